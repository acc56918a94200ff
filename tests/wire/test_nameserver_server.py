"""The name server over loopback: UDP and TCP, IPv4 and IPv6."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.query
import pytest
from dns.message import Message

from fake_receiver.nameserver import NameServer, QueryLog, Zone, parse_changes, parse_zone

ZONE = parse_zone(f"""
    mail.example     A    198.51.100.25
    slow.example     A    198.51.100.3
    slow.example     A    !DELAY=300ms
    timeout.example  A    !TIMEOUT
    big.example      TXT  "{"x" * 2000}"
    odd.example      A    198.51.100.4
    odd.example      A    !WRONGID
""")


def run(test: Callable[[NameServer], Awaitable[None]], **options: object) -> None:
    async def serve() -> None:
        async with NameServer(lambda: ZONE, **options) as server:
            await asyncio.wait_for(test(server), 10)

    asyncio.run(serve())


def query(name: str, rdtype: str = "A") -> Message:
    return dns.message.make_query(name, rdtype)


async def ask_udp(server: NameServer, name: str, rdtype: str = "A", at: str = "") -> Message:
    where = at or server.addresses[0]
    return await dns.asyncquery.udp(query(name, rdtype), where, 5, server.port)


@asynccontextmanager
async def connected(
    server: NameServer,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(server.addresses[0], server.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


def framed(message: Message) -> bytes:
    packet = message.to_wire()
    return len(packet).to_bytes(2) + packet


async def next_answer(reader: asyncio.StreamReader) -> Message:
    length = int.from_bytes(await reader.readexactly(2))
    return dns.message.from_wire(await reader.readexactly(length))


def test_udp_and_tcp_answer_on_one_port_of_every_address() -> None:
    async def test(server: NameServer) -> None:
        for address in ("127.0.0.1", "127.0.0.2", "::1"):
            over_udp = await ask_udp(server, "mail.example", at=address)
            over_tcp = await dns.asyncquery.tcp(query("mail.example"), address, 5, server.port)
            assert str(over_udp.answer[0][0]) == str(over_tcp.answer[0][0]) == "198.51.100.25"

    run(test, addresses=("127.0.0.1", "127.0.0.2", "::1"))


def test_a_truncated_answer_is_whole_over_tcp() -> None:
    async def test(server: NameServer) -> None:
        cut = await ask_udp(server, "big.example", "TXT")
        assert cut.flags & dns.flags.TC
        whole, used_tcp = await dns.asyncquery.udp_with_fallback(
            query("big.example", "TXT"), server.addresses[0], 5, server.port
        )
        assert used_tcp
        assert b"".join(whole.answer[0][0].strings) == b"x" * 2000

    run(test)


def test_a_delayed_answer_holds_up_nobody() -> None:
    async def test(server: NameServer) -> None:
        slow = asyncio.create_task(ask_udp(server, "slow.example"))
        assert (await ask_udp(server, "mail.example")).answer
        assert not slow.done()
        assert (await slow).answer

    run(test)


def test_a_time_out_is_silence() -> None:
    async def test(server: NameServer) -> None:
        with pytest.raises(dns.exception.Timeout):
            await dns.asyncquery.udp(query("timeout.example"), "127.0.0.1", 0.2, server.port)

    run(test)


def test_an_answer_with_a_wrong_id_is_no_answer() -> None:
    async def test(server: NameServer) -> None:
        with pytest.raises(dns.query.BadResponse):
            await ask_udp(server, "odd.example")
        stub = dns.asyncquery.udp(
            query("odd.example"), "127.0.0.1", 0.2, server.port, ignore_errors=True
        )
        with pytest.raises(dns.exception.Timeout):
            await stub

    run(test)


def test_queries_on_one_connection_are_answered_as_soon_as_each_is_ready() -> None:
    async def test(server: NameServer) -> None:
        slow, unanswered, quick = map(query, ("slow.example", "timeout.example", "mail.example"))
        async with connected(server) as (reader, writer):
            writer.write(framed(slow) + framed(unanswered) + framed(quick))
            assert quick.is_response(await next_answer(reader))
            assert slow.is_response(await next_answer(reader))

    run(test)


def test_a_client_that_closes_its_side_still_gets_its_answer() -> None:
    async def test(server: NameServer) -> None:
        async with connected(server) as (reader, writer):
            writer.write(framed(query("slow.example")))
            writer.write_eof()
            assert (await next_answer(reader)).answer
            assert await reader.read() == b""

    run(test)


def test_an_idle_connection_is_closed() -> None:
    async def test(server: NameServer) -> None:
        async with connected(server) as (reader, writer):
            writer.write(b"\x00")
            assert await reader.read() == b""

    run(test, idle_seconds=0.1)


def test_a_connection_too_many_is_closed_and_the_next_one_has_room() -> None:
    async def test(server: NameServer) -> None:
        async with connected(server) as (first, writer):
            writer.write(framed(query("mail.example")))
            await next_answer(first)
            async with connected(server) as (second, _):
                assert await second.read() == b""
            writer.write_eof()
            assert await first.read() == b""
        async with connected(server) as (third, writer):
            writer.write(framed(query("mail.example")))
            assert (await next_answer(third)).answer

    run(test, max_connections=1)


def test_garbage_is_survived() -> None:
    async def test(server: NameServer) -> None:
        loop = asyncio.get_running_loop()
        failures: list[object] = []
        loop.set_exception_handler(lambda _, context: failures.append(context))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            for _ in range(500):
                client.sendto(os.urandom(os.urandom(1)[0]), ("127.0.0.1", server.port))
        async with connected(server) as (_, writer):
            writer.write(b"\x00\x00" + os.urandom(5000))
        assert (await ask_udp(server, "mail.example")).answer
        assert failures == []

    run(test)


def test_a_new_zone_is_seen_by_the_next_question() -> None:
    async def test() -> None:
        zones: list[Zone] = [ZONE]
        async with NameServer(lambda: zones[-1]) as server:
            zones.append(ZONE.apply(parse_changes("mail.example A 198.51.100.9")))
            assert str((await ask_udp(server, "mail.example")).answer[0][0]) == "198.51.100.9"

    asyncio.run(test())


def test_every_question_is_logged_with_the_address_of_who_asked() -> None:
    log = QueryLog(clock=lambda: 1.0)

    async def test(server: NameServer) -> None:
        await ask_udp(server, "mail.example", at="::1")
        await dns.asyncquery.tcp(query("x.example"), "::1", 5, server.port)

    run(test, addresses=("::1",), log=log)
    assert [str(entry) for entry in log.queries] == [
        "::1 asked mail.example. A: 198.51.100.25",
        "::1 asked x.example. A: NXDOMAIN",
    ]


def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_bound() -> None:
    async def test(server: NameServer) -> None:
        with pytest.raises(OSError, match="in use"):
            await NameServer(lambda: ZONE, ("127.0.0.2", "127.0.0.1"), server.port).start()
        async with NameServer(lambda: ZONE, ("127.0.0.2",), server.port) as other:
            assert (await ask_udp(other, "mail.example")).answer

    run(test)


def test_closing_ends_connections_and_frees_the_port() -> None:
    async def test() -> None:
        server = NameServer(lambda: ZONE)
        await server.start()
        async with connected(server) as (reader, writer):
            writer.write(framed(query("slow.example")))
            writer.write(framed(query("mail.example")))
            await next_answer(reader)
            await server.close()
            assert await reader.read() == b""
        async with NameServer(lambda: ZONE, port=server.port) as again:
            assert (await ask_udp(again, "mail.example")).answer

    asyncio.run(test())
