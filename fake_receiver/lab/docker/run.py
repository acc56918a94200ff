"""Run one scenario in Docker: a network, the receiver, the mail server; step by step."""

import dataclasses
import itertools
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from docker.errors import APIError

from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.engine import Engine, gone
from fake_receiver.lab.docker.link import Cable
from fake_receiver.lab.docker.mail_server import MailServer
from fake_receiver.lab.docker.station_client import Station
from fake_receiver.lab.embedded import confirmed_addresses
from fake_receiver.lab.results import (
    HarnessError,
    Mode,
    ScenarioResult,
    Status,
    StepResult,
    status_of,
)
from fake_receiver.model.events import Event, Judged
from fake_receiver.model.outcome import Outcome
from fake_receiver.scenario.expectations import compare
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.schema import Expectation, Send, Step
from fake_receiver.senders.message import compose
from fake_receiver.senders.mtas import mta_of

_MESSAGE_ID = re.compile(rb"^message-id: <([!-;=?-~]+)>", re.IGNORECASE | re.MULTILINE)
_serials = itertools.count(1)


class DockerLab:
    """Scenarios on one engine. Several may run at once, each in a thread of its own."""

    def __init__(self, progress: Callable[[str], None] = lambda _: None) -> None:
        """Reach the engine, clear what killed runs left, build the receiver's image if need be.

        A mail server's image is built for the first scenario that needs it.
        """
        self.engine = Engine()
        self.engine.remove_orphans()
        self._progress = progress
        self._tags: dict[str, str] = {}
        self._building = threading.Lock()
        self.image(images.RECEIVER)

    def image(self, name: str) -> str:
        """The tag of the image, built if need be."""
        with self._building:
            if name not in self._tags:
                self._tags[name] = images.ensure(self.engine, name, self._progress)
            return self._tags[name]

    def run(
        self,
        scenario: Scenario,
        on_step: Callable[[StepResult], None] = lambda _: None,
        on_phase: Callable[[str], None] = lambda _: None,
    ) -> ScenarioResult:
        """Run ``scenario``; ``on_step`` hears of each step as it ends, ``on_phase`` what begins."""
        run = _Run(self.engine, self.image, scenario)
        started = time.perf_counter()
        steps: list[StepResult] = []
        try:
            on_phase("starting the receiver and the mail server")
            run.set_up()
            for index, step in enumerate(scenario.file.steps):
                on_phase(step.name)
                steps.append(run.step(index))
                on_step(steps[-1])
                if steps[-1].status is Status.ERROR:
                    break
        except (HarnessError, APIError, OSError) as error:
            steps.append(_broken(scenario, len(steps), str(error)))
            on_step(steps[-1])
        finally:
            on_phase("removing the containers")
            run.tear_down()
        return ScenarioResult(
            scenario=scenario,
            mode=Mode.DOCKER,
            steps=tuple(steps),
            seconds=time.perf_counter() - started,
            phases=run.phases,
        )


class _Run:
    """The containers and the network of one scenario."""

    def __init__(self, engine: Engine, image: Callable[[str], str], scenario: Scenario) -> None:
        self.phases: dict[str, float] = {}
        self._engine = engine
        self._image = image
        self._images: dict[str, str] = {}
        self._scenario = scenario
        self._name = f"fake-receiver-{engine.run_id}-{next(_serials)}"
        self._network = ""
        self._station: Station | None = None
        self._server: MailServer | None = None

    def set_up(self) -> None:
        """Make and start everything; both containers at once."""
        api = self._engine.api
        for name in (images.RECEIVER, mta_of(self._scenario.file.sender).name):
            self._images[name] = self._image(name)
        started = time.perf_counter()
        self._network = api.create_network(
            self._name, driver="bridge", internal=True, labels=self._engine.labels
        )["Id"]
        found = api.inspect_network(self._network)["IPAM"]["Config"][0]
        cable = Cable.of(found["Subnet"], found.get("Gateway"))
        started = self._phase("network", started)
        with ThreadPoolExecutor(2) as pool:
            starts = [pool.submit(start, cable) for start in (self._receive, self._serve)]
        for start in starts:
            start.result()
        started = self._phase("containers", started)
        self._both()[0].wait_ready()
        self._both()[1].wait_ready()
        self._phase("ready", started)

    def step(self, index: int) -> StepResult:
        """Run one step."""
        step = self._scenario.file.steps[index]
        started = time.perf_counter()
        result = self._step(index, step)
        seconds = self.phases[f"step {index + 1}"] = time.perf_counter() - started
        return dataclasses.replace(result, seconds=seconds)

    def tear_down(self) -> None:
        """Remove everything, both containers at once."""
        started = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            for host in (self._station, self._server):
                if host is not None:
                    pool.submit(host.remove)
        if self._network:
            with gone():
                self._engine.api.remove_network(self._network)
        self._phase("removal", started)

    def _receive(self, cable: Cable) -> None:
        self._station = Station(
            self._engine,
            self._scenario,
            image=self._images[images.RECEIVER],
            name=f"{self._name}-receiver",
            network=self._network,
            cable=cable,
        )
        self._station.start()

    def _serve(self, cable: Cable) -> None:
        self._server = MailServer(
            self._engine,
            self._scenario,
            image=self._images[mta_of(self._scenario.file.sender).name],
            name=f"{self._name}-sender",
            network=self._network,
            cable=cable,
        )
        self._server.start()

    def _both(self) -> tuple[Station, MailServer]:
        if self._station is None or self._server is None:
            raise HarnessError("the scenario's containers were not made")
        return self._station, self._server

    def _step(self, index: int, step: Step) -> StepResult:
        station, server = self._both()
        scenario = self._scenario
        if index > 0:
            station.begin(scenario.zone_texts[index], scenario.settings[index], step.advance)
        result = StepResult(
            step=step,
            line=scenario.step_lines[index],
            status=Status.FAILED,
            commands=server.type(step.run) if step.run else None,
            confirmed=confirmed_addresses(scenario.file.sender, scenario.zones[index]),
        )
        if result.commands and result.commands.exit_code != 0:
            problem = f"a command failed (exit code {result.commands.exit_code})"
            return dataclasses.replace(result, problem=problem)
        problem = server.send(step.send, self._messages(index, step.send)) if step.send else ""
        events = station.take_events()
        outcome = self._outcome(step.expect, events, server)
        findings = compare(step.expect, outcome)
        return dataclasses.replace(
            result,
            status=Status.ERROR if problem else status_of(findings),
            findings=findings,
            outcome=outcome,
            events=events,
            problem=problem,
        )

    def _messages(self, index: int, send: Send) -> dict[str, bytes]:
        """The messages of a step by their Message-ID, which the step may choose itself."""
        sender = self._scenario.file.sender
        messages = {}
        for number in range(send.times):
            usual = f"{index + 1}.{number + 1}@{sender.hostname}"
            message = compose(send, sender, message_id=usual, date=time.time())
            chosen = _MESSAGE_ID.search(message.partition(b"\r\n\r\n")[0])
            messages[chosen[1].decode() if chosen else usual] = message
        return messages

    @staticmethod
    def _outcome(wants: Expectation, events: tuple[Event, ...], server: MailServer) -> Outcome:
        judged = tuple(event for event in events if isinstance(event, Judged))
        log = server.take_log()
        if wants.queue is None and wants.bounce is None and wants.listeners is None:
            return Outcome(transactions=judged, log=log)
        queue, bounces, listeners = server.look()
        return Outcome(
            transactions=judged, log=log, queue=queue, bounces=bounces, listeners=listeners
        )

    def _phase(self, name: str, started: float) -> float:
        now = time.perf_counter()
        self.phases[name] = now - started
        return now


def _broken(scenario: Scenario, index: int, problem: str) -> StepResult:
    """The step that the harness's trouble met."""
    index = min(index, len(scenario.file.steps) - 1)
    return StepResult(
        step=scenario.file.steps[index],
        line=scenario.step_lines[index],
        status=Status.ERROR,
        problem=problem,
    )
