"""One SMTP session: the commands (RFC 5321), TLS (RFC 3207) and chunks (RFC 3030)."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from fake_receiver.model.events import Connected, Disconnected
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import IPAddress, Transaction
from fake_receiver.smtp.paths import AddressError, PathError, parse_mail, parse_rcpt
from fake_receiver.smtp.speech import Front, Speech

TIMEOUT: Final = 300.0
"""Seconds without a command (RFC 5321 section 4.5.3.2.7)."""

MOST_UNRECOGNIZED: Final = 10
"""Unknown commands in a session before it is closed. What Gmail's number is, is not known."""

_NUMBER: Final = re.compile(r"\d{1,20}", re.ASCII)
_MAIL_PARAMETERS: Final = {
    "SIZE": ("SIZE", _NUMBER),
    "BODY": ("8BITMIME", re.compile(r"7BIT|8BITMIME", re.IGNORECASE)),
    "SMTPUTF8": ("SMTPUTF8", re.compile("")),
}
"""The parameters of MAIL: the extension that offers each, and what its value may be."""

_UNIMPLEMENTED: Final = ("EXPN", "TURN", "ETRN", "ATRN", "SEND", "SOML", "SAML", "AUTH", "BURL")
# RFC 5321 section 4.1.4 forbids to refuse mail for a name that does not fit. One refusal by Gmail
# is published, of "PhpStorm 9.0.3": what ends in a number and is no address.
_HELO: Final = re.compile(r"\[[0-9A-Za-z.:-]+\]|\d+(\.\d+){3}|[^<>@/\[\]]*[^<>@/\[\]\d. ]\d*\.?")
_CHUNK: Final = re.compile(r"(\d{1,20})(?: +(LAST))?", re.ASCII | re.IGNORECASE)


class Session(Speech):
    """From the banner to QUIT."""

    def __init__(
        self, front: Front, *, behind_proxy: bool = False, timeout: float = TIMEOUT
    ) -> None:
        super().__init__(front, timeout=timeout, behind_proxy=behind_proxy)
        self._greeted = False
        self._mail: Transaction | None = None
        self._chunks: bytearray | None = None
        self._chunk_failed = False
        self._unrecognized = 0
        self._commands: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "HELO": self._helo_command,
            "EHLO": self._ehlo_command,
            "STARTTLS": self._starttls_command,
            "MAIL": self._mail_command,
            "RCPT": self._rcpt_command,
            "DATA": self._data_command,
            "BDAT": self._bdat_command,
            "RSET": self._rset_command,
            "NOOP": self._noop_command,
            "VRFY": self._vrfy_command,
            "HELP": self._help_command,
            "QUIT": self._quit_command,
            **dict.fromkeys(_UNIMPLEMENTED, self._unimplemented_command),
        }

    async def talk(self, peer: IPAddress, local: IPAddress) -> None:
        """Run the session."""
        mx_host, self.profile = self.front.mx_host(local)
        session_id = self.profile.session_id(self.front.serial())
        client_ip = self.front.client_ip(peer)
        self.meet(Transaction(client_ip=client_ip, mx_host=mx_host, session_id=session_id))
        self.front.record(
            Connected(
                session_id=session_id,
                client_ip=client_ip,
                mx_host=mx_host,
                receiver=self.profile.name,
            )
        )
        try:
            # Refused, a client is not listened to.
            if not await self.passes(Stage.CONNECT, self.client, "Banner"):
                return
            while not self.closing:
                await self._next_command()
                # Thousands of commands may have come at once: the other sessions come in between.
                await asyncio.sleep(0)
        finally:
            self.front.record(Disconnected(session_id=session_id))

    async def _next_command(self) -> None:
        line = await self.read_line()
        if line is None:
            self.line = ""
            await self.say("SyntaxError")
            return
        self.line = line.decode("utf-8", "surrogateescape")
        verb, _, argument = self.line.partition(" ")
        # Beyond ASCII there are letters whose capital is an ASCII one.
        known = self._commands if verb.isascii() else {}
        command = known.get(verb.upper(), self._unrecognized_command)
        try:
            await command(argument.strip())
        except PathError:
            await self.say("SyntaxError")
        except (OSError, asyncio.IncompleteReadError):
            raise  # the client is gone
        except Exception:
            await self.broke(self.line)

    async def _helo_command(self, argument: str) -> None:
        await self._hello(argument, extended=False)

    async def _ehlo_command(self, argument: str) -> None:
        await self._hello(argument, extended=True)

    async def _hello(self, argument: str, *, extended: bool) -> None:
        if not argument:
            await self.say("EmptyHelo")
            return
        # What cannot be repeated in a reply is a syntax error like any other.
        if not argument.isprintable():
            raise PathError("not a domain")
        if not _HELO.fullmatch(argument):
            await self.say("InvalidHelo", argument=argument)
            return
        self._reset()
        self.client = replace(self.client, helo_domain=argument, extended=extended, tls=self.tls)
        self._greeted = await self.passes(Stage.EHLO, self.client, "Ehlo" if extended else "Helo")

    async def _starttls_command(self, argument: str) -> None:
        if argument:
            await self.say("NoParametersAllowed")
        elif self.tls is not None:
            await self.say("StartTlsRepeated")
        elif self.front.tls is None or not self.offers_tls():
            await self.say("Unimplemented")
        elif self.has_unread:
            await self.say("PipelinedAfterStartTls")
        else:
            await self.say("StartTls")
            await self.start_tls_as_server(self.front.tls)
            self.secured()
            self._reset()
            self._greeted = False

    async def _mail_command(self, argument: str) -> None:
        if not self._greeted:
            await self.say("HelloFirst")
            return
        if self._mail is not None:
            await self.say("BadSequence")
            return
        try:
            path, parameters = parse_mail(argument)
        except AddressError as error:
            await self.say("InvalidSender", reverse_path=str(error))
            return
        for name, value in parameters.items():
            extension, form = _MAIL_PARAMETERS.get(name, ("", _NUMBER))
            if not (self.offers(extension) and form.fullmatch(value)):
                raise PathError("a parameter that was not offered")
        transaction = replace(
            self.client,
            reverse_path=path,
            smtputf8="SMTPUTF8" in parameters,
            exceeds_size=int(parameters.get("SIZE", "0")) > self.profile.size_limit,
        )
        if not (path.isascii() or transaction.smtputf8):
            await self.say("InvalidSender", reverse_path=path)
            return
        if await self.passes(Stage.MAIL, transaction, "MailOk"):
            self._mail = transaction

    async def _rcpt_command(self, argument: str) -> None:
        if self._mail is None:
            await self.say("MailFirst")
            return
        if self._chunks is not None:
            await self.say("BadSequence")
            return
        try:
            path, parameters = parse_rcpt(argument)
        except AddressError as error:
            await self.say("InvalidRecipient", forward_path=str(error))
            return
        if parameters:
            raise PathError("a parameter that was not offered")
        if not (path.isascii() or self._mail.smtputf8):
            await self.say("InvalidRecipient", forward_path=path)
            return
        transaction = replace(self._mail, forward_paths=(*self._mail.forward_paths, path))
        if await self.passes(Stage.RCPT, transaction, "RcptOk"):
            self._mail = transaction

    async def _data_command(self, argument: str) -> None:
        if self._chunks is not None:
            await self.say("NoDataAfterBdat")
            return
        if self._mail is None or not self._mail.forward_paths:
            await self.say("MailFirst" if self._mail is None else "RcptFirst")
            return
        if argument:
            raise PathError("DATA takes no argument")
        if not await self.passes(Stage.DATA, self._mail, "DataGoAhead"):
            return
        message = await self.read_message(self.profile.size_limit)
        mail = self._mail
        self._reset()
        await self._end_of_message(mail, message, ".")

    async def _bdat_command(self, argument: str) -> None:
        """One chunk (RFC 3030 section 2). Its octets follow at once, whatever the reply."""
        match = _CHUNK.fullmatch(argument)
        if not self.offers("CHUNKING"):
            await self.say("Unimplemented")
            return
        if match is None:
            raise PathError("BDAT takes a number of octets, and LAST")
        count, last, mail = int(match[1]), match[2] is not None, self._mail
        begins, held = self._chunks is None, self._chunks or bytearray()
        fits = len(held) + count <= self.profile.size_limit
        wanted = mail is not None and bool(mail.forward_paths) and not self._chunk_failed and fits
        chunk = await self.read_octets(count, keep=wanted)
        if mail is None:
            await self.say("MailFirst")
        elif not mail.forward_paths:
            await self.say("RcptFirst")
        elif self._chunk_failed:
            # A failed message takes no more chunks; the last of them ends it.
            await self.say("BadSequence")
        elif not fits:
            self._chunks, self._chunk_failed = bytearray(), True
            await self._end_of_message(mail, None, self.line)
        elif begins and not await self.passes(Stage.DATA, mail, "ChunkOk", silent=last):
            # The first chunk stands for DATA.
            self._chunks, self._chunk_failed = bytearray(), True
        else:
            held += chunk
            self._chunks = held
            if last:
                await self._end_of_message(mail, bytes(held), self.line)
            elif not begins:
                await self.say("ChunkOk")
        if last:
            self._reset()

    async def _rset_command(self, _: str) -> None:
        self._reset()
        await self.say("Reset")

    async def _noop_command(self, _: str) -> None:
        await self.say("Noop")

    async def _vrfy_command(self, _: str) -> None:
        await self.say("Verify")

    async def _help_command(self, _: str) -> None:
        await self.say("Help")

    async def _quit_command(self, _: str) -> None:
        self.closing = True
        await self.say("Quit")

    async def _unimplemented_command(self, _: str) -> None:
        await self.say("Unimplemented")

    async def _unrecognized_command(self, _: str) -> None:
        self._unrecognized += 1
        is_last = self._unrecognized > MOST_UNRECOGNIZED
        await self.say("TooManyUnrecognized" if is_last else "Unrecognized")

    def _reset(self) -> None:
        self._mail = None
        self._chunks = None
        self._chunk_failed = False

    async def _end_of_message(self, mail: Transaction, message: bytes | None, command: str) -> None:
        """Judge the message; None stands for one that is too large to keep."""
        transaction = replace(
            mail, message=message or b"", exceeds_size=message is None, received_at=time.time()
        )
        await self.verdict_on(transaction, command)


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
