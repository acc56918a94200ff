"""A client that plays one transaction over loopback from any scenario address.

The address travels in a PROXY protocol header (version 2), which the receiver's embedded
listener believes.
"""

import asyncio
import ssl
import struct
from dataclasses import dataclass

from fake_receiver.model.transaction import IPAddress

_SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What to play: addresses of both ends, envelope, message with CRLF line ends.

    ``tls``: STARTTLS is used when it is offered, without verifying, as mail servers do by default.
    """

    client_ip: IPAddress
    server_ip: IPAddress
    helo_domain: str
    reverse_path: str
    forward_paths: tuple[str, ...]
    message: bytes
    tls: bool = True
    patience: float = 30.0
    """Seconds that all of it may take."""


async def play(submission: Submission, host: str, port: int) -> tuple[str, ...]:
    """Play ``submission`` to the receiver at ``host``; the lines of the reply that ended it.

    That is the final reply, or the refusal of the greeting, of EHLO, MAIL, DATA or of the last
    recipient left; () when the receiver drops the connection. Raises OSError or TimeoutError when
    the receiver can't be reached or hangs.
    """
    async with asyncio.timeout(submission.patience):
        reader, writer = await asyncio.open_connection(host, port)
        client = _Client(reader, writer)
        try:
            writer.write(_proxy_header(submission.client_ip, submission.server_ip))
            return await client.transact(submission)
        except (ConnectionError, asyncio.IncompleteReadError):
            return ()
        finally:
            writer.close()


class _Client:
    """One connection to the receiver."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def transact(self, submission: Submission) -> tuple[str, ...]:
        """Deliver the message as far as the receiver lets it come."""
        greeting = await self._reply()
        if not _is_positive(greeting):
            return greeting
        hello = f"EHLO {submission.helo_domain}"
        offered = await self._say(hello)
        if submission.tls and any(line[4:] == "STARTTLS" for line in offered):
            await self._secure()
            offered = await self._say(hello)
        if not _is_positive(offered):
            return await self._leave(offered)
        # RFC 6531 section 3.4: addresses outside ASCII need the parameter.
        paths = (submission.reverse_path, *submission.forward_paths)
        parameters = "" if all(path.isascii() for path in paths) else " SMTPUTF8"
        reply = await self._say(f"MAIL FROM:<{submission.reverse_path}>{parameters}")
        if not _is_positive(reply):
            return await self._leave(reply)
        answers = [await self._say(f"RCPT TO:<{path}>") for path in submission.forward_paths]
        if not any(map(_is_positive, answers)):
            return await self._leave(answers[-1])
        reply = await self._say("DATA")
        if not reply[-1].startswith("354"):
            return await self._leave(reply)
        stuffed = (b"\r\n" + submission.message).replace(b"\r\n.", b"\r\n..")[2:]
        self._writer.write(stuffed + b".\r\n")
        return await self._leave(await self._reply())

    async def _secure(self) -> None:
        reply = await self._say("STARTTLS")
        if _is_positive(reply):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            await self._writer.start_tls(context)

    async def _leave(self, reply: tuple[str, ...]) -> tuple[str, ...]:
        """Say QUIT; ``reply`` is the one to remember."""
        await self._say("QUIT")
        return reply

    async def _say(self, command: str) -> tuple[str, ...]:
        self._writer.write(f"{command}\r\n".encode())
        return await self._reply()

    async def _reply(self) -> tuple[str, ...]:
        lines = []
        while True:
            octets = await self._reader.readuntil(b"\n")
            line = octets.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")
            lines.append(line)
            if line[3:4] != "-":
                return tuple(lines)


def _is_positive(reply: tuple[str, ...]) -> bool:
    return reply[-1].startswith("2")


def _proxy_header(source: IPAddress, destination: IPAddress) -> bytes:
    """PROXY protocol, version 2, command PROXY, TCP over either family."""
    family = 0x11 if source.version == 4 else 0x21
    addresses = source.packed + destination.packed + struct.pack("!HH", 40025, 25)
    return _SIGNATURE + struct.pack("!BBH", 0x21, family, len(addresses)) + addresses
