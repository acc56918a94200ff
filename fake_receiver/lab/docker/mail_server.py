"""A host that sends, seen from the harness: its containers, what is typed there, what is seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.cells import Cells
from fake_receiver.lab.docker.container import (
    FORWARDING,
    TEMPORARY_ADDRESSES,
    Container,
    Machine,
)
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.entrypoint import last_lines, wait_for_entrypoint
from fake_receiver.lab.docker.link import (
    Cable,
    address_batch,
    host_batch,
    host_device,
    router_batch,
    translation,
)
from fake_receiver.lab.docker.look import MAILBOXES, Look, look_command
from fake_receiver.lab.docker.watched import Watched
from fake_receiver.lab.host_files import host_files, tls_files
from fake_receiver.lab.results import CommandResult, HarnessError, HostError
from fake_receiver.model.outcome import Bounce, HostSeen
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.mail_host import Sender
from fake_receiver.scenario.schema import Send
from fake_receiver.senders.mta import OUTBOX
from fake_receiver.senders.mtas import mta_of

_NO_COMMAND: Final = (126, 127, -1)
"""Exit codes that speak of the command itself, and not of the message (sh(1))."""

_AT_REST: Final = "lab: at rest "


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a host stands: on which engine and network, under which name and number.

    ``image`` gives the tag of an image of ours by its name, and builds it if need be; ``own_image``
    that of a user's by its name or folder; ``others`` are those
    that it must find its way to; ``cells`` are there when containers are to be used again.
    """

    engine: Engine
    image: Callable[[str], str]
    own_image: Callable[[str, str], str]
    network: str
    cable: Cable
    name: str
    number: int
    others: tuple[Sender, ...] = ()
    cells: Cells | None = None


class MailServer:
    """A host, as the ``sender`` of a scenario seen from it, in a container of ours.

    Types, sends, and looks.
    """

    def __init__(self, place: Place, scenario: Scenario) -> None:
        self._place = place
        self._scenario = scenario
        self._host = scenario.file.sender
        self._mta = mta_of(self._host)
        self._log = self._mta.make_log()
        self._watched = Watched()
        self._message_ids: list[str] = []
        self._seen_lines = self._rests = 0
        self._seen_messages: dict[str, int] = {}
        self._containers: list[Machine] = []
        self._container: Machine
        self.refusal = ""
        """Why the mail server has not taken the last message from its own user; "" if it has."""

    def start(self) -> None:
        """Make and start it; a router before it is waited for, and nothing else."""
        if self._host.nat:
            router, watched = self._make_router()
            router.start()
            wait_for_entrypoint(watched, f"the router before {self._host.hostname}")
        self._container = self._make()
        self._begin()

    def _begin(self) -> None:
        self._container.start()

    def wait_ready(self) -> None:
        """Wait until it takes mail. Raises HostError with what its start said."""
        wait_for_entrypoint(self._watched, f"the mail server {self._host.hostname}")
        self._type_first()

    def _type_first(self) -> None:
        """The commands that a host is to have typed once."""
        if self._host.run:
            result = self.type(self._host.run)
            if result.exit_code:
                told = f"`run` of {self._host.hostname} failed (exit code {result.exit_code})"
                raise HostError(f"{told}:\n{result.output.rstrip()}")

    def type(self, commands: str) -> CommandResult:
        """Type commands into a root shell; the first that fails ends them."""
        return self._container.run(["bash", "-e", "-o", "pipefail", "-c", commands])

    def send(self, send: Send, messages: Mapping[str, bytes]) -> str:
        """Hand over ``messages``, by Message-ID, and wait until nothing more happens to any.

        One after the other: Postfix would send a burst in one connection, over the family of the
        first (smtp_connection_cache_on_demand). Earlier messages count too, as a flush may have set
        them going again. Returns "" or, when that takes too long, the last state seen.
        """
        self.refusal = ""
        for message_id, message in messages.items():
            result = self._submit(send, message_id, message)
            if result.exit_code in _NO_COMMAND:
                return f"messages can't be handed over: {result.output or self._last_lines()}"
            if result.exit_code:
                told = result.output.strip() or f"exit code {result.exit_code}"
                self.refusal = told
                self._watched.add(f"lab: the message is not taken: {' '.join(told.split())}")
                problem = self.rest(send.within)
            else:
                self._message_ids.append(message_id)
                problem = self._settle(send.within)
            if problem:
                return problem
        return ""

    def rest(self, within: float) -> str:
        """Wait until nothing is on its way here, and all that the log says of it has come.

        Returns "" or, when that takes more than ``within`` seconds, what was seen last.
        """
        self._rests += 1
        mark = f"{_AT_REST}{self._rests}"
        script = f"{self._mta.at_rest}; logger -p local7.info -t lab '{mark.removeprefix('lab: ')}'"
        result = self._container.run(["timeout", f"{within:.0f}", "sh", "-c", script])
        if result.exit_code:
            told = f"{self._host.hostname} does not come to rest within {within:.0f} s"
            return f"{told}; {self._last_lines()}"
        return self._watched.wait(lambda: mark in self._watched.lines, within, self._last_lines)

    @property
    def told(self) -> int:
        """How many lines the log has, without the marks of ``rest``."""
        return sum(not line.startswith(_AT_REST) for line in self._watched.lines)

    def take_log(self) -> tuple[str, ...]:
        """The mail log's lines since the last call."""
        lines = self._watched.lines
        new, self._seen_lines = lines[self._seen_lines :], len(lines)
        return tuple(new)

    def see(self, *, whole: bool) -> HostSeen:
        """The log since the last look; and, of the ``whole`` host, queue, bounces and listeners.

        Bounces are those that came since the last look at them.
        """
        log = self.take_log()
        if not whole:
            return HostSeen(log=log)
        try:
            look = self._look()
            queue = self._mta.parse_queue(look.queue)
        except (ValueError, KeyError) as error:
            told = f"the queue of {self._host.hostname} can't be seen: {error}"
            kind = HostError if self._host.has_own_image else HarnessError
            raise kind(told) from None
        return HostSeen(
            log=log,
            queue=queue,
            bounces=tuple(self._new_bounces(look.mail)),
            listeners=look.listeners,
        )

    def remove(self) -> None:
        """End it."""
        for container in self._containers:
            container.remove()

    def _make(self) -> Machine:
        place = self._place
        image, short = place.image(self._mta.name), self._host.hostname.partition(".")[0]
        container: Machine
        if place.cells:
            container = place.cells.cell(
                image,
                hostname=short,
                device=host_device(place.cable, self._host, place.number),
                sysctls=self._sysctls(),
                files=self._files(address_batch(self._host, self._place.others)),
                on_line=self._take,
                on_end=self._watched.end,
            )
        else:
            container = Container(
                place.engine,
                image=image,
                name=place.name,
                hostname=short,
                network=place.network,
                sysctls=self._sysctls(),
                files=self._files(self._link()),
                on_line=self._take,
                on_end=self._watched.end,
            )
        self._containers.append(container)
        return container

    def _files(self, link: str) -> dict[str, bytes]:
        return {**host_files(self._scenario, link), **tls_files(self._host.hostname)}

    def _sysctls(self) -> Mapping[str, str]:
        return TEMPORARY_ADDRESSES if self._host.temporary_addresses else {}

    def _link(self) -> str:
        return host_batch(self._place.cable, self._host, self._place.others, self._place.number)

    def _make_router(self) -> tuple[Container, Watched]:
        place, watched = self._place, Watched()
        link = router_batch(place.cable, self._host, self._place.others, place.number)
        container = Container(
            place.engine,
            image=place.image(images.NETWORK),
            name=f"{place.name}-router",
            hostname="router",
            network=place.network,
            sysctls=FORWARDING,
            on_line=lambda octets: watched.add(octets.decode("utf-8", "replace")),
            on_end=watched.end,
            files={"link": link.encode(), "nft": translation(self._host).encode()},
        )
        self._containers.append(container)
        return container, watched

    def _submit(self, send: Send, message_id: str, message: bytes) -> CommandResult:
        command = self._mta.submit_command(send.reverse_path, send.forward_paths)
        self._container.put({f"{OUTBOX.lstrip('/')}/{message_id}.eml": message})
        return self._container.run(command)

    def _settle(self, within: float) -> str:
        return self._watched.wait(lambda: not self._unsettled(), within, self._last_told)

    def _unsettled(self) -> list[str]:
        return [i for i in self._message_ids if not self._log.is_settled(i)]

    def _last_told(self) -> str:
        told = "; ".join(self._log.told(message_id) for message_id in self._unsettled())
        return f"the mail is still on its way: {told}; {self._last_lines()}"

    def _look(self) -> Look:
        mailboxes = self._host.mailboxes or MAILBOXES
        command = look_command(self._mta.queue_command, mailboxes)
        return Look.of(self._container.run(command).output)

    def _new_bounces(self, mail: Mapping[str, list[bytes]]) -> list[Bounce]:
        found: list[Bounce] = []
        for mailbox, messages in mail.items():
            for message in messages[self._seen_messages.get(mailbox, 0) :]:
                found.extend(self._mta.read_bounces(mailbox, message))
            self._seen_messages[mailbox] = len(messages)
        return found

    def _take(self, octets: bytes) -> None:
        line = octets.decode("utf-8", "replace")
        self._log.feed(line)
        self._watched.add(line)

    def _last_lines(self) -> str:
        return f"the last output:\n{last_lines(self._watched)}"
