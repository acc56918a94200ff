"""Compare what a step expects with what it showed. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fake_receiver.model.events import Judged
from fake_receiver.model.outcome import Bounce, Outcome, QueueEntry
from fake_receiver.model.results import DkimResult
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Action
from fake_receiver.scenario.schema import (
    BounceExpectation,
    Expectation,
    QueueExpectation,
    TransactionExpectation,
)
from fake_receiver.scenario.values import NO_REPLY, ReplyPattern

# What each line of a reply begins with; servers join the lines and leave it in.
_CODES = re.compile(r"\b[245]\d\d(?:-| (?=[245]\.))(?:[245]\.\d{1,3}\.\d{1,3}(?: |$))?")


class State(StrEnum):
    """How a comparison ended. NOT_JUDGED never counts as met."""

    MET = "met"
    FAILED = "failed"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One expectation: its ``key`` in the file, what was ``expected`` and what was ``got``."""

    key: str
    expected: str
    got: str
    state: State


def compare(wants: Expectation, outcome: Outcome) -> tuple[Finding, ...]:
    """One finding for each thing expected."""
    return (*_transactions(wants, outcome), *_sender_side(wants, outcome))


def describe(wants: TransactionExpectation) -> str:
    """The expectation in one line, as the file has it."""
    fields = TransactionExpectation.model_fields
    named = ((name, getattr(wants, name)) for name in fields)
    return ", ".join(f"{name}: {value}" for name, value in named if value is not None)


def _transactions(wants: Expectation, outcome: Outcome) -> Iterator[Finding]:
    seen = outcome.transactions
    if wants.client_ip == "none":
        clients = ", ".join(dict.fromkeys(_got(judged, "client_ip") for judged in seen))
        yield Finding(
            key="client_ip",
            expected="none: nothing reaches the receiver",
            got=clients or "none",
            state=_state(not seen, judged=not outcome.client_is_given),
        )
    elif wants.names_transaction and not seen:
        yield Finding(
            key="transactions",
            expected=describe(wants),
            got="no transaction reached the receiver",
            state=_state(False, judged=not outcome.client_is_given),
        )
    else:
        for name in TransactionExpectation.model_fields:
            expected = getattr(wants, name)
            if expected is not None and seen:
                yield _every(name, expected, outcome)
    if wants.some:
        yield from _some(wants.some, outcome)


def _every(name: str, expected: object, outcome: Outcome) -> Finding:
    """Every transaction must have what is expected; the first that has not is shown."""
    others = [judged for judged in outcome.transactions if not _meets(judged, name, expected)]
    shown = others[0] if others else outcome.transactions[-1]
    got = _got(shown, name)
    if others and len(outcome.transactions) > 1:
        got += f" ({len(others)} of {len(outcome.transactions)} transactions differ)"
    given = outcome.client_is_given and name in ("client_ip", "family", "reverse_path", "mx")
    return Finding(
        key=name, expected=str(expected), got=got, state=_state(not others, judged=not given)
    )


def _some(parts: tuple[TransactionExpectation, ...], outcome: Outcome) -> Iterator[Finding]:
    matched = dict.fromkeys(range(len(parts)), 0)
    strays: list[Judged] = []
    for judged in outcome.transactions:
        index = next((i for i, part in enumerate(parts) if _is_like(judged, part)), None)
        if index is None:
            strays.append(judged)
        else:
            matched[index] += 1
    for index, part in enumerate(parts):
        yield Finding(
            key=f"some[{index}]",
            expected=describe(part),
            got=f"{matched[index]} of {len(outcome.transactions)} transactions",
            state=_state(matched[index] > 0, judged=_is_played(part, outcome)),
        )
    for judged in strays[:3]:
        got = ", ".join(f"{name}: {_got(judged, name)}" for name in ("client_ip", "reply", "rule"))
        yield Finding(key="some", expected="one of these", got=got, state=State.FAILED)


def _is_played(part: TransactionExpectation, outcome: Outcome) -> bool:
    """False for what only a server sends by itself, such as a bounce: no client plays it."""
    return not outcome.client_is_given or bool(part.client_ip or part.family)


def _is_like(judged: Judged, wants: TransactionExpectation) -> bool:
    named = ((name, getattr(wants, name)) for name in TransactionExpectation.model_fields)
    return all(_meets(judged, name, value) for name, value in named if value is not None)


def _meets(judged: Judged, name: str, expected: object) -> bool:
    if isinstance(expected, ReplyPattern):
        if not judged.lines or expected == NO_REPLY:
            return not judged.lines and expected == NO_REPLY
        return expected.matches(judged.verdict.reply)
    if name == "dkim":
        results = {signature.result.value for signature in judged.evidence.dkim}
        return expected in (results or {DkimResult.NONE.value})
    if name == "to":
        return str(expected).lower() in _got(judged, name).lower().split(", ")
    return _got(judged, name) == str(expected)


def _recipients(judged: Judged) -> tuple[str, ...]:
    """Those that the verdict is on: at RCPT, the last."""
    paths = judged.evidence.transaction.forward_paths
    return paths[-1:] if judged.evidence.stage is Stage.RCPT else paths


def _folder(judged: Judged) -> str:
    accepted = judged.verdict.action is Action.ACCEPT
    return str(judged.verdict.folder) if accepted else "none: refused"


_GOT: Mapping[str, Callable[[Judged], str]] = {
    "client_ip": lambda judged: str(judged.evidence.transaction.client_ip),
    "family": lambda judged: str(judged.evidence.transaction.family),
    "reverse_path": lambda judged: judged.evidence.transaction.reverse_path,
    "to": lambda judged: ", ".join(_recipients(judged)),
    "mx": lambda judged: judged.evidence.transaction.mx_host,
    "reply": lambda judged: str(judged.verdict.reply) if judged.lines else "none",
    "rule": lambda judged: judged.verdict.rule,
    "iprev": lambda judged: str(judged.evidence.iprev.result),
    "spf": lambda judged: str(judged.evidence.spf.result),
    "dkim": lambda judged: ", ".join(str(s.result) for s in judged.evidence.dkim) or "none",
    "arc": lambda judged: str(judged.evidence.arc.result),
    "dmarc": lambda judged: str(judged.evidence.dmarc.result),
    "stage": lambda judged: str(judged.evidence.stage),
    "tls": lambda judged: str(judged.evidence.transaction.tls is not None),
    "folder": _folder,
}


def _got(judged: Judged, name: str) -> str:
    return _GOT[name](judged)


def _sender_side(wants: Expectation, outcome: Outcome) -> Iterator[Finding]:
    if wants.bounce is not None:
        yield _bounce(wants.bounce, outcome.bounces)
    if wants.queue is not None:
        yield _queue(wants.queue, outcome.queue)
    for text in wants.log:
        yield _log(text, outcome.log)
    for family, listens in (wants.listeners or {}).items():
        yield Finding(
            key=f"listeners.{family}",
            expected=_yes_or_no(listens),
            got=_yes_or_no(family in (outcome.listeners or ())),
            state=_state(
                outcome.listeners is not None and (family in outcome.listeners) == listens,
                judged=outcome.listeners is not None,
            ),
        )


def _bounce(wants: BounceExpectation | str, bounces: tuple[Bounce, ...] | None) -> Finding:
    if isinstance(wants, str):
        expected, met = "none", not bounces
    else:
        named = wants.model_dump(exclude_none=True)
        expected = ", ".join(f"{key}: {value}" for key, value in named.items()) or "one"
        met = any(_is_bounce(bounce, wants) for bounce in bounces or ())
    got = "; ".join(
        f"action: {bounce.action}, status: {bounce.status}, diagnostic: {bounce.diagnostic}"
        for bounce in bounces or ()
    )
    return Finding(
        key="bounce",
        expected=expected,
        got=got or "none",
        state=_state(met, judged=bounces is not None),
    )


def _is_bounce(bounce: Bounce, wants: BounceExpectation) -> bool:
    return (
        wants.action in (None, bounce.action)
        and wants.status in (None, bounce.status)
        and (wants.diagnostic is None or _holds(bounce.diagnostic, wants.diagnostic))
    )


def _queue(wants: QueueExpectation | str, queue: tuple[QueueEntry, ...] | None) -> Finding:
    entries = queue or ()
    if isinstance(wants, str):
        expected, met = "empty", not entries
    else:
        expected = wants.status + (f": {wants.reason}" if wants.reason else "")
        met = bool(entries) and all(
            entry.status == wants.status and _holds(entry.reason, wants.reason or "")
            for entry in entries
        )
    got = "; ".join(f"{entry.status}: {entry.reason}" for entry in entries)
    return Finding(
        key="queue",
        expected=expected,
        got=got or "empty",
        state=_state(met, judged=queue is not None),
    )


def _log(text: str, log: tuple[str, ...] | None) -> Finding:
    found = next((line for line in log or () if _holds(line, text)), None)
    return Finding(
        key="log",
        expected=text,
        got=found or "no such line in this step",
        state=_state(found is not None, judged=log is not None),
    )


def _holds(text: str, part: str) -> bool:
    """True when ``text`` holds ``part``, runs of blanks aside: servers join lines their own way.

    ``part`` may have the codes of a reply's lines as they stand in ``text``, or none of them.
    """
    wanted, told = " ".join(part.split()), " ".join(text.split())
    return wanted in told or wanted in " ".join(_CODES.sub(" ", told).split())


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _state(met: bool, *, judged: bool = True) -> State:
    if not judged:
        return State.NOT_JUDGED
    return State.MET if met else State.FAILED
