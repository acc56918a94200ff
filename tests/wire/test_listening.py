"""The listener: which addresses it sees, and how it stops."""

import asyncio
import ipaddress
import socket

import pytest

from fake_receiver.model.events import Connected
from fake_receiver.smtp.server import close_server, serve


def test_a_peer_in_ipv4_mapped_form_is_an_ipv4_client(front, connect):
    """Where a socket listens on both families, the kernel says ::ffff:127.0.0.1."""
    both = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    try:
        both.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        both.bind(("::", 0))
    except OSError as error:
        pytest.skip(f"NOT TESTED: no IPv6 sockets here: {error}")
    client = connect(front, listening=both)
    client.send(b"QUIT\r\n").rest()

    [connected] = front.of(Connected)
    assert connected.client_ip == ipaddress.ip_address("127.0.0.1")


def test_the_receiver_stops_listening_while_a_client_is_still_there(front):
    async def stop():
        server = await serve(front, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port)
        await reader.readline()
        async with asyncio.timeout(5):
            await close_server(server)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(host, port)
        writer.write(b"QUIT\r\n")
        farewell = await reader.read()
        writer.close()
        await writer.wait_closed()
        return farewell

    assert asyncio.run(stop()).startswith(b"221 ")
