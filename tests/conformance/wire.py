"""The receiver on a socket, with the id and the clock of a published session."""

from dataclasses import replace

from circumstances import Circumstances, leading_to
from listening import Listening
from published import Published, Values

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.model.events import Broke
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.policy import receivers
from fake_receiver.scenario.hosts import GOOGLE_HOSTS, lab_records


class GivenFront(LabFront):
    """The lab's front; what else the sessions would make themselves is given."""

    def __init__(self) -> None:
        self.events = []
        self.lab = parse_zone(lab_records(()))
        self.profile = receivers.find("gmail")
        self.time = None
        super().__init__(lab_hosts(self.profile, {}), self.lab, self.events.append)

    def give(self, month: str, values: Values, circumstances: Circumstances) -> None:
        self.events.clear()
        self.zone = self.lab.merged(parse_zone(circumstances.zone))
        self.set(circumstances.settings)
        self.time = values.time
        profile = receivers.find(f"gmail@{month}", circumstances.switches)
        given = replace(profile.receiver, session_id=lambda *_: values.session_id)
        self.profile = given.as_of(profile.month, circumstances.switches)

    def mx_host(self, local_ip):
        return GOOGLE_HOSTS[0].name, self.profile

    def judge(self, transaction, profile, stage, occasion):
        if self.time is not None:
            transaction = replace(transaction, received_at=self.time)
        return super().judge(transaction, profile, stage, occasion)


class Wire(Listening):
    """The receiver, listening."""

    def __init__(self) -> None:
        self._front = GivenFront()
        super().__init__(self._front)

    def lines_like(self, published: Published) -> tuple[str, ...]:
        """The published lines if the receiver makes them again, else its own instead."""
        ours = ""
        for values in published.possible_values():
            heard = self.reply_to(published, values)
            if published.is_made_again_by(heard, values):
                return published.lines
            ours = ours or heard
        return tuple(ours.split("\r\n")[:-1])

    def reply_to(self, published: Published, values: Values) -> str:
        """What the receiver says in the circumstances of a published reply, CRLF and all."""
        there = leading_to(published, values)
        self._front.give(published.month, values, there)
        heard = self.run(self._session(values.ip, there))
        assert [event.error for event in self._front.events if isinstance(event, Broke)] == []
        return heard

    async def _session(self, client: str, there: Circumstances) -> str:
        dialogue = await self.connect(client)
        heard = await dialogue.reply()
        for command in there.commands:
            assert heard[:1] in "23", f"before {command!r}: {heard}"
            dialogue.say(command)
            heard = await dialogue.reply()
        await dialogue.end()
        return heard
