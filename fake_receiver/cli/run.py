"""`fake-receiver run` and `list`."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console

from fake_receiver.cli.exit_codes import EXIT_CODES, FAILED, HARNESS
from fake_receiver.cli.scenarios import find_scenarios
from fake_receiver.cli.side_by_side import docker_lab, side_by_side
from fake_receiver.lab import embedded
from fake_receiver.lab.mail_store import save_all
from fake_receiver.lab.results import Mode, ScenarioResult, Status, StepResult
from fake_receiver.model.events import Judged
from fake_receiver.report.journal import write_json_lines
from fake_receiver.report.terminal import QUIET, TerminalReport
from fake_receiver.resources import bundled_scenarios
from fake_receiver.scenario.loader import Scenario, load

Runner = Callable[[Scenario, Callable[[StepResult], None], Callable[[str], None]], ScenarioResult]


@click.command(
    epilog=f"""\b
Examples:
  fake-receiver run postfix-second-ipv6-address
  fake-receiver run scenarios/ --docker --jobs 2
  fake-receiver run my-server.yaml -v

{EXIT_CODES}"""
)
@click.argument("paths", nargs=-1)
@click.option(
    "--docker", "mode", flag_value=Mode.DOCKER.value, help="Real mail servers, in containers."
)
@click.option(
    "--embedded",
    "mode",
    flag_value=Mode.EMBEDDED.value,
    default=Mode.EMBEDDED.value,
    help="In this process, nothing to install; the client's address is played. The default.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many scenarios run side by side.",
)
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all that happened to a file, as JSON Lines.",
)
@click.option(
    "--mail",
    "mail_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep accepted mail in a folder, for `fake-receiver show`.",
)
@click.option("-v", "--verbose", count=True, help="The dialogue, all DNS questions, timings.")
@click.option("-q", "--quiet", is_flag=True, help="Only what failed, and the sum.")
def run(
    paths: tuple[str, ...],
    mode: str,
    jobs: int,
    json_path: Path | None,
    mail_folder: Path | None,
    verbose: int,
    quiet: bool,
) -> None:
    """Run scenarios: send the mail, judge it as Gmail does, compare with what is expected.

    PATHS are scenario files, folders of them, or names of scenarios that come with fake-receiver
    (see `fake-receiver list`). Without any, the folder ./scenarios is run, or else all that come
    with it.
    """
    started = time.perf_counter()
    scenarios = [load(path) for path in find_scenarios(paths)]
    report = TerminalReport(Console(highlight=False), QUIET if quiet else verbose, jobs=jobs)
    with report:
        results = _run_all(scenarios, Mode(mode), jobs, report)
    if json_path:
        with json_path.open("w", encoding="utf-8") as file:
            write_json_lines(results, file)
    if mail_folder:
        save_all(_judged(results), mail_folder)
    report.summary(results, time.perf_counter() - started)
    sys.exit(_exit_code(results))


@click.command("list")
def list_scenarios() -> None:
    """List the scenarios that come with fake-receiver."""
    for name, path in bundled_scenarios().items():
        click.echo(f"{name}\n    {load(path).title}")


def _run_all(
    scenarios: list[Scenario], mode: Mode, jobs: int, report: TerminalReport
) -> list[ScenarioResult]:
    """Run all scenarios, ``jobs`` at a time."""
    if mode is Mode.EMBEDDED:
        return _reported(scenarios, mode, jobs, report, embedded.run)
    with docker_lab() as lab:
        return _reported(scenarios, mode, jobs, report, lab.run)


def _reported(
    scenarios: list[Scenario], mode: Mode, jobs: int, report: TerminalReport, runner: Runner
) -> list[ScenarioResult]:
    def one(scenario: Scenario) -> ScenarioResult:
        report.started(scenario, mode)
        result = runner(
            scenario,
            lambda step: report.step(scenario, step),
            lambda phase: report.phase(scenario, phase),
        )
        report.finished(result)
        return result

    return side_by_side(scenarios, jobs, one)


def _judged(results: Iterable[ScenarioResult]) -> Iterator[Judged]:
    for result in results:
        for step in result.steps:
            yield from (event for event in step.events if isinstance(event, Judged))


def _exit_code(results: Iterable[ScenarioResult]) -> int:
    statuses = {result.status for result in results}
    if Status.ERROR in statuses:
        return HARNESS
    return FAILED if Status.FAILED in statuses else 0
