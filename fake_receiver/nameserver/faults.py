"""What can go wrong with a DNS question, said by the zone: ``mail.example. A !SERVFAIL``."""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from fake_receiver.model.lookup import LookupStatus

_LONGEST_DELAY = 3600.0
_SECONDS = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>ms|s|)", re.IGNORECASE)


class FaultKind(StrEnum):
    """The faults. All but the last two end the look-up with the status of the same name."""

    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    DELAY = "delay"
    TRUNCATE = "truncate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault of one name and type; ``delay`` is in seconds, and only a DELAY has one.

    DELAY and TRUNCATE leave the answer as it is: it comes late, or over UDP not at all and TC
    sends the asker to TCP (RFC 7766 section 5).
    """

    kind: FaultKind
    delay: float = 0.0

    def __post_init__(self) -> None:
        if (self.kind is FaultKind.DELAY) != (self.delay > 0):
            raise ValueError(f"{self.kind} with a delay of {self.delay:g} s")

    @property
    def status(self) -> LookupStatus | None:
        """How the look-up ends; None where the fault leaves the answer as it is."""
        if self.kind in (FaultKind.DELAY, FaultKind.TRUNCATE):
            return None
        return LookupStatus(self.kind.value)

    def __str__(self) -> str:
        tail = f"={self.delay:g}s" if self.delay else ""
        return f"!{self.kind.value.upper()}{tail}"


def parse_fault(text: str) -> Fault:
    """Read ``!SERVFAIL`` or ``!DELAY=2s``; raises ValueError, whose text is for the person."""
    name, equals, argument = text.removeprefix("!").partition("=")
    try:
        kind = FaultKind(name.lower())
    except ValueError:
        known = [kind.value.upper() for kind in FaultKind]
        near = difflib.get_close_matches(name.upper(), known, n=1)
        guess = f"did you mean !{near[0]}?" if near else f"the faults are !{', !'.join(known)}"
        raise ValueError(f"there is no fault {text}; {guess}") from None
    if kind is not FaultKind.DELAY:
        if equals:
            raise ValueError(f"!{name} takes no value; only !DELAY does, as in !DELAY=2s")
        return Fault(kind=kind)
    return Fault(kind=kind, delay=_delay(argument))


def _delay(text: str) -> float:
    match = _SECONDS.fullmatch(text)
    if match is None:
        raise ValueError("a delay is written !DELAY=2s or !DELAY=500ms")
    seconds = float(match["number"]) / (1000 if match["unit"].lower() == "ms" else 1)
    if not 0 < seconds <= _LONGEST_DELAY:
        raise ValueError(f"a delay is above 0 and at most {_LONGEST_DELAY:g} seconds")
    return seconds
