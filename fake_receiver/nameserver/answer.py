"""One DNS packet in, one out: a pure function of the zone.

Authoritative for every name (RFC 1035), with EDNS version 0 (RFC 6891). Behaves as RFC 8906 asks
where servers are known to differ: unknown types have no data, unknown opcodes are NOTIMP, other
versions of EDNS are BADVERS, unknown options and flags are ignored.

Below a zone cut of the scenario a question without RD gets a referral (RFC 1034 section 4.3.1),
one with RD what the child has: the hosts of a scenario ask no other server.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
from dns.message import Message
from dns.rcode import Rcode
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType
from dns.rrset import RRset

from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.nameserver.delegation import glue
from fake_receiver.nameserver.find import Found, as_lookup, find
from fake_receiver.nameserver.soa import negative_soa
from fake_receiver.nameserver.zone import RecordSet, Zone

OUR_UDP_SIZE = 1232  # an IPv6 packet of the smallest MTU holds it: no fragments, as of DNS flag day
_PLAIN_UDP_SIZE = 512  # RFC 1035 section 4.2.1
_TCP_SIZE = 65_535  # RFC 1035 section 4.2.2
_HEADER = struct.Struct("!6H")
_QR, _OPCODE, _RD = 0x8000, 0x7800, 0x0100
_TRANSFERS = frozenset({RdataType.AXFR, RdataType.IXFR})
_RCODES = {
    LookupStatus.FOUND: Rcode.NOERROR,
    LookupStatus.NODATA: Rcode.NOERROR,
    LookupStatus.NXDOMAIN: Rcode.NXDOMAIN,
    LookupStatus.SERVFAIL: Rcode.SERVFAIL,
    LookupStatus.REFUSED: Rcode.REFUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What to send, and when.

    ``packet`` is None for silence. ``lookup`` is the question and its answer for the query log,
    None where no question was answered from the zone.
    """

    packet: bytes | None
    delay: float = 0.0
    lookup: Lookup | None = None


SILENCE = Response(packet=None)


def answer(zone: Zone, packet: bytes, *, over_tcp: bool) -> Response:
    """Answer any octets: with FORMERR if only the header makes sense, with silence if not even it.

    A response (QR set) gets silence, so that two servers never talk to each other.
    """
    if len(packet) < _HEADER.size:
        return SILENCE
    _, flags, questions, *_ = _HEADER.unpack_from(packet)
    if flags & _QR:
        return SILENCE
    if flags & _OPCODE:
        return _bare(packet, Rcode.NOTIMP)
    query = _parse(packet) if questions == 1 else None  # RFC 9619
    if query is None:
        return _bare(packet, Rcode.FORMERR)
    rcode = _refused(query)
    if rcode is not None:
        message = dns.message.make_response(query, our_payload=OUR_UDP_SIZE)
        message.set_rcode(rcode)
        return Response(packet=message.to_wire())
    return _from_zone(zone, query, over_tcp=over_tcp)


def _parse(packet: bytes) -> Message | None:
    try:
        return dns.message.from_wire(packet)
    except (dns.exception.DNSException, ValueError):
        return None


def _refused(query: Message) -> Rcode | None:
    """The code for a well-formed query that we do not serve."""
    question = query.question[0]
    if query.edns > 0:
        return Rcode.BADVERS
    if question.rdclass not in (RdataClass.IN, RdataClass.ANY) or question.rdtype in _TRANSFERS:
        return Rcode.REFUSED
    return None


def _from_zone(zone: Zone, query: Message, *, over_tcp: bool) -> Response:
    name, rdtype = query.question[0].name, query.question[0].rdtype
    found = find(zone, name, rdtype, recursive=bool(query.flags & dns.flags.RD))
    lookup = as_lookup(found, name.to_text().lower(), dns.rdatatype.to_text(rdtype))
    if found.status is LookupStatus.TIMEOUT:
        return Response(packet=None, lookup=lookup)
    message = _message(zone, query, found)
    if found.has_wrong_id:
        message.id ^= 0xFFFF
    packet = _render(message, query, found, over_tcp=over_tcp)
    return Response(packet=packet, delay=found.delay, lookup=lookup)


def _message(zone: Zone, query: Message, found: Found) -> Message:
    message = dns.message.make_response(query, our_payload=OUR_UDP_SIZE)
    message.set_rcode(_RCODES[found.status])
    if found.status in (LookupStatus.SERVFAIL, LookupStatus.REFUSED):
        return message
    if not found.is_delegated:
        message.flags |= dns.flags.AA
    message.answer += _rrsets((*found.aliases, *found.record_sets))
    if found.referral is not None:
        message.authority += _rrsets([found.referral])
        message.additional += _rrsets(glue(zone, found.referral))
    elif not found.record_sets:
        message.authority += _rrsets([negative_soa(zone, found.end)])
    return message


def _rrsets(record_sets: Iterable[RecordSet]) -> list[RRset]:
    return [dns.rrset.from_rdata_list(held.owner, held.ttl, held.rdatas) for held in record_sets]


def _render(message: Message, query: Message, found: Found, *, over_tcp: bool) -> bytes:
    """The packet; one that is too large goes out empty with TC (RFC 2181 section 9)."""
    if over_tcp:
        limit = _TCP_SIZE
    elif query.edns < 0:
        limit = _PLAIN_UDP_SIZE
    else:
        limit = min(max(query.payload, _PLAIN_UDP_SIZE), OUR_UDP_SIZE)
    if over_tcp or not found.is_truncated:
        try:
            return message.to_wire(max_size=limit)
        except dns.exception.TooBig:
            pass
    message.answer, message.authority, message.additional = [], [], []
    message.flags |= dns.flags.TC
    return message.to_wire()


def _bare(packet: bytes, rcode: Rcode) -> Response:
    """A header alone: the question, whatever it was, could not be read."""
    ident, flags, *_ = _HEADER.unpack_from(packet)
    return Response(packet=_HEADER.pack(ident, _QR | flags & (_OPCODE | _RD) | rcode, 0, 0, 0, 0))
