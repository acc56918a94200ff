"""What a zone says to one question, from the first name to the end of its aliases.

Aliases and delegations are followed to their end, as a recursive server would, because the hosts
of a scenario ask no other server; who asks without recursion is told where a zone ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dns.name import Name
from dns.rdatatype import RdataType

from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.nameserver.faults import Fault, FaultKind
from fake_receiver.nameserver.hop import Hop, hop, target_of
from fake_receiver.nameserver.zone import RecordSet, Zone

_LONGEST_CHAIN = 16  # as in BIND; Unbound gives up after 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How the search ended, and the records on the way.

    ``aliases`` are the CNAME sets that were followed, each behind its DNAME if it was made from
    one. ``record_sets`` answer the question. ``end`` is the last name searched. ``delay``,
    ``is_truncated`` and ``has_wrong_id`` are the faults met on the way that leave the answer as it
    is. ``is_delegated`` is of the first name, ``referral`` of the last, ``cached`` of any.
    """

    status: LookupStatus
    end: Name
    aliases: tuple[RecordSet, ...]
    record_sets: tuple[RecordSet, ...]
    delay: float
    is_truncated: bool
    has_wrong_id: bool
    is_delegated: bool
    referral: RecordSet | None
    cached: bool


def find(zone: Zone, name: Name, rdtype: RdataType, *, recursive: bool = True) -> Found:
    """Search ``zone``; without ``recursive`` only as far as the first delegation."""
    return follow(lambda at, wanted: hop(zone, at, wanted, recursive=recursive), name, rdtype)


def follow(hop_at: Callable[[Name, RdataType], Hop], name: Name, rdtype: RdataType) -> Found:
    """Go from hop to hop.

    Aliases that lead in a circle or through too many names are SERVFAIL, as from a recursive
    server.
    """
    status = LookupStatus.SERVFAIL
    aliases: tuple[RecordSet, ...] = ()
    hops: list[Hop] = []
    for _ in range(_LONGEST_CHAIN):
        hops.append(hop_at(name, rdtype))
        if not hops[-1].aliases:
            status = hops[-1].status
            break
        aliases += hops[-1].aliases
        name = target_of(aliases[-1])
        if any(alias.owner == name for alias in aliases):
            break
    faults = [at.fault for at in hops if at.fault is not None]
    return Found(
        status=status,
        end=name,
        aliases=aliases,
        record_sets=hops[-1].record_sets,
        delay=sum(fault.delay for fault in faults),
        is_truncated=_any(faults, FaultKind.TRUNCATE),
        has_wrong_id=_any(faults, FaultKind.WRONGID),
        is_delegated=hops[0].is_delegated,
        referral=hops[-1].referral,
        cached=any(at.cached for at in hops),
    )


def as_lookup(found: Found, name: str, rdtype: str) -> Lookup:
    """What ``found`` tells the one who asked for ``name`` and ``rdtype``.

    An answer with a wrong id tells nothing: the asker waits until it gives up.
    """
    status = LookupStatus.TIMEOUT if found.has_wrong_id else found.status
    held = found.record_sets if status is LookupStatus.FOUND else ()
    cnames = (alias for alias in found.aliases if alias.rdtype is RdataType.CNAME)
    return Lookup(
        name=name,
        rdtype=rdtype,
        status=status,
        answers=tuple(text for record_set in held for text in record_set.answers),
        cnames=tuple(text for alias in cnames for text in alias.answers),
        cached=found.cached,
    )


def _any(faults: list[Fault], kind: FaultKind) -> bool:
    return any(fault.kind is kind for fault in faults)
