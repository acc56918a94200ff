"""One DNS question and its answer, as the checks see them.

A failing look-up is evidence like any other: it is a value, never an exception.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class LookupStatus(StrEnum):
    """How a look-up ended. The last three are the temporary errors of RFC 7208 section 2.6.6."""

    FOUND = "found"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A question (``name``, ``rdtype``) and what came back.

    ``name`` is absolute and lower case, with its final dot. ``answers`` are the records of the
    type asked for, after following ``cnames``, in presentation form: addresses as text, names
    with their final dot, MX as ``"10 mx.example."``. The strings of one TXT record are joined
    without a separator (RFC 7208 section 3.3), each octet one character (latin-1). ``cached``
    says that the answer, or an alias on the way to it, was one that the resolver had kept.
    """

    name: str
    rdtype: str
    status: LookupStatus
    answers: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    cached: bool = False

    def __post_init__(self) -> None:
        if bool(self.answers) != (self.status is LookupStatus.FOUND):
            raise ValueError(f"{self.status} with {len(self.answers)} answers")

    @property
    def is_temporary_error(self) -> bool:
        """True when asking again later may give another result."""
        return self.status in _TEMPORARY

    @property
    def is_void(self) -> bool:
        """True for the void look-ups of RFC 7208 section 4.6.4: NXDOMAIN or no data."""
        return self.status in (LookupStatus.NXDOMAIN, LookupStatus.NODATA)

    def __str__(self) -> str:
        answer = ", ".join(self.answers) if self.answers else str(self.status).upper()
        via = "".join(f"CNAME {name}, " for name in self.cnames)
        kept = " (from the cache)" if self.cached else ""
        return f"{self.name} {self.rdtype}: {via}{answer}{kept}"


_TEMPORARY = frozenset({LookupStatus.SERVFAIL, LookupStatus.REFUSED, LookupStatus.TIMEOUT})

Resolver = Callable[[str, str], Lookup]
"""Asks one question, ``resolver(name, rdtype)``. Never raises for what the DNS answers."""
