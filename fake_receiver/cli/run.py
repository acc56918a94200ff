"""`fake-receiver run` and `list`."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from fake_receiver.cli.engine_option import engine_option
from fake_receiver.cli.exit_codes import EXIT_CODES, FAILED, HARNESS
from fake_receiver.cli.scenarios import find_scenarios
from fake_receiver.cli.side_by_side import docker_labs, side_by_side
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
  fake-receiver run hundreds/ --docker --jobs 4 --reuse
  fake-receiver run scenarios/ --docker --jobs 2 --engine default --engine ssh://lab@rack

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
    help="How many scenarios run side by side, on each engine.",
)
@click.option(
    "--reuse",
    is_flag=True,
    help="Containers serve one scenario after the other, each in namespaces of its own over a "
    "layer in memory: a third of the time. They need CAP_SYS_ADMIN.",
)
@engine_option("Of several, each scenario runs on the one with most room.")
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
    reuse: bool,
    engines: tuple[str, ...],
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
    _refuse_for_nothing(Mode(mode))
    started = time.perf_counter()
    scenarios = [load(path) for path in find_scenarios(paths)]
    at_once = jobs * max(1, len(engines)) if Mode(mode) is Mode.DOCKER else jobs
    report = TerminalReport(Console(highlight=False), QUIET if quiet else verbose, jobs=at_once)
    with report:
        if Mode(mode) is Mode.EMBEDDED:
            results = _reported(scenarios, Mode.EMBEDDED, jobs, report, embedded.run)
        else:
            with docker_labs(engines, jobs, reuse=reuse) as labs:
                results = _reported(scenarios, Mode.DOCKER, at_once, report, labs.run)
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


def _refuse_for_nothing(mode: Mode) -> None:
    """Raise UsageError for what is asked of Docker (not only set by the environment) and unused."""
    for name, option in (("engines", "--engine"), ("reuse", "--reuse")):
        source = click.get_current_context().get_parameter_source(name)
        if mode is Mode.EMBEDDED and source is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{option} needs --docker: the embedded run uses no engine")


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
