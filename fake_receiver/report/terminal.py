"""A run on the terminal: each step as it ends, then the sum."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from threading import RLock
from typing import Self

from rich.console import Console
from rich.status import Status as Spinner
from rich.text import Text

from fake_receiver.lab.results import Mode, ScenarioResult, Status, StepResult
from fake_receiver.report.lines import Line, literal, prose, visible
from fake_receiver.report.text import mark, step_lines
from fake_receiver.scenario.loader import Scenario

QUIET, NORMAL, VERBOSE = -1, 0, 1


class TerminalReport:
    """Views of a run. Safe to call from the threads of scenarios that run side by side.

    ``verbosity``: QUIET shows failures and the sum, VERBOSE the dialogue, all DNS questions and
    the phases too. With ``jobs`` above 1 a scenario is printed when it ends, in one block.
    """

    def __init__(self, console: Console, verbosity: int = NORMAL, *, jobs: int = 1) -> None:
        self._console = console
        self._verbosity = verbosity
        self._side_by_side = jobs > 1
        self._ascii_only = not console.encoding.lower().startswith("utf")
        self._lock = RLock()
        self._waiting: dict[Path, list[Line]] = {}
        self._spinner: Spinner | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_spinner()

    def started(self, scenario: Scenario, mode: Mode) -> None:
        """A scenario begins; in QUIET its title waits for something to tell."""
        title = Text.assemble((visible(scenario.title), "bold"), (f"  {mode}", "dim"))
        with self._lock:
            self._waiting[scenario.path] = [prose(title)]
            if self._verbosity > QUIET and not self._side_by_side:
                self._flush(scenario)

    def phase(self, scenario: Scenario, text: str) -> None:
        """What is being waited for: moving on a terminal, a line with VERBOSE elsewhere."""
        with self._lock:
            if self._console.is_terminal and self._verbosity > QUIET:
                self._spin(f"{scenario.path.stem}: {text}")
            elif self._verbosity >= VERBOSE:
                self._tell(scenario, [literal(f"{text} ...", "dim", indent=2)])

    def step(self, scenario: Scenario, result: StepResult) -> None:
        """A step has ended."""
        if self._verbosity <= QUIET and result.status not in (Status.FAILED, Status.ERROR):
            return
        verbose = self._verbosity >= VERBOSE
        lines = list(step_lines(result, verbose=verbose, ascii_only=self._ascii_only))
        with self._lock:
            self._tell(scenario, lines)

    def finished(self, result: ScenarioResult) -> None:
        """A scenario has ended: the blank line behind it, and its phases with VERBOSE."""
        lines = []
        if self._verbosity >= VERBOSE and result.phases:
            phases = (f"{name} {1000 * seconds:.0f} ms" for name, seconds in result.phases.items())
            lines.append(prose(", ".join(phases), "dim", indent=2))
        with self._lock:
            if self._verbosity > QUIET:
                self._tell(result.scenario, [*lines, literal("")])
            if self._verbosity > QUIET or result.status in (Status.FAILED, Status.ERROR):
                self._flush(result.scenario)
            self._waiting.pop(result.scenario.path, None)

    def summary(self, results: Sequence[ScenarioResult], seconds: float) -> None:
        """What went wrong, each with its place in its file; then the counts."""
        with self._lock:
            self._stop_spinner()
            for result in results:
                for step in result.steps:
                    if step.status in (Status.FAILED, Status.ERROR):
                        self._place(result, step).print(self._console)
            Line(text=_counts(results, seconds)).print(self._console)

    def _place(self, result: ScenarioResult, step: StepResult) -> Line:
        sign, style = mark(step.status, ascii_only=self._ascii_only)
        place = f" {result.scenario.path}:{step.line}: "
        return prose(Text.assemble((sign, style), visible(place + step.step.name)))

    def _tell(self, scenario: Scenario, lines: list[Line]) -> None:
        self._waiting.setdefault(scenario.path, []).extend(lines)
        if not self._side_by_side:
            self._flush(scenario)

    def _flush(self, scenario: Scenario) -> None:
        lines, self._waiting[scenario.path] = self._waiting.get(scenario.path, []), []
        if lines:
            self._stop_spinner()
        for line in lines:
            line.print(self._console)

    def _spin(self, text: str) -> None:
        if self._spinner is None:
            spinner = "line" if self._ascii_only else "dots"
            self._spinner = self._console.status("", spinner=spinner)
            self._spinner.start()
        self._spinner.update(Text(visible(text), style="dim", no_wrap=True, overflow="ellipsis"))

    def _stop_spinner(self) -> None:
        if self._spinner is not None:
            self._spinner.stop()
            self._spinner = None


def _counts(results: Sequence[ScenarioResult], seconds: float) -> Text:
    """``5 scenarios: 4 passed, 1 failed; 17 steps; 12 expectations not judged ...``."""
    statuses = Counter(result.status for result in results)
    words = {status: f"{count} {status}" for status, count in statuses.items()}
    words[Status.ERROR] = _plural(statuses[Status.ERROR], "error")
    told = [words[status] for status in Status if statuses[status]]
    scenarios = _plural(len(results), "scenario") + (f": {', '.join(told)}" if told else "")
    parts = [scenarios, _plural(sum(len(result.steps) for result in results), "step")]
    waiting = sum(step.not_judged for result in results for step in result.steps)
    if waiting:
        parts.append(f"{_plural(waiting, 'expectation')} not judged (run with --docker)")
    worst = next(
        (status for status in (Status.ERROR, Status.FAILED) if statuses[status]),
        Status.PASSED if statuses[Status.PASSED] else Status.SKIPPED,
    )
    _, style = mark(worst)
    return Text("; ".join((*parts, f"{seconds:.1f} s")), style=style)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
