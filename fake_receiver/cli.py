"""The command line."""

import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
from rich.console import Console

from fake_receiver.lab import embedded
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import HarnessError, Mode, ScenarioResult, Status, StepResult
from fake_receiver.report.journal import write_json_lines
from fake_receiver.report.terminal import TerminalReport
from fake_receiver.resources import bundled_scenarios
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.scenario.loader import Scenario, load

EXIT_USAGE, EXIT_SCENARIO, EXIT_HARNESS, EXIT_FAILED = 1, 2, 3, 4

_CODES = """\b
Exit codes:
  0  all as expected
  1  the command line is wrong
  2  a scenario file is wrong
  3  the harness or Docker is in trouble
  4  an expectation failed"""


class _Group(click.Group):
    """Wrong usage exits with 1, because 2 says that a scenario file is wrong."""

    def main(self, *args: object, **kwargs: object) -> object:
        kwargs["standalone_mode"] = False
        try:
            return super().main(*args, **kwargs)  # type: ignore[call-overload]
        except click.ClickException as error:
            error.show()
            sys.exit(EXIT_USAGE)
        except click.Abort:
            click.echo("stopped", err=True)
            sys.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_CODES)
@click.version_option(package_name="fake-receiver")
def main() -> None:
    """Reproduce Gmail's bounces on your own machine, see why, and prove the cure."""


@main.command(
    epilog="""\b
Examples:
  fake-receiver run postfix-second-ipv6-address
  fake-receiver run scenarios/ --docker --jobs 2
  fake-receiver run my-server.yaml -v
\b
"""
    + _CODES.removeprefix("\b\n")
)
@click.argument("paths", nargs=-1)
@click.option("--docker", "mode", flag_value=Mode.DOCKER.value, help="Real mail servers in Docker.")
@click.option(
    "--embedded",
    "mode",
    flag_value=Mode.EMBEDDED.value,
    default=Mode.EMBEDDED.value,
    help="In this process, nothing to install; the client's address is played.  [default]",
)
@click.option("--jobs", "-j", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Scenarios side by side.")
@click.option("--json", "json_path", type=click.Path(path_type=Path, dir_okay=False),
              help="Write all that happened as JSON Lines.")
@click.option("-v", "--verbose", count=True, help="The whole dialogue, all DNS questions, timings.")
@click.option("-q", "--quiet", is_flag=True, help="Only what failed, and the summary.")
def run(
    paths: tuple[str, ...],
    mode: str,
    jobs: int,
    json_path: Path | None,
    verbose: int,
    quiet: bool,
) -> None:
    """Run scenarios: send the mail, judge it as Gmail does, compare with what is expected.

    PATHS are scenario files, folders of them, or names of scenarios that come with fake-receiver
    (see `fake-receiver list`). Without any, the folder ./scenarios is run, or else all that come
    with it.
    """
    started = time.perf_counter()
    report = TerminalReport(Console(highlight=False), -1 if quiet else verbose, jobs=jobs)
    try:
        scenarios = [load(path) for path in _find(paths)]
        results = _run_all(scenarios, Mode(mode), jobs, report)
    except ScenarioError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_SCENARIO)
    except HarnessError as error:
        click.echo(f"fake-receiver: {error}", err=True)
        sys.exit(EXIT_HARNESS)
    if json_path:
        with json_path.open("w", encoding="utf-8") as file:
            write_json_lines(results, file)
    report.summary(results, time.perf_counter() - started)
    sys.exit(_exit_code(results))


@main.command("list")
def list_scenarios() -> None:
    """List the scenarios that come with fake-receiver."""
    for name, path in bundled_scenarios().items():
        click.echo(f"{name}\n    {load(path).title}")


def _find(paths: Iterable[str]) -> list[Path]:
    """The scenario files that ``paths`` stand for."""
    bundled = bundled_scenarios()
    wanted = list(paths) or (["scenarios"] if Path("scenarios").is_dir() else list(bundled))
    found: list[Path] = []
    for text in wanted:
        path = Path(text)
        if path.is_dir():
            files = sorted((*path.rglob("*.yaml"), *path.rglob("*.yml")))
            if not files:
                raise ScenarioError.single(path, None, "no scenario file (*.yaml) in this folder")
            found.extend(files)
        elif text in bundled and not path.exists():
            found.append(bundled[text])
        else:
            found.append(path)
    return found


def _run_all(
    scenarios: list[Scenario], mode: Mode, jobs: int, report: TerminalReport
) -> list[ScenarioResult]:
    """Run all scenarios, ``jobs`` at a time; what is made in Docker is removed in any case."""
    if mode is Mode.EMBEDDED:
        return _side_by_side(scenarios, mode, jobs, report, embedded.run)
    lab = DockerLab(lambda text: click.echo(text, err=True))
    try:
        return _side_by_side(scenarios, mode, jobs, report, lab.run)
    except BaseException:
        # Ctrl-C above all: threads that still run find their containers gone, and end.
        lab.engine.remove_run()
        raise


def _side_by_side(
    scenarios: list[Scenario],
    mode: Mode,
    jobs: int,
    report: TerminalReport,
    runner: Callable[[Scenario, Callable[[StepResult], None]], ScenarioResult],
) -> list[ScenarioResult]:
    def one(scenario: Scenario) -> ScenarioResult:
        report.started(scenario, mode)
        result = runner(scenario, lambda step: report.step(scenario, step))
        report.finished(result)
        return result

    if jobs == 1:
        return [one(scenario) for scenario in scenarios]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        return list(pool.map(one, scenarios))


def _exit_code(results: Iterable[ScenarioResult]) -> int:
    statuses = {result.status for result in results}
    if Status.ERROR in statuses:
        return EXIT_HARNESS
    return EXIT_FAILED if Status.FAILED in statuses else 0
