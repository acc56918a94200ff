"""How a scenario sets its receivers, apart from their names and dates."""

from dataclasses import dataclass
from typing import Final

from fake_receiver.model.answer import Answer
from fake_receiver.model.declared import NOTHING, Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is declared, and what is to be answered on demand."""

    declared: Declared = NOTHING
    answers: tuple[Answer, ...] = ()


DEFAULT: Final = Settings()
"""Nothing declared, nothing on demand."""
