"""Run a scenario in this process: the scripted sender, the real receiver, over loopback.

The client's address is input here, not a finding: what only a real mail server can show is
reported as not judged.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network, IPv6Network

from fake_receiver.checks.author import author_domain
from fake_receiver.checks.iprev import check_iprev
from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.lab.reach import unreachable
from fake_receiver.lab.results import (
    HarnessError,
    Mode,
    ScenarioResult,
    SendingHost,
    Status,
    StepResult,
    raise_broken,
    status_of,
)
from fake_receiver.lab.routes import NoRouteError, destinations
from fake_receiver.lab.tls import host_pem, server_context
from fake_receiver.model.events import Event, Judged
from fake_receiver.model.outcome import Outcome
from fake_receiver.model.results import IprevResult
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.nameserver.resolver import ZoneResolver
from fake_receiver.nameserver.zone import Zone
from fake_receiver.scenario.expectations import GIVEN, compare
from fake_receiver.scenario.hosts import other_names
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.mail_host import Sender
from fake_receiver.scenario.schema import (
    Expectation,
    ScenarioFile,
    Step,
    TransactionExpectation,
)
from fake_receiver.scenario.values import Client
from fake_receiver.senders.message import compose
from fake_receiver.senders.scripted import Submission, play
from fake_receiver.senders.signing import sign
from fake_receiver.smtp.server import close_server, serve

_PATIENCE = 30.0
"""Seconds for a message, without the delays that a scenario asks for."""

_SOME_HOST = 0xDEAD
"""The number of a client in the network that it must be in, where that is all that is said."""

OnStep = Callable[[StepResult], None]
OnPhase = Callable[[str], None]


def run(
    scenario: Scenario, on_step: OnStep = lambda _: None, _on_phase: OnPhase = lambda _: None
) -> ScenarioResult:
    """Run ``scenario``; ``on_step`` hears of each step as it ends. No phase takes long."""
    started = time.perf_counter()
    steps = asyncio.run(_run(scenario, on_step))
    return ScenarioResult(
        scenario=scenario,
        mode=Mode.EMBEDDED,
        steps=steps,
        seconds=time.perf_counter() - started,
    )


async def _run(scenario: Scenario, on_step: OnStep) -> tuple[StepResult, ...]:
    events: list[Event] = []
    file = scenario.file
    front = LabFront(
        lab_hosts(scenario.receiver, scenario.others),
        scenario.zones[0],
        events.append,
        tls=server_context(host_pem(other_names(scenario.others))),
        cache=file.cache,
    )
    server = await serve(front, "127.0.0.1", 0, behind_proxy=True)
    port = server.sockets[0].getsockname()[1]
    results = []
    try:
        for index, step in enumerate(file.steps):
            front.zone = scenario.zones[index]
            front.set(scenario.settings[index])
            front.advance(step.advance)
            events.clear()
            result = await _step(scenario, index, step, events, port)
            results.append(result)
            on_step(result)
    finally:
        await close_server(server)
    return tuple(results)


async def _step(
    scenario: Scenario, index: int, step: Step, events: list[Event], port: int
) -> StepResult:
    started = time.perf_counter()
    zone = scenario.zones[index]
    problem = ""
    try:
        played = () if _is_beyond(scenario.file) else _submissions(scenario, step, zone)
        for submission in played:
            await play(submission, "127.0.0.1", port)
        raise_broken(events)
        outcome = Outcome(
            transactions=tuple(event for event in events if isinstance(event, Judged)),
            client_is_given=True,
        )
        findings = compare(step.expect, outcome)
        status = status_of(findings)
        if step.send is None and status is Status.PASSED:
            status = Status.SKIPPED
    except (HarnessError, OSError, TimeoutError) as error:
        problem = str(error) or "the receiver did not answer in time"
        outcome, findings, status = None, (), Status.ERROR
    except NoRouteError as error:
        outcome, findings, status, problem = None, (), Status.FAILED, str(error)
    if status is Status.SKIPPED:
        problem = "nothing here can be judged without a real mail server (needs --docker)"
    return StepResult(
        step=step,
        line=scenario.step_lines[index],
        status=status,
        findings=findings,
        outcome=outcome,
        hosts=sending_hosts(scenario.file, zone),
        events=tuple(events),
        problem=problem,
        seconds=time.perf_counter() - started,
    )


def needs_mail_server(step: Step, file: ScenarioFile) -> bool:
    """True when nothing of the step can be judged here.

    What happens on the way is beyond the scripted client, nothing is sent or received, nobody says
    from which address, or only the mail server's own side is looked at.
    """
    wants = step.expect
    return (
        _is_beyond(file)
        or step.send is None
        or not _clients(wants, file.sender)
        or not _is_judged_here(wants)
    )


def _is_judged_here(wants: Expectation) -> bool:
    """True when something is expected that the client that is played does not itself decide."""
    judged = TransactionExpectation.model_fields.keys() - GIVEN
    return any(getattr(wants, name) is not None for name in judged) or any(
        part.client_ip or part.family for part in wants.some
    )


def _is_beyond(file: ScenarioFile) -> bool:
    """True where nobody can say without the real thing what becomes of a message on its way.

    Other hosts pass it on; an own image, or a folder of configuration, may sign and rewrite it.
    """
    return bool(file.hosts or file.sender.has_own_image or file.sender.config_from)


def sending_hosts(file: ScenarioFile, zone: Zone) -> tuple[SendingHost, ...]:
    """The scenario's hosts, and which of their PTR records are confirmed in ``zone``."""
    resolver = ZoneResolver(lambda: zone)
    return tuple(
        SendingHost(
            sender=host,
            confirmed=tuple(
                address
                for address in host.outward
                if check_iprev(address, resolver).result is IprevResult.PASS
            ),
        )
        for host in file.all_hosts.values()
    )


def _submissions(scenario: Scenario, step: Step, zone: Zone) -> Iterator[Submission]:
    """What the scripted sender plays: one transaction for each client and destination."""
    send, sender = step.send, scenario.file.sender
    if send is None:
        return
    rewritten = step.expect.reverse_path
    settings = scenario.settings[scenario.file.steps.index(step)]
    clients = _clients(step.expect, sender)
    if not clients:
        return
    closed = unreachable(_host_names(scenario), settings)
    reached = destinations(send.forward_paths, sender, zone, closed.keys())
    # A mixture of clients is what many messages show: each is played once.
    played = clients * (send.times if len(clients) == 1 else 1)
    for number, client_ip in enumerate(played):
        for route, forward_paths in reached.items():
            message_id = f"{number}.{scenario.file.steps.index(step)}@{sender.hostname}"
            message = compose(send, sender, message_id=message_id, date=time.time())
            if sender.dkim and author_domain(message).domain == sender.dkim.domain:
                message = sign(message, sender.dkim)
            yield Submission(
                client_ip=client_ip,
                server_ip=route.address(Family.of(client_ip)),
                helo_domain=send.helo or sender.hostname,
                reverse_path=send.reverse_path if rewritten is None else rewritten,
                forward_paths=forward_paths,
                message=message,
                tls=send.tls,
                patience=_PATIENCE + sum(answer.delay for answer in settings.answers) * len(Stage),
            )


def _host_names(scenario: Scenario) -> dict[IPAddress, str]:
    hosts = lab_hosts(scenario.receiver, scenario.others)
    return {address: name for address, (name, _) in hosts.items()}


def _clients(wants: Expectation, sender: Sender) -> tuple[IPAddress, ...]:
    """The addresses that the step says the mail server takes."""
    parts = (wants, *wants.some)
    named = [_client(part.client_ip, part.family, sender) for part in parts]
    clients = tuple(dict.fromkeys(client for client in named if client is not None))
    if clients or wants.client_ip == "none":
        return clients
    # Nothing is said: possible without doubt when there is only one address.
    return sender.outward if len(sender.outward) == 1 else ()


def _client(
    client_ip: Client | str | None, family: Family | None, sender: Sender
) -> IPAddress | None:
    if isinstance(client_ip, IPv4Network | IPv6Network):
        # Any of the network but the first, which is that of its routers.
        return client_ip[min(_SOME_HOST, client_ip.num_addresses - 1)]
    if client_ip is not None:
        return None if isinstance(client_ip, str) else client_ip
    of_family = (address for address in sender.outward if Family.of(address) is family)
    return next(of_family, None)
