"""Dates of rules and wordings: a month is all that the public evidence gives."""

from dataclasses import dataclass
from typing import Protocol, Self, TypeVar


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. ``Month.parse("2016-10")``; raises ValueError for anything else."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1970 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"{self.year}-{self.month} is no month")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``YYYY-MM``."""
        year, dash, month = text.partition("-")
        if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isdecimal()):
            raise ValueError(f"{text!r} is not a month, written YYYY-MM")
        return cls(int(year), int(month))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


NEWEST = Month(9999, 12)
"""The date of a receiver that is named without one."""


class Dated(Protocol):
    """Something that holds from the month ``since`` on."""

    @property
    def since(self) -> Month:
        """The first month."""


T = TypeVar("T", bound=Dated)


def in_force(entries: tuple[T, ...], as_of: Month) -> T | None:
    """The latest of ``entries`` that had begun at ``as_of``, or None."""
    begun = [entry for entry in entries if entry.since <= as_of]
    return max(begun, key=lambda entry: entry.since, default=None)
