"""One SMTP session, spoken in a receiver's words (RFC 5321).

aiosmtpd carries the connection: streams, time-outs, the PROXY protocol. Its own command loop
is replaced, because each of its replies would have to be another one here.
"""

import asyncio
import contextlib
import time
import traceback
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Final, Protocol

from aiosmtpd.proxy_protocol import get_proxy
from aiosmtpd.smtp import SMTP

from fake_receiver.model.events import Broke, Connected, Disconnected, Event, Exchanged, Judged
from fake_receiver.model.transaction import IPAddress, Transaction
from fake_receiver.policy.rules import Profile
from fake_receiver.smtp.paths import PathError, parse_mail, parse_rcpt

COMMAND_LINE_LIMIT: Final = 2048
"""Octets; RFC 5321 section 4.5.3.1.4 asks for 512, extensions for more."""

TIMEOUT: Final = 300.0
"""Seconds without a command (RFC 5321 section 4.5.3.2.7)."""

_OFFERED: Final = ("SIZE", "8BITMIME", "ENHANCEDSTATUSCODES", "PIPELINING", "SMTPUTF8")
_MAIL_PARAMETERS: Final = frozenset({"SIZE", "BODY", "SMTPUTF8"})


class Front(Protocol):
    """What stands behind a session: who is reached, who judges, who keeps the record."""

    def serial(self) -> int:
        """The number of the next session, from 1."""

    def mx_host(self, local_ip: IPAddress) -> tuple[str, Profile]:
        """The receiver's host at the address that the client connected to."""

    def client_ip(self, peer: IPAddress) -> IPAddress:
        """The address to judge a client by."""

    def judge(self, transaction: Transaction, profile: Profile) -> Judged:
        """The verdict; runs in a thread."""

    def record(self, event: Event) -> None:
        """Keep what happened."""


class Session(SMTP):
    """From the banner to QUIT."""

    # The stream's buffer: large, so that a message is read in few steps.
    line_length_limit = 2**18

    def __init__(self, front: Front, *, behind_proxy: bool = False) -> None:
        super().__init__(
            handler=None,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname="receiver",  # unused; without one, aiosmtpd asks the resolver
            timeout=TIMEOUT,
            proxy_protocol_timeout=5.0 if behind_proxy else None,
        )
        self._front = front
        self._profile: Profile
        self._id = ""
        self._helo = ""
        self._reverse_path: str | None = None
        self._forward_paths: list[str] = []
        self._closing = False
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "HELO": self._helo_command,
            "EHLO": self._ehlo_command,
            "MAIL": self._mail_command,
            "RCPT": self._rcpt_command,
            "DATA": self._data_command,
            "RSET": self._rset_command,
            "NOOP": self._noop_command,
            "VRFY": self._vrfy_command,
            "QUIT": self._quit_command,
        }

    async def _handle_client(self) -> None:
        """Run the session; called by aiosmtpd when a client has connected."""
        try:
            addresses = await self._addresses()
            if addresses is None:
                return
            await self._greet(*addresses)
            while not self._closing:
                await self._next_command()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if self._id:
                self._front.record(Disconnected(session_id=self._id))
            self._writer.close()

    def eof_received(self) -> bool | None:
        """Let the session answer what a half-closing client has sent; aiosmtpd would cancel it."""
        return asyncio.StreamReaderProtocol.eof_received(self)

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

    async def _greet(self, peer: IPAddress, local: IPAddress) -> None:
        self._mx_host, self._profile = self._front.mx_host(local)
        self._client_ip = self._front.client_ip(peer)
        self._id = self._profile.session_id(self._front.serial())
        self._front.record(
            Connected(
                session_id=self._id,
                client_ip=self._client_ip,
                mx_host=self._mx_host,
                receiver=self._profile.name,
            )
        )
        await self._say("", "Banner")

    async def _next_command(self) -> None:
        line = await self._read_line()
        if line is None:
            await self._say("", "SyntaxError")
            return
        self._reset_timeout()
        text = line.decode("utf-8", "surrogateescape")
        verb, _, argument = text.partition(" ")
        command = self._commands.get(verb.upper())
        if command is None:
            await self._say(text, "Unrecognized")
            return
        self._line = text
        try:
            await command(argument.strip())
        except PathError:
            await self._say(text, "SyntaxError")

    async def _read_line(self) -> bytes | None:
        """One command line without its line end; None when it is too long."""
        too_long = False
        while True:
            try:
                line = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as error:
                await self._reader.read(error.consumed)
                too_long = True
                continue
            if too_long or len(line) > COMMAND_LINE_LIMIT:
                return None
            return bytes(line).rstrip(b"\r\n")

    async def _say(self, command: str, name: str, **values: str) -> None:
        values = {"ip": str(self._client_ip), "host": self._mx_host, **values}
        await self._send(command, self._profile.wire_lines(name, self._id, **values))

    async def _send(self, command: str, lines: tuple[str, ...]) -> None:
        self._front.record(
            Exchanged(
                session_id=self._id,
                command=command.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
                lines=lines,
            )
        )
        octets = "".join(f"{line}\r\n" for line in lines)
        self._writer.write(octets.encode("utf-8", "surrogateescape"))
        await self._writer.drain()

    def _reset(self) -> None:
        self._reverse_path = None
        self._forward_paths = []

    async def _helo_command(self, argument: str) -> None:
        await self._hello(argument, "Helo", ())

    async def _ehlo_command(self, argument: str) -> None:
        keywords = (
            keyword for keyword in self._profile.extensions if keyword.split()[0] in _OFFERED
        )
        await self._hello(argument, "Ehlo", tuple(keywords))

    async def _hello(self, argument: str, name: str, keywords: tuple[str, ...]) -> None:
        if not argument or not argument.isprintable():
            raise PathError("a domain is needed")
        self._reset()
        self._helo = argument.split(maxsplit=1)[0]
        values = {"ip": str(self._client_ip), "host": self._mx_host}
        first = self._profile.wire_lines(name, self._id, **values)[0]
        texts = (first[4:], *keywords)
        last = len(texts) - 1
        lines = tuple(
            f"250{' ' if index == last else '-'}{text}" for index, text in enumerate(texts)
        )
        await self._send(self._line, lines)

    async def _mail_command(self, argument: str) -> None:
        if not self._helo:
            await self._say(self._line, "HelloFirst")
            return
        path, parameters = parse_mail(argument)
        if self._reverse_path is not None or not _MAIL_PARAMETERS.issuperset(parameters):
            raise PathError("nested MAIL, or a parameter that was not offered")
        self._reverse_path = path
        await self._say(self._line, "MailOk")

    async def _rcpt_command(self, argument: str) -> None:
        if self._reverse_path is None:
            await self._say(self._line, "MailFirst")
            return
        path, parameters = parse_rcpt(argument)
        if parameters:
            raise PathError("a parameter that was not offered")
        self._forward_paths.append(path)
        await self._say(self._line, "RcptOk")

    async def _rset_command(self, _: str) -> None:
        self._reset()
        await self._say(self._line, "Reset")

    async def _noop_command(self, _: str) -> None:
        await self._say(self._line, "Noop")

    async def _vrfy_command(self, _: str) -> None:
        await self._say(self._line, "Verify")

    async def _quit_command(self, _: str) -> None:
        self._closing = True
        await self._say(self._line, "Quit")

    async def _data_command(self, argument: str) -> None:
        if self._reverse_path is None:
            await self._say(self._line, "MailFirst")
            return
        if not self._forward_paths:
            await self._say(self._line, "RcptFirst")
            return
        if argument:
            raise PathError("DATA takes no argument")
        await self._say(self._line, "DataGoAhead")
        message = await self._read_message()
        transaction = Transaction(
            client_ip=self._client_ip,
            helo_domain=self._helo,
            reverse_path=self._reverse_path,
            forward_paths=tuple(self._forward_paths),
            message=message,
            mx_host=self._mx_host,
            session_id=self._id,
            received_at=time.time(),
        )
        self._reset()
        await self._answer(transaction)

    async def _answer(self, transaction: Transaction) -> None:
        """Judge in a thread, so that a slow check holds up no other session."""
        try:
            judged = await asyncio.to_thread(self._front.judge, transaction, self._profile)
        except Exception:
            broke = Broke(where=f"judging session {self._id}", error=traceback.format_exc())
            self._front.record(broke)
            await self._say(".", "SystemProblem")
            return
        self._front.record(judged)
        await self._send(".", judged.lines)

    async def _read_message(self) -> bytes:
        """The octets up to the final dot, dot-stuffing undone (RFC 5321 section 4.5.2)."""
        # With a CRLF before it, a dot on the very first line is found like any other.
        buffer = self._reader._buffer  # type: ignore[attr-defined]
        buffer[:0] = b"\r\n"
        parts = []
        while True:
            try:
                parts.append(await self._reader.readuntil(b"\r\n.\r\n"))
                break
            except asyncio.LimitOverrunError as error:
                parts.append(await self._reader.readexactly(error.consumed))
            self._reset_timeout()
        octets = b"".join(parts)
        return octets[:-3].replace(b"\r\n.", b"\r\n")[2:]


def _ip(text: str) -> IPAddress:
    """The address, without the zone that link-local ones carry."""
    address = ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address


async def serve(
    front: Front, host: str, port: int, *, behind_proxy: bool = False
) -> asyncio.Server:
    """Listen on one address. The returned server is bound; close it with ``close_server``."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: Session(front, behind_proxy=behind_proxy), host, port, backlog=1024
    )


async def close_server(server: asyncio.Server) -> None:
    """Stop listening. Sessions that still run end with their clients."""
    server.close()
    with contextlib.suppress(asyncio.CancelledError):
        await server.wait_closed()
