"""What a receiver can say: its named replies, each worded by date."""

from dataclasses import dataclass

from fake_receiver.model.stage import Stage
from fake_receiver.policy.dates import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The text of a reply since a month; ``{ip}`` and the like stand for values.

    A newline is a break that the text itself has; other breaks come from wrapping. ``signed``
    tells whether the session's id stands behind it, ``inferred`` that nobody has published the
    reply as it went over the wire: its breaks, and perhaps its address, follow its siblings.
    """

    since: Month
    code: int
    enhanced: str
    text: str
    signed: bool = True
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedReply:
    """One entry of the catalogue: ``stage`` is where the receiver gives it.

    ``provoked_by`` tells what a client does to get it; empty for replies that a rule of the table
    gives, and for those that are given only on demand.
    """

    stage: Stage
    wordings: tuple[Wording, ...]
    provoked_by: str = ""
    closes: bool = False
    """The receiver closes the connection behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """The keywords offered in the reply to EHLO since a month (RFC 5321 section 4.1.1.1)."""

    since: Month
    keywords: tuple[str, ...]


def since(
    month: Month,
    code: int,
    enhanced: str,
    text: str,
    *,
    signed: bool = True,
    inferred: bool = False,
) -> Wording:
    """A wording in one line, for the tables."""
    return Wording(
        since=month, code=code, enhanced=enhanced, text=text, signed=signed, inferred=inferred
    )
