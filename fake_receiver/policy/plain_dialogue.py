"""The dialogue of a receiver that has no words of its own: the base of other receivers' tables."""

from collections.abc import Mapping
from dataclasses import replace

from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import Extensions, NamedReply, since
from fake_receiver.policy.conditions import always
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import more_recipients_than, too_large
from fake_receiver.policy.rules import Rule

_BEGIN = Month(1982, 8)
_SMTP = "RFC 5321 section 4.5.3.1"

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

# fmt: off
LIMITS: tuple[Rule, ...] = (
    Rule(name="too-large", when=too_large, reply="TooLarge", stage=Stage.MAIL,
         since=_BEGIN, confidence=Confidence.LOW, cites="RFC 1870"),
    Rule(name="too-many-recipients", when=more_recipients_than(100), reply="TooManyRecipients",
         stage=Stage.RCPT, since=_BEGIN, confidence=Confidence.LOW, cites=_SMTP),
    Rule(name="too-large", when=too_large, reply="TooLarge",
         since=_BEGIN, confidence=Confidence.LOW, cites="RFC 1870"),
)
"""What any receiver refuses: the first rules of a table."""

ACCEPTED = Rule(name="accepted", when=always, reply="Accepted",
                since=_BEGIN, confidence=Confidence.CERTAIN, cites="RFC 5321 section 4.2.1")
"""What no rule refuses: the last rule of a table."""
# fmt: on


def plain_dialogue(
    banner: str = "{host} ESMTP", *, enhanced: bool = True
) -> Mapping[str, NamedReply]:
    """Every reply that a session needs; ``enhanced`` tells whether with codes of RFC 3463.

    All are inferred: no receiver was heard to say them.
    """
    at = Stage
    replies = {
        "Banner": says(at.CONNECT, 220, "", banner),
        "Helo": says(at.EHLO, 250, "", "{host}"),
        "Ehlo": says(at.EHLO, 250, "", "{host}"),
        "StartTls": says(at.EHLO, 220, "2.0.0", "Ready to start TLS"),
        "MailOk": says(at.MAIL, 250, "2.1.0", "Ok"),
        "RcptOk": says(at.RCPT, 250, "2.1.5", "Ok"),
        "DataGoAhead": says(at.DATA, 354, "", "End data with <CR><LF>.<CR><LF>"),
        "ChunkOk": says(at.DATA, 250, "2.0.0", "Ok"),
        "Accepted": says(at.END_OF_MESSAGE, 250, "2.0.0", "Ok"),
        "Quit": says(at.CONNECT, 221, "2.0.0", "Bye"),
        "Reset": says(at.MAIL, 250, "2.0.0", "Ok"),
        "Noop": says(at.EHLO, 250, "2.0.0", "Ok"),
        "Verify": says(at.EHLO, 252, "2.5.0", "Cannot verify the user"),
        "Help": says(at.EHLO, 214, "2.0.0", "See RFC 5321"),
        "HelloFirst": says(at.MAIL, 503, "5.5.1", "Send EHLO or HELO first"),
        "MailFirst": says(at.RCPT, 503, "5.5.1", "MAIL first"),
        "RcptFirst": says(at.DATA, 503, "5.5.1", "RCPT first"),
        "BadSequence": says(at.MAIL, 503, "5.5.1", "Bad sequence of commands"),
        "NoDataAfterBdat": says(at.DATA, 503, "5.5.1", "BDAT was used for this message"),
        "SyntaxError": says(at.MAIL, 501, "5.5.4", "Syntax error"),
        "EmptyHelo": says(at.EHLO, 501, "5.5.4", "A domain or address is needed"),
        "InvalidHelo": says(at.EHLO, 501, "5.5.4", "Not a domain or address"),
        "InvalidSender": says(at.MAIL, 553, "5.1.7", "Not a mailbox"),
        "InvalidRecipient": says(at.RCPT, 553, "5.1.3", "Not a mailbox"),
        "NoParametersAllowed": says(at.EHLO, 501, "5.5.4", "No parameters allowed"),
        "StartTlsRepeated": says(at.EHLO, 503, "5.5.1", "TLS is already active"),
        "PipelinedAfterStartTls": says(
            at.EHLO, 554, "5.5.1", "Commands must not follow STARTTLS at once", closes=True
        ),
        "Unrecognized": says(at.EHLO, 500, "5.5.1", "Command not recognized"),
        "Unimplemented": says(at.EHLO, 502, "5.5.1", "Command not implemented"),
        "TooManyUnrecognized": says(
            at.EHLO, 421, "4.7.0", "Too many errors, closing connection", closes=True
        ),
        "TooLarge": says(at.MAIL, 552, "5.3.4", "Message too large"),
        "TooManyRecipients": says(at.RCPT, 452, "4.5.3", "Too many recipients"),
        "Timeout": says(at.CONNECT, 421, "4.4.2", "Timeout, closing connection", closes=True),
        "SystemProblem": says(at.MAIL, 451, "4.3.0", "Local error in processing"),
        "TryAgainLater": says(
            at.CONNECT, 421, "4.7.0", "Try again later, closing connection", closes=True
        ),
    }
    replies = {name: _inferred(reply) for name, reply in replies.items()}
    return replies if enhanced else {name: _bare(reply) for name, reply in replies.items()}


def _inferred(reply: NamedReply) -> NamedReply:
    wordings = tuple(replace(wording, inferred=True) for wording in reply.wordings)
    return replace(reply, wordings=wordings)


def says(
    stage: Stage,
    code: int,
    enhanced: str,
    text: str,
    *,
    closes: bool = False,
    signed: bool = False,
    inferred: bool = False,
) -> NamedReply:
    """A reply whose one wording is that of every month."""
    wording = since(_BEGIN, code, enhanced, text, signed=signed, inferred=inferred)
    return NamedReply(stage=stage, wordings=(wording,), closes=closes)


def _bare(reply: NamedReply) -> NamedReply:
    """The same reply of a receiver that does not offer ENHANCEDSTATUSCODES (RFC 2034)."""
    return replace(reply, wordings=tuple(replace(each, enhanced="") for each in reply.wordings))
