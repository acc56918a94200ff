"""DNS over TCP (RFC 7766): two octets of length before each packet, many packets a connection."""

import asyncio
from collections.abc import Callable

from fake_receiver.nameserver.answer import Response


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

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection; one too many is closed at once (RFC 7766 section 6.2.2)."""
        task = asyncio.current_task()
        assert task is not None
        try:
            if len(self._connections) < self._max_connections:
                self._connections.add(task)
                await self._serve(reader, writer)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is idle or gone; there is nobody to tell
        finally:
            self._connections.discard(task)
            writer.close()

    async def close(self) -> None:
        """End every connection."""
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
