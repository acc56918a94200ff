"""The entries of zone text, one a line: ``owner [ttl] [IN] TYPE data``."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import dns.exception
import dns.rdatatype
import dns.ttl
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType

from fake_receiver.nameserver.faults import Fault, FaultKind, parse_fault
from fake_receiver.nameserver.lines import Line, Word, ZoneError, read_lines
from fake_receiver.nameserver.owners import check_owner, is_address, parse_owner
from fake_receiver.nameserver.rdata import parse_rdata

DEFAULT_TTL = 60  # short, because records change between the steps of a scenario
_LARGEST_TTL = 2**31 - 1  # RFC 2181 section 8
_TTL = re.compile(r"[-+]?\d+|(\d+[smhdw])+", re.IGNORECASE)
_LIFT = "!NONE"
_COMMON = ("A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SPF", "SRV", "TXT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One resource record."""

    owner: Name
    rdtype: RdataType
    ttl: int
    rdata: Rdata
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFault:
    """A fault where the zone text puts it; of type ANY it holds for every type of the owner."""

    owner: Name
    rdtype: RdataType
    fault: Fault
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """``owner TYPE -`` or, of type ANY, ``owner -``: records and faults go.

    ``owner TYPE !NONE`` is ``only_fault``: the fault goes and the records stay.
    """

    owner: Name
    rdtype: RdataType
    line: int
    only_fault: bool


Entry = Record | PlacedFault | Deletion


def parse_entries(lines: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """The entries of numbered lines, in order; raises ZoneError at the first that is wrong."""
    owner: Word | None = None
    default_ttl: int | None = None
    for line in read_lines(lines):
        words = line.words
        if words[0].text.upper() == "$TTL":
            default_ttl = _default_ttl(words, line.number)
            continue
        if not line.is_indented:
            owner, words = words[0], words[1:]
        if owner is None:
            raise ZoneError("the first record has no owner", line.number, "begin with the name")
        yield _parse_entry(owner, words, line, default_ttl)


def _default_ttl(words: Sequence[Word], line: int) -> int:
    """What holds for the records below that give none (RFC 2308 section 4)."""
    if len(words) != 2 or not _TTL.fullmatch(words[1].text):
        raise ZoneError("$TTL needs one time", line, "as in $TTL 3600 or $TTL 1h")
    return _parse_ttl(words[1].text, line)


def _parse_entry(
    owner_word: Word, words: Sequence[Word], line: Line, default_ttl: int | None
) -> Entry:
    text, number = owner_word.text, line.number
    if text.startswith("$"):
        raise ZoneError(f"{text} is not for here", number, "names are absolute; write them out")
    owner = parse_owner(text, number)
    ttl, words = _take_ttl_and_class(words, number)
    if [word.text for word in words] == ["-"]:
        return Deletion(owner=owner, rdtype=RdataType.ANY, line=number, only_fault=False)
    if not words:
        raise ZoneError(f"{text} has no type and no data", number, "write owner TYPE data")
    first = words[1].text if len(words) > 1 else ""
    is_record = first != "-" and not first.startswith("!")
    rdtype = _parse_type(words[0].text, number, is_record=is_record)
    check_owner(text, owner, rdtype, number)
    if not first:
        raise ZoneError(f"{text} {rdtype.name} has no data", number)
    if is_record:
        rdata = parse_rdata(rdtype, words[1:], line)
        stated = default_ttl if ttl is None else ttl
        known = _usual_ttl(rdata) if stated is None else stated
        return Record(owner=owner, rdtype=rdtype, ttl=known, rdata=rdata, line=number)
    if len(words) > 2:
        raise ZoneError(f"nothing may follow {first}", number, "write one entry a line")
    if first.upper() in ("-", _LIFT):
        return Deletion(owner=owner, rdtype=rdtype, line=number, only_fault=first != "-")
    fault = parse_fault(first, number)
    if fault.kind is FaultKind.LAME and rdtype not in (RdataType.NS, RdataType.ANY):
        hint = f"write {text} NS !LAME, for the name and all below it"
        raise ZoneError("!LAME is a fault of a delegation", number, hint)
    return PlacedFault(owner=owner, rdtype=rdtype, fault=fault, line=number)


def _usual_ttl(rdata: Rdata) -> int:
    """That of a record without TTL; an SOA's own would only lessen its minimum, so it has that."""
    return min(int(getattr(rdata, "minimum", DEFAULT_TTL)), _LARGEST_TTL)


def _take_ttl_and_class(words: Sequence[Word], line: int) -> tuple[int | None, Sequence[Word]]:
    """Both are optional, and may stand in either order (RFC 1035 section 5.1)."""
    ttl = None
    for _ in range(2):
        head = words[0].text.upper() if words else ""
        if _TTL.fullmatch(head):
            ttl, words = _parse_ttl(head, line), words[1:]
        elif head in ("CH", "HS"):
            raise ZoneError(f"the class {head} is not for here", line, "leave it out")
        elif head == "IN":
            words = words[1:]
    return ttl, words


def _parse_ttl(text: str, line: int) -> int:
    try:
        ttl = dns.ttl.from_text(text)
    except dns.exception.DNSException:
        ttl = -1
    if not 0 <= ttl <= _LARGEST_TTL:
        raise ZoneError(f"the TTL {text} is not in 0..{_LARGEST_TTL}", line)
    return ttl


def _parse_type(text: str, line: int, *, is_record: bool) -> RdataType:
    if text == "*":
        text = "ANY"
    try:
        rdtype = dns.rdatatype.from_text(text)
    except (dns.exception.DNSException, ValueError):
        raise ZoneError(f"there is no record type {text}", line, _suggest(text)) from None
    if dns.rdatatype.is_metatype(rdtype) and (is_record or rdtype is not RdataType.ANY):
        raise ZoneError(f"{rdtype.name} is a type of questions, not of records", line)
    return rdtype


def _suggest(text: str) -> str:
    if is_address(text):
        return f"write {'AAAA' if ':' in text else 'A'} before the address"
    if text.startswith("!"):
        return f"write the type, or * for every type, before {text}"
    if text.startswith('"'):
        return "write TXT before the text"
    known = [*_COMMON, *(name for name in RdataType.__members__ if name not in _COMMON)]
    near = difflib.get_close_matches(text.upper(), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else "write owner TYPE data"
