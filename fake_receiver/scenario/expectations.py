"""Compare what a step expects with what it showed. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from fake_receiver.model.events import Judged
from fake_receiver.model.outcome import NOT_SEEN, Outcome
from fake_receiver.model.results import DkimResult
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Action
from fake_receiver.scenario.finding import Finding, State, state_of
from fake_receiver.scenario.host_expectations import compare_host
from fake_receiver.scenario.schema import Expectation, TransactionExpectation
from fake_receiver.scenario.values import NO_REPLY, ReplyPattern

GIVEN = frozenset({"client_ip", "family", "reverse_path", "mx"})
"""What a client that is played takes from the expectation, so that it says nothing."""


def compare(wants: Expectation, outcome: Outcome) -> tuple[Finding, ...]:
    """One finding for each thing expected."""
    return (*_transactions(wants, outcome), *_hosts(wants, outcome))


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
            state=state_of(not seen, judged=not outcome.client_is_given),
        )
    elif wants.names_transaction and not seen:
        yield Finding(
            key="transactions",
            expected=describe(wants),
            got="no transaction reached the receiver",
            state=state_of(False, judged=not outcome.client_is_given),
        )
    else:
        for name in TransactionExpectation.model_fields:
            expected = getattr(wants, name)
            if expected is not None and seen:
                yield _every(name, expected, outcome)
    if wants.some:
        yield from _some(wants.some, outcome)
    if wants.tried is not None:
        yield _tried(wants.tried, outcome)


def _every(name: str, expected: object, outcome: Outcome) -> Finding:
    """Every transaction must have what is expected; the first that has not is shown."""
    others = [judged for judged in outcome.transactions if not _meets(judged, name, expected)]
    shown = others[0] if others else outcome.transactions[-1]
    got = _got(shown, name)
    if others and len(outcome.transactions) > 1:
        got += f" ({len(others)} of {len(outcome.transactions)} transactions differ)"
    given = outcome.client_is_given and name in GIVEN
    return Finding(
        key=name, expected=str(expected), got=got, state=state_of(not others, judged=not given)
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
            state=state_of(matched[index] > 0, judged=_is_played(part, outcome)),
        )
    for judged in strays[:3]:
        got = ", ".join(f"{name}: {_got(judged, name)}" for name in ("client_ip", "reply", "rule"))
        yield Finding(key="some", expected="one of these", got=got, state=State.FAILED)


def _is_played(part: TransactionExpectation, outcome: Outcome) -> bool:
    """False for what only a server does by itself: a bounce, another exchanger."""
    if not outcome.client_is_given:
        return True
    tried = {judged.evidence.transaction.mx_host for judged in outcome.transactions}
    return bool(part.client_ip or part.family) and part.mx in (None, *tried)


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
    if isinstance(expected, IPv4Network | IPv6Network):
        return judged.evidence.transaction.client_ip in expected
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


def _tried(wants: tuple[str, ...], outcome: Outcome) -> Finding:
    got = tuple(str(attempt) for attempt in outcome.tried or ())
    return Finding(
        key="tried",
        expected=", ".join(wants) or "none",
        got=", ".join(got) or "none",
        state=state_of(got == wants, judged=outcome.tried is not None),
    )


def _hosts(wants: Expectation, outcome: Outcome) -> Iterator[Finding]:
    yield from compare_host(wants, outcome.sender)
    for name, expected in wants.hosts.items():
        for finding in compare_host(expected, outcome.hosts.get(name, NOT_SEEN)):
            yield replace(finding, key=f"{name}.{finding.key}")
