"""What Gmail says to commands that are wrong, and when its servers are in trouble."""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import NamedReply, since
from fake_receiver.policy.dates import Month

_BEGIN = Month(2004, 4)
# Before it the replies are one sentence: "Syntax error." was seen last in 2022-11. The longer
# ones were seen first in 2024-01, but all other replies had changed so by 2023-11.
_GO_TO = Month(2023, 11)

_MORE = " For more information, go to\n https://support.google.com/a/answer/3221692"
_OUT_OF_SEQUENCE = " A mail transaction protocol command was issued out of sequence."


def _review(rfc: int) -> str:
    return f"{_MORE} and review RFC {rfc} specifications."


def _error(
    stage: Stage,
    code: int,
    enhanced: str,
    text: str,
    more: str,
    *,
    provoked_by: str = "",
    closes: bool = False,
    seen: tuple[str, ...] = (),
) -> NamedReply:
    """``text``, and since 2023 ``more`` behind it; ``seen`` on the wire: "old", "new"."""
    wordings = (
        since(_BEGIN, code, enhanced, text, inferred="old" not in seen),
        since(_GO_TO, code, enhanced, text + more, inferred="new" not in seen),
    )
    return NamedReply(stage=stage, wordings=wordings, provoked_by=provoked_by, closes=closes)


def _hello(text: str, *, provoked_by: str) -> NamedReply:
    text += "\n https://support.google.com/mail/?p=helo"
    return NamedReply(
        stage=Stage.EHLO,
        wordings=(since(_BEGIN, 501, "5.5.4", text, inferred=True),),
        provoked_by=provoked_by,
        closes=True,
    )


# fmt: off
_ERRORS: Mapping[str, NamedReply] = {
    "HelloFirst": _error(
        Stage.MAIL, 503, "5.5.1", "EHLO/HELO first.", _OUT_OF_SEQUENCE + _review(5321),
        provoked_by="MAIL before EHLO"),
    "MailFirst": _error(
        Stage.RCPT, 503, "5.5.1", "MAIL first.", _OUT_OF_SEQUENCE + _review(5321),
        provoked_by="RCPT or DATA before MAIL"),
    "RcptFirst": _error(
        Stage.DATA, 503, "5.5.1", "RCPT first.", _OUT_OF_SEQUENCE + _review(5321),
        provoked_by="DATA before RCPT", seen=("old", "new")),
    "BadSequence": _error(
        Stage.MAIL, 503, "5.5.1", "Bad sequence of commands.", _review(5321),
        provoked_by="MAIL within a transaction"),
    "NoDataAfterBdat": _error(
        Stage.DATA, 503, "5.5.1", "No DATA after BDAT.", _OUT_OF_SEQUENCE + _review(3030),
        provoked_by="DATA after BDAT"),
    "NoParametersAllowed": _error(
        Stage.EHLO, 501, "5.7.11", "Syntax error (no parameters allowed).", _review(3207),
        provoked_by="STARTTLS with a parameter"),
    "Unrecognized": _error(
        Stage.EHLO, 502, "5.5.1", "Unrecognized command.", _review(5321),
        provoked_by="an unknown command", seen=("old",)),
    "Unimplemented": _error(
        Stage.EHLO, 502, "5.5.1", "Unimplemented command.", _review(5321),
        provoked_by="EXPN", seen=("old",)),
    "TooManyUnrecognized": _error(
        Stage.EHLO, 502, "5.5.1", "Too many unrecognized commands, goodbye.", _review(5321),
        provoked_by="one unknown command after another", closes=True),
    # Not given by mx.google.com, which takes mail without TLS.
    "MustStartTls": _error(
        Stage.MAIL, 530, "5.7.0", "Must issue a STARTTLS command first.", _review(3207),
        seen=("old", "new")),
    "Timeout": _error(
        Stage.CONNECT, 451, "4.4.2", "Timeout - closing connection.", _MORE,
        provoked_by="silence", closes=True, seen=("old",)),
    "ConnectionExpired": _error(
        Stage.MAIL, 421, "4.7.0", "Connection expired, try reconnecting.", _MORE, closes=True),
    "SystemProblem": _error(
        Stage.END_OF_MESSAGE, 451, "4.3.0", "Mail server temporarily rejected message.", _MORE,
        seen=("new",)),
    "TryAgainLater": _error(
        Stage.EHLO, 421, "4.7.0", "Try again later, closing connection. (EHLO)",
        "\n" + _MORE.lstrip(), closes=True, seen=("old", "new")),
    "CannotAuthenticate": _error(
        Stage.EHLO, 454, "4.7.0",
        "Cannot authenticate due to a temporary system problem. Try again later.", _MORE),
    "UnrecognizedAuthentication": _error(
        Stage.EHLO, 504, "5.7.4", "Unrecognized Authentication Type.", _MORE),
    "IdentityChange": _error(
        Stage.EHLO, 503, "5.7.0", "No identity changes permitted.", _MORE),
    "TooManyUnauthenticatedCommands": _error(
        Stage.EHLO, 554, "5.7.0", "Too Many Unauthenticated commands.", _MORE),
    "CannotDecodeResponse": _error(
        Stage.EHLO, 501, "5.5.2", "Syntax error, cannot decode response.", _MORE),
}
# fmt: on

PROTOCOL: Mapping[str, NamedReply] = {
    **_ERRORS,
    "SyntaxError": NamedReply(
        stage=Stage.MAIL,
        wordings=(
            since(_BEGIN, 555, "5.5.2", "Syntax error."),
            since(_GO_TO, 555, "5.5.2", "Syntax error, cannot decode response." + _review(5321)),
        ),
        provoked_by="MAIL or RCPT whose path or parameters cannot be read",
    ),
    "InvalidHelo": _hello(
        'HELO/EHLO argument "{argument}" invalid, closing connection.',
        provoked_by="EHLO with an argument that is no host name",
    ),
    "EmptyHelo": _hello(
        "Empty HELO/EHLO argument not allowed, closing connection.",
        provoked_by="EHLO without an argument",
    ),
    # Published as 454 5.5.1. A `Reply` takes no class but its own, so that stands in the text.
    "StartTlsRepeated": NamedReply(
        stage=Stage.EHLO,
        wordings=(
            since(_BEGIN, 454, "", "5.5.1 STARTTLS may not be repeated.", inferred=True),
            since(
                _GO_TO,
                454,
                "",
                "5.5.1 STARTTLS may not be repeated. For more information, go to\n"
                "5.5.1  https://support.google.com/a/answer/3221692 and review RFC 3207\n"
                "5.5.1 specifications.",
                inferred=True,
            ),
        ),
        provoked_by="STARTTLS over TLS",
    ),
    "PipelinedAfterStartTls": NamedReply(
        stage=Stage.EHLO,
        wordings=(
            since(
                _BEGIN,
                454,
                "4.5.0",
                "SMTP protocol violation, no commands allowed to pipeline after STARTTLS, see "
                "RFC 3207.",
                inferred=True,
            ),
            since(
                _GO_TO,
                523,
                "5.7.10",
                "SMTP protocol violation, no commands allowed to pipeline after STARTTLS."
                + _review(3207),
                inferred=True,
            ),
        ),
        provoked_by="a command behind STARTTLS, sent before its reply",
        closes=True,
    ),
    "InvalidRecipient": NamedReply(
        stage=Stage.RCPT,
        wordings=(
            since(
                _BEGIN,
                553,
                "5.1.2",
                "The recipient address <{forward_path}> is not a valid RFC-5321 address.",
            ),
            since(
                Month(2020, 3),
                553,
                "5.1.3",
                "The recipient address <{forward_path}> is not a valid RFC-5321 address.",
            ),
            since(
                Month(2021, 12),
                553,
                "5.1.3",
                "The recipient address <{forward_path}> is not a valid RFC-5321 address. Learn "
                "more at\n https://support.google.com/mail/answer/6596",
            ),
            since(
                _GO_TO,
                553,
                "5.1.3",
                "The recipient address <{forward_path}> is not a valid RFC 5321 address."
                + _review(5321),
            ),
        ),
        provoked_by="RCPT TO:<no address>",
    ),
    "InvalidSender": NamedReply(
        stage=Stage.MAIL,
        wordings=(
            since(
                _BEGIN,
                553,
                "5.1.2",
                "The sender address <{reverse_path}> is not a valid RFC-5321 address.",
            ),
            # The code changed with that of the recipient at the latest in 2024.
            since(
                Month(2020, 3),
                553,
                "5.1.7",
                "The sender address <{reverse_path}> is not a valid RFC-5321 address.",
                inferred=True,
            ),
            since(
                _GO_TO,
                553,
                "5.1.7",
                "The sender address <{reverse_path}> is not a valid RFC 5321 address."
                + _review(5321),
                inferred=True,
            ),
        ),
        provoked_by="MAIL FROM:<no address>",
    ),
    "ProtocolViolation": NamedReply(
        stage=Stage.MAIL,
        wordings=(
            since(_BEGIN, 451, "4.5.0", "SMTP protocol violation, see RFC 2821.", inferred=True),
        ),
    ),
    "TemporarySystemProblem": NamedReply(
        stage=Stage.RCPT,
        wordings=(
            # The number is a reason that Google has not told.
            since(_BEGIN, 421, "4.7.0", "Temporary System Problem. Try again later (10)."),
            since(Month(2023, 3), 421, "4.3.0", "Temporary System Problem. Try again later (10)."),
            since(_GO_TO, 421, "4.3.0", "Temporary System Problem. Try again later." + _MORE),
        ),
    ),
    "ServerBusy": NamedReply(
        stage=Stage.CONNECT,
        wordings=(
            since(_BEGIN, 421, "4.4.5", "Server busy, try again later.", inferred=True),
            since(
                _GO_TO,
                421,
                "4.4.5",
                "Server busy, try again later. (mx.google.com)\n"
                " https://support.google.com/a/answer/3221692",
                inferred=True,
            ),
        ),
        closes=True,
    ),
}
