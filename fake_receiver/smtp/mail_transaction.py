"""The mail transaction: MAIL, RCPT, DATA (RFC 5321 section 3.3) and BDAT (RFC 3030)."""

import re
import time
from dataclasses import replace
from typing import Final

from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Transaction
from fake_receiver.smtp.paths import AddressError, PathError, parse_mail, parse_rcpt
from fake_receiver.smtp.speech import Front, Speech

_NUMBER: Final = re.compile(r"\d{1,20}", re.ASCII)
_MAIL_PARAMETERS: Final = {
    "SIZE": ("SIZE", _NUMBER),
    "BODY": ("8BITMIME", re.compile(r"7BIT|8BITMIME", re.IGNORECASE)),
    "SMTPUTF8": ("SMTPUTF8", re.compile("")),
}
"""The parameters of MAIL: the extension that offers each, and what its value may be."""

_CHUNK: Final = re.compile(r"(\d{1,20})(?: +(LAST))?", re.ASCII | re.IGNORECASE)


class MailTransactions(Speech):
    """The transactions of a session, one after the other."""

    def __init__(self, front: Front, *, behind_proxy: bool, timeout: float) -> None:
        super().__init__(front, timeout=timeout, behind_proxy=behind_proxy)
        self.greeted = False
        self._mail: Transaction | None = None
        self._chunks: bytearray | None = None
        self._chunk_failed = False

    def reset(self) -> None:
        """Forget the transaction."""
        self._mail = None
        self._chunks = None
        self._chunk_failed = False

    def _missing(self) -> str:
        """What has to come before the command that came."""
        if not self.greeted:
            return "HelloFirst"
        return "MailFirst" if self._mail is None else "RcptFirst"

    async def mail_command(self, argument: str) -> None:
        """Begin a transaction."""
        if not self.greeted:
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

    async def rcpt_command(self, argument: str) -> None:
        """One more recipient."""
        if self._mail is None:
            await self.say(self._missing())
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

    async def data_command(self, argument: str) -> None:
        """The message, up to a dot."""
        if self._chunks is not None:
            await self.say("NoDataAfterBdat")
            return
        if self._mail is None or not self._mail.forward_paths:
            await self.say(self._missing())
            return
        if argument:
            raise PathError("DATA takes no argument")
        if not await self.passes(Stage.DATA, self._mail, "DataGoAhead"):
            return
        message = await self.read_message(self.profile.size_limit)
        mail = self._mail
        self.reset()
        await self._end_of_message(mail, message, ".")

    async def bdat_command(self, argument: str) -> None:
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
        if mail is None or not mail.forward_paths:
            await self.say(self._missing())
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
            self.reset()

    async def rset_command(self, _: str) -> None:
        """End the transaction."""
        self.reset()
        await self.say("Reset")

    async def _end_of_message(self, mail: Transaction, message: bytes | None, command: str) -> None:
        """Judge the message; None stands for one that is too large to keep."""
        transaction = replace(
            mail, message=message or b"", exceeds_size=message is None, received_at=time.time()
        )
        await self.verdict_on(transaction, command)
