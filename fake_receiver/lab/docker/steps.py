"""One step of a scenario in Docker: change, type, send, look, compare."""

import re
import time
from dataclasses import replace

from fake_receiver.lab.docker.hosts import Hosts
from fake_receiver.lab.docker.station_client import Station
from fake_receiver.lab.embedded import sending_hosts
from fake_receiver.lab.results import Status, StepResult, status_of
from fake_receiver.model.events import Event, Judged, Tried
from fake_receiver.model.outcome import Outcome
from fake_receiver.scenario.expectations import compare
from fake_receiver.scenario.finding import Finding, state_of
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.schema import Expectation, Send
from fake_receiver.senders.message import compose

_MESSAGE_ID = re.compile(rb"^message-id: <([!-;=?-~]+)>", re.IGNORECASE | re.MULTILINE)


def play_step(scenario: Scenario, index: int, station: Station, hosts: Hosts) -> StepResult:
    """Play the step with the number ``index``; the bench and the hosts are as it finds them."""
    started = time.perf_counter()
    result = _play(scenario, index, station, hosts)
    return replace(result, seconds=time.perf_counter() - started)


def _play(scenario: Scenario, index: int, station: Station, hosts: Hosts) -> StepResult:
    step = scenario.file.steps[index]
    if index > 0:
        station.begin(scenario.zone_texts[index], scenario.settings[index], step.advance)
    result = StepResult(
        step=step,
        line=scenario.step_lines[index],
        status=Status.FAILED,
        commands=hosts.type(step),
        hosts=sending_hosts(scenario.file, scenario.zones[index]),
    )
    if result.commands and result.commands.exit_code != 0:
        problem = f"a command failed (exit code {result.commands.exit_code})"
        # Taken here, so that it does not count to the step after this one.
        events = station.take_events()
        outcome = _outcome(step.expect, events, hosts)
        return replace(result, problem=problem, events=events, outcome=outcome)
    problem = ""
    findings: tuple[Finding, ...] = ()
    if step.send:
        problem = hosts.sender.send(step.send, _messages(scenario, index, step.send))
        problem = problem or hosts.rest(step.send.within)
        findings = _taken(step.expect, hosts.sender.refusal)
    events = station.take_events()
    outcome = _outcome(step.expect, events, hosts)
    findings = (*findings, *compare(step.expect, outcome))
    return replace(
        result,
        status=Status.ERROR if problem else status_of(findings),
        findings=findings,
        outcome=outcome,
        events=events,
        problem=problem,
    )


def _taken(wants: Expectation, refusal: str) -> tuple[Finding, ...]:
    """A finding when the mail server has not taken a message from its own user.

    That is as it should be where nothing is to reach the receiver.
    """
    if not refusal:
        return ()
    return (
        Finding(
            key="submission",
            expected="the mail server takes the message",
            got=refusal,
            state=state_of(wants.client_ip == "none"),
        ),
    )


def _messages(scenario: Scenario, index: int, send: Send) -> dict[str, bytes]:
    """The messages of a step by their Message-ID, which the step may choose itself."""
    sender = scenario.file.sender
    messages = {}
    for number in range(send.times):
        usual = f"{index + 1}.{number + 1}@{sender.hostname}"
        message = compose(send, sender, message_id=usual, date=time.time())
        chosen = _MESSAGE_ID.search(message.partition(b"\r\n\r\n")[0])
        messages[chosen[1].decode() if chosen else usual] = message
    return messages


def _outcome(wants: Expectation, events: tuple[Event, ...], hosts: Hosts) -> Outcome:
    seen = {
        name: host.see(whole=name in wants.hosts and wants.hosts[name].is_looked_for)
        for name, host in hosts.others.items()
    }
    return Outcome(
        transactions=tuple(event for event in events if isinstance(event, Judged)),
        tried=tuple(event for event in events if isinstance(event, Tried)),
        sender=hosts.sender.see(whole=wants.is_looked_for),
        hosts=seen,
    )
