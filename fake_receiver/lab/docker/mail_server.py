"""The sending mail server's container, seen from the harness."""

from collections.abc import Mapping

from fake_receiver.lab.docker.container import Container, Watched
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.link import Cable, sender_link
from fake_receiver.lab.results import CommandResult, HarnessError
from fake_receiver.lab.tls import authority_pem
from fake_receiver.model.outcome import Bounce, QueueEntry
from fake_receiver.model.transaction import Family
from fake_receiver.scenario.hosts import NAMESERVER
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.schema import Send
from fake_receiver.senders.delivery_status import split_mbox
from fake_receiver.senders.mta import OUTBOX
from fake_receiver.senders.mtas import mta_of

_READY = "lab: ready"
_FAILED = "lab: failed"
_START_TIMEOUT = 60.0
_SETTLE_TIMEOUT = 60.0
_MAIL_FOLDER = "/var/mail"


class MailServer:
    """Starts the mail server as the scenario's host; types, sends, and looks."""

    def __init__(
        self,
        engine: Engine,
        scenario: Scenario,
        *,
        image: str,
        name: str,
        network: str,
        cable: Cable,
    ) -> None:
        self._watched = Watched()
        self._mta = mta_of(scenario.file.sender)
        self._log = self._mta.make_log()
        self._message_ids: list[str] = []
        self._seen_lines = 0
        self._seen_messages: dict[str, int] = {}
        sender = scenario.file.sender
        self._container = Container(
            engine,
            image=image,
            name=name,
            hostname=sender.hostname.partition(".")[0],
            network=network,
            on_line=self._take,
            on_end=self._watched.end,
            files={
                "link": sender_link(cable, sender.addresses).encode(),
                "resolv.conf": resolv_conf(scenario).encode(),
                "hosts": hosts_file(scenario).encode(),
                "ca.pem": authority_pem(),
                **self._mta.files(scenario.file),
            },
        )

    def start(self) -> None:
        """Start it; returns at once."""
        self._container.start()

    def wait_ready(self) -> None:
        """Wait until it takes mail. Raises HarnessError with what its start said."""
        problem = self._watched.wait(
            lambda: any(line.startswith((_READY, _FAILED)) for line in self._watched.lines),
            _START_TIMEOUT,
            self._last_lines,
        )
        if problem:
            raise HarnessError(problem)
        for line in self._watched.lines:
            if line.startswith(_FAILED):
                raise HarnessError(f"the mail server's container does not start: {line}")

    def type(self, commands: str) -> CommandResult:
        """Type commands into a root shell; the first that fails ends them."""
        return self._container.run(["bash", "-e", "-o", "pipefail", "-c", commands])

    def send(self, send: Send, messages: Mapping[str, bytes]) -> str:
        """Hand over ``messages``, by Message-ID, and wait until nothing more happens to any.

        One after the other: Postfix would send a burst in one connection, over the family of the
        first (smtp_connection_cache_on_demand). Earlier messages count too, as a flush may have set
        them going again. Returns "" or, when that takes too long, the last state seen.
        """
        command = self._mta.submit_command(send.reverse_path, send.forward_paths)
        for message_id, message in messages.items():
            self._message_ids.append(message_id)
            self._container.put({f"{OUTBOX.lstrip('/')}/{message_id}.eml": message})
            result = self._container.run(command)
            if result.exit_code != 0:
                return f"the mail server does not take the message: {result.output}"
            problem = self._watched.wait(
                lambda: not self._unsettled(), _SETTLE_TIMEOUT, self._last_told
            )
            if problem:
                return problem
        return ""

    def _unsettled(self) -> list[str]:
        return [i for i in self._message_ids if not self._log.is_settled(i)]

    def _last_told(self) -> str:
        told = "; ".join(self._log.told(message_id) for message_id in self._unsettled())
        return f"the mail is still on its way: {told}"

    def take_log(self) -> tuple[str, ...]:
        """The mail log's lines since the last call."""
        lines = self._watched.lines
        new, self._seen_lines = lines[self._seen_lines :], len(lines)
        return tuple(new)

    def look(self) -> tuple[tuple[QueueEntry, ...], tuple[Bounce, ...], frozenset[Family]]:
        """The queue, the bounces that came since the last look, the families of port 25."""
        mark = "-- fake-receiver --"
        script = (
            f"{self._mta.queue_command}; echo; echo '{mark}'; ss -Hltn sport = :25; echo '{mark}'; "
            f'cd {_MAIL_FOLDER}; for box in *; do [ ! -s "$box" ] || '
            f'{{ echo "{mark} $box"; cat "$box"; }}; done'
        )
        result = self._container.run(["sh", "-c", script])
        queue, sockets, mail = result.output.split(f"{mark}\n", 2)
        found: list[Bounce] = []
        for part in mail.split(f"{mark} ")[1:]:
            mailbox, _, octets = part.partition("\n")
            messages = split_mbox(octets.encode("utf-8", "replace"))
            for message in messages[self._seen_messages.get(mailbox, 0) :]:
                found.extend(self._mta.read_bounces(mailbox, message))
            self._seen_messages[mailbox] = len(messages)
        return self._mta.parse_queue(queue), tuple(found), _families(sockets)

    def remove(self) -> None:
        """End it."""
        self._container.remove()

    def _take(self, octets: bytes) -> None:
        line = octets.decode("utf-8", "replace")
        self._log.feed(line)
        self._watched.add(line)

    def _last_lines(self) -> str:
        last = "\n".join(f"    {line}" for line in self._watched.lines[-8:])
        return f"the mail server is not ready; its last output:\n{last}"


def resolv_conf(scenario: Scenario) -> str:
    """The scenario's name server, by the first family that the host has."""
    families = {Family.of(address) for address in scenario.file.sender.addresses}
    server = NAMESERVER.ipv4 if Family.IPV4 in families else NAMESERVER.ipv6
    return f"nameserver {server}\n"


def hosts_file(scenario: Scenario) -> str:
    """Lines of /etc/hosts: the host knows itself, as after an installation."""
    sender = scenario.file.sender
    short = sender.hostname.partition(".")[0]
    return "".join(f"{address} {sender.hostname} {short}\n" for address in sender.addresses)


def _families(sockets: str) -> frozenset[Family]:
    """Of the lines of ``ss -Hltn``: [::]:25 and *:25 take IPv6, 0.0.0.0:25 takes IPv4.

    Docker's resolver listens on 127.0.0.11, but never on port 25.
    """
    local = [line.split()[3] for line in sockets.splitlines() if len(line.split()) > 3]
    ipv6 = any(address.startswith(("[", "*")) for address in local)
    ipv4 = any(not address.startswith("[") for address in local)
    return frozenset({Family.IPV6} if ipv6 else ()) | frozenset({Family.IPV4} if ipv4 else ())
