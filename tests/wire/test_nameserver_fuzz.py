"""Packets that nobody would send: no exception, no hang, no growing memory."""

import asyncio
import gc
import random
import socket
import struct
import threading
import tracemalloc
from collections.abc import Iterator

import dns.message
import dns.name
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver import NameServer, QueryLog, parse_zone
from fake_receiver.nameserver.answer import OUR_UDP_SIZE, answer

ZONE = parse_zone(f"""
    zone.example        SOA    ns.zone.example hostmaster.zone.example 7 3600 600 86400 30
    zone.example        NS     ns.zone.example
    ns.zone.example     A      198.51.100.53
    mail.zone.example   A      198.51.100.25
    www.zone.example    CNAME  mail.zone.example
    loop.zone.example   CNAME  loop.zone.example
    *.wild.zone.example CNAME  www.zone.example
    moved.zone.example  DNAME  zone.example
    tower.zone.example  DNAME  {"a" * 60}.tower.zone.example
    child.zone.example  NS     ns.child.zone.example
    ns.child.zone.example AAAA 2001:db8::53
    lame.zone.example   NS     !LAME
    big.zone.example    TXT    "{"x" * 3000}"
    odd.zone.example    A      !WRONGID
    cut.zone.example    A      !TRUNCATE
    gone.zone.example   *      !NXDOMAIN
    fail.zone.example   *      !SERVFAIL
""")
SECONDS = 10
LABELS = ("mail", "www", "loop", "x.wild", "x.moved", "x.tower", "x.child", "lame", "big", "odd")
NAMES = [".", *(f"{label}.zone.example" for label in (*LABELS, "cut", "gone", "fail", "none", "*"))]
TYPES = [*range(64), *range(248, 260), 32768, 65280, 65535]
OPTS = [
    b"",
    bytes.fromhex("00 0029 04d0 00000000 0000"),
    bytes.fromhex("00 0029 0000 00018000 0000"),
    bytes.fromhex("00 0029 ffff 00008000 000c 000a 0008 0102030405060708"),
    bytes.fromhex("00 0029 0200 00000000 0008 000a ffff 01020304"),
    bytes.fromhex("00 0029 0200 00000000 0008 0008 0004 00018000"),
    bytes.fromhex("c00c 00fa 00ff 00000000 0004 01020304"),
]
GOOD = dns.message.make_query("mail.zone.example", "A").to_wire()
FLAGS = st.sampled_from([0x0100, 0, 0x0110, 0x0120, 0x0140, 0x2000, 0x7900, 0x8000, 0xFFFF])


@st.composite
def questions(draw: st.DrawFn) -> bytes:
    """A question, mostly well-formed."""
    name = dns.name.from_text(draw(st.sampled_from(NAMES))).to_wire() or b""
    kind = struct.pack("!HH", draw(st.sampled_from(TYPES)), draw(st.sampled_from([1, 255, 3, 0])))
    opt = draw(st.sampled_from(OPTS))
    counts = draw(st.sampled_from([(1, 0, 0, bool(opt))] * 5 + [(0, 0, 0, 0), (2, 1, 65535, 9)]))
    return struct.pack("!6H", draw(st.integers(0, 65535)), draw(FLAGS), *counts) + name + kind + opt


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A question with some octets changed, and cut off or with more behind it."""
    packet = bytearray(draw(questions()))
    for position, octet in draw(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 255)))):
        packet[position % len(packet)] = octet
    end = draw(st.integers(0, 2 * len(packet)))
    return bytes(packet[:end]) + draw(st.binary(max_size=20))


packets = st.one_of(questions(), damaged(), st.binary(max_size=600))


@settings(max_examples=1000, deadline=None)
@given(packets, st.booleans())
def test_every_packet_is_answered_or_not_and_raises_nothing(packet: bytes, over_tcp: bool) -> None:
    response = answer(ZONE, packet, over_tcp=over_tcp)
    if response.packet is None:
        return
    assert len(response.packet) <= (65535 if over_tcp else OUR_UDP_SIZE)
    is_odd = response.lookup is not None and response.lookup.status is LookupStatus.TIMEOUT
    assert (response.packet[:2] == packet[:2]) is not is_odd
    assert response.packet[2] & 0x80
    dns.message.from_wire(response.packet)


class Running:
    """A name server on loopback in a thread, and what its loop complains of."""

    def __init__(self) -> None:
        self.failures: list[object] = []
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _, context: self.failures.append(context))
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        log = QueryLog(clock=lambda: 0.0, limit=50)
        self.server = NameServer(lambda: ZONE, log=log, idle_seconds=1)
        asyncio.run_coroutine_threadsafe(self.server.start(), self._loop).result(SECONDS)
        self.at = ("127.0.0.1", self.server.port)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.server.close(), self._loop).result(SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    def send_udp(self, sent: list[bytes]) -> None:
        """Send all, then wait for the answer to a good question."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            for packet in sent:
                client.sendto(packet, self.at)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(SECONDS)
            client.sendto(GOOD, self.at)
            assert client.recv(2000)[:2] == GOOD[:2]

    def send_tcp(self, octets: bytes) -> None:
        """Send all on one connection and close it; then a good question on another."""
        with socket.create_connection(self.at, SECONDS) as client:
            client.sendall(octets)
        with socket.create_connection(self.at, SECONDS) as client:
            client.sendall(framed(GOOD))
            assert client.makefile("rb").read(4)[2:] == GOOD[:2]


def framed(packet: bytes) -> bytes:
    return len(packet).to_bytes(2) + packet


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    server = Running()
    yield server
    server.close()
    assert server.failures == []


a_few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@a_few
@given(st.lists(packets, max_size=20))
def test_after_any_datagrams_the_next_question_is_answered(
    running: Running, sent: list[bytes]
) -> None:
    running.send_udp(sent)


@a_few
@given(st.lists(st.one_of(packets.map(framed), packets, st.just(b"\xff\xff")), max_size=10))
def test_after_any_stream_the_next_connection_is_answered(
    running: Running, sent: list[bytes]
) -> None:
    running.send_tcp(b"".join(sent))


def test_memory_does_not_grow_with_what_was_received(running: Running) -> None:
    names = random.Random(7)

    def play(rounds: int) -> int:
        for number in range(rounds):
            burst = [
                packet_of(shape % SHAPES, names) for shape in range(20 * number, 20 * number + 20)
            ]
            running.send_udp(burst)
            running.send_tcp(b"".join(map(framed, burst)))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = play(20)
        assert play(60) - before < 50_000
    finally:
        tracemalloc.stop()


SHAPES = 100
"""dnspython keeps every type of record that it meets, so only the names are always new."""


def packet_of(shape: int, names: random.Random) -> bytes:
    """A question with one octet damaged, or octets of any kind."""
    chance = random.Random(shape)
    if chance.random() < 0.2:
        return chance.randbytes(chance.randrange(300))
    name = dns.name.from_text(f"{names.randrange(10**9):09}.zone.example").to_wire() or b""
    head = struct.pack("!6H", names.randrange(65536), 0x0100, 1, 0, 0, 1)
    kind = struct.pack("!HH", chance.randrange(65536), 1)
    packet = bytearray(head + name + kind + chance.choice(OPTS[1:]))
    packet[chance.randrange(4, len(packet))] = chance.randrange(256)
    return bytes(packet)
