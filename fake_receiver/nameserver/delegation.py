"""Delegation inside a scenario: zone cuts, and the servers behind them.

A scenario's records are one flat list, and the name server holds them all. A zone cut (see
`Zone.cuts`) says of some of them that another server gives them: an iterative asker gets a
referral to it, a recursive one its data, as long as a server of the cut has an address.
"""

from collections.abc import Iterator

from dns.name import Name
from dns.rdatatype import RdataType

from fake_receiver.nameserver.owners import ancestors
from fake_receiver.nameserver.zone import RecordSet, Zone

_ADDRESSES = (RdataType.A, RdataType.AAAA)


def cuts_above(zone: Zone, name: Name, rdtype: RdataType) -> tuple[Name, ...]:
    """The cuts between the root and what holds ``name``, from above; mostly there is none."""
    if not zone.cuts:
        return ()
    above = [cut for cut in (name, *ancestors(name)) if cut in zone.cuts]
    if rdtype is RdataType.DS and above[:1] == [name]:
        del above[0]  # DS stands on the parent's side (RFC 4035 section 3.1.4.1)
    return tuple(reversed(above))


def is_lame(zone: Zone, cut: Name) -> bool:
    """True when no server of the cut can be asked: ``!LAME``, or none of them has an address."""
    node = zone.nodes[cut]
    if node.is_lame:
        return True
    return not any(_has_address(zone, host) for host in _hosts(node.record_sets[RdataType.NS]))


def glue(zone: Zone, referral: RecordSet) -> Iterator[RecordSet]:
    """The addresses of the servers that ``referral`` names, as far as the scenario has them."""
    for host in _hosts(referral):
        node = zone.nodes.get(host)
        if node is not None:
            yield from (node.record_sets[held] for held in _ADDRESSES if held in node.record_sets)


def _hosts(servers: RecordSet) -> tuple[Name, ...]:
    return tuple(rdata.target for rdata in servers.rdatas)  # type: ignore[attr-defined]


def _has_address(zone: Zone, host: Name) -> bool:
    node = zone.node(host)
    if node is None:
        return False
    faults = {rdtype: node.fault(rdtype) for rdtype in _ADDRESSES if rdtype in node.record_sets}
    return any(fault is None or fault.status is None for fault in faults.values())
