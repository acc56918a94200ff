"""How Gmail's receiver speaks before it judges: extensions, the dialogue, protocol errors."""

from collections.abc import Mapping
from dataclasses import dataclass

from fake_receiver.policy.dates import Month
from fake_receiver.policy.rules import Wording

_BEGIN = Month(2004, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """The EHLO keywords offered since a month."""

    since: Month
    keywords: tuple[str, ...]


EXTENSIONS: tuple[Extensions, ...] = (
    Extensions(
        since=_BEGIN,
        keywords=("SIZE 35651584", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES"),
    ),
    Extensions(
        since=Month(2013, 1),
        keywords=("SIZE 35882577", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES", "CHUNKING"),
    ),
    Extensions(
        since=Month(2014, 12),
        keywords=(
            "SIZE 35882577",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
        ),
    ),
    Extensions(
        since=Month(2019, 1),
        keywords=(
            "SIZE 157286400",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
        ),
    ),
)


def _always(code: int, enhanced: str, text: str, *, signed: bool = True) -> tuple[Wording, ...]:
    return (Wording(since=_BEGIN, code=code, enhanced=enhanced, text=text, signed=signed),)


DIALOGUE: Mapping[str, tuple[Wording, ...]] = {
    "Banner": _always(220, "", "mx.google.com ESMTP"),
    "Helo": _always(250, "", "mx.google.com at your service", signed=False),
    "Ehlo": _always(250, "", "mx.google.com at your service, [{ip}]", signed=False),
    "MailOk": _always(250, "2.1.0", "OK"),
    "RcptOk": _always(250, "2.1.5", "OK"),
    # The enhanced code is empty, hence two blanks on the wire.
    "DataGoAhead": _always(354, "", " Go ahead"),
    "Quit": _always(221, "2.0.0", "closing connection"),
    "Reset": _always(250, "2.1.5", "Flushed"),
    "Noop": _always(250, "2.0.0", "OK"),
    "Verify": _always(252, "2.1.5", "Send some mail, I'll try my best"),
    "Accepted": (
        Wording(since=_BEGIN, code=250, enhanced="2.0.0", text="OK {time}"),
        Wording(since=Month(2019, 9), code=250, enhanced="2.0.0", text="OK  {time}"),
    ),
}

_REVIEW_5321 = (
    " For more information, go to\n"
    " https://support.google.com/a/answer/3221692 and review RFC 5321 specifications."
)
_OUT_OF_SEQUENCE = " A mail transaction protocol command was issued out of sequence."


def _protocol(code: int, enhanced: str, old: str, new: str) -> tuple[Wording, ...]:
    return (
        Wording(since=_BEGIN, code=code, enhanced=enhanced, text=old),
        Wording(since=Month(2023, 1), code=code, enhanced=enhanced, text=new + _REVIEW_5321),
    )


PROTOCOL_ERRORS: Mapping[str, tuple[Wording, ...]] = {
    "HelloFirst": _protocol(
        503, "5.5.1", "EHLO/HELO first.", "EHLO/HELO first." + _OUT_OF_SEQUENCE
    ),
    "MailFirst": _protocol(503, "5.5.1", "MAIL first.", "MAIL first." + _OUT_OF_SEQUENCE),
    "RcptFirst": _protocol(503, "5.5.1", "RCPT first.", "RCPT first." + _OUT_OF_SEQUENCE),
    "SyntaxError": _protocol(
        555, "5.5.2", "Syntax error.", "Syntax error, cannot decode response."
    ),
    "Unrecognized": _always(502, "5.5.1", "Unrecognized command."),
    "SystemProblem": _always(451, "4.3.0", "Mail server temporarily rejected message."),
}
