"""What the receiver decided, what it says, and why."""

from dataclasses import dataclass
from enum import StrEnum

from fake_receiver.model.delivery import Folder
from fake_receiver.model.reply import Reply


class Action(StrEnum):
    """What becomes of the mail: replies 2yz and 3yz, 4yz, 5yz (RFC 5321 section 4.2.1)."""

    ACCEPT = "accept"
    DEFER = "defer"
    REJECT = "reject"


class Confidence(StrEnum):
    """How well a rule of a receiver is known from public evidence."""

    CERTAIN = "certain"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``reply`` is for the client; the rest is for the person.

    ``also_held`` names the later rules that would have refused the mail too; ``turned_by`` the
    switches of the receiver that would give another verdict, where the evidence is thin.
    """

    rule: str
    reply_name: str
    reply: Reply
    reason: str
    confidence: Confidence
    also_held: tuple[str, ...] = ()
    turned_by: tuple[str, ...] = ()
    folder: Folder = Folder.INBOX
    """Where the mail is filed if it is accepted."""

    @property
    def action(self) -> Action:
        """Follows from the first digit of the reply code."""
        digit = self.reply.code // 100
        return {4: Action.DEFER, 5: Action.REJECT}.get(digit, Action.ACCEPT)
