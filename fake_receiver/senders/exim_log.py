"""Follow messages through Exim's mainlog until nothing more will happen to them.

A message is known by its Message-ID (``<= ... id=``); a bounce, a message of its own, names the one
that it is about (``R=``). Pure: lines in, state out.

No line of mainlog ends an attempt that leaves a recipient behind: after ``== first@...`` a second
may still be on its way, and over the same connection a message from the queue. So whoever submits
waits for all processes that it led to, and then logs a mark, which comes behind all their lines.
Queue runs are told, with their process. A daemon begins with one, some time after its start.
"""

import re
from dataclasses import dataclass, field
from typing import Final

QUEUE_ID: Final = r"[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})"
"""A queue file's name, up to Exim 4.96 and from 4.97 on."""
MARK: Final = "lab: handed over "
"""Begins the mark; the Message-ID ends it."""

_STAMP = r"\d{4}-\d\d-\d\d [\d:.]+ (?:[+-]\d{4} )?(?:\[\d+\] )?"
_LINE = re.compile(rf"{_STAMP}(?P<id>{QUEUE_ID}) (?P<text>.*)")
_MESSAGE_ID = re.compile(r"<= .* id=(\S+)")
_PARENT = re.compile(rf"<= .* R=({QUEUE_ID})\b")
_GONE = re.compile(r"Completed\b|Frozen\b")
_DEFERRED = re.compile(r"== ")
_DAEMON = re.compile(rf"{_STAMP}exim \S+ daemon started: pid=\d+, -q")
_QUEUE_RUN = re.compile(rf"{_STAMP}(Start|End) queue run: pid=(\d+)( -q)?")


@dataclass(slots=True)
class _QueueFile:
    """``is_gone``: no queue run will try it; ``waits``: the next one will."""

    is_gone: bool = False
    waits: bool = False
    last: str = ""
    children: list[str] = field(default_factory=list)


class EximLog:
    """The queue files that the log lines told of."""

    def __init__(self) -> None:
        self._files: dict[str, _QueueFile] = {}
        self._by_message_id: dict[str, str] = {}
        self._handed_over: set[str] = set()
        self._queue_runs: set[str] = set()
        self._first_run_is_due = False

    def feed(self, line: str) -> None:
        """Take in one line of mainlog, or a mark; lines of other programs are ignored."""
        if line.startswith(MARK):
            self._handed_over.add(line.removeprefix(MARK).strip())
        elif match := _LINE.search(line):
            self._take(match["id"], match["text"])
        elif match := _QUEUE_RUN.search(line):
            change = self._queue_runs.add if match[1] == "Start" else self._queue_runs.discard
            change(match[2])
            self._first_run_is_due &= bool(match[3])  # not by hand, such as -qff
        elif _DAEMON.search(line):
            self._first_run_is_due = True

    def _take(self, queue_id: str, text: str) -> None:
        file = self._files.setdefault(queue_id, _QueueFile())
        file.last = text
        file.is_gone |= bool(_GONE.match(text))
        file.waits = not file.is_gone and (file.waits or bool(_DEFERRED.match(text)))
        if found := _MESSAGE_ID.match(text):
            self._by_message_id[found[1]] = queue_id
        if found := _PARENT.match(text):
            self._files.setdefault(found[1], _QueueFile()).children.append(queue_id)

    def is_settled(self, message_id: str) -> bool:
        """True when the message's attempt has ended, and the bounces that it led to rest.

        Not while a queue run may have it in hand, or is due and will find something.
        """
        bounces = (self._files[queue_id] for queue_id in self._family(message_id)[1:])
        return (
            message_id in self._handed_over
            and all(bounce.is_gone or bounce.waits for bounce in bounces)
            and not self._queue_runs
            and not (self._first_run_is_due and any(f.waits for f in self._files.values()))
        )

    def told(self, message_id: str) -> str:
        """The last thing that the log said of the message and of each of its bounces."""
        family = self._family(message_id)
        if not family:
            return f"the log does not mention message-id <{message_id}>"
        told = [f"{queue_id}: {self._files[queue_id].last}" for queue_id in family]
        told += [f"queue run {pid} goes on" for pid in sorted(self._queue_runs)]
        return "; ".join(told + ["a queue run is due"] * self._first_run_is_due)

    def _family(self, message_id: str) -> list[str]:
        family = [self._by_message_id[message_id]] if message_id in self._by_message_id else []
        for queue_id in family:  # grows while it is walked
            family.extend(self._files[queue_id].children)
        return family
