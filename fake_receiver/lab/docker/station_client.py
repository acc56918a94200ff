"""The receiver's container, seen from the harness."""

from collections.abc import Callable

from pydantic import ValidationError

from fake_receiver.lab.docker.container import Container
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.link import Cable, cable_batch, receiver_batch
from fake_receiver.lab.docker.watched import Watched
from fake_receiver.lab.results import HarnessError, raise_broken
from fake_receiver.lab.tls import host_pem
from fake_receiver.lab.wire_format import (
    COMMANDS,
    REPORTS,
    Begin,
    Done,
    Mark,
    Ready,
    StationPlan,
)
from fake_receiver.model.events import Event
from fake_receiver.model.settings import Settings
from fake_receiver.scenario.hosts import lab_machines, other_names
from fake_receiver.scenario.loader import Scenario

_TIMEOUT = 60.0


class Station:
    """Starts the receiver and its name server; tells what happened there."""

    def __init__(
        self,
        engine: Engine,
        *,
        image: str,
        name: str,
        network: str,
        cable: Cable,
    ) -> None:
        self._watched = Watched()
        self._cable = cable
        self._events: list[Event] = []
        self._ready = self._planned = 0
        self._done = self._asked = 0
        self._container = Container(
            engine,
            image=image,
            name=name,
            hostname="mx.google.com",
            network=network,
            stdin=True,
            on_line=self._take,
            on_end=self._watched.end,
            files={"link": cable_batch(cable).encode()},
        )

    def start(self) -> None:
        """Start it; returns at once."""
        self._container.start()

    def play(self, scenario: Scenario) -> None:
        """Become the receiver of ``scenario``; of one before it nothing is kept."""
        file = scenario.file
        hosts = lab_machines(tuple(file.receivers))
        plan = StationPlan(
            link=receiver_batch(self._cable, hosts, file.all_hosts.values()),
            gmail=file.receiver.label,
            others={domain: profile.label for domain, profile in file.receivers.items()},
            switches=file.switches,
            zone_texts=scenario.zone_texts[0],
            settings=scenario.settings[0],
            tls_pem=host_pem(other_names(file.receivers)).decode(),
            cache=file.cache,
        )
        self._planned += 1
        self._container.write(COMMANDS.dump_json(plan) + b"\n")

    def wait_ready(self) -> None:
        """Wait until it listens."""
        self._wait(lambda: self._ready == self._planned)

    def begin(self, zone_texts: tuple[str, ...], settings: Settings, advance: float) -> None:
        """A step begins: have it answer from these records, and do as the settings say.

        ``advance`` seconds have passed for its resolver's cache.
        """
        self._command(Begin(zone_texts=zone_texts, settings=settings, advance=advance))

    def take_events(self) -> tuple[Event, ...]:
        """All that has happened since the last call. Raises HarnessError when something broke."""
        self._command(Mark())
        events, self._events = tuple(self._events), []
        raise_broken(events)
        return events

    def remove(self) -> None:
        """End it."""
        self._container.remove()

    def _command(self, command: Begin | Mark) -> None:
        self._asked += 1
        self._container.write(COMMANDS.dump_json(command) + b"\n")
        self._wait(lambda: self._done >= self._asked)

    def _wait(self, done: Callable[[], bool]) -> None:
        if problem := self._watched.wait(done, _TIMEOUT, self._told):
            raise HarnessError(problem)

    def _take(self, line: bytes) -> None:
        try:
            report = REPORTS.validate_json(line)
        except ValidationError:
            report = None
        if isinstance(report, Ready):
            self._ready += 1
            # What is left of a scenario before this one.
            self._events.clear()
        elif isinstance(report, Done):
            self._done += 1
        elif report is not None:
            self._events.append(report)
        self._watched.add(line.decode("utf-8", "replace"))

    def _told(self) -> str:
        last = "\n".join(f"    {line[:500]}" for line in self._watched.lines[-8:])
        return f"the receiver's container does not answer; its last output:\n{last}"
