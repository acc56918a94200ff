"""Follow messages through Postfix's log until nothing more will happen to them.

A message is known by its Message-ID; forwarding, aliases and bounces make further queue files,
which are followed too. Pure: lines in, state out.
"""

import re
from dataclasses import dataclass, field

_QUEUE_ID = r"[0-9A-F]{5,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]{10,}"
_LINE = re.compile(rf"postfix[\w-]*/[\w/-]+\[\d+\]: (?P<id>{_QUEUE_ID}): (?P<text>.*)")
_MESSAGE_ID = re.compile(r"(?:resent-)?message-id=<?([^>\s]+)>?")
_ACTIVE = re.compile(r"from=<.*>, size=\d+, nrcpt=(\d+) \(queue active\)")
_STATUS = re.compile(r"to=<.*>, .*status=(\w+) \((.*)\)$")
_DIED = re.compile(
    r"postfix[\w-]*/qmgr\[\d+\]: warning: private/[\w-]+ socket: malformed response$"
)
_CHILD = re.compile(rf"(?:notification: |\(forwarded as )({_QUEUE_ID})\b")


@dataclass(slots=True)
class _QueueFile:
    """``awaited``: recipients of the present delivery attempt that have no status yet."""

    awaited: int | None = None
    bounced: bool = False
    deferred: bool = False
    removed: bool = False
    last: str = ""
    children: list[str] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        return self.removed or (self.deferred and self.awaited == 0)


class PostfixLog:
    """The queue files that the log lines told of."""

    def __init__(self) -> None:
        self._files: dict[str, _QueueFile] = {}
        self._by_message_id: dict[str, list[str]] = {}

    def feed(self, line: str) -> None:
        """Take in one log line; lines of other programs are ignored."""
        match = _LINE.search(line)
        if match is None:
            if _DIED.search(line):
                self._put_back()
            return
        queue_id, text = match["id"], match["text"]
        file = self._files.setdefault(queue_id, _QueueFile())
        file.last = text
        if found := _MESSAGE_ID.match(text):
            self._by_message_id.setdefault(found[1], []).append(queue_id)
        elif found := _ACTIVE.match(text):
            file.awaited = int(found[1])
            file.deferred = False
        elif found := _STATUS.match(text):
            file.awaited = max(0, (file.awaited or 0) - 1)
            file.bounced |= found[1] == "bounced"
            file.deferred |= found[1] == "deferred"
        elif text == "removed":
            file.removed = True
        if found := _CHILD.search(text):
            file.children.append(found[1])

    def _put_back(self) -> None:
        """A delivery agent died: its message goes back to the deferred queue, without a word.

        The queue manager does not say which message; it is the one that has waited longest.
        """
        for file in self._files.values():
            if file.awaited and not file.removed:
                file.awaited, file.deferred = 0, True
                return

    def is_settled(self, message_id: str) -> bool:
        """True when every queue file of the message is delivered, bounced or deferred."""
        family = self._family(message_id)
        return bool(family) and all(
            queue_id in self._files and self._files[queue_id].is_settled for queue_id in family
        )

    def told(self, message_id: str) -> str:
        """The last thing that the log said of each queue file of the message."""
        family = self._family(message_id)
        if not family:
            return f"the log does not mention message-id <{message_id}>"
        return "; ".join(
            f"{queue_id}: {self._files[queue_id].last}" if queue_id in self._files else queue_id
            for queue_id in family
        )

    def _family(self, message_id: str) -> list[str]:
        family = list(self._by_message_id.get(message_id, ()))
        for queue_id in family:  # grows while it is walked
            file = self._files.get(queue_id)
            family.extend(c for c in (file.children if file else ()) if c not in family)
        return family
