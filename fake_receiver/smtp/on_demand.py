"""Whose turn it is among the answers that a scenario asks for: counts, a clock, a seeded draw."""

import random
from collections.abc import Callable, Sequence

from fake_receiver.model.answer import Answer, Occasion
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Transaction


class OnDemand:
    """The answers of one step. ``clock`` gives seconds; it starts with the step."""

    def __init__(self, answers: Sequence[Answer], clock: Callable[[], float]) -> None:
        self._answers = [_Turns(answer) for answer in answers]
        self._clock = clock
        self._began = clock()

    def occasion(self, transaction: Transaction, stage: Stage) -> Occasion | None:
        """The first answer whose turn it is; every answer that is concerned counts this time."""
        elapsed = self._clock() - self._began
        told = [
            turns.next(elapsed)
            for turns in self._answers
            if turns.answer.concerns(transaction, stage)
        ]
        return next((occasion for occasion in told if occasion is not None), None)


class _Turns:
    """One answer, how often it was concerned, and its draw."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._times = 0
        # Not for secrets: the same seed gives the same run.
        self._random = random.Random(answer.seed)  # noqa: S311

    def next(self, elapsed: float) -> Occasion | None:
        """The occasion of this time, or None."""
        self._times += 1
        answer = self.answer
        told = f"on demand: {answer.stage}, time {self._times}"
        if answer.attempts and self._times not in answer.attempts:
            return None
        if self._times % answer.every:
            return None
        if answer.until is not None:
            if elapsed >= answer.until:
                return None
            told += f", {elapsed:.1f} s after the step began"
        if answer.chance is not None:
            drawn = self._random.random()
            if drawn >= answer.chance:
                return None
            told += f", drew {drawn:.3f} below {answer.chance} (seed {answer.seed})"
        return Occasion(answer=answer, told=told)
