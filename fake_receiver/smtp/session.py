"""One SMTP session, from the banner to QUIT: all commands but those of a transaction (RFC 5321)."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from fake_receiver.model.events import Connected, Disconnected
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import IPAddress, Transaction
from fake_receiver.smtp.mail_transaction import MailTransactions
from fake_receiver.smtp.paths import PathError
from fake_receiver.smtp.speech import Front

TIMEOUT: Final = 300.0
"""Seconds without a command (RFC 5321 section 4.5.3.2.7)."""

MOST_UNRECOGNIZED: Final = 10
"""Unknown commands in a session before it is closed. What Gmail's number is, is not known."""

_UNIMPLEMENTED: Final = ("EXPN", "TURN", "ETRN", "ATRN", "SEND", "SOML", "SAML", "AUTH", "BURL")
# RFC 5321 section 4.1.4 forbids to refuse mail for a name that does not fit. One refusal by Gmail
# is published, of "PhpStorm 9.0.3": what ends in a number and is no address.
_HELO: Final = re.compile(r"\[[0-9A-Za-z.:-]+\]|\d+(\.\d+){3}|[^<>@/\[\]]*[^<>@/\[\]\d. ]\d*\.?")


class Session(MailTransactions):
    """From the banner to QUIT."""

    def __init__(
        self, front: Front, *, behind_proxy: bool = False, timeout: float = TIMEOUT
    ) -> None:
        super().__init__(front, timeout=timeout, behind_proxy=behind_proxy)
        self._unrecognized = 0
        self._commands: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "HELO": self._helo_command,
            "EHLO": self._ehlo_command,
            "STARTTLS": self._starttls_command,
            "MAIL": self.mail_command,
            "RCPT": self.rcpt_command,
            "DATA": self.data_command,
            "BDAT": self.bdat_command,
            "RSET": self.rset_command,
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
        except (OSError, asyncio.IncompleteReadError):
            raise  # the client is gone
        except Exception:
            # Not even 451 could be said: it must not look as if nothing had happened.
            self.record_fault()
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
        self.reset()
        self.client = replace(self.client, helo_domain=argument, extended=extended, tls=self.tls)
        self.greeted = await self.passes(Stage.EHLO, self.client, "Ehlo" if extended else "Helo")

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
            self.reset()
            self.greeted = False

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
