"""A receiver that listens on a socket behind a proxy, and sessions with it."""

import asyncio
import contextlib
from collections.abc import Coroutine
from ipaddress import ip_address
from typing import TypeVar

from fake_receiver.lab.front import LabFront
from fake_receiver.scenario.hosts import GOOGLE_HOSTS
from fake_receiver.smtp.server import close_server, serve

SECONDS = 10.0
Said = TypeVar("Said")


class Dialogue:
    """One session, whose server has yet to say its banner."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, octets: bytes) -> None:
        self._writer.write(octets)

    async def reply(self) -> str:
        """The next reply, CRLF and all."""
        lines = []
        while True:
            line = (await self._reader.readuntil(b"\r\n")).decode()
            lines.append(line)
            if line[3:4] != "-":
                return "".join(lines)

    async def end(self) -> str:
        """Say that nothing follows; what the server says unasked until it ends."""
        unasked = b""
        with contextlib.suppress(ConnectionError):
            self._writer.write_eof()
            unasked = await self._reader.read()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
        return unasked.decode()


class Listening:
    """A front, listening; close it at the end."""

    def __init__(self, front: LabFront) -> None:
        self._runner = asyncio.Runner()
        self._server = self._runner.run(serve(front, "127.0.0.1", 0, behind_proxy=True))

    def close(self) -> None:
        self._runner.run(close_server(self._server))
        self._runner.close()

    def run(self, session: Coroutine[None, None, Said]) -> Said:
        return self._runner.run(asyncio.wait_for(session, SECONDS))

    async def connect(self, client_ip: str) -> Dialogue:
        port = self._server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_proxy_header(client_ip))
        return Dialogue(reader, writer)


def _proxy_header(client: str) -> bytes:
    """PROXY protocol, version 1: the client's address and that of the receiver's host."""
    host, is_ipv4 = GOOGLE_HOSTS[0], ip_address(client).version == 4
    local, family = (host.ipv4, "TCP4") if is_ipv4 else (host.ipv6, "TCP6")
    return f"PROXY {family} {client} {local} 40025 25\r\n".encode()
