"""What a session says: the named replies, verdicts, and what a scenario has it answer."""

import asyncio
import ssl
import traceback
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Final, Protocol

from fake_receiver.model.answer import Occasion, Then
from fake_receiver.model.events import Broke, Event, Exchanged, Judged
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import IPAddress, Transaction
from fake_receiver.policy.profile import Profile
from fake_receiver.smtp.connection import Connection

_IMPLEMENTED: Final = frozenset(
    {"SIZE", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES", "PIPELINING", "CHUNKING", "SMTPUTF8"}
)
_LARGE: Final = 2**16
_NOBODY: Final = Transaction(client_ip=IPv4Address(0))


class Front(Protocol):
    """What stands behind a session: who is reached, who judges, who keeps the record."""

    tls: ssl.SSLContext | None
    """What STARTTLS is answered with; without it, it is not offered."""

    def serial(self) -> int:
        """The number of the next session, from 1."""

    def mx_host(self, local_ip: IPAddress) -> tuple[str, Profile]:
        """The receiver's host at the address that the client connected to."""

    def client_ip(self, peer: IPAddress) -> IPAddress:
        """The address to judge a client by."""

    def occasion(self, transaction: Transaction, stage: Stage) -> Occasion | None:
        """What the scenario has the receiver answer here."""

    def judge(
        self, transaction: Transaction, profile: Profile, stage: Stage, occasion: Occasion | None
    ) -> Judged | None:
        """The verdict, or None when the session goes on."""

    def record(self, event: Event) -> None:
        """Keep what happened."""


class Speech(Connection):
    """A session's voice. ``client`` is what is known of the client so far."""

    def __init__(self, front: Front, *, behind_proxy: bool, timeout: float) -> None:
        super().__init__(timeout=timeout, behind_proxy=behind_proxy)
        self.front = front
        self.profile: Profile
        self.client = _NOBODY
        self._values: dict[str, str] = {}
        self.line = ""
        self.closing = False

    def meet(self, client: Transaction) -> None:
        """The client is known: by its address, and by the host that it has reached."""
        self.client = client
        self._values = {"ip": str(client.client_ip), "host": client.mx_host}

    def farewell_of_idle(self) -> bytes:
        """The words for a client that has been silent for too long."""
        if self.client is _NOBODY:
            return b""
        lines = self._words("Timeout")
        self._record("", lines)
        return _octets(lines)

    async def say(self, name: str, **values: str) -> None:
        """The named reply to the current command line."""
        await self._send(self._words(name, **values), self.line)
        if self.profile.receiver.replies[name].closes:
            self.closing = True

    async def passes(
        self, stage: Stage, transaction: Transaction, name: str, *, silent: bool = False
    ) -> bool:
        """Say the named reply, unless the receiver objects or is told to answer otherwise.

        True when the command stands. ``silent``: another reply is to follow.
        """
        try:
            occasion = await self._occasion(transaction, stage)
            judged = self.front.judge(transaction, self.profile, stage, occasion)
        except Exception:
            await self.broke(self.line)
            return False
        if judged is None:
            if not silent:
                await self.say(name)
            if occasion is not None and occasion.answer.then is Then.DISCONNECT:
                self.closing = True
            return True
        await self._give(judged, self.line)
        # DATA goes on behind a 3yz reply, all other commands behind 2yz.
        hoped_for = self.profile.wordings[name].code // 100
        return judged.verdict.reply.code // 100 == hoped_for and not self.closing

    async def verdict_on(self, transaction: Transaction, command: str) -> None:
        """Judge a message and give the reply.

        A large one in a thread, so that it holds up no other session; for most a thread would
        take longer than the checks.
        """
        try:
            occasion = await self._occasion(transaction, Stage.END_OF_MESSAGE)
            if len(transaction.message) < _LARGE:
                judged = self._final_verdict(transaction, occasion)
            else:
                judged = await asyncio.to_thread(self._final_verdict, transaction, occasion)
        except Exception:
            await self.broke(command)
        else:
            await self._give(judged, command)

    def _final_verdict(self, transaction: Transaction, occasion: Occasion | None) -> Judged:
        stage = Stage.END_OF_MESSAGE
        judged = self.front.judge(transaction, self.profile, stage, occasion)
        if judged is None:
            raise RuntimeError(f"{self.profile.label} has no rule for this message")
        return judged

    def offers(self, extension: str) -> bool:
        """True when the receiver has the extension."""
        return any(keyword.split()[0] == extension for keyword in self.profile.extensions)

    def offers_tls(self) -> bool:
        """False when it is not the receiver's habit, or done already (RFC 3207 section 4.2)."""
        return self.offers("STARTTLS") and self.front.tls is not None and self.tls is None

    def secured(self) -> None:
        """TLS begins: what was learned before counts no more (RFC 3207 section 4.2)."""
        self.client = replace(self.client, helo_domain="", tls=self.tls)

    async def _occasion(self, transaction: Transaction, stage: Stage) -> Occasion | None:
        occasion = self.front.occasion(transaction, stage)
        if occasion is not None and occasion.answer.delay:
            await self.rest(occasion.answer.delay)
        return occasion

    def record_fault(self) -> None:
        """Tell of the exception that is being handled."""
        where = f"session {self.client.session_id}"
        self.front.record(Broke(where=where, error=traceback.format_exc()))

    async def broke(self, command: str) -> None:
        """Our fault is never a verdict on the mail: 451, and a record of it."""
        self.record_fault()
        await self._send(self._words("SystemProblem"), command)

    async def _give(self, judged: Judged, command: str) -> None:
        """Give the reply of a verdict, and do what is to follow."""
        # All is recorded before the client knows of it: a step may end with its reply.
        if judged.lines:
            self._record(command, judged.lines)
        self.front.record(judged)
        if judged.lines:
            await self.write(_octets(judged.lines))
        if judged.then is Then.DROP:
            self.abort()
        if judged.then is not Then.CONTINUE:
            self.closing = True

    def _words(self, name: str, **values: str) -> tuple[str, ...]:
        lines = self.profile.wire_lines(name, self.client.session_id, **(self._values | values))
        return (*_continued(lines), *self._keywords()) if name == "Ehlo" else lines

    def _keywords(self) -> tuple[str, ...]:
        """The lines of the extensions offered now (RFC 5321 section 4.1.1.1)."""
        *first, last = (
            keyword
            for keyword in self.profile.extensions
            if keyword.split()[0] in _IMPLEMENTED and (keyword != "STARTTLS" or self.offers_tls())
        )
        return (*(f"250-{keyword}" for keyword in first), f"250 {last}")

    async def _send(self, lines: tuple[str, ...], command: str) -> None:
        self._record(command, lines)
        await self.write(_octets(lines))

    def _record(self, command: str, lines: tuple[str, ...]) -> None:
        self.front.record(
            Exchanged(
                session_id=self.client.session_id,
                command=command.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
                lines=lines,
            )
        )


def _continued(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The same lines with more to follow."""
    return tuple(f"{line[:3]}-{line[4:]}" for line in lines)


def _octets(lines: tuple[str, ...]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")
