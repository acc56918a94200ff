"""Follow messages of programs whose log does not tell which message, or when an attempt ends.

So whoever hands a message over waits until nothing is on its way, and then logs a mark, which comes
behind all that the program has logged (``at-rest`` and ``submit`` of the images). Pure: lines in,
state out.
"""

import re
from collections import deque
from typing import Final

MARK: Final = "lab: handed over "
"""Begins the mark; the Message-ID ends it."""

_SHOWN: Final = 3


class MarkedLog:
    """The marks, and the last lines of ``program``: the name that it logs by."""

    def __init__(self, program: str) -> None:
        # As lab-syslogd writes it: month, day, time, host.
        self._line = re.compile(rf"(?:\S+ +){{4}}{re.escape(program)}(?:\[[^\]]*\])?: (.+)")
        self._program = program
        self._last: deque[str] = deque(maxlen=_SHOWN)
        self._handed_over: set[str] = set()

    def feed(self, line: str) -> None:
        """Take in one line of the mail log, or a mark; lines of other programs are ignored."""
        if line.startswith(MARK):
            self._handed_over.add(line.removeprefix(MARK).strip())
        elif found := self._line.match(line):
            self._last.append(found[1].strip())

    def is_settled(self, message_id: str) -> bool:
        """True when nothing was on its way any more, the message's bounces included."""
        return message_id in self._handed_over

    def told(self, message_id: str) -> str:
        """The last that the program logged, of whatever message."""
        last = "; ".join(self._last) or "nothing"
        return f"message-id <{message_id}>: {self._program} logged at last: {last}"
