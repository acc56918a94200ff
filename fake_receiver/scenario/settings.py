"""What a scenario, or a step of it, sets of its receivers: facts declared, answers on demand."""

import difflib
import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from fake_receiver.model.answer import Answer, Then
from fake_receiver.model.declared import Declared, MailboxState, Mark
from fake_receiver.model.reply import Reply
from fake_receiver.model.settings import Settings, Unreachable
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family
from fake_receiver.policy.receivers import RECEIVERS
from fake_receiver.scenario.values import Domain, ForwardPath, Model, listed

BULK_VOLUME: Final = 5000
"""Messages a day to personal accounts that make a bulk sender
(https://support.google.com/a/answer/81126)."""

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST_DELAY: Final = 600.0


def _duration(value: Any) -> Any:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value!r} is not a duration such as 500ms, 30s, 5m or 1h")
    return float(match[1]) * _SECONDS[match[2]]


def _network(value: Any) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value)
    except ValueError:
        raise ValueError(
            f"{value!r} is not an IP address or a network such as 2001:db8::/32"
        ) from None


def _reply_name(value: Any) -> Any:
    if isinstance(value, str) and not any(value in known.replies for known in RECEIVERS.values()):
        names = {name for known in RECEIVERS.values() for name in known.replies}
        near = difflib.get_close_matches(value, names, 1)
        hint = f"did you mean {near[0]}?" if near else "`fake-receiver replies` lists them all"
        raise ValueError(f"there is no reply named {value!r}; {hint}")
    return value


def _not_too_long(seconds: float) -> float:
    if seconds > _LONGEST_DELAY:
        raise ValueError(f"at most {_LONGEST_DELAY:.0f}s, for no mail server waits longer")
    return seconds


Duration = Annotated[float, BeforeValidator(_duration), Field(allow_inf_nan=False)]


class AnswerModel(Model):
    """One answer on demand. ``text`` is the reply line by line, with its codes, as on the wire."""

    reply: Annotated[str, BeforeValidator(_reply_name)] = ""
    text: str = ""
    at: Stage | None = None
    family: Family | None = None
    client: Annotated[IPv4Network | IPv6Network, PlainValidator(_network)] | None = None
    mx: Domain | None = None
    to: ForwardPath | None = None
    attempt: Annotated[tuple[Annotated[int, Field(ge=1)], ...], BeforeValidator(listed)] = ()
    every: Annotated[int, Field(ge=1)] = 1
    until: Duration | None = None
    chance: Annotated[float, Field(ge=0, le=1)] | None = None
    seed: int = 0
    delay: Annotated[Duration, AfterValidator(_not_too_long)] = 0.0
    then: Then = Then.CONTINUE

    @model_validator(mode="after")
    def _is_one_answer(self) -> "AnswerModel":
        if self.reply and self.text:
            raise ValueError("an answer has a named reply or a text, not both")
        if not (self.reply or self.text or self.delay or self.then is not Then.CONTINUE):
            raise ValueError("an answer needs a reply, a text, a delay, or `then`")
        if not self.reply and self.at is None:
            raise ValueError("an answer without a named reply needs a stage, such as at: rcpt")
        if self.text:
            Reply.parse(self.lines)
        return self

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of ``text``."""
        return tuple(self.text.splitlines())

    @property
    def answer(self) -> Answer:
        """The answer that this describes."""
        return Answer(
            stage=self.at or _stage_of(self.reply),
            reply=self.reply,
            lines=self.lines,
            family=self.family,
            client=self.client,
            mx=self.mx or "",
            recipient=self.to or "",
            attempts=self.attempt,
            every=self.every,
            until=self.until,
            chance=self.chance,
            seed=self.seed,
            delay=self.delay,
            then=self.then,
        )


def _stage_of(reply: str) -> Stage:
    """Where the first receiver that has the reply gives it."""
    return next(
        known.replies[reply].stage for known in RECEIVERS.values() if reply in known.replies
    )


class ReceiverSettings(Model):
    """Keys of a scenario and of a step; a step's hold from it on, in place of those before.

    ``unreachable``: hosts to which no connection comes about, over one family or over both.
    """

    bulk_sender: bool | None = None
    volume: Annotated[int, Field(ge=0)] | None = None
    declared: Annotated[tuple[Mark, ...], BeforeValidator(listed)] | None = None
    mailboxes: dict[ForwardPath, MailboxState] | None = None
    answers: tuple[AnswerModel, ...] | None = None
    unreachable: dict[Domain, Unreachable | dict[Family, Unreachable]] | None = None


def settings_after(parts: Iterable[ReceiverSettings]) -> Settings:
    """What holds after the scenario's settings and those of the steps so far."""
    held: dict[str, Any] = {}
    for part in parts:
        given = {name: getattr(part, name) for name in ReceiverSettings.model_fields}
        held.update({name: value for name, value in given.items() if value is not None})
    mailboxes: Mapping[str, MailboxState] = held.get("mailboxes", {})
    declared = Declared(
        bulk_sender=held.get("bulk_sender", held.get("volume", 0) >= BULK_VOLUME),
        marks=frozenset(held.get("declared", ())),
        mailboxes={path.lower(): state for path, state in mailboxes.items()},
    )
    answers = tuple(described.answer for described in held.get("answers", ()))
    unreachable: Mapping[str, Any] = held.get("unreachable", {})
    return Settings(
        declared=declared,
        answers=answers,
        unreachable={host: _by_family(how) for host, how in unreachable.items()},
    )


def _by_family(how: Unreachable | dict[Family, Unreachable]) -> dict[Family, Unreachable]:
    return dict.fromkeys(Family, how) if isinstance(how, Unreachable) else how
