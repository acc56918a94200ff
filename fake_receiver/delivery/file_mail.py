"""From a verdict to the copies in mailboxes."""

from typing import Final

from fake_receiver.delivery import gmail_trace, plain_trace
from fake_receiver.model.delivery import Delivery
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.verdict import Action, Verdict
from fake_receiver.policy.dates import Month

GMAIL: Final = "gmail"
"""The receiver whose trace fields are known; all others have plain ones."""


def file_mail(
    evidence: Evidence, verdict: Verdict, *, receiver: str, as_of: Month
) -> tuple[Delivery, ...]:
    """One copy for each forward path, in their order; none of mail that is not accepted."""
    if verdict.action is not Action.ACCEPT:
        return ()
    mailboxes = evidence.transaction.forward_paths
    if receiver == GMAIL:
        common = gmail_trace.trace(evidence, as_of)
        own = [gmail_trace.delivered(evidence.transaction, name, as_of) for name in mailboxes]
    else:
        common = plain_trace.trace(evidence)
        own = [""] * len(mailboxes)
    return tuple(
        Delivery(mailbox=mailbox, folder=verdict.folder, trace=top + common)
        for mailbox, top in zip(mailboxes, own, strict=True)
    )
