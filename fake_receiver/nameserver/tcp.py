"""DNS over TCP (RFC 7766): two octets of length before each packet, many packets a connection."""

import asyncio
from collections.abc import Callable

from fake_receiver.nameserver.answer import Response

_LENGTH = 2


class TcpQueries:
    """Serves connections until they are idle; at most ``max_connections`` at a time.

    Answers may leave in another order than the queries came (RFC 7766 section 7), so a delayed
    one holds up nobody. A client that closes its side still gets what it asked for.
    """

    def __init__(
        self, respond: Callable[..., Response], *, idle_seconds: float, max_connections: int
    ) -> None:
        self._respond = respond
        self._idle_seconds = idle_seconds
        self._max_connections = max_connections
        self._connections: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to serve one connection; one too many is closed (RFC 7766 section 6.2.2)."""
        if len(self._connections) >= self._max_connections:
            writer.close()
            return
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def close(self) -> None:
        """End every connection, answered or not."""
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = writer.get_extra_info("peername")[0]
        try:
            # The group waits for the late answers when the client asks nothing more.
            async with asyncio.TaskGroup() as late:
                while (packet := await self._read(reader)) is not None:
                    response = self._respond(packet, client, over_tcp=True)
                    if response.delay:
                        late.create_task(self._send_late(writer, response))
                    else:
                        await self._send(writer, response)
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> bytes | None:
        """The next packet; None when the client has closed, is gone or is idle for too long."""
        try:
            async with asyncio.timeout(self._idle_seconds):
                length = await reader.readexactly(_LENGTH)
                return await reader.readexactly(int.from_bytes(length))
        except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
            return None

    async def _send_late(self, writer: asyncio.StreamWriter, response: Response) -> None:
        await asyncio.sleep(response.delay)
        await self._send(writer, response)

    async def _send(self, writer: asyncio.StreamWriter, response: Response) -> None:
        if response.packet is None:
            return
        # In one write, or the length may travel alone (RFC 7766 section 8).
        writer.write(len(response.packet).to_bytes(_LENGTH) + response.packet)
        try:
            async with asyncio.timeout(self._idle_seconds):
                await writer.drain()
        except (TimeoutError, ConnectionError):
            writer.transport.abort()  # a client that does not read must not hold our memory
