"""A scenario file that is wrong: where, what, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``line`` counts from 1; None when no line is to blame."""

    line: int | None
    message: str
    hint: str = ""


class ScenarioError(Exception):
    """All that is wrong with one file; ``str()`` has ``file:line: message`` and hints."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__("\n".join(self._told(problem) for problem in self.problems))

    @classmethod
    def single(cls, path: Path, line: int | None, message: str, hint: str = "") -> "ScenarioError":
        """An error with one problem."""
        return cls(path, (Problem(line, message, hint),))

    def _told(self, problem: Problem) -> str:
        place = f"{self.path}:{problem.line}" if problem.line else str(self.path)
        hint = f"\n    hint: {problem.hint}" if problem.hint else ""
        return f"{place}: {problem.message}{hint}"
