"""The kinds of values in a scenario file: addresses, domains, paths, replies."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
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
from fake_receiver.model.transaction import IPAddress

Client = IPAddress | IPv4Network | IPv6Network
"""A client's address, or the network that it must be in."""


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


def _client(value: Any) -> Client | str:
    if value == "none":
        return "none"
    if isinstance(value, str) and "/" in value:
        try:
            return ip_network(value)
        except ValueError as error:
            raise ValueError(f"{value!r} is not a network such as 2001:db8::/64: {error}") from None
    return _address(value)


@dataclass(frozen=True, slots=True)
class ReplyPattern:
    """A reply as a scenario expects it: the code or its beginning, the enhanced code, words."""

    code: str
    enhanced: str = ""
    words: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.code, self.enhanced, self.words) if part) or "none"

    def matches(self, reply: Reply) -> bool:
        """True when the codes are these and the text holds the words, runs of blanks aside."""
        return (
            str(reply.code).startswith(self.code)
            and self.enhanced in ("", reply.enhanced)
            and " ".join(self.words.split()) in " ".join(reply.text.split())
        )


NO_REPLY = ReplyPattern("")
"""The receiver drops the connection and says nothing."""


def _reply_pattern(value: Any) -> ReplyPattern:
    if value == "none":
        return NO_REPLY
    match = _REPLY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            f"{value!r} is not a reply: write 250, 550 5.7.1, 550 5.7.1 and words of its text, "
            "or none"
        )
    return ReplyPattern(match["code"], match["enhanced"] or "", match["words"] or "")


def _attempted(value: Any) -> Any:
    if not (isinstance(value, str) and _ATTEMPTED.fullmatch(value)):
        raise ValueError(
            f"{value!r} is no attempt: write the exchanger and the family, such as "
            "gmail-smtp-in.l.google.com ipv6"
        )
    return " ".join(value.split())


def listed(value: Any) -> Any:
    """A single text stands for a list of one."""
    return [value] if isinstance(value, str) else value


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
_ATTEMPTED = re.compile(r"[A-Za-z0-9.-]+\s+ipv[46]")
STATUS = r"[245]\.\d{1,3}\.\d{1,3}"

NoneAtAll = Literal["none"]
Address = Annotated[IPAddress, PlainValidator(_address)]
ClientOrNone = Annotated[Client | NoneAtAll, PlainValidator(_client)]
Domain = Annotated[str, BeforeValidator(_domain)]
ReversePath = Annotated[str, BeforeValidator(_path)]
ForwardPath = Annotated[str, BeforeValidator(_path), Field(min_length=3)]
Texts = Annotated[tuple[str, ...], BeforeValidator(listed)]
Attempted = Annotated[str, BeforeValidator(_attempted)]
AReply = Annotated[ReplyPattern, PlainValidator(_reply_pattern)]
HostName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
UserName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_.-]{0,31}$")]


class Model(BaseModel):
    """Base of all parts of a scenario file."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True
    )
