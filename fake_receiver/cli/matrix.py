"""`fake-receiver matrix`."""

import difflib
import json
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby, product
from typing import Final

import click
from rich.console import Console

from fake_receiver.cli.engine_option import engine_option
from fake_receiver.cli.exit_codes import HARNESS
from fake_receiver.cli.scenarios import scenario_path
from fake_receiver.cli.side_by_side import docker_labs, side_by_side
from fake_receiver.lab.results import Status
from fake_receiver.lab.variants import Variant, mail_of, steps_with_commands, variant
from fake_receiver.model.transaction import Family
from fake_receiver.report.lines import prose
from fake_receiver.report.matrix import Ran, matrix_rows, rows_json
from fake_receiver.report.matrix_table import print_matrix
from fake_receiver.scenario.loader import Scenario, load
from fake_receiver.senders.mtas import MAIL_SERVERS, MTAS
from fake_receiver.senders.postfix import POSTFIX

_DEFAULT: Final = tuple(mta.name for mta in MAIL_SERVERS)
_OTHERS: Final = tuple(name for name in MTAS if name not in _DEFAULT)

_Convert = Callable[[click.Context, click.Parameter, str | None], tuple[str, ...]]


def _listed(kind: str, known: Collection[str]) -> _Convert:
    """Reads ``postfix,exim``: each once, in the order given."""

    def convert(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
        words = [word.strip().lower() for word in value.split(",")] if value is not None else []
        for word in words:
            if word not in known:
                near = difflib.get_close_matches(word, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
                raise click.BadParameter(f"there is no {kind} {word!r}; {hint}")
        return tuple(dict.fromkeys(words))

    return convert


@click.command(
    epilog="""\b
Examples:
  fake-receiver matrix postfix-second-ipv6-address
  fake-receiver matrix my-server.yaml --mta postfix,exim --family ipv4,ipv6
  fake-receiver matrix my-server.yaml --json > matrix.json

\b
Exit codes:
  0  all ran
  1  the command line is wrong
  2  a scenario file is wrong
  3  the harness or Docker is in trouble"""
)
@click.argument("scenario")
@click.option(
    "--mta",
    "mtas",
    metavar="NAME,...",
    callback=_listed("mail server", MTAS),
    help="Which mail servers; the others are compared with the first. "
    f"[default: {','.join(_DEFAULT)}; there are also {', '.join(_OTHERS)}]",
)
@click.option(
    "--family",
    "families",
    metavar="FAMILY,...",
    callback=_listed("address family", [*Family]),
    help="ipv4, ipv6 or both, each by itself: the sender gets its addresses of that family alone.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="How many labs run side by side, on each engine.",
)
@engine_option("Of several, each lab runs on the one with most room.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def matrix(
    scenario: str,
    mtas: tuple[str, ...],
    families: tuple[str, ...],
    jobs: int,
    engines: tuple[str, ...],
    as_json: bool,
) -> None:
    """Send the mail of SCENARIO with several mail servers, in Docker, and show what differs.

    Nothing is judged: for each step and mail server you see the addresses that the receiver saw,
    its replies, and what the mail server made of them. Steps with commands, and the configuration
    of the scenario's own mail server, are for that one alone, and left out for others.
    """
    loaded = load(scenario_path(scenario))
    mail = mail_of(loaded)
    if mail is None:
        raise click.UsageError(f"{loaded.path}: no step sends mail without commands")
    over: list[Family | None] = [Family(name) for name in families]
    variants = [variant(mail, mta, f) for f, mta in product(over or [None], mtas or _DEFAULT)]
    ran = _run_all(variants, engines, jobs)
    rows, notes = matrix_rows(mail, ran), list(_notes(loaded, variants))
    if as_json:
        told = {"scenario": str(loaded.path), "title": loaded.title, "notes": notes}
        click.echo(json.dumps({**told, "rows": rows_json(rows)}, indent=2, default=str))
    else:
        console = Console(highlight=False)
        prose(loaded.title, "bold").print(console)
        for note in notes:
            prose(note, "yellow").print(console)
        console.print()
        print_matrix(rows, console)
    broke = any(result and result.status is Status.ERROR for _, result in ran)
    sys.exit(HARNESS if broke else 0)


def _run_all(variants: list[Variant], engines: tuple[str, ...], jobs: int) -> list[Ran]:
    """All that can run, ``jobs`` at a time on each engine; on a terminal with a sign of life."""
    runnable = [each.scenario for each in variants if each.scenario is not None]
    if not runnable:
        return [(each, None) for each in variants]
    console = Console(stderr=True)
    names = ", ".join(dict.fromkeys(scenario.file.sender.mta for scenario in runnable))
    spinner = "dots" if console.encoding.lower().startswith("utf") else "line"
    told = f"{len(runnable)} labs: {names}"
    with docker_labs(engines, jobs) as labs, console.status(told, spinner=spinner):
        results = iter(side_by_side(runnable, jobs * len(labs.engines), labs.run))
        return [(each, next(results) if each.scenario else None) for each in variants]


def _notes(scenario: Scenario, variants: Sequence[Variant]) -> Iterator[str]:
    """What is left out, and what is chance."""
    sender = scenario.file.sender
    own = MTAS[sender.mta].title
    names = ", ".join(repr(step.name) for step in steps_with_commands(scenario))
    if names:
        yield f"left out, for the commands are for {own}: {names}"
    without = {each.mta: each.left_out for each in variants if each.left_out}
    for left_out, mtas in groupby(without, key=without.__getitem__):
        others = ", ".join(MTAS[mta].title for mta in mtas)
        yield f"left out for {others}, being configuration of {own}: {', '.join(left_out)}"
    is_free = any(v.mta == POSTFIX.name and v.family is None for v in variants) and not (
        sender.mta == POSTFIX.name and sender.config
    )
    if is_free and len({Family.of(address) for address in sender.addresses}) > 1:
        yield (
            "by chance: Postfix tosses a coin between IPv4 and IPv6; "
            "--family ipv4,ipv6 shows each by itself"
        )
