"""A resolver that keeps what it was told, as the one in front of a real receiver does.

Answers are kept for the TTL of their records, and that there is nothing for as long as the zone's
SOA says (RFC 2308 section 5): the lesser of its TTL and its minimum; a name that does not exist has
no type of record. What is new in the zone is not seen until then. Aliases are kept each by itself.

Failures are not kept. RFC 9520 section 3.2 asks for a second at least; the clock stands still
within a step, and between two steps a person mends something, which takes longer than that. The
delegations themselves are not kept either.

Real resolvers cap these times (Unbound keeps nothing longer than a day, BIND no negative answer
longer than three hours), and forget when their memory is full; here they hold as the zone says.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

from dns.name import Name
from dns.rdatatype import RdataType

from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.nameserver.find import follow
from fake_receiver.nameserver.hop import Hop, hop
from fake_receiver.nameserver.resolver import look_up
from fake_receiver.nameserver.zone import Zone

_MOST = 10_000  # names that a sender thinks up must not fill the memory
_NOT_ALIASED = (RdataType.CNAME, RdataType.ANY)


class VirtualClock:
    """Seconds that pass only when somebody says so."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        self._now += seconds


class CachingResolver:
    """A `Resolver` over the zone that ``zone()`` gives, behind a cache; else as `ZoneResolver`.

    ``clock`` gives seconds. May be asked by several threads at once.
    """

    def __init__(self, zone: Callable[[], Zone], clock: Callable[[], float]) -> None:
        self._zone = zone
        self._clock = clock
        self._kept: dict[tuple[Name, RdataType | None], tuple[Hop, float]] = {}
        self._lock = threading.Lock()

    def __call__(self, name: str, rdtype: str) -> Lookup:
        """Ask one question."""
        with self._lock:
            return look_up(lambda asked, wanted: follow(self._hop, asked, wanted), name, rdtype)

    def _hop(self, name: Name, rdtype: RdataType) -> Hop:
        now = self._clock()
        for wanted in (rdtype, None):
            kept, until = self._kept.get((name, wanted), (None, now))
            if kept is not None and now < until and not (kept.aliases and rdtype in _NOT_ALIASED):
                return kept
        told = hop(self._zone(), name, rdtype)
        if told.ttl:
            self._keep((name, _kept_type(told, rdtype)), told, now + told.ttl)
        return told

    def _keep(self, key: tuple[Name, RdataType | None], told: Hop, until: float) -> None:
        if len(self._kept) >= _MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (replace(told, fault=None, cached=True), until)


def _kept_type(told: Hop, rdtype: RdataType) -> RdataType | None:
    """The type that the answer is about; None for an alias and for a name that does not exist.

    The fault NXDOMAIN is of one type, whatever other servers mean by it.
    """
    if told.aliases or (told.status is LookupStatus.NXDOMAIN and told.fault is None):
        return None
    return rdtype
