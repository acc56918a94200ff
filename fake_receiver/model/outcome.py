"""What a step showed, on the receiver's side and on the sender's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fake_receiver.model.events import Judged, Tried
from fake_receiver.model.transaction import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """One message in the sending server's queue; ``reason`` is the server's own text.

    ``next_try`` are the seconds until then, None where the server does not tell.
    """

    queue_id: str
    status: str
    recipients: tuple[str, ...]
    reason: str
    next_try: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery status notification in an author's mailbox (RFC 3464), one per recipient."""

    mailbox: str
    recipient: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSeen:
    """What was seen on a host that sends. None: there was no real one to look at, or no need."""

    queue: tuple[QueueEntry, ...] | None = None
    bounces: tuple[Bounce, ...] | None = None
    log: tuple[str, ...] | None = None
    listeners: frozenset[Family] | None = None


NOT_SEEN: Final = HostSeen()
"""Nothing was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened at the receiver, on the host that sends, and on others by name.

    ``tried`` are the connections that were asked for. ``client_is_given``: the client's address
    was played, not chosen by a server.
    """

    transactions: tuple[Judged, ...]
    client_is_given: bool = False
    tried: tuple[Tried, ...] | None = None
    sender: HostSeen = NOT_SEEN
    hosts: Mapping[str, HostSeen] = field(default_factory=dict)
