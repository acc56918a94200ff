"""How a scenario sets its receivers, apart from their names and dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fake_receiver.model.answer import Answer
from fake_receiver.model.declared import NOTHING, Declared
from fake_receiver.model.transaction import Family


class Unreachable(StrEnum):
    """Why no connection to a host comes about: it refuses, or nothing ever answers."""

    REFUSED = "refused"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is declared, and what is to be answered on demand.

    ``unreachable`` are hosts of the receiver by name, and over which families.
    """

    declared: Declared = NOTHING
    answers: tuple[Answer, ...] = ()
    unreachable: Mapping[str, Mapping[Family, Unreachable]] = field(default_factory=dict)


DEFAULT: Final = Settings()
"""Nothing declared, nothing on demand."""
