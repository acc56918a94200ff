"""Listeners for sessions."""

import asyncio

from fake_receiver.smtp.session import TIMEOUT, Session
from fake_receiver.smtp.speech import Front


async def serve(
    front: Front,
    host: str,
    port: int,
    *,
    behind_proxy: bool = False,
    timeout: float = TIMEOUT,
    shared: bool = False,
) -> asyncio.Server:
    """Listen on one address. The returned server is bound; close it with ``close_server``.

    ``shared``: other processes may listen on the same address, and take turns with this one.
    """
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: Session(front, behind_proxy=behind_proxy, timeout=timeout),
        host,
        port,
        backlog=1024,
        reuse_port=shared or None,
    )


async def close_server(server: asyncio.Server) -> None:
    """Stop listening. Sessions that still run end with their clients.

    They are not waited for; ``wait_closed`` would, since Python 3.12.
    """
    server.close()
    await asyncio.sleep(0)
