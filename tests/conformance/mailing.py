"""The receiver on a socket, and messages sent to it: each in a session of its own."""

import asyncio
import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.model.events import Broke, Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.stage import Stage
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.nameserver.zone import Zone
from fake_receiver.policy import receivers
from fake_receiver.scenario.hosts import GOOGLE_HOSTS
from fake_receiver.smtp.server import close_server, serve

SECONDS = 10.0
MESSAGE = b"From: <alice@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nHello.\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the receiver said, and what it judged at the ends of messages."""

    replies: tuple[str, ...]
    judged: tuple[Judged, ...]

    @property
    def evidence(self) -> Evidence:
        """That on the only message."""
        assert len(self.judged) == 1, self
        return self.judged[0].evidence


class TimedFront(LabFront):
    """The lab's front; ``time`` is when messages arrive."""

    def __init__(self) -> None:
        self.events = []
        self.time = 0.0
        self.profile = receivers.find("gmail")
        super().__init__(lab_hosts(self.profile, {}), parse_zone(""), self.events.append)

    def mx_host(self, local_ip):
        return GOOGLE_HOSTS[0].name, self.profile

    def judge(self, transaction, profile, stage, occasion):
        timed = replace(transaction, received_at=self.time)
        return super().judge(timed, profile, stage, occasion)


class Mailing:
    """The receiver, listening behind a proxy; close it at the end."""

    def __init__(self) -> None:
        self._front = TimedFront()
        self._runner = asyncio.Runner()
        self._server = self._runner.run(serve(self._front, "127.0.0.1", 0, behind_proxy=True))

    def close(self) -> None:
        self._runner.run(close_server(self._server))
        self._runner.close()

    def send(
        self,
        message: bytes = MESSAGE,
        *,
        zone: Zone,
        client_ip: str = "198.51.100.25",
        helo: str = "mail.social.example",
        reverse_path: str = "alice@social.example",
        time: float = 1_700_000_000.0,
        switches: tuple[str, ...] = (),
        end: bytes = b".\r\n",
    ) -> Heard:
        """One transaction, broken off at the first refusal. Dots are doubled, line ends left."""
        utf8 = "" if reverse_path.isascii() else " SMTPUTF8"
        stuffed = re.sub(rb"(\A|\r\n)\.", rb"\1..", message)
        return self.say(
            f"EHLO {helo}\r\n".encode(),
            f"MAIL FROM:<{reverse_path}>{utf8}\r\n".encode(),
            b"RCPT TO:<bob@gmail.com>\r\n",
            b"DATA\r\n",
            stuffed + end,
            zone=zone,
            client_ip=client_ip,
            time=time,
            switches=switches,
        )

    def say(
        self,
        *commands: bytes,
        zone: Zone,
        client_ip: str = "198.51.100.25",
        time: float = 1_700_000_000.0,
        switches: tuple[str, ...] = (),
    ) -> Heard:
        """A session of these commands, each said when the one before was answered with 2 or 3."""
        front = self._front
        front.events.clear()
        front.zone, front.time = zone, time
        front.profile = receivers.find("gmail", switches)
        session = self._session(client_ip, commands)
        replies = self._runner.run(asyncio.wait_for(session, SECONDS))
        assert [event.error for event in front.events if isinstance(event, Broke)] == []
        judged = (event for event in front.events if isinstance(event, Judged))
        at_end = tuple(one for one in judged if one.evidence.stage is Stage.END_OF_MESSAGE)
        return Heard(replies=replies, judged=at_end)

    async def _session(self, client_ip: str, commands: Iterable[bytes]) -> tuple[str, ...]:
        port = self._server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_proxy_header(client_ip))
        replies = [await _reply(reader)]
        for command in commands:
            if replies[-1][:1] not in "23":
                break
            writer.write(command)
            replies.append(await _reply(reader))
        with contextlib.suppress(ConnectionError):
            writer.write_eof()
            # Whatever is said unasked, such as replies to smuggled commands.
            more = (await reader.read()).decode()
            replies += more.splitlines(keepends=True)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return tuple(replies)


def _proxy_header(client: str) -> bytes:
    """PROXY protocol, version 1: the client's address and that of the receiver's host."""
    host, is_ipv4 = GOOGLE_HOSTS[0], ip_address(client).version == 4
    local, family = (host.ipv4, "TCP4") if is_ipv4 else (host.ipv6, "TCP6")
    return f"PROXY {family} {client} {local} 40025 25\r\n".encode()


async def _reply(reader: asyncio.StreamReader) -> str:
    lines = []
    while True:
        line = (await reader.readuntil(b"\r\n")).decode()
        lines.append(line)
        if line[3:4] != "-":
            return "".join(lines)


def txt_zone(records: Mapping[str, str]) -> Zone:
    """A zone of one TXT record a name."""
    return parse_zone("\n".join(f"{name}. TXT {quoted(text)}" for name, text in records.items()))


def quoted(text: str) -> str:
    """A string of zone text; each character is an octet."""
    escaped = (c if " " <= c <= "~" and c not in '"\\' else f"\\{ord(c):03}" for c in text)
    return f'"{"".join(escaped)}"'
