"""A receiver's policy is one table of rules: at each stage the first that holds decides."""

from dataclasses import dataclass
from typing import Final

from fake_receiver.model.delivery import Folder
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.conditions import Condition
from fake_receiver.policy.dates import NEWEST, Month

FOREVER: Final = NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``name``: when ``when`` holds, from ``since`` up to and without ``until``, say ``reply``.

    ``reply`` names an entry of the receiver's catalogue; ``cites`` says where the rule is known
    from, ``confidence`` how well. A rule with a ``switch`` is in force only for scenarios that
    turn it on. ``folder`` is where mail goes that the reply accepts.
    """

    name: str
    when: Condition
    reply: str
    since: Month
    until: Month = FOREVER
    confidence: Confidence
    cites: str
    stage: Stage = Stage.END_OF_MESSAGE
    switch: str = ""
    folder: Folder = Folder.INBOX

    def __post_init__(self) -> None:
        if self.when.known_at.rank > self.stage.rank:
            raise ValueError(f"rule {self.name}: {self.when.words!r} is not known at {self.stage}")

    def is_in_force(self, as_of: Month) -> bool:
        """True when a receiver of that month applied the rule, its switch aside."""
        return self.since <= as_of < self.until or (as_of == NEWEST and self.until == FOREVER)
