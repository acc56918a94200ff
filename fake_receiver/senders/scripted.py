"""A client that plays one transaction over loopback from any scenario address.

The address travels in a PROXY protocol header (version 2), which the receiver's embedded
listener believes.
"""

import asyncio
import struct
from dataclasses import dataclass

from fake_receiver.model.transaction import IPAddress

_SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What to play: addresses of both ends, envelope, message with CRLF line ends."""

    client_ip: IPAddress
    server_ip: IPAddress
    helo_domain: str
    reverse_path: str
    forward_paths: tuple[str, ...]
    message: bytes


class UnexpectedReplyError(Exception):
    """The receiver refused something before the end of the message."""


async def play(submission: Submission, host: str, port: int) -> tuple[str, ...]:
    """Play ``submission`` to the receiver at ``host`` and return the lines of the final reply.

    Raises UnexpectedReplyError with the reply that ended the transaction early, OSError or
    TimeoutError when the receiver can't be reached or hangs.
    """
    async with asyncio.timeout(_TIMEOUT):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(_proxy_header(submission.client_ip, submission.server_ip))
            return await _transact(submission, reader, writer)
        finally:
            writer.close()


async def _transact(
    submission: Submission, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[str, ...]:
    await _expect(reader, "220")
    commands = [
        (f"EHLO {submission.helo_domain}", "250"),
        (f"MAIL FROM:<{submission.reverse_path}>", "250"),
        *((f"RCPT TO:<{path}>", "250") for path in submission.forward_paths),
        ("DATA", "354"),
    ]
    for command, code in commands:
        writer.write(f"{command}\r\n".encode())
        await _expect(reader, code, command)
    stuffed = (b"\r\n" + submission.message).replace(b"\r\n.", b"\r\n..")[2:]
    writer.write(stuffed + b".\r\n")
    reply = await _reply(reader)
    writer.write(b"QUIT\r\n")
    await _reply(reader)
    return reply


async def _expect(reader: asyncio.StreamReader, code: str, command: str = "the banner") -> None:
    reply = await _reply(reader)
    if not reply[-1].startswith(code):
        raise UnexpectedReplyError(f"{command}: {' / '.join(reply)}")


async def _reply(reader: asyncio.StreamReader) -> tuple[str, ...]:
    lines = []
    while True:
        octets = await reader.readline()
        line = octets.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")
        lines.append(line)
        if line[3:4] != "-":
            return tuple(lines)


def _proxy_header(source: IPAddress, destination: IPAddress) -> bytes:
    """PROXY protocol, version 2, command PROXY, TCP over either family."""
    family = 0x11 if source.version == 4 else 0x21
    addresses = source.packed + destination.packed + struct.pack("!HH", 40025, 25)
    return _SIGNATURE + struct.pack("!BBH", 0x21, family, len(addresses)) + addresses
