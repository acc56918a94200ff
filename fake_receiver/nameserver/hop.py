"""What a zone says of one name: the algorithm of RFC 1034 section 4.3.2, up to the next alias."""

from dataclasses import dataclass, replace

import dns.name
import dns.rdata
from dns.name import Name
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver.delegation import cuts_above, is_lame
from fake_receiver.nameserver.faults import Fault, FaultKind
from fake_receiver.nameserver.owners import ancestors
from fake_receiver.nameserver.soa import negative_soa
from fake_receiver.nameserver.zone import Node, RecordSet, Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """How the search ends at one name, with ``status`` and ``record_sets``, or leads on.

    ``aliases`` lead on: a CNAME set, behind its DNAME if it was made from one. The owners are the
    names asked for, also where a wildcard answers. ``ttl`` is how long a cache may keep it, 0 for
    not at all. ``is_delegated``: it lies below a zone cut. ``referral``: the NS set of that cut
    is all that there is for one who does not ask for recursion. ``cached``: a cache had it.
    """

    status: LookupStatus
    aliases: tuple[RecordSet, ...] = ()
    record_sets: tuple[RecordSet, ...] = ()
    fault: Fault | None = None
    ttl: int = 0
    is_delegated: bool = False
    referral: RecordSet | None = None
    cached: bool = False


def hop(zone: Zone, name: Name, rdtype: RdataType, *, recursive: bool = True) -> Hop:
    """Look at ``name``. Below a lame delegation everything is SERVFAIL.

    So is an alias that is too long, made from a DNAME (RFC 6672 section 2.2).
    """
    cuts = cuts_above(zone, name, rdtype)
    if cuts and not recursive:
        referral = zone.nodes[cuts[0]].record_sets.get(RdataType.NS)
        status = LookupStatus.NODATA if referral else LookupStatus.SERVFAIL
        return Hop(status=status, referral=referral, is_delegated=True)
    if any(is_lame(zone, cut) for cut in cuts):
        return Hop(status=LookupStatus.SERVFAIL, is_delegated=True)
    node = zone.node(name)
    fault = node.fault(rdtype) if node else None
    status, aliases, record_sets = _data(zone, node, name, rdtype, fault)
    return Hop(
        status=status,
        aliases=aliases,
        record_sets=record_sets,
        fault=fault,
        ttl=_ttl(zone, name, status, (*aliases, *record_sets), fault),
        is_delegated=bool(cuts),
    )


def _data(
    zone: Zone, node: Node | None, name: Name, rdtype: RdataType, fault: Fault | None
) -> tuple[LookupStatus, tuple[RecordSet, ...], tuple[RecordSet, ...]]:
    """Status, aliases and record sets."""
    if fault is not None and fault.status is not None:
        return fault.status, (), ()
    try:
        aliases = _aliases(zone, node, name, rdtype)
    except dns.name.NameTooLong:
        return LookupStatus.SERVFAIL, (), ()
    if aliases:
        return LookupStatus.FOUND, aliases, ()
    if node is None:
        return LookupStatus.NXDOMAIN, (), ()
    if rdtype is RdataType.ANY:
        held = tuple(node.record_sets.values())
    else:
        held = tuple(node.record_sets[found] for found in (rdtype,) if found in node.record_sets)
    if not held:
        return LookupStatus.NODATA, (), ()
    return LookupStatus.FOUND, (), tuple(replace(record_set, owner=name) for record_set in held)


def _aliases(zone: Zone, node: Node | None, name: Name, rdtype: RdataType) -> tuple[RecordSet, ...]:
    """The CNAME to follow, if any; a DNAME above hides what is below it (RFC 6672 section 2.4)."""
    for above in ancestors(name):
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
    target = name.relativize(dname.owner).concatenate(target_of(dname))
    rdata = dns.rdata.from_text(RdataClass.IN, RdataType.CNAME, target.to_text())
    return replace(dname, owner=name, rdtype=RdataType.CNAME, rdatas=(rdata,))


def target_of(alias: RecordSet) -> Name:
    """Where an alias leads."""
    target: Name = alias.rdatas[0].target  # type: ignore[attr-defined]
    return target


def _ttl(
    zone: Zone,
    name: Name,
    status: LookupStatus,
    record_sets: tuple[RecordSet, ...],
    fault: Fault | None,
) -> int:
    """Failures are not kept, see `cache`."""
    if fault is not None and fault.kind is FaultKind.WRONGID:
        return 0
    if record_sets:
        return min(held.ttl for held in record_sets)
    if status in (LookupStatus.NXDOMAIN, LookupStatus.NODATA):
        return negative_soa(zone, name).ttl
    return 0
