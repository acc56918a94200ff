"""What came of running a scenario."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from fake_receiver.model.events import Broke, Event
from fake_receiver.model.outcome import Outcome
from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.scenario.finding import Finding, State
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.mail_host import Sender
from fake_receiver.scenario.schema import Step


class Mode(StrEnum):
    """The two ways to run a scenario."""

    EMBEDDED = "embedded"
    DOCKER = "docker"


class Status(StrEnum):
    """How a step ended. FAILED: an expectation; ERROR: the harness broke, no verdict on mail."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERROR = "error"


class HarnessError(Exception):
    """The harness can't do its work: no engine, no image, a time-out. Never a verdict."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(message + (f"\n    hint: {hint}" if hint else ""))


class HostError(HarnessError):
    """A host does not come about from what the scenario says of it: its configuration, its image.

    ``host`` is its name in the scenario.
    """

    host: str = ""


def raise_broken(events: Iterable[Event]) -> None:
    """Raise HarnessError when the harness broke among ``events``."""
    for event in events:
        if isinstance(event, Broke):
            raise HarnessError(f"{event.where}\n{event.error}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What the commands of ``run`` printed, and the exit code of the one that failed, or 0."""

    exit_code: int
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingHost:
    """A host that mail may come from.

    ``confirmed`` are its addresses, as others see them, whose PTR records are confirmed.
    """

    sender: Sender
    confirmed: tuple[IPAddress, ...] = ()

    @property
    def mta(self) -> str:
        """The mail server's program, as scenarios name it."""
        return self.sender.mta

    def own(self, address: IPAddress) -> IPAddress:
        """The address on the host itself that others see as ``address``."""
        seen = self.sender.nat.items()
        return next((inner for inner, outer in seen if outer == address), address)

    def of_family(self, family: Family) -> IPAddress | None:
        """An address on the host itself, a confirmed one before others; None without any."""
        confirmed = (self.own(address) for address in self.confirmed)
        known = (*confirmed, *self.sender.addresses)
        return next((address for address in known if Family.of(address) is family), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One step: what was looked at, what it showed, and why it ended as it did."""

    step: Step
    line: int
    status: Status
    findings: tuple[Finding, ...] = ()
    outcome: Outcome | None = None
    commands: CommandResult | None = None
    hosts: tuple[SendingHost, ...] = ()
    """All of the scenario, with what holds in this step's zone."""
    events: tuple[Event, ...] = ()
    problem: str = ""
    seconds: float = 0.0

    def sent_by(self, client_ip: IPAddress) -> SendingHost | None:
        """The host that others see as ``client_ip``."""
        if len(self.hosts) == 1:
            return self.hosts[0]
        return next((host for host in self.hosts if host.sender.sees_as_own(client_ip)), None)

    @property
    def not_judged(self) -> int:
        """How many expectations could not be judged."""
        return sum(finding.state is State.NOT_JUDGED for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """All steps of a scenario run in one mode. ``phases``: seconds by name, set-up and the like."""

    scenario: Scenario
    mode: Mode
    steps: tuple[StepResult, ...]
    seconds: float
    phases: dict[str, float] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """The worst of the steps: error, failed, passed; skipped when nothing was judged."""
        seen = {step.status for step in self.steps}
        for status in (Status.ERROR, Status.FAILED, Status.PASSED):
            if status in seen:
                return status
        return Status.SKIPPED


def status_of(findings: tuple[Finding, ...]) -> Status:
    """A step fails with its first failed finding, and is skipped when nothing could be judged."""
    states = {finding.state for finding in findings}
    if State.FAILED in states:
        return Status.FAILED
    return Status.PASSED if State.MET in states or not states else Status.SKIPPED
