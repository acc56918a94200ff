"""What the mail servers of a step said: there stands why something is not as expected."""

from collections.abc import Iterator
from typing import Final

from fake_receiver.lab.results import Status, StepResult
from fake_receiver.model.outcome import HostSeen
from fake_receiver.report.lines import Line, literal
from fake_receiver.scenario.schema import SENDER

_SHOWN: Final = 8
# What the lab itself writes there, to know when a message is done.
_OURS: Final = ("lab: ready", "lab: at rest ", "lab: handed over ", "lab: scheduled ")


def log_lines(result: StepResult, *, verbose: bool) -> Iterator[Line]:
    """The last lines of each host's log where a step did not pass; if ``verbose`` all, always."""
    if result.outcome is None or not (verbose or result.status in (Status.FAILED, Status.ERROR)):
        return
    for name, seen in {SENDER: result.outcome.sender, **result.outcome.hosts}.items():
        told = [line for line in _told(seen) if line not in result.problem]
        if told:
            of = "" if name == SENDER else f" of {name}"
            left = 0 if verbose else max(0, len(told) - _SHOWN)
            more = f", the last {_SHOWN} of {len(told)} lines (-v shows all)" if left else ""
            yield literal(f"log{of}{more}", "dim")
            yield from (literal(line, "dim", indent=2) for line in told[left:])


def _told(seen: HostSeen) -> Iterator[str]:
    return (line for line in seen.log or () if line.strip() and not line.startswith(_OURS))
