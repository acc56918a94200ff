"""The receiver on a socket, and messages sent to it: each in a session of its own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from listening import Listening

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.model.events import Broke, Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.stage import Stage
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.nameserver.zone import Zone
from fake_receiver.policy import receivers
from fake_receiver.scenario.hosts import GOOGLE_HOSTS

MESSAGE = b"From: <alice@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nHello.\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the receiver said, and what it judged at the ends of messages."""

    replies: tuple[str, ...]
    judged: tuple[Judged, ...]

    @property
    def evidence(self) -> Evidence:
        """That on the only message."""
        assert len(self.judged) == 1, self
        return self.judged[0].evidence


class TimedFront(LabFront):
    """The lab's front; ``time`` is when messages arrive."""

    def __init__(self) -> None:
        self.events = []
        self.time = 0.0
        self.profile = receivers.find("gmail")
        super().__init__(lab_hosts(self.profile, {}), parse_zone(""), self.events.append)

    def mx_host(self, local_ip):
        return GOOGLE_HOSTS[0].name, self.profile

    def judge(self, transaction, profile, stage, occasion):
        timed = replace(transaction, received_at=self.time)
        return super().judge(timed, profile, stage, occasion)


class Mailing(Listening):
    """The receiver, listening."""

    def __init__(self) -> None:
        self._front = TimedFront()
        super().__init__(self._front)

    def send(
        self,
        message: bytes = MESSAGE,
        *,
        zone: Zone,
        client_ip: str = "198.51.100.25",
        helo: str = "mail.social.example",
        reverse_path: str = "alice@social.example",
        time: float = 1_700_000_000.0,
        switches: tuple[str, ...] = (),
        end: bytes = b".\r\n",
    ) -> Heard:
        """One transaction, broken off at the first refusal. Dots are doubled, line ends left."""
        utf8 = "" if reverse_path.isascii() else " SMTPUTF8"
        stuffed = re.sub(rb"(\A|\r\n)\.", rb"\1..", message)
        return self.say(
            f"EHLO {helo}\r\n".encode(),
            f"MAIL FROM:<{reverse_path}>{utf8}\r\n".encode(),
            b"RCPT TO:<bob@gmail.com>\r\n",
            b"DATA\r\n",
            stuffed + end,
            zone=zone,
            client_ip=client_ip,
            time=time,
            switches=switches,
        )

    def say(
        self,
        *commands: bytes,
        zone: Zone,
        client_ip: str = "198.51.100.25",
        time: float = 1_700_000_000.0,
        switches: tuple[str, ...] = (),
    ) -> Heard:
        """A session of these commands, each said when the one before was answered with 2 or 3."""
        front = self._front
        front.events.clear()
        front.zone, front.time = zone, time
        front.profile = receivers.find("gmail", switches)
        replies = self.run(self._session(client_ip, commands))
        assert [event.error for event in front.events if isinstance(event, Broke)] == []
        judged = (event for event in front.events if isinstance(event, Judged))
        at_end = tuple(one for one in judged if one.evidence.stage is Stage.END_OF_MESSAGE)
        return Heard(replies=replies, judged=at_end)

    async def _session(self, client_ip: str, commands: Iterable[bytes]) -> tuple[str, ...]:
        dialogue = await self.connect(client_ip)
        replies = [await dialogue.reply()]
        for command in commands:
            if replies[-1][:1] not in "23":
                break
            dialogue.say(command)
            replies.append(await dialogue.reply())
        # Whatever is said unasked, such as replies to smuggled commands.
        replies += (await dialogue.end()).splitlines(keepends=True)
        return tuple(replies)


def txt_zone(records: Mapping[str, str]) -> Zone:
    """A zone of one TXT record a name."""
    return parse_zone("\n".join(f"{name}. TXT {quoted(text)}" for name, text in records.items()))


def quoted(text: str) -> str:
    """A string of zone text; each character is an octet."""
    escaped = (c if " " <= c <= "~" and c not in '"\\' else f"\\{ord(c):03}" for c in text)
    return f'"{"".join(escaped)}"'
