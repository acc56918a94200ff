"""What can go wrong with a DNS question, said by the zone: ``mail.example. A !SERVFAIL``."""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver.lines import ZoneError

_LONGEST_DELAY = 3600.0
_SECONDS = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>MS|S|)")


class FaultKind(StrEnum):
    """The faults. The first five end the look-up with the status of the same name.

    LAME stands at a zone cut, and ends every look-up there and below with SERVFAIL: the servers
    that the zone is delegated to do not serve it (RFC 9499 section 7).
    """

    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    LAME = "lame"
    WRONGID = "wrongid"
    DELAY = "delay"
    TRUNCATE = "truncate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault of one name and type; ``delay`` is in seconds, and only a DELAY has one.

    The last three leave the answer as it is. With WRONGID it carries the id of another question,
    so the asker waits for one that never comes (RFC 5452 section 4.3); else it comes late, or
    over UDP not at all and TC sends the asker to TCP (RFC 7766 section 5).
    """

    kind: FaultKind
    delay: float = 0.0

    def __post_init__(self) -> None:
        if (self.kind is FaultKind.DELAY) != (self.delay > 0):
            raise ValueError(f"{self.kind} with a delay of {self.delay:g} s")

    @property
    def status(self) -> LookupStatus | None:
        """How the look-up ends; None where the fault leaves the answer as it is."""
        if self.kind in (FaultKind.WRONGID, FaultKind.DELAY, FaultKind.TRUNCATE):
            return None
        return LookupStatus.SERVFAIL if self.kind is FaultKind.LAME else LookupStatus(self.kind)

    def __str__(self) -> str:
        tail = f"={self.delay:g}s" if self.delay else ""
        return f"!{self.kind.value.upper()}{tail}"


def parse_fault(text: str, line: int) -> Fault:
    """Read ``!SERVFAIL`` or ``!DELAY=2s``; raises ZoneError."""
    name, equals, argument = text.removeprefix("!").upper().partition("=")
    if name not in FaultKind.__members__:
        near = difflib.get_close_matches(name, FaultKind.__members__, n=1)
        known = f"the faults are !{', !'.join(FaultKind.__members__)}"
        hint = f"did you mean !{near[0]}?" if near else known
        raise ZoneError(f"there is no fault {text}", line, hint)
    kind = FaultKind[name]
    if kind is FaultKind.DELAY:
        return Fault(kind=kind, delay=_parse_delay(argument, line))
    if equals:
        raise ZoneError(f"!{name} takes no value", line, "only !DELAY does, as in !DELAY=2s")
    return Fault(kind=kind)


def _parse_delay(text: str, line: int) -> float:
    match = _SECONDS.fullmatch(text)
    if match is None:
        raise ZoneError(f"{text or 'nothing'} is no delay", line, "write !DELAY=2s or !DELAY=500ms")
    seconds = float(match["number"]) / (1000 if match["unit"] == "MS" else 1)
    if not 0 < seconds <= _LONGEST_DELAY:
        raise ZoneError(f"a delay is above 0 and at most {_LONGEST_DELAY:g} seconds", line)
    return seconds
