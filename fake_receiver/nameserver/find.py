"""What a zone says to one question: the algorithm of RFC 1034 section 4.3.2, without packets.

The zone is the whole DNS, so there is nothing to delegate to. Aliases are followed to their end,
as a recursive server would, because the hosts of a scenario ask no other server.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import dns.name
import dns.rdata
from dns.name import Name
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType

from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.nameserver.faults import Fault, FaultKind
from fake_receiver.nameserver.zone import Node, RecordSet, Zone

_LONGEST_CHAIN = 16  # as in BIND; Unbound gives up after 11
_WILDCARD = Name([b"*"])
_NOTHING: tuple[RecordSet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How the search ended, and the records on the way.

    ``aliases`` are the CNAME sets that were followed, each behind its DNAME if it was made from
    one. ``record_sets`` answer the question. The owners are the names asked for, also where a
    wildcard answers. ``end`` is the last name searched. ``delay`` and ``is_truncated`` are the
    faults met on the way that leave the answer as it is.
    """

    status: LookupStatus
    end: Name
    aliases: tuple[RecordSet, ...]
    record_sets: tuple[RecordSet, ...]
    delay: float
    is_truncated: bool


def find(zone: Zone, name: Name, rdtype: RdataType) -> Found:
    """Search ``zone``.

    Aliases that lead in a circle, through too many names or to one that is too long are SERVFAIL,
    as from a recursive server.
    """
    status, record_sets = LookupStatus.SERVFAIL, _NOTHING
    aliases = _NOTHING
    faults: list[Fault] = []
    for _ in range(_LONGEST_CHAIN):
        node = _node(zone, name)
        fault = _fault(node, rdtype)
        if fault is not None:
            faults.append(fault)
        if fault is None or fault.status is None:
            try:
                steps = _alias(zone, node, name, rdtype)
            except dns.name.NameTooLong:  # made from a DNAME (RFC 6672 section 2.2)
                break
            if steps:
                aliases += steps
                name = _target(steps[-1])
                if any(alias.owner == name for alias in aliases):
                    break
                continue
        status, record_sets = _end(node, name, rdtype, fault)
        break
    return Found(
        status=status,
        end=name,
        aliases=aliases,
        record_sets=record_sets,
        delay=sum(fault.delay for fault in faults),
        is_truncated=any(fault.kind is FaultKind.TRUNCATE for fault in faults),
    )


def as_lookup(found: Found, name: str, rdtype: str) -> Lookup:
    """What ``found`` tells the one who asked for ``name`` and ``rdtype``."""
    cnames = (held for held in found.aliases if held.rdtype is RdataType.CNAME)
    return Lookup(
        name=name,
        rdtype=rdtype,
        status=found.status,
        answers=tuple(text for held in found.record_sets for text in held.answers),
        cnames=tuple(text for held in cnames for text in held.answers),
    )


def enclosing_soa(zone: Zone, name: Name) -> RecordSet | None:
    """The SOA of the zone that ``name`` lies in, if the scenario gives one."""
    for above in (name, *_ancestors(name)):
        node = zone.nodes.get(above)
        if node is not None and RdataType.SOA in node.record_sets:
            return node.record_sets[RdataType.SOA]
    return None


def _node(zone: Zone, name: Name) -> Node | None:
    """The node of the name, or the wildcard below its closest encloser (RFC 4592 section 3.3)."""
    node = zone.nodes.get(name)
    if node is not None:
        return node
    encloser = next(above for above in _ancestors(name) if above in zone.nodes)
    # The encloser is shorter than the name by a label, so there is room for the asterisk.
    return zone.nodes.get(_WILDCARD.concatenate(encloser))


def _fault(node: Node | None, rdtype: RdataType) -> Fault | None:
    """The fault for the type, for every type, or for the alias that the question goes through."""
    if node is None or not node.faults:
        return None
    types = [rdtype, RdataType.ANY]
    if RdataType.CNAME in node.record_sets:
        types.append(RdataType.CNAME)
    return next((node.faults[held] for held in types if held in node.faults), None)


def _alias(zone: Zone, node: Node | None, name: Name, rdtype: RdataType) -> tuple[RecordSet, ...]:
    """The CNAME to follow, if any; a DNAME above hides what is below it (RFC 6672 section 2.4)."""
    for above in _ancestors(name):
        holder = zone.nodes.get(above)
        if holder is not None and RdataType.DNAME in holder.record_sets:
            dname = holder.record_sets[RdataType.DNAME]
            return (dname, _cname_of(dname, name))
    if node is None or rdtype in (RdataType.CNAME, RdataType.ANY):
        return ()
    cname = node.record_sets.get(RdataType.CNAME)
    return () if cname is None else (replace(cname, owner=name),)


def _cname_of(dname: RecordSet, name: Name) -> RecordSet:
    """The CNAME that a DNAME stands for, for one name below it (RFC 6672 section 3.1)."""
    target = name.relativize(dname.owner).concatenate(_target(dname))
    rdata = dns.rdata.from_text(RdataClass.IN, RdataType.CNAME, target.to_text())
    return replace(dname, owner=name, rdtype=RdataType.CNAME, rdatas=(rdata,))


def _target(alias: RecordSet) -> Name:
    target: Name = alias.rdatas[0].target  # type: ignore[attr-defined]
    return target


def _end(
    node: Node | None, name: Name, rdtype: RdataType, fault: Fault | None
) -> tuple[LookupStatus, tuple[RecordSet, ...]]:
    if fault is not None and fault.status is not None:
        return fault.status, ()
    if node is None:
        return LookupStatus.NXDOMAIN, ()
    if rdtype is RdataType.ANY:
        held = tuple(node.record_sets.values())
    else:
        held = tuple(node.record_sets[found] for found in (rdtype,) if found in node.record_sets)
    if not held:
        return LookupStatus.NODATA, ()
    return LookupStatus.FOUND, tuple(replace(record_set, owner=name) for record_set in held)


def _ancestors(name: Name) -> Iterator[Name]:
    while name != dns.name.root:
        name = name.parent()
        yield name
