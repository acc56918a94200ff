"""One client's connection: lines and octets in, replies out, TLS below them.

aiosmtpd carries it: streams, time-outs, the PROXY protocol. Its command loop is replaced, because
each of its replies would have to be another one here.
"""

import asyncio
import socket
import ssl
import struct
from abc import ABC, abstractmethod
from ipaddress import ip_address
from typing import Final

from aiosmtpd.proxy_protocol import get_proxy
from aiosmtpd.smtp import SMTP

from fake_receiver.model.transaction import IPAddress, Tls

COMMAND_LINE_LIMIT: Final = 2048
"""Octets; RFC 5321 section 4.5.3.1.4 asks for 512, extensions for more."""

_PIECE: Final = 2**18


class Connection(SMTP, ABC):
    """The connection; ``talk`` is the session on it."""

    # The stream's buffer: large, so that a message is read in few steps.
    line_length_limit = _PIECE

    def __init__(self, *, timeout: float, behind_proxy: bool) -> None:
        super().__init__(
            handler=None,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname="receiver",  # unused; without one, aiosmtpd asks the resolver
            timeout=timeout,
            proxy_protocol_timeout=5.0 if behind_proxy else None,
        )
        self.tls: Tls | None = None

    def __dir__(self) -> list[str]:
        """No names: aiosmtpd looks for its commands among them at each connection.

        That would take longer than to check the mail, and its commands are replaced.
        """
        return []

    @abstractmethod
    async def talk(self, peer: IPAddress, local: IPAddress) -> None:
        """Run the session with the client at ``peer``, which has connected to ``local``."""

    @abstractmethod
    def farewell_of_idle(self) -> bytes:
        """What is said when the client has been silent for too long."""

    async def _handle_client(self) -> None:
        """Called by aiosmtpd when a client has connected."""
        try:
            addresses = await self._addresses()
            if addresses is not None:
                await self.talk(*addresses)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            # After a handshake that failed, nobody else would.
            if self._timeout_handle is not None:
                self._timeout_handle.cancel()
            self._writer.close()

    def eof_received(self) -> bool | None:
        """Let the session answer what a half-closing client has sent; aiosmtpd would cancel it."""
        self._reader.feed_eof()
        return self.tls is None  # TLS has no half

    def _timeout_cb(self) -> None:
        """Called by aiosmtpd after ``timeout`` seconds of silence."""
        self._writer.write(self.farewell_of_idle())
        self._writer.close()

    async def _addresses(self) -> tuple[IPAddress, IPAddress] | None:
        """The client's address and the one that it connected to."""
        if self._proxy_timeout is None:
            peer = self._writer.get_extra_info("peername")
            local = self._writer.get_extra_info("sockname")
            return _ip(peer[0]), _ip(local[0])
        self._reset_timeout(self._proxy_timeout)
        proxy = await get_proxy(self._reader)
        self._reset_timeout()
        if not proxy or proxy.src_addr is None or proxy.dst_addr is None:
            return None
        return ip_address(str(proxy.src_addr)), ip_address(str(proxy.dst_addr))

    async def read_line(self) -> bytes | None:
        """One command line without its line end; None when it is too long."""
        too_long = False
        while True:
            try:
                line = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as error:
                await self._reader.read(error.consumed)
                too_long = True
                continue
            self._reset_timeout()
            if too_long or len(line) > COMMAND_LINE_LIMIT:
                return None
            return bytes(line).rstrip(b"\r\n")

    async def read_message(self, limit: int) -> bytes | None:
        """The octets up to the final dot, dot-stuffing undone (RFC 5321 section 4.5.2).

        None when there are more than ``limit``; they are read all the same, and not kept.
        """
        # With a CRLF before it, a dot on the very first line is found like any other.
        buffer = self._reader._buffer  # type: ignore[attr-defined]
        buffer[:0] = b"\r\n"
        message = bytearray()
        rest = b""
        fits, ended = True, False
        while not ended:
            try:
                part, ended = await self._reader.readuntil(b"\r\n.\r\n"), True
            except asyncio.LimitOverrunError as error:
                part, ended = await self._reader.readexactly(error.consumed), False
            self._reset_timeout()
            # Part by part: all at once, it would hold up every other session. A line end waits
            # for what is behind it; that of the final dot waits for ever.
            part = rest + part
            end = len(part) - (2 if part.endswith(b"\r\n") else part.endswith(b"\r"))
            message += part[:end].replace(b"\r\n.", b"\r\n")
            rest = part[end:]
            if len(message) > len(b"\r\n") + limit:
                fits = False
                message.clear()
        return bytes(memoryview(message)[2:]) if fits else None

    async def read_octets(self, count: int, *, keep: bool = True) -> bytes:
        """The next ``count`` octets (RFC 3030 section 2), or none of them unless ``keep``."""
        parts: list[bytes] = []
        while count:
            part = await self._reader.read(min(count, _PIECE))
            if not part:
                raise asyncio.IncompleteReadError(b"", count)
            self._reset_timeout()
            count -= len(part)
            if keep:
                parts.append(part)
        return b"".join(parts)

    async def rest(self, seconds: float) -> None:
        """Do nothing for ``seconds``; they do not count as the client's silence."""
        self._reset_timeout(self._timeout_duration + seconds)
        await asyncio.sleep(seconds)

    async def write(self, octets: bytes) -> None:
        """Send ``octets``."""
        self._writer.write(octets)
        await self._writer.drain()

    def abort(self) -> None:
        """Reset the connection: the client gets RST, not FIN."""
        at_once = struct.pack("ii", 1, 0)
        plain = self._writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self._writer.transport.abort()

    @property
    def has_unread(self) -> bool:
        """True when the client has already sent more than was read."""
        return bool(self._reader._buffer)  # type: ignore[attr-defined]

    async def start_tls_as_server(self, context: ssl.SSLContext) -> None:
        """Shake hands (RFC 3207). Raises ssl.SSLError or ConnectionError when it fails."""
        plain = self._writer.transport
        # Nothing from outside TLS is heard inside.
        self._reader._buffer.clear()  # type: ignore[attr-defined]
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(plain, self, context, server_side=True)
        if transport is None:
            raise ConnectionResetError("the client left as soon as it had shaken hands")
        # StreamWriter.start_tls breaks on such a client; for the rest it does the same.
        self._writer._transport = transport  # type: ignore[attr-defined]
        self._reader._transport = transport  # type: ignore[attr-defined]
        secured: ssl.SSLObject = transport.get_extra_info("ssl_object")
        cipher, _, bits = secured.cipher() or ("", "", 0)
        self.tls = Tls(version=secured.version() or "", cipher=cipher, bits=bits)


def _ip(text: str) -> IPAddress:
    """The address, without the zone that link-local ones carry."""
    address = ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address
