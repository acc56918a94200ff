"""Labs on several engines: each scenario runs on the one that has most room."""

import dataclasses
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from docker.errors import DockerException

from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import ScenarioResult, Status, StepResult
from fake_receiver.scenario.loader import Scenario

_LOST: Final = (DockerException, OSError)


class DockerLabs:
    """One lab an engine. Scenarios may run at once, each in a thread of its own.

    A scenario goes to the engine that has the fewest at that moment. An engine that stops to
    answer spoils the scenarios that it has, and gets no more as long as another one answers.
    """

    def __init__(
        self,
        names: Sequence[str] = (),
        progress: Callable[[str], None] = lambda _: None,
        *,
        each: int = 1,
        reuse: bool = False,
    ) -> None:
        """Reach all engines, in their order; without names that which ``docker`` would take.

        An engine has ``each`` scenarios at a time, further ones wait. ``reuse`` as in
        ``DockerLab``. Raises HarnessError when one of the engines does not answer.
        """
        self.engines: list[Engine] = []
        self._progress = progress
        self._each = each
        self._reuse = reuse
        self._running: dict[DockerLab, int] = {}
        self._closes: dict[str, Callable[[], None]] = {}
        self._changed = threading.Condition()
        with ExitStack() as undo:
            undo.callback(self.close)
            for name in dict.fromkeys(names) or ("",):
                self.engines.append(Engine(name))
            undo.pop_all()

    def prepare(self, engine: Engine) -> None:
        """Make the lab of one of ``engines`` ready for scenarios: see ``DockerLab``."""
        lab = DockerLab(
            lambda text: self._progress(self._told(engine, text)),
            engine=engine,
            reuse=self._reuse,
        )
        with self._changed:
            self._running[lab] = 0
            self._closes[engine.name] = lab.close
            self._changed.notify_all()

    def run(
        self,
        scenario: Scenario,
        on_step: Callable[[StepResult], None] = lambda _: None,
        on_phase: Callable[[str], None] = lambda _: None,
    ) -> ScenarioResult:
        """Run a scenario as ``DockerLab.run`` does, on one of the engines that are prepared."""
        with self._lab() as lab:
            result = lab.run(
                scenario, lambda step: on_step(self._placed(lab.engine, step)), on_phase
            )
            steps = tuple(self._placed(lab.engine, step) for step in result.steps)
            if result.status is Status.ERROR:
                self._drop_if_lost(lab)
        return dataclasses.replace(result, steps=steps)

    def close(self) -> None:
        """Remove all that was made, on every engine; no scenario may be running."""
        for engine in self.engines:
            self._leave(engine, self._closes.get(engine.name, engine.close))

    def abort(self) -> None:
        """As ``close``, while threads are still at work; see ``Engine.abort``."""
        for engine in self.engines:
            self._leave(engine, engine.abort)

    @contextmanager
    def _lab(self) -> Iterator[DockerLab]:
        with self._changed:
            self._changed.wait_for(lambda: min(self._running.values(), default=0) < self._each)
            lab = min(self._running, key=self._running.__getitem__)
            self._running[lab] += 1
        try:
            yield lab
        finally:
            with self._changed:
                if lab in self._running:
                    self._running[lab] -= 1
                self._changed.notify_all()

    def _leave(self, engine: Engine, how: Callable[[], None]) -> None:
        """Close or abort; an engine that does not answer keeps nobody from the others."""
        try:
            how()
        except _LOST:
            told = "the engine answers no more; what the run made there goes when it is back"
            self._progress(self._told(engine, told))

    def _drop_if_lost(self, lab: DockerLab) -> None:
        try:
            lab.engine.api.ping()
        except _LOST:
            with self._changed:
                if len(self._running) > 1 and self._running.pop(lab, None) is not None:
                    told = "the engine answers no more; the others do the rest"
                    self._progress(self._told(lab.engine, told))

    def _told(self, engine: Engine, text: str) -> str:
        return f"{engine.name}: {text}" if len(self.engines) > 1 else text

    def _placed(self, engine: Engine, step: StepResult) -> StepResult:
        """A step that met trouble says on which engine."""
        if step.status is not Status.ERROR:
            return step
        return dataclasses.replace(step, problem=self._told(engine, step.problem))
