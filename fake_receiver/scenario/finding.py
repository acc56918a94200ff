"""What came of one expectation."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a comparison ended. NOT_JUDGED never counts as met."""

    MET = "met"
    FAILED = "failed"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One expectation: its ``key`` in the file, what was ``expected`` and what was ``got``."""

    key: str
    expected: str
    got: str
    state: State


def state_of(met: bool, *, judged: bool = True) -> State:
    """The state of an expectation that was ``met`` or not, if it could be judged."""
    if not judged:
        return State.NOT_JUDGED
    return State.MET if met else State.FAILED
