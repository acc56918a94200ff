"""Who asks for a connection to port 25, seen on the link: also where none comes about.

Every mail server tells of its attempts in words of its own, or of the last one alone. The first
packet of an attempt (a TCP segment with SYN and without ACK, RFC 9293 section 3.5) tells for all.
"""

import asyncio
import contextlib
import ctypes
import socket
import struct
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Final

from fake_receiver.model.events import Tried
from fake_receiver.model.transaction import IPAddress

_ALL_PROTOCOLS: Final = 0x0003  # ETH_P_ALL
_ATTACH_FILTER: Final = 26  # SO_ATTACH_FILTER
_MOST: Final = 128  # octets: the headers, whatever options they have

# Only these packets come to this process, for every other would cost time: a program of the classic
# BPF (socket(7), SO_ATTACH_FILTER). The packet begins with the header of IP. Each line: operation,
# operand, and of a comparison the lines to go on with when it holds and when not.
_LOAD_OCTET, _LOAD_TWO, _LOAD_OCTET_X, _LOAD_TWO_X = 0x30, 0x28, 0x50, 0x48
_HEADER_LENGTH_TO_X, _AND, _SHIFT, _GO = 0xB1, 0x54, 0x74, 0x05
_IS, _HAS, _END = 0x15, 0x45, 0x06
_TAKE, _LEAVE, _FLAGS, _IPV6 = 19, 20, 17, 12
_PROGRAM: Final = (
    (_LOAD_OCTET, 0),
    (_SHIFT, 4),
    (_IS, 4, 3, _IPV6),
    (_LOAD_OCTET, 9),
    (_IS, socket.IPPROTO_TCP, 5, _LEAVE),
    (_LOAD_TWO, 6),
    (_HAS, 0x1FFF, _LEAVE, 7),  # a later fragment has no header of TCP
    (_HEADER_LENGTH_TO_X, 0),
    (_LOAD_TWO_X, 2),
    (_IS, 25, 10, _LEAVE),
    (_LOAD_OCTET_X, 13),
    (_GO, _FLAGS - 12),
    (_LOAD_OCTET, 6),  # of IPv6; nobody begins a connection with extension headers
    (_IS, socket.IPPROTO_TCP, 14, _LEAVE),
    (_LOAD_TWO, 42),
    (_IS, 25, 16, _LEAVE),
    (_LOAD_OCTET, 53),
    (_AND, 0x12),  # SYN and ACK
    (_IS, 0x02, _TAKE, _LEAVE),
    (_END, _MOST),
    (_END, 0),
)


def compiled(program: Sequence[tuple[int, ...]]) -> bytes:
    """The program as the kernel takes it: jumps are counted from the next line."""
    steps = []
    for line, (operation, operand, *targets) in enumerate(program):
        jumps = [target - line - 1 for target in targets] or [0, 0]
        steps.append(struct.pack("HBBI", operation, *jumps, operand))
    return b"".join(steps)


class Attempts:
    """Tells of each attempt once, however often its first packet is sent again."""

    def __init__(self, hosts: Mapping[IPAddress, str], tell: Callable[[Tried], None]) -> None:
        self._hosts = hosts
        self._tell = tell
        self._seen: set[bytes] = set()

    def watch(self, device: str) -> None:
        """Begin, on the running event loop; to be ended by ``close``."""
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        memory = ctypes.create_string_buffer(compiled(_PROGRAM))
        program = struct.pack("HP", len(_PROGRAM), ctypes.addressof(memory))
        self._socket.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)
        self._socket.bind((device, _ALL_PROTOCOLS))
        self._socket.setblocking(False)
        asyncio.get_running_loop().add_reader(self._socket, self.read)

    def read(self) -> None:
        """Tell of all that has come by now."""
        with contextlib.suppress(BlockingIOError):
            while True:
                packet, (_, _, kind, *_) = self._socket.recvfrom(_MOST)
                if kind != socket.PACKET_OUTGOING:
                    self.take(packet)

    def take(self, packet: bytes) -> None:
        """Take in the first packet of an attempt."""
        if packet[0] >> 4 == 4:
            header = (packet[0] & 0x0F) * 4
            source, destination = packet[12:16], packet[16:20]
        else:
            header = 40
            source, destination = packet[8:24], packet[24:40]
        # Addresses, port and sequence number: the same when it is sent again.
        name = source + destination + packet[header : header + 2] + packet[header + 4 : header + 8]
        if name in self._seen:
            return
        self._seen.add(name)
        server_ip = ip_address(destination)
        if server_ip in self._hosts:
            client_ip = ip_address(source)
            host = self._hosts[server_ip]
            self._tell(Tried(client_ip=client_ip, server_ip=server_ip, mx_host=host))

    def close(self) -> None:
        """Give the device up."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
