"""What a scenario file may say. Every model forbids keys that it does not know."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from fake_receiver.model.delivery import Folder
from fake_receiver.model.results import ArcResult, DkimResult, DmarcResult, IprevResult, SpfResult
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family
from fake_receiver.policy import receivers
from fake_receiver.policy.profile import Profile
from fake_receiver.scenario.mail_host import Sender
from fake_receiver.scenario.settings import Duration, ReceiverSettings
from fake_receiver.scenario.values import (
    STATUS,
    AReply,
    Attempted,
    ClientOrNone,
    Domain,
    ForwardPath,
    HostName,
    Model,
    NoneAtAll,
    ReversePath,
    Texts,
    listed,
)


def _receiver(value: Any) -> Profile:
    if not isinstance(value, str):
        raise ValueError("a receiver is named, such as gmail or gmail@2016-10")  # noqa: TRY004
    return receivers.find(value)


def _rule(value: Any) -> Any:
    if isinstance(value, str) and value not in receivers.RULE_NAMES:
        raise ValueError(
            f"there is no rule {value!r}; known: {', '.join(sorted(receivers.RULE_NAMES))}"
        )
    return value


SENDER: Final = "sender"
"""What the host is called that sends a scenario's mail."""


def _further(name: Any) -> Any:
    if name in (SENDER, "receiver"):
        raise ValueError(f"no further host can be named {name!r}: take another, such as relay")
    return name


FurtherHostName = Annotated[HostName, BeforeValidator(_further)]
Receiver = Annotated[Profile, BeforeValidator(_receiver)]


class BounceExpectation(Model):
    """Fields of the delivery status notification in the author's mailbox (RFC 3464)."""

    recipient: ForwardPath | None = None
    action: Literal["failed", "delayed", "delivered", "relayed", "expanded"] | None = None
    status: Annotated[str, StringConstraints(pattern=f"^{STATUS}$")] | None = None
    diagnostic: str | None = None


class QueueExpectation(Model):
    """What is left in the sender's queue."""

    status: Literal["deferred", "hold", "active"] = "deferred"
    recipient: ForwardPath | None = None
    reason: str | None = None
    next_try_within: Duration | None = None


class TransactionExpectation(Model):
    """What one transaction must look like; what is not named may be anything."""

    client_ip: ClientOrNone | None = None
    family: Family | None = None
    reverse_path: ReversePath | None = None
    reply: AReply | None = None
    rule: Annotated[str, BeforeValidator(_rule)] | None = None
    iprev: IprevResult | None = None
    spf: SpfResult | None = None
    dkim: DkimResult | None = None
    arc: ArcResult | None = None
    dmarc: DmarcResult | None = None
    mx: Domain | None = None
    to: ForwardPath | None = None
    stage: Stage | None = None
    tls: bool | None = None
    folder: Folder | None = None

    @property
    def names_transaction(self) -> bool:
        """True when any of these is to be judged against a transaction."""
        fields = TransactionExpectation.model_fields
        return any(getattr(self, name) is not None for name in fields)


class HostExpectation(Model):
    """What a step must show on a host: its users' mailboxes, its queue, its log, its port 25."""

    bounce: BounceExpectation | NoneAtAll | None = None
    queue: QueueExpectation | Literal["empty"] | None = None
    log: Texts = ()
    listeners: dict[Family, bool] | None = None

    @property
    def is_looked_for(self) -> bool:
        """True when the host itself must be looked at, and not only its log."""
        return (self.bounce, self.queue, self.listeners) != (None, None, None)


class Expectation(TransactionExpectation, HostExpectation):
    """What a step must show, at the receiver and on the host that sends.

    ``some``: each transaction is one of these, and each is seen. ``tried``: the connections that
    were asked for, in their order, each an exchanger and a family. ``hosts`` are the others.
    """

    some: tuple[TransactionExpectation, ...] = ()
    tried: Annotated[tuple[Attempted, ...], BeforeValidator(listed)] | None = None
    hosts: dict[HostName, HostExpectation] = {}


class Send(Model):
    """One message, or ``times`` of them, handed to the sending server.

    ``helo`` and ``tls`` are what the scripted client says and does; a real server is configured.
    It has ``within`` for each message, until that is delivered, bounced or laid aside.
    """

    reverse_path: ReversePath = Field(alias="from")
    forward_paths: Annotated[
        tuple[ForwardPath, ...], BeforeValidator(listed), Field(min_length=1)
    ] = Field(alias="to")
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    headers: dict[str, Texts] = {}
    body: str = "This message was made by fake-receiver.\n"
    helo: str | None = None
    tls: bool = True
    within: Duration = 60.0


class Step(ReceiverSettings):
    """Change records, type commands, send mail; then look.

    ``advance`` passes before, for what the receiver's resolver has kept. ``run`` is typed on the
    host that sends, or on others by name.
    """

    name: str
    advance: Duration = 0.0
    dns: str | None = None
    run: str | dict[HostName, str] | None = None
    send: Send | None = None
    expect: Expectation = Expectation()

    @property
    def commands(self) -> Mapping[str, str]:
        """What is typed, by host."""
        if isinstance(self.run, Mapping):
            return self.run
        return {SENDER: self.run} if self.run else {}


class ScenarioFile(ReceiverSettings):
    """The whole file."""

    scenario: str
    description: str = ""
    cites: Texts = ()
    receiver: Receiver = Field(default_factory=lambda: receivers.find("gmail"))
    receivers: dict[Domain, Receiver] = {}
    switches: Texts = ()
    dns: str | dict[str, dict[str, Any]] = ""
    cache: bool = False
    sender: Sender
    hosts: dict[FurtherHostName, Sender] = {}
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=200)]

    @property
    def all_hosts(self) -> Mapping[str, Sender]:
        """The host that sends, and the others, by name."""
        return {SENDER: self.sender, **self.hosts}
