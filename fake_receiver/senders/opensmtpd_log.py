"""Follow messages through OpenSMTPD's log until nothing more will happen to them.

A line tells how the delivery of one envelope ended: a message to one recipient, whose name begins
with that of the message. The log knows no Message-ID, and of an alias that stands for several it
tells one envelope. So whoever submits a message logs a mark, with its name and the envelopes that
are left. That an attempt begins is not told either: ``smtpctl schedule`` is marked, too.

A refusal leads to a bounce within a second, a message of its own, from <> to the author; nothing
else tells which one it is about. Pure: lines in, state out.
"""

import re
from dataclasses import dataclass, field
from typing import Final

HANDED_OVER: Final = "lab: handed over "
"""Begins a mark; behind it MESSAGE-ID as MESSAGE ENVELOPE..."""
SCHEDULED: Final = "lab: scheduled "
"""Begins a mark; behind it ENVELOPE..."""

_ENVELOPE = r"(?P<id>(?P<message>[0-9a-f]{8})[0-9a-f]{8})"
_TAKEN = re.compile(rf"smtp envelope evpid={_ENVELOPE} from=<(?P<author>.*?)> to=<(?P<to>.*?)>$")
_ENDED = re.compile(
    rf"m[td]a delivery evpid={_ENVELOPE} from=<(?P<author>.*?)> to=<.*?> .*"
    r'result="?(?P<result>\w+)"? stat=(?P<told>.*)'
)
_NOT_TOLD = re.compile(r"Fail injecting failure report on message (?P<message>[0-9a-f]{8}) ")


@dataclass(slots=True)
class _Message:
    """``ends``: what became of each envelope, "" while it is on its way."""

    ends: dict[str, str] = field(default_factory=dict)
    author: str = ""
    owes_bounce: bool = False
    bounces: list[str] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        return all(self.ends.values()) and not self.owes_bounce


class OpenSmtpdLog:
    """The messages that the log lines told of."""

    def __init__(self) -> None:
        self._messages: dict[str, _Message] = {}
        self._by_message_id: dict[str, str] = {}

    def feed(self, line: str) -> None:
        """Take in one log line, or a mark; lines of other programs are ignored."""
        if line.startswith(HANDED_OVER):
            message_id, _, left = line.removeprefix(HANDED_OVER).partition(" as ")
            name, *envelopes = left.split() or [""]
            self._by_message_id[message_id] = name
            for envelope in envelopes:
                self._message(name).ends.setdefault(envelope, "")
        elif line.startswith(SCHEDULED):
            for envelope in line.removeprefix(SCHEDULED).split():
                self._message(envelope[:8]).ends[envelope] = ""
        elif found := _TAKEN.search(line):
            self._take(found["message"], found["id"], found["author"], found["to"])
        elif found := _ENDED.search(line):
            message = self._message(found["message"])
            message.ends[found["id"]] = f"{found['result']} {found['told']}"
            message.author = found["author"]
            # Of mail from <> nobody is told.
            message.owes_bounce |= found["result"] == "PermFail" and bool(message.author)
        elif found := _NOT_TOLD.search(line):
            self._message(found["message"]).owes_bounce = False

    def _message(self, name: str) -> _Message:
        return self._messages.setdefault(name, _Message())

    def _take(self, name: str, envelope: str, author: str, to: str) -> None:
        self._message(name).ends.setdefault(envelope, "")
        if not author:
            # They go out in the order of the refusals.
            for other in self._messages.values():
                if other.owes_bounce and other.author == to:
                    other.owes_bounce = False
                    other.bounces.append(name)
                    return

    def is_settled(self, message_id: str) -> bool:
        """True when the message and its bounces are delivered, refused or left in the queue."""
        family = self._family(message_id)
        return bool(family) and all(self._message(name).is_settled for name in family)

    def told(self, message_id: str) -> str:
        """The last thing that the log said of each envelope of the message and its bounces."""
        family = self._family(message_id)
        if not family:
            return f"the log does not mention message-id <{message_id}>"
        told = [
            f"{envelope}: {end or 'on its way'}"
            for name in family
            for envelope, end in self._message(name).ends.items()
        ]
        owes = any(self._message(name).owes_bounce for name in family)
        return "; ".join(told + ["a bounce is due"] * owes)

    def _family(self, message_id: str) -> list[str]:
        name = self._by_message_id.get(message_id)
        family = [name] if name else []
        for member in family:  # grows while it is walked
            family.extend(self._message(member).bounces)
        return family
