"""From a verdict to the copies in mailboxes."""

from typing import Final

from fake_receiver.delivery import gmail_trace, plain_trace
from fake_receiver.model.delivery import Delivery
from fake_receiver.model.events import Judged
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Action
from fake_receiver.policy.dates import NEWEST, Month

_GMAIL: Final = "gmail"
"""The receiver whose trace fields are known; all others have plain ones."""


def file_mail(judged: Judged) -> tuple[Delivery, ...]:
    """One copy for each forward path, in their order; none of mail that is not accepted.

    Pure: the same mail gives the same octets, whenever it is asked for.
    """
    evidence, verdict = judged.evidence, judged.verdict
    if evidence.stage is not Stage.END_OF_MESSAGE or verdict.action is not Action.ACCEPT:
        return ()
    name, _, month = judged.receiver.partition("@")
    as_of = Month.parse(month) if month else NEWEST
    mailboxes = evidence.transaction.forward_paths
    if name == _GMAIL:
        common = gmail_trace.trace(evidence, as_of)
        own = [gmail_trace.delivered(evidence.transaction, path, as_of) for path in mailboxes]
    else:
        common = plain_trace.trace(evidence)
        own = [""] * len(mailboxes)
    return tuple(
        Delivery(mailbox=mailbox, folder=verdict.folder, trace=top + common)
        for mailbox, top in zip(mailboxes, own, strict=True)
    )
