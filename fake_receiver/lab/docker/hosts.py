"""The hosts of one scenario: started side by side, waited for, removed."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from fake_receiver.lab.docker.bench import Bench
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.mail_server import MailServer, Place
from fake_receiver.lab.docker.own_image import OwnImageServer
from fake_receiver.lab.results import CommandResult, HarnessError, HostError
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.schema import SENDER, Step

_ROUNDS = 20
"""So often may mail go on from host to host before somebody is told that it goes in circles."""


@contextlib.contextmanager
def _named(host: str) -> Iterator[None]:
    """Have an error tell which host it is about."""
    try:
        yield
    except HostError as error:
        error.host = host
        raise


class Hosts:
    """The hosts of one scenario by name."""

    def __init__(
        self,
        engine: Engine,
        image: Callable[[str], str],
        own_image: Callable[[str, str], str],
        serial: str,
    ) -> None:
        self._engine = engine
        self._image = image
        self._own_image = own_image
        self._serial = serial
        self._made: dict[str, MailServer] = {}

    @property
    def sender(self) -> MailServer:
        """The host that a scenario's mail begins at."""
        return self._made[SENDER]

    @property
    def others(self) -> dict[str, MailServer]:
        """All other hosts."""
        return {name: host for name, host in self._made.items() if name != SENDER}

    def start(self, scenario: Scenario, bench: Bench) -> None:
        """Make and start all of them; returns when they have been started. Raises HostError."""

        def made(number: int, name: str) -> MailServer:
            seen = scenario.at(name)
            kind = OwnImageServer if seen.file.sender.has_own_image else MailServer
            place = Place(
                engine=self._engine,
                image=self._image,
                own_image=self._own_image,
                network=bench.network,
                cable=bench.cable,
                name=f"fake-receiver-{self._serial}-{name}",
                number=number,
                others=tuple(host for n, host in hosts.items() if n != name),
                cells=bench.cells,
            )
            return kind(place, seen)

        hosts = scenario.file.all_hosts
        self._made = {name: made(number, name) for number, name in enumerate(hosts, 1)}
        with ThreadPoolExecutor(len(hosts)) as pool:
            starts = {name: pool.submit(host.start) for name, host in self._made.items()}
        for name, begun in starts.items():
            with _named(name):
                begun.result()

    def wait_ready(self) -> None:
        """Wait until all take mail. Raises HostError."""
        for name, host in self._made.items():
            with _named(name):
                host.wait_ready()

    def type(self, step: Step) -> CommandResult | None:
        """Type the commands of a step, host by host; the first that fails ends them."""
        result = None
        for name, commands in step.commands.items():
            last = self._made[name].type(commands)
            output = (result.output if result else "") + last.output
            result = CommandResult(exit_code=last.exit_code, output=output)
            if last.exit_code:
                break
        return result

    def rest(self, within: float) -> str:
        """Wait until no mail is on its way between several hosts, each ``within`` seconds.

        What one has handed on another has, or its own next try lies ahead. So all are to be at
        rest, one after the other, while none of them has anything new to tell. Returns "", or what
        was seen last.
        """
        if len(self._made) == 1:
            return ""
        told = -1
        for _ in range(_ROUNDS):
            for host in self._made.values():
                if problem := host.rest(within):
                    return problem
            before, told = told, sum(host.told for host in self._made.values())
            if told == before:
                return ""
        return f"the mail goes on from host to host after {_ROUNDS} looks"

    def remove(self) -> None:
        """End all of them, at once."""
        if not self._made:
            return
        with ThreadPoolExecutor(len(self._made)) as pool:
            for done in [pool.submit(host.remove) for host in self._made.values()]:
                error = done.exception()
                if error is not None:
                    raise HarnessError(f"a host can't be removed: {error}") from error
