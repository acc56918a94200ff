"""The name server on sockets: UDP and TCP on one port, over `answer`.

UDP answers come from the address that was asked, so a host with several addresses lists them all
instead of the wildcard address.
"""

import asyncio
import errno
import socket
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from fake_receiver.nameserver.answer import Response, answer
from fake_receiver.nameserver.querylog import QueryLog
from fake_receiver.nameserver.tcp import TcpQueries
from fake_receiver.nameserver.zone import Zone

_TRIES_FOR_A_PORT = 20
_RECEIVE_BUFFER = 1 << 20  # a burst of queries must not be lost: a client's retry takes seconds


class NameServer:
    """Answers on every one of ``addresses`` (IPv4 and IPv6), all on one port.

    Each question is answered from the zone that ``zone()`` gives at that moment. ``async with``
    starts and closes it. Port 0 takes any port that is free for all; ``port`` says which.
    """

    def __init__(
        self,
        zone: Callable[[], Zone],
        addresses: Sequence[str] = ("127.0.0.1",),
        port: int = 0,
        *,
        log: QueryLog | None = None,
        idle_seconds: float = 10.0,
        max_connections: int = 100,
    ) -> None:
        if not addresses:
            raise ValueError("a name server listens on an address")
        self.addresses = tuple(addresses)
        self.port = port
        self._zone = zone
        self._log = log
        self._tcp = TcpQueries(
            self._respond, idle_seconds=idle_seconds, max_connections=max_connections
        )
        self._transports: list[asyncio.DatagramTransport] = []
        self._servers: list[asyncio.Server] = []

    async def start(self) -> None:
        """Bind everything, then return; raises OSError when an address or the port is taken."""
        udp, tcp = _bind(self.addresses, self.port)
        self.port = udp[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        for bound in udp:
            transport, _ = await loop.create_datagram_endpoint(
                lambda: _UdpQueries(self._respond), sock=bound
            )
            self._transports.append(transport)
        for bound in tcp:
            self._servers.append(await asyncio.start_server(self._tcp.accept, sock=bound))

    async def close(self) -> None:
        """Stop listening, drop what is not yet answered, end the connections."""
        for server in self._servers:
            server.close()
        for transport in self._transports:
            transport.close()
        await self._tcp.close()
        for server in self._servers:
            await server.wait_closed()
        self._servers, self._transports = [], []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def _respond(self, packet: bytes, client: str, *, over_tcp: bool) -> Response:
        response = answer(self._zone(), packet, over_tcp=over_tcp)
        if self._log is not None and response.lookup is not None:
            self._log.record(client, response.lookup)
        return response


class _UdpQueries(asyncio.DatagramProtocol):
    def __init__(self, respond: Callable[..., Response]) -> None:
        self._respond = respond
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        response = self._respond(data, addr[0], over_tcp=False)
        if response.packet is None:
            return
        if response.delay:
            loop = asyncio.get_running_loop()
            loop.call_later(response.delay, self._send, response.packet, addr)
        else:
            self._send(response.packet, addr)

    def _send(self, packet: bytes, addr: tuple[str, int]) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(packet, addr)


def _bind(addresses: Sequence[str], port: int) -> tuple[list[socket.socket], list[socket.socket]]:
    """UDP and TCP sockets for every address; a port of our choice must be free for all of them."""
    for tries_left in reversed(range(_TRIES_FOR_A_PORT)):
        bound: list[socket.socket] = []
        chosen = port
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                for address in addresses:
                    bound.append(_bound_socket(address, chosen, kind))
                    chosen = bound[0].getsockname()[1]
        except OSError as error:
            for each in bound:
                each.close()
            if port or not tries_left or error.errno != errno.EADDRINUSE:
                raise
        else:
            return bound[: len(addresses)], bound[len(addresses) :]
    raise AssertionError("the last try returns or raises")


def _bound_socket(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, kind)
    try:
        if family is socket.AF_INET6:
            # :: and 0.0.0.0 side by side, whatever the kernel's bindv6only says.
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if kind is socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        bound.setblocking(False)
        bound.bind((address, port))
    except OSError:
        bound.close()
        raise
    return bound
