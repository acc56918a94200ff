"""Scenario files as pytest tests: each step is one test.

A file named ``*.yaml`` or ``*.yml`` whose first key is ``scenario`` is collected. The scenario is
run once, when the first of its steps is wanted; every step then reports what it showed.
"""

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest

from fake_receiver.lab import embedded
from fake_receiver.lab.docker.endpoint import chosen
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import HarnessError, Mode, ScenarioResult, Status, StepResult
from fake_receiver.report.text import plain_lines
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.scenario.loader import Scenario, load

_DOCKER_REQUIRED: Final = "FAKE_RECEIVER_DOCKER"
_ENGINES: Final = "FAKE_RECEIVER_ENGINES"
_WORKER: Final = re.compile(r"gw(\d+)")  # pytest-xdist's names of its processes
_FIRST_KEY: Final = re.compile(r"(?:\s*(?:#.*|---.*)?\n)*scenario:", re.ASCII)
_LAB: Final = pytest.StashKey["_SharedLab"]()
_HELP: Final = """\
how scenario files are run: embedded (in this process), docker (real mail servers), both. \
With FAKE_RECEIVER_DOCKER=required there, \
tests fail instead of being skipped where there is no Docker engine. FAKE_RECEIVER_ENGINES names \
engines between blanks, docker contexts or URLs: the workers of pytest-xdist take turns, and \
without them the first is used."""

_REUSE_HELP: Final = """\
mail servers' containers serve one scenario after the other, each in namespaces of its own over a \
layer in memory: a third of the time. They need CAP_SYS_ADMIN."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --fake-receiver and the setting fake_receiver."""
    group = parser.getgroup("fake-receiver")
    group.addoption("--fake-receiver", choices=("embedded", "docker", "both"), help=_HELP)
    group.addoption("--fake-receiver-reuse", action="store_true", help=_REUSE_HELP)
    parser.addini("fake_receiver", _HELP, default="embedded")
    parser.addini("fake_receiver_reuse", _REUSE_HELP, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the lab that all scenarios share; nothing starts yet."""
    config.stash[_LAB] = _SharedLab(config, _engine_of_worker())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what is left of the lab, also after Ctrl-C."""
    config.stash[_LAB].close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect scenario files; other YAML is left alone."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    with file_path.open(encoding="utf-8", errors="replace") as file:
        head = file.read(4096)
    return ScenarioFile.from_parent(parent, path=file_path) if _FIRST_KEY.match(head) else None


def _engine_of_worker() -> str:
    """The engine that this process shall use, "" where the environment names none.

    Raises UsageError for a name that means no engine: nothing is skipped for a slip of the pen.
    """
    try:
        engines = [chosen(name) for name in os.environ.get(_ENGINES, "").split()]
    except HarnessError as error:
        raise pytest.UsageError(f"{_ENGINES}: {error}") from None
    if not engines:
        return ""
    worker = _WORKER.fullmatch(os.environ.get("PYTEST_XDIST_WORKER", ""))
    return engines[int(worker[1]) % len(engines) if worker else 0]


class _SharedLab:
    """The Docker lab of this pytest run, made when it is first needed."""

    def __init__(self, config: pytest.Config, engine: str) -> None:
        self._config = config
        self._engine = engine
        self._reuse = bool(
            config.getoption("--fake-receiver-reuse") or config.getini("fake_receiver_reuse")
        )
        self._made: DockerLab | None = None

    @cached_property
    def docker(self) -> DockerLab:
        """The lab. Raises HarnessError; skips instead where Docker is not required."""
        try:
            self._made = DockerLab(self._tell, engine=Engine(self._engine), reuse=self._reuse)
        except HarnessError as error:
            if os.environ.get(_DOCKER_REQUIRED) == "required":
                raise
            pytest.skip(f"needs Docker: {error.message}")
        return self._made

    def close(self) -> None:
        """Remove its containers and networks."""
        if self._made is not None:
            try:
                self._made.close()
            except OSError as error:
                self._tell(f"what is left in the Docker engine is removed when it answers: {error}")

    def _tell(self, text: str) -> None:
        reporter: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(text)


class ScenarioFile(pytest.File):
    """One scenario file."""

    def collect(self) -> Iterator["StepItem"]:
        """A test for each step, in each mode asked for."""
        scenario = load(self.path)
        chosen = self.config.getoption("--fake-receiver") or self.config.getini("fake_receiver")
        if chosen not in ("embedded", "docker", "both"):
            raise pytest.UsageError(f"fake_receiver: embedded, docker or both, not {chosen!r}")
        for mode in Mode if chosen == "both" else (Mode(chosen),):
            run = ScenarioRun(scenario, mode, self.config.stash[_LAB])
            for index, step in enumerate(scenario.file.steps):
                is_twin = chosen == "both" and mode is Mode.EMBEDDED
                if is_twin and embedded.needs_mail_server(step, scenario.file):
                    continue  # the other one, in Docker, judges it
                name = f"{step.name} [{mode}]"
                yield StepItem.from_parent(self, name=name, run=run, index=index)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """A wrong file: its lines and hints, no traceback."""
        if isinstance(excinfo.value, ScenarioError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class ScenarioRun:
    """A scenario in a mode, run when its result is first asked for."""

    def __init__(self, scenario: Scenario, mode: Mode, lab: _SharedLab) -> None:
        self.scenario = scenario
        self._mode = mode
        self._lab = lab

    @cached_property
    def result(self) -> ScenarioResult:
        """What came of it."""
        if self._mode is Mode.EMBEDDED:
            return embedded.run(self.scenario)
        return self._lab.docker.run(self.scenario)


class StepFailedError(Exception):
    """A step of a scenario did not show what it should; carries the step for the report."""

    def __init__(self, result: StepResult) -> None:
        self.result = result
        super().__init__(result.step.name)


class StepItem(pytest.Item):
    """One step as a test."""

    def __init__(self, *, run: ScenarioRun, index: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._run = run
        self._index = index

    def runtest(self) -> None:
        """Run the scenario, if it has not run yet, and judge this step of it."""
        steps = self._run.result.steps
        if self._index >= len(steps):
            pytest.skip(f"not reached: the step {steps[-1].step.name!r} ended in an error")
        result = steps[self._index]
        self._note(result)
        if result.status is Status.SKIPPED:
            pytest.skip(result.problem)
        if result.status is not Status.PASSED:
            raise StepFailedError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """What was expected, what happened, and the evidence; no traceback of ours."""
        if isinstance(excinfo.value, StepFailedError):
            return "\n".join((self._place(), *plain_lines(excinfo.value.result)))
        if isinstance(excinfo.value, HarnessError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the step stands."""
        return self.path, self._run.scenario.step_lines[self._index] - 1, self.name

    def _place(self) -> str:
        scenario = self._run.scenario
        return f"{self.path}:{scenario.step_lines[self._index]}: {scenario.title}"

    def _note(self, result: StepResult) -> None:
        """Properties for JUnit's XML."""
        for judged in result.outcome.transactions if result.outcome else ():
            self.user_properties.append(("client_ip", str(judged.evidence.transaction.client_ip)))
            self.user_properties.append(("reply", "\n".join(judged.lines)))
            self.user_properties.append(("rule", judged.verdict.rule))
        if result.not_judged:
            self.user_properties.append(("not_judged", result.not_judged))
