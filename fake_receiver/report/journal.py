"""The journal: every event and result of a run as JSON Lines, for other programs."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, TextIO

from fake_receiver.delivery.file_mail import file_mail
from fake_receiver.lab.results import ScenarioResult, StepResult
from fake_receiver.model.events import Event, Judged


def write_json_lines(results: Iterable[ScenarioResult], file: TextIO) -> None:
    r"""One JSON object a line: the events of each step, the step, and after its steps a scenario.

    ``kind`` tells them apart; every line names its scenario file, and its step where it has one.
    Octets that are not UTF-8 are written ``\\xNN``.
    """
    for result in results:
        file.writelines(json.dumps(record, default=_plain) + "\n" for record in _records(result))


def _records(result: ScenarioResult) -> Iterator[dict[str, Any]]:
    place = {"scenario": str(result.scenario.path), "mode": result.mode}
    for step in result.steps:
        here = {**place, "step": step.step.name}
        yield from ({**here, **_event(event)} for event in step.events)
        yield {**here, "kind": "step", **_step(step)}
    yield {
        **place,
        "kind": "scenario",
        "title": result.scenario.title,
        "status": result.status,
        "seconds": result.seconds,
        "phases": result.phases,
    }


def _event(event: Event) -> dict[str, Any]:
    """The event; and, of accepted mail, the copies with what the receiver prepended."""
    if isinstance(event, Judged):
        return {**asdict(event), "deliveries": [asdict(copy) for copy in file_mail(event)]}
    return asdict(event)


def _step(step: StepResult) -> dict[str, Any]:
    """The step without what its events have told already."""
    outcome = asdict(step.outcome) if step.outcome else None
    if outcome is not None:
        del outcome["transactions"]
    return {
        "line": step.line,
        "status": step.status,
        "problem": step.problem,
        "findings": [asdict(finding) for finding in step.findings],
        "commands": asdict(step.commands) if step.commands else None,
        "outcome": outcome,
        "confirmed": [address for host in step.hosts for address in host.confirmed],
        "seconds": step.seconds,
    }


def _plain(value: Any) -> Any:
    """What JSON has no form for: octets, addresses, sets."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return sorted(value) if isinstance(value, frozenset) else str(value)
