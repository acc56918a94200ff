"""How long to believe that there is nothing (RFC 2308 sections 3 and 5)."""

from dataclasses import replace

import dns.name
import dns.rdata
from dns.name import Name
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType

from fake_receiver.nameserver.owners import ancestors
from fake_receiver.nameserver.zone import RecordSet, Zone

_NEGATIVE_TTL = 5  # short, because names appear between the steps of a scenario
_ROOT_SOA = RecordSet(
    owner=dns.name.root,
    rdtype=RdataType.SOA,
    ttl=_NEGATIVE_TTL,
    rdatas=(
        dns.rdata.from_text(
            RdataClass.IN,
            RdataType.SOA,
            f"nameserver.invalid. hostmaster.invalid. 1 3600 600 86400 {_NEGATIVE_TTL}",
        ),
    ),
    line=0,
)


def negative_soa(zone: Zone, name: Name) -> RecordSet:
    """The SOA that comes with a negative answer for ``name``; its TTL is that of the answer."""
    for above in (name, *ancestors(name)):
        node = zone.nodes.get(above)
        if node is not None and RdataType.SOA in node.record_sets:
            soa = node.record_sets[RdataType.SOA]
            minimum: int = soa.rdatas[0].minimum  # type: ignore[attr-defined]
            return replace(soa, ttl=min(soa.ttl, minimum))
    return _ROOT_SOA
