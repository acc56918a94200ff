"""Each attempt is told once, whatever the mail server says of it."""

import socket
import struct
from ipaddress import ip_address

import pytest

from fake_receiver.lab.attempts import Attempts

HOSTS = {ip_address("192.0.2.240"): "gmail-smtp-in.l.google.com",
         ip_address("3fff:25::240"): "gmail-smtp-in.l.google.com"}  # fmt: skip
V4, V6 = "198.51.100.1", "2001:db8::1"


def packet(client: str, server: str = "", *, port: int = 40000, sequence: int = 7) -> bytes:
    """The beginning of a segment with SYN; from an IPv4 client with options in the header of IP."""
    tcp = struct.pack("!HHIIBBHHH", port, 25, sequence, 0, 0x50, 0x02, 64240, 0, 0)
    source = ip_address(client)
    if source.version == 6:
        destination = ip_address(server or "3fff:25::240")
        head = struct.pack("!IHBB", 6 << 28, len(tcp), socket.IPPROTO_TCP, 64)
    else:
        destination = ip_address(server or "192.0.2.240")
        head = struct.pack("!BBHHHBBH", 0x46, 0, 44, 0, 0, 64, socket.IPPROTO_TCP, 0)
        return head + source.packed + destination.packed + b"\x01\x01\x01\x00" + tcp
    return head + source.packed + destination.packed + tcp


@pytest.mark.parametrize(
    ("sentence", "packets", "told"),
    [
        ("one over IPv6", [packet(V6)], ["gmail-smtp-in.l.google.com ipv6"]),
        ("one over IPv4", [packet(V4)], ["gmail-smtp-in.l.google.com ipv4"]),
        ("in their order", [packet(V6), packet(V4)],
         ["gmail-smtp-in.l.google.com ipv6", "gmail-smtp-in.l.google.com ipv4"]),
        ("sent again, it is the same one", [packet(V6)] * 3, ["gmail-smtp-in.l.google.com ipv6"]),
        ("from another port it is another", [packet(V6), packet(V6, port=40001)],
         ["gmail-smtp-in.l.google.com ipv6"] * 2),
        ("from the same port again, later", [packet(V4), packet(V4, sequence=8)],
         ["gmail-smtp-in.l.google.com ipv4"] * 2),
        ("what is no host of the receiver is not told", [packet(V6, "2001:db8::25")], []),
    ],
)  # fmt: skip
def test_what_is_told(sentence, packets, told):
    heard = []
    attempts = Attempts(HOSTS, heard.append)

    for octets in packets:
        attempts.take(octets)

    assert [str(attempt) for attempt in heard] == told
