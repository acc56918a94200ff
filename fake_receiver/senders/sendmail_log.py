"""Follow messages through Sendmail's log until nothing more will happen to them.

A message is known by its Message-ID (``msgid=``): the submitting command logs it with a queue file
of its own, and the daemon with another. A bounce is a third, which the line of the message names
(``QUEUE-ID: BOUNCE-ID: DSN: ...``). Pure: lines in, state out.

No line ends an attempt: each mailer logs its recipients (``to=..., stat=...``), an alias is not
logged, and more may follow. So whoever submits waits until no process of Sendmail is left but its
daemons (a queue run is one, too), and then logs a mark, which comes behind all their lines.
"""

import re
from typing import Final

QUEUE_ID: Final = r"[0-9A-Za-z]{8}\d{6,}"
"""A queue file's name without its qf: the time, a number in the second, the process."""
MARK: Final = "lab: handed over "
"""Begins the mark; the Message-ID ends it."""

_LINE = re.compile(rf" (?:sm-[\w-]+|sendmail)\[\d+\]: (?P<id>{QUEUE_ID}): (?P<text>.*)")
_MESSAGE_ID = re.compile(r"from=.*, msgid=<?([^>,\s]+)>?,")
_CHILD = re.compile(rf"({QUEUE_ID}): ")


class SendmailLog:
    """The queue files that the log lines told of."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}
        self._by_message_id: dict[str, list[str]] = {}
        self._children: dict[str, list[str]] = {}
        self._handed_over: set[str] = set()

    def feed(self, line: str) -> None:
        """Take in one line of the mail log, or a mark; lines of other programs are ignored."""
        if line.startswith(MARK):
            self._handed_over.add(line.removeprefix(MARK).strip())
        elif match := _LINE.search(line):
            queue_id, text = match["id"], match["text"]
            self._last[queue_id] = text
            if found := _MESSAGE_ID.match(text):
                self._by_message_id.setdefault(found[1], []).append(queue_id)
            if found := _CHILD.match(text):
                self._children.setdefault(queue_id, []).append(found[1])

    def is_settled(self, message_id: str) -> bool:
        """True when no process was left that could have it in hand."""
        return message_id in self._handed_over

    def told(self, message_id: str) -> str:
        """The last thing that the log said of each queue file of the message."""
        family = list(self._by_message_id.get(message_id, ()))
        if not family:
            return f"the log does not mention message-id <{message_id}>"
        for queue_id in family:  # grows while it is walked
            family.extend(self._children.get(queue_id, ()))
        return "; ".join(f"{queue_id}: {self._last.get(queue_id, '')}" for queue_id in family)
