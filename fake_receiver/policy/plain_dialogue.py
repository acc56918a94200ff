"""The dialogue of a receiver that has no words of its own: the base of other receivers' tables."""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import Extensions, NamedReply, since
from fake_receiver.policy.dates import Month

_BEGIN = Month(1982, 8)

EXTENSIONS: tuple[Extensions, ...] = (
    Extensions(
        since=_BEGIN,
        keywords=(
            "SIZE 157286400",
            "8BITMIME",
            "STARTTLS",
            "PIPELINING",
            "CHUNKING",
            "ENHANCEDSTATUSCODES",
            "SMTPUTF8",
        ),
    ),
)


def plain_dialogue(banner: str = "{host} ESMTP") -> Mapping[str, NamedReply]:
    """Every reply that a session needs."""
    at = Stage
    return {
        "Banner": _says(at.CONNECT, 220, "", banner),
        "Helo": _says(at.EHLO, 250, "", "{host}"),
        "Ehlo": _says(at.EHLO, 250, "", "{host}"),
        "StartTls": _says(at.EHLO, 220, "2.0.0", "Ready to start TLS"),
        "MailOk": _says(at.MAIL, 250, "2.1.0", "Ok"),
        "RcptOk": _says(at.RCPT, 250, "2.1.5", "Ok"),
        "DataGoAhead": _says(at.DATA, 354, "", "End data with <CR><LF>.<CR><LF>"),
        "ChunkOk": _says(at.DATA, 250, "2.0.0", "Ok"),
        "Accepted": _says(at.END_OF_MESSAGE, 250, "2.0.0", "Ok"),
        "Quit": _says(at.CONNECT, 221, "2.0.0", "Bye"),
        "Reset": _says(at.MAIL, 250, "2.0.0", "Ok"),
        "Noop": _says(at.EHLO, 250, "2.0.0", "Ok"),
        "Verify": _says(at.EHLO, 252, "2.5.0", "Cannot verify the user"),
        "Help": _says(at.EHLO, 214, "2.0.0", "See RFC 5321"),
        "HelloFirst": _says(at.MAIL, 503, "5.5.1", "Send EHLO or HELO first"),
        "MailFirst": _says(at.RCPT, 503, "5.5.1", "MAIL first"),
        "RcptFirst": _says(at.DATA, 503, "5.5.1", "RCPT first"),
        "BadSequence": _says(at.MAIL, 503, "5.5.1", "Bad sequence of commands"),
        "NoDataAfterBdat": _says(at.DATA, 503, "5.5.1", "BDAT was used for this message"),
        "SyntaxError": _says(at.MAIL, 501, "5.5.4", "Syntax error"),
        "EmptyHelo": _says(at.EHLO, 501, "5.5.4", "A domain or address is needed"),
        "InvalidHelo": _says(at.EHLO, 501, "5.5.4", "Not a domain or address"),
        "InvalidSender": _says(at.MAIL, 553, "5.1.7", "Not a mailbox"),
        "InvalidRecipient": _says(at.RCPT, 553, "5.1.3", "Not a mailbox"),
        "NoParametersAllowed": _says(at.EHLO, 501, "5.5.4", "No parameters allowed"),
        "StartTlsRepeated": _says(at.EHLO, 503, "5.5.1", "TLS is already active"),
        "PipelinedAfterStartTls": _says(
            at.EHLO, 554, "5.5.1", "Commands must not follow STARTTLS at once", closes=True
        ),
        "Unrecognized": _says(at.EHLO, 500, "5.5.1", "Command not recognized"),
        "Unimplemented": _says(at.EHLO, 502, "5.5.1", "Command not implemented"),
        "TooManyUnrecognized": _says(
            at.EHLO, 421, "4.7.0", "Too many errors, closing connection", closes=True
        ),
        "TooLarge": _says(at.MAIL, 552, "5.3.4", "Message too large"),
        "TooManyRecipients": _says(at.RCPT, 452, "4.5.3", "Too many recipients"),
        "Timeout": _says(at.CONNECT, 421, "4.4.2", "Timeout, closing connection", closes=True),
        "SystemProblem": _says(at.MAIL, 451, "4.3.0", "Local error in processing"),
        "TryAgainLater": _says(
            at.CONNECT, 421, "4.7.0", "Try again later, closing connection", closes=True
        ),
    }


def _says(stage: Stage, code: int, enhanced: str, text: str, *, closes: bool = False) -> NamedReply:
    wording = since(_BEGIN, code, enhanced, text)
    return NamedReply(stage=stage, wordings=(wording,), closes=closes)
