"""What a mail server made of the mail of a step: delivered, kept in its queue, bounced."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from fake_receiver.model.outcome import Outcome
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import NULL_PATH
from fake_receiver.model.verdict import Action
from fake_receiver.report.attempts import Attempt

DELIVERED: Final = "delivered"
BOUNCED: Final = "bounced"
BOUNCE_SENT: Final = "bounce sent"
GONE: Final = "gone"
"""Neither accepted, nor in the queue, nor bounced into a mailbox of the sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of ``times`` messages to one recipient.

    ``what`` is ``delivered``, ``bounced`` (with the ``status`` of the bounce), ``bounce sent``
    (delivered to an author elsewhere), ``gone``, the action of another notification, or the state
    in the queue: ``deferred``, ``hold``, ``active``. ``reasons`` are the mail server's own words.
    """

    what: str
    recipient: str = ""
    status: str = ""
    reasons: tuple[str, ...] = ()
    times: int = 1


def fates(
    outcome: Outcome, tried: Sequence[Attempt], *, waiting: AbstractSet[str], null_path: bool
) -> tuple[Fate, ...]:
    """All fates, in an order that does not depend on the mail server.

    ``waiting`` are the ids of what was in the queue before; ``null_path`` says that the step itself
    sends from the null reverse-path.
    """
    found: dict[tuple[str, ...], Fate] = {}
    for fate in (*_accepted(tried, null_path=null_path), *_kept(outcome, waiting)):
        key = (fate.recipient.lower(), fate.what, fate.status)
        before = found.get(key)
        if before is not None:
            reasons = tuple(dict.fromkeys((*before.reasons, *fate.reasons)))
            found[key] = replace(before, reasons=reasons, times=before.times + fate.times)
        else:
            found[key] = fate
    return tuple(found[key] for key in sorted(found)) or (Fate(what=GONE),)


def _accepted(tried: Sequence[Attempt], *, null_path: bool) -> Iterator[Fate]:
    for attempt in tried:
        if attempt.stage is Stage.END_OF_MESSAGE and attempt.action is Action.ACCEPT:
            is_bounce = attempt.reverse_path == NULL_PATH and not null_path
            for recipient in attempt.forward_paths:
                yield Fate(what=BOUNCE_SENT if is_bounce else DELIVERED, recipient=recipient)


def _kept(outcome: Outcome, waiting: AbstractSet[str]) -> Iterator[Fate]:
    """What the mail server itself has to show."""
    for entry in outcome.sender.queue or ():
        if entry.queue_id not in waiting:
            reasons = (entry.reason,) if entry.reason else ()
            for recipient in entry.recipients or ("",):
                yield Fate(what=entry.status, recipient=recipient, reasons=reasons)
    for bounce in outcome.sender.bounces or ():
        yield Fate(
            what=BOUNCED if bounce.action == "failed" else bounce.action,
            recipient=bounce.recipient,
            status=bounce.status,
            reasons=(bounce.diagnostic,) if bounce.diagnostic else (),
        )
