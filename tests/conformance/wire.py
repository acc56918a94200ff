"""The receiver on a socket, with the id and the clock of a published session."""

import asyncio
import contextlib
from dataclasses import replace
from ipaddress import ip_address

from circumstances import Circumstances, leading_to
from published import Published, Values

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.model.events import Broke
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.policy import receivers
from fake_receiver.scenario.hosts import GOOGLE_HOSTS, lab_records
from fake_receiver.smtp.server import close_server, serve

SECONDS = 10.0


class GivenFront(LabFront):
    """The lab's front; what else the sessions would make themselves is given."""

    def __init__(self) -> None:
        self.events = []
        self.lab = parse_zone(lab_records(()))
        self.profile = receivers.find("gmail")
        self.time = None
        super().__init__(lab_hosts(self.profile, {}), self.lab, self.events.append)

    def give(self, month: str, values: Values, circumstances: Circumstances) -> None:
        self.events.clear()
        self.zone = self.lab.merged(parse_zone(circumstances.zone))
        self.set(circumstances.settings)
        self.time = values.time
        profile = receivers.find(f"gmail@{month}", circumstances.switches)
        given = replace(profile.receiver, session_id=lambda *_: values.session_id)
        self.profile = given.as_of(profile.month, circumstances.switches)

    def mx_host(self, local_ip):
        return GOOGLE_HOSTS[0].name, self.profile

    def judge(self, transaction, profile, stage, occasion):
        if self.time is not None:
            transaction = replace(transaction, received_at=self.time)
        return super().judge(transaction, profile, stage, occasion)


class Wire:
    """The receiver, listening behind a proxy; close it at the end."""

    def __init__(self) -> None:
        self._front = GivenFront()
        self._runner = asyncio.Runner()
        self._server = self._runner.run(serve(self._front, "127.0.0.1", 0, behind_proxy=True))

    def close(self) -> None:
        self._runner.run(close_server(self._server))
        self._runner.close()

    def lines_like(self, published: Published) -> tuple[str, ...]:
        """The published lines if the receiver makes them again, else its own instead."""
        ours = ""
        for values in published.possible_values():
            heard = self.reply_to(published, values)
            if published.is_made_again_by(heard, values):
                return published.lines
            ours = ours or heard
        return tuple(ours.split("\r\n")[:-1])

    def reply_to(self, published: Published, values: Values) -> str:
        """What the receiver says in the circumstances of a published reply, CRLF and all."""
        there = leading_to(published, values)
        self._front.give(published.month, values, there)
        heard = self._runner.run(asyncio.wait_for(self._session(values.ip, there), SECONDS))
        assert [event.error for event in self._front.events if isinstance(event, Broke)] == []
        return heard

    async def _session(self, client: str, there: Circumstances) -> str:
        port = self._server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_proxy_header(client))
        heard = await _reply(reader)
        for command in there.commands:
            assert heard[:1] in "23", f"before {command!r}: {heard}"
            writer.write(command)
            heard = await _reply(reader)
        with contextlib.suppress(ConnectionError):
            writer.write_eof()
            await reader.read()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return heard


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
