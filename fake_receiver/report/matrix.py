"""The differences between mail servers: a row for each step and combination, out of results."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from typing import Any

from fake_receiver.lab.results import ScenarioResult, Status, StepResult
from fake_receiver.lab.variants import Variant
from fake_receiver.model.outcome import QueueEntry
from fake_receiver.model.transaction import NULL_PATH, Family
from fake_receiver.report.attempts import Attempt, attempts
from fake_receiver.report.fates import Fate, fates
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.schema import Step

_NOT_REACHED = "not reached: the step before broke"

Ran = tuple[Variant, ScenarioResult | None]
"""A combination and what came of it; None when it could not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one mail server did in one step.

    ``problem`` tells why there is nothing, or not all, to see. ``differs`` names what is not as
    with the first mail server over the same family: ``clients``, ``replies``, ``tls``, ``bdat``,
    ``fates``. The mail servers' own words always differ, and do not count.
    """

    step: Step
    line: int
    mta: str
    family: Family | None
    problem: str = ""
    attempts: tuple[Attempt, ...] = ()
    fates: tuple[Fate, ...] = ()
    differs: frozenset[str] = frozenset()

    @property
    def sends_null(self) -> bool:
        """The step itself sends from the null reverse-path, as bounces do."""
        return self.step.send is not None and self.step.send.reverse_path == NULL_PATH


def matrix_rows(mail: Scenario, ran: Sequence[Ran]) -> tuple[Row, ...]:
    """By step, then family, then mail server, each in the order given."""
    columns = [tuple(_rows_of(mail, *each)) for each in ran]
    return tuple(row for of_step in zip(*columns, strict=True) for row in _marked(of_step))


def _marked(of_step: Sequence[Row]) -> Iterator[Row]:
    firsts: dict[Family | None, Row] = {}
    for row in of_step:
        yield _compared(row, firsts.setdefault(row.family, row))


def rows_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows for other programs."""
    return [
        {
            "step": row.step.name,
            "line": row.line,
            "mta": row.mta,
            "family": row.family,
            "problem": row.problem,
            "attempts": [asdict(attempt) for attempt in row.attempts],
            "fates": [asdict(fate) for fate in row.fates],
            "differs": sorted(row.differs),
        }
        for row in rows
    ]


def _rows_of(mail: Scenario, variant: Variant, result: ScenarioResult | None) -> Iterator[Row]:
    """One row for each step, also for those that were not reached."""
    known: set[str] = set()
    for index, step in enumerate(mail.file.steps):
        row = Row(step=step, line=mail.step_lines[index], mta=variant.mta, family=variant.family)
        if result is None:
            family = family_name(variant.family)
            yield replace(row, problem=f"cannot run: the sender has no {family} address")
        elif index >= len(result.steps):
            yield replace(row, problem=_NOT_REACHED)
        else:
            seen = result.steps[index]
            yield _seen(row, seen, known)
            known.update(entry.queue_id for entry in _queue(seen))


def _seen(row: Row, result: StepResult, known: AbstractSet[str]) -> Row:
    """The row with what the step showed; ``known`` was in the queue before it."""
    tried = attempts(result.events)
    found: tuple[Fate, ...] = ()
    if result.outcome is not None:
        found = fates(result.outcome, tried, waiting=known, null_path=row.sends_null)
    problem = result.problem if result.status is Status.ERROR else ""
    return replace(row, problem=problem, attempts=tried, fates=found)


def _queue(result: StepResult) -> tuple[QueueEntry, ...]:
    return (result.outcome.sender.queue if result.outcome else None) or ()


def family_name(family: Family | None) -> str:
    """As people write it."""
    return "IPv4" if family is Family.IPV4 else "IPv6"


def _compared(row: Row, first: Row) -> Row:
    """The row with what differs; where one of the two did not run there is nothing to compare."""
    if row.problem or first.problem:
        return row
    here, there = _comparable(row), _comparable(first)
    return replace(row, differs=frozenset(name for name in here if here[name] != there[name]))


def _comparable(row: Row) -> dict[str, object]:
    """How often it was tried shows in clients and replies, and only there.

    Of a message that is sent many times only which there were: their order is chance.
    """
    tried = row.attempts
    kind = set if row.step.send and row.step.send.times > 1 else tuple
    return {
        "clients": kind(a.client_ip for a in tried),
        "replies": kind((a.stage, a.reply, a.rule, a.left_after) for a in tried),
        "tls": {a.tls for a in tried if a.rule},
        "bdat": {a.bdat for a in tried if a.bdat is not None},
        "fates": tuple((f.recipient.lower(), f.what, f.status, f.times) for f in row.fates),
    }
