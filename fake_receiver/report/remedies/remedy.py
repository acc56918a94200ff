"""One thing to do about a refusal: the lines to write, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What the mail lacks. Remedies of one need are alternatives; every need must be met."""

    PTR = "a confirmed PTR record"
    AUTHENTICATION = "a pass of SPF or DKIM"
    ALIGNMENT = "a pass of SPF or DKIM for the author domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``lines`` to write in the file, the zone or the shell that ``where`` names."""

    where: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """All of ``changes`` together meet the needs in ``cures``, and no other."""

    title: str
    cures: tuple[Need, ...]
    changes: tuple[Change, ...]
