"""A receiver that accepts all mail: any other host of a scenario."""

from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.conditions import always
from fake_receiver.policy.dates import Month
from fake_receiver.policy.rules import Profile, Rule, Wording

_BEGIN = Month(1982, 8)


def _says(code: int, enhanced: str, text: str) -> Wording:
    return Wording(since=_BEGIN, code=code, enhanced=enhanced, text=text)


RULES = (
    Rule(
        name="accepted",
        when=always,
        reply="Accepted",
        since=_BEGIN,
        confidence=Confidence.CERTAIN,
        cites="RFC 5321",
    ),
)

WORDINGS = {
    "Banner": _says(220, "", "{host} ESMTP"),
    "Helo": _says(250, "", "{host}"),
    "Ehlo": _says(250, "", "{host}"),
    "MailOk": _says(250, "2.1.0", "Ok"),
    "RcptOk": _says(250, "2.1.5", "Ok"),
    "DataGoAhead": _says(354, "", "End data with <CR><LF>.<CR><LF>"),
    "Quit": _says(221, "2.0.0", "Bye"),
    "Reset": _says(250, "2.0.0", "Ok"),
    "Noop": _says(250, "2.0.0", "Ok"),
    "Verify": _says(252, "2.5.0", "Cannot verify the user"),
    "Accepted": _says(250, "2.0.0", "Ok"),
    "HelloFirst": _says(503, "5.5.1", "Send EHLO or HELO first"),
    "MailFirst": _says(503, "5.5.1", "MAIL first"),
    "RcptFirst": _says(503, "5.5.1", "RCPT first"),
    "SyntaxError": _says(501, "5.5.4", "Syntax error"),
    "Unrecognized": _says(502, "5.5.1", "Command not recognized"),
    "SystemProblem": _says(451, "4.3.0", "Local error in processing"),
}


def profile(as_of: Month) -> Profile:
    """The same at every date."""
    return Profile(
        name="lenient",
        as_of=as_of,
        rules=RULES,
        wordings=WORDINGS,
        extensions=("SIZE 157286400", "8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES", "SMTPUTF8"),
        tail="",
        session_id=lambda serial: f"{serial:08X}",
        wraps=False,
    )
