"""What a scenario file may say. Every model forbids keys that it does not know."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
)

from fake_receiver.model.reply import Reply
from fake_receiver.model.results import DkimResult, DmarcResult, IprevResult, SpfResult
from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.policy import receivers
from fake_receiver.policy.rules import Profile


def _address(value: Any) -> IPAddress:
    if isinstance(value, IPv4Address | IPv6Address):
        return value
    if not isinstance(value, str):
        raise ValueError("an IP address is needed")  # noqa: TRY004 - pydantic reports ValueErrors
    if "/" in value or "%" in value or value.startswith("["):
        raise ValueError(
            f"{value!r} is not an IP address: write it bare, without brackets, prefix or zone"
        )
    try:
        return ip_address(value)
    except ValueError:
        raise ValueError(f"{value!r} is not an IP address") from None


def _address_or_none(value: Any) -> IPAddress | str:
    return "none" if value == "none" else _address(value)


@dataclass(frozen=True, slots=True)
class ReplyPattern:
    """A reply as a scenario expects it: the code or its beginning, the enhanced code, words."""

    code: str
    enhanced: str = ""
    words: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.code, self.enhanced, self.words) if part)

    def matches(self, reply: Reply) -> bool:
        """True when the codes are these and the text holds the words, runs of blanks aside."""
        return (
            str(reply.code).startswith(self.code)
            and self.enhanced in ("", reply.enhanced)
            and " ".join(self.words.split()) in " ".join(reply.text.split())
        )


def _reply_pattern(value: Any) -> ReplyPattern:
    match = _REPLY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            f"{value!r} is not a reply: write 250, 550 5.7.1, or 550 5.7.1 and words of its text"
        )
    return ReplyPattern(match["code"], match["enhanced"] or "", match["words"] or "")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


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


def _path(value: Any) -> Any:
    """Mailbox addresses, checked loosely here: the mail servers of the lab judge them strictly."""
    if value in (None, "", "<>"):
        return ""
    if not (isinstance(value, str) and _MAILBOX.fullmatch(value)):
        raise ValueError(f"{value!r} is not a mailbox such as alice@social.example")
    return value


def _domain(value: Any) -> Any:
    if not (isinstance(value, str) and len(value) <= 253 and _DOMAIN.fullmatch(value)):
        raise ValueError(f"{value!r} is not a domain name such as social.example")
    return value.rstrip(".")


_MAILBOX = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
_REPLY = re.compile(
    r"(?P<code>[245](\d\d)?)( (?P<enhanced>[245]\.\d{1,3}\.\d{1,3}))?( (?P<words>.+))?", re.DOTALL
)
_STATUS = r"[245]\.\d{1,3}\.\d{1,3}"

NoneAtAll = Literal["none"]
Address = Annotated[IPAddress, PlainValidator(_address)]
AddressOrNone = Annotated[IPAddress | NoneAtAll, PlainValidator(_address_or_none)]
Domain = Annotated[str, BeforeValidator(_domain)]
ReversePath = Annotated[str, BeforeValidator(_path)]
ForwardPath = Annotated[str, BeforeValidator(_path), Field(min_length=3)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
AReply = Annotated[ReplyPattern, PlainValidator(_reply_pattern)]
UserName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_.-]{0,31}$")]
Receiver = Annotated[Profile, BeforeValidator(_receiver)]


class Model(BaseModel):
    """Base of all parts of a scenario file."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True
    )


class BounceExpectation(Model):
    """Fields of the delivery status notification in the author's mailbox (RFC 3464)."""

    action: Literal["failed", "delayed", "delivered", "relayed", "expanded"] | None = None
    status: Annotated[str, StringConstraints(pattern=f"^{_STATUS}$")] | None = None
    diagnostic: str | None = None


class QueueExpectation(Model):
    """What is left in the sender's queue."""

    status: Literal["deferred", "hold", "active"] = "deferred"
    reason: str | None = None


class TransactionExpectation(Model):
    """What one transaction must look like; what is not named may be anything."""

    client_ip: AddressOrNone | None = None
    family: Family | None = None
    reverse_path: ReversePath | None = None
    reply: AReply | None = None
    rule: Annotated[str, BeforeValidator(_rule)] | None = None
    iprev: IprevResult | None = None
    spf: SpfResult | None = None
    dkim: DkimResult | None = None
    dmarc: DmarcResult | None = None
    mx: Domain | None = None

    @property
    def names_transaction(self) -> bool:
        """True when any of these is to be judged against a transaction."""
        fields = TransactionExpectation.model_fields
        return any(getattr(self, name) is not None for name in fields)


class Expectation(TransactionExpectation):
    """What a step must show. ``some``: each transaction is one of these, and each is seen."""

    some: tuple[TransactionExpectation, ...] = ()
    bounce: BounceExpectation | NoneAtAll | None = None
    queue: QueueExpectation | Literal["empty"] | None = None
    log: Texts = ()
    listeners: dict[Family, bool] | None = None


class Send(Model):
    """One message, or ``times`` of them, handed to the sending server."""

    reverse_path: ReversePath = Field(alias="from")
    forward_paths: Annotated[
        tuple[ForwardPath, ...], BeforeValidator(_listed), Field(min_length=1)
    ] = Field(alias="to")
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    headers: dict[str, str] = {}
    body: str = "This message was made by fake-receiver.\n"
    helo: str | None = None


class Step(Model):
    """Change records, type commands, send mail; then look."""

    name: str
    dns: str | None = None
    run: str | None = None
    send: Send | None = None
    expect: Expectation = Expectation()

    @property
    def needs_mail_server(self) -> bool:
        """True when only a real mail server can show what is expected: nothing is received."""
        return self.send is None or self.expect.client_ip == "none"


class DkimKey(Model):
    """The sender signs as ``domain`` with ``selector``, with the lab's key."""

    domain: Domain
    selector: Domain


class Sender(Model):
    """The host that sends: its name, its addresses in the order they are added, its server."""

    mta: Literal["postfix"] = "postfix"
    hostname: Domain
    domains: tuple[Domain, ...] = ()
    addresses: Annotated[tuple[Address, ...], Field(min_length=1)]
    config: dict[str, str] = {}
    files: dict[str, str] = {}
    aliases: dict[UserName, Texts] = {}
    dkim: DkimKey | None = None


class ScenarioFile(Model):
    """The whole file."""

    scenario: str
    description: str = ""
    cites: Texts = ()
    receiver: Receiver = Field(default_factory=lambda: receivers.find("gmail"))
    receivers: dict[Domain, Receiver] = {}
    dns: str | dict[str, dict[str, Any]] = ""
    sender: Sender
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
