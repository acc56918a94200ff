"""The data of one record: from zone text, with a hint for the usual mistakes, and back to text."""

import ipaddress
from collections.abc import Sequence

import dns.exception
import dns.name
import dns.rdata
import dns.rdtypes.txtbase
from dns.rdata import Rdata
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType

from fake_receiver.nameserver.lines import Line, Word, ZoneError
from fake_receiver.nameserver.owners import is_address, parse_name

_TEXTS = frozenset({RdataType.TXT, RdataType.SPF})
_LONGEST_STRING = 255  # RFC 1035 section 3.3
_LONGEST_RDATA = 65_535  # RFC 1035 section 3.2.1: RDLENGTH is 16 bits
_FAMILY = {RdataType.A: 4, RdataType.AAAA: 6}
_ADDRESS_TYPE = {4: "A", 6: "AAAA"}

# The types whose last word is a name, and how many words there are.
_WORDS_TO_TARGET = {
    RdataType.CNAME: 1,
    RdataType.DNAME: 1,
    RdataType.NS: 1,
    RdataType.PTR: 1,
    RdataType.MX: 2,
    RdataType.SRV: 4,
}
# Names are case-insensitive and nothing else in these types is case-sensitive.
_LOWER_CASE = frozenset({RdataType.SOA, *_WORDS_TO_TARGET})

_EXAMPLES = {
    RdataType.CAA: '0 issue "ca.example"',
    RdataType.CNAME: "mail.example.",
    RdataType.DNAME: "other.example.",
    RdataType.MX: "10 mail.example.",
    RdataType.NS: "ns.example.",
    RdataType.PTR: "mail.example.",
    RdataType.SOA: "ns.example. hostmaster.example. 1 3600 600 86400 60",
    RdataType.SRV: "10 5 587 mail.example.",
    RdataType.TLSA: "3 1 1 <hexadecimal digest>",
}


def parse_rdata(rdtype: RdataType, words: Sequence[Word], line: Line) -> Rdata:
    """The data of one record of ``line``; raises ZoneError with a hint."""
    if rdtype in _TEXTS:
        return _parse_text(rdtype, words, line)
    if rdtype in _FAMILY:
        _check_address(rdtype, words, line.number)
    elif rdtype in _WORDS_TO_TARGET:
        _check_target(rdtype, words, line.number)
    text = " ".join(word.text for word in words)
    try:
        return dns.rdata.from_text(
            RdataClass.IN, rdtype, text, origin=dns.name.root, relativize=False
        )
    except (dns.exception.DNSException, ValueError) as error:
        hint = f"as in {rdtype.name} {_EXAMPLES[rdtype]}" if rdtype in _EXAMPLES else ""
        raise ZoneError(
            f"the data of {rdtype.name} cannot be read: {error}", line.number, hint
        ) from None


def present(rdata: Rdata) -> str:
    """One answer in the form that `Lookup` describes."""
    if isinstance(rdata, dns.rdtypes.txtbase.TXTBase):
        return b"".join(rdata.strings).decode("latin-1")
    text = rdata.to_text()
    return text.lower() if rdata.rdtype in _LOWER_CASE else text


def _parse_text(rdtype: RdataType, words: Sequence[Word], line: Line) -> Rdata:
    if not all(word.is_quoted for word in words):
        _check_unquoted(rdtype, words, line)
    strings: list[bytes] = []
    for word in words:
        try:
            octets = word.octets
        except ValueError as error:
            raise ZoneError(str(error), line.number) from None
        starts = range(0, max(len(octets), 1), _LONGEST_STRING)
        strings.extend(octets[start : start + _LONGEST_STRING] for start in starts)
    if sum(len(string) + 1 for string in strings) > _LONGEST_RDATA:
        raise ZoneError(f"the {rdtype.name} is longer than {_LONGEST_RDATA} octets", line.number)
    text = " ".join(f'"{_escape(string)}"' for string in strings)
    return dns.rdata.from_text(RdataClass.IN, rdtype, text)


def _check_unquoted(rdtype: RdataType, words: Sequence[Word], line: Line) -> None:
    """Unquoted, a blank ends a string and a semicolon ends the record: hardly ever meant."""
    if len(words) > 1:
        raise ZoneError(
            f"a {rdtype.name} of several words needs quotes",
            line.number,
            f'write {rdtype.name} "{" ".join(word.text for word in words)}"',
        )
    if "=" in words[0].text and line.comment:
        raise ZoneError(
            f"the {rdtype.name} ends at the first ;, where a comment begins",
            line.number,
            f'put it in quotes: {rdtype.name} "{words[0].text}; ..."',
        )


def _check_address(rdtype: RdataType, words: Sequence[Word], line: int) -> None:
    text = words[0].text
    if len(words) > 1:
        raise ZoneError(
            f"{rdtype.name} has one address, here are {len(words)} words",
            line,
            "write one record a line",
        )
    if "/" in text:
        raise ZoneError(f"{text} is no address", line, f"write {text.partition('/')[0]}")
    try:
        version = ipaddress.ip_address(text).version
    except ValueError:
        raise ZoneError(f"{text} is no IPv{_FAMILY[rdtype]} address", line) from None
    if version != _FAMILY[rdtype]:
        raise ZoneError(
            f"{text} is an IPv{version} address",
            line,
            f"write {_ADDRESS_TYPE[version]} instead of {rdtype.name}",
        )
    if "%" in text:
        raise ZoneError(f"{text} has a zone id", line, f"write {text.partition('%')[0]}")


def _check_target(rdtype: RdataType, words: Sequence[Word], line: int) -> None:
    target = words[-1].text
    example = f"as in {rdtype.name} {_EXAMPLES[rdtype]}"
    if is_address(target):
        raise ZoneError(
            f"{rdtype.name} needs a name, and {target} is an address",
            line,
            "write the name, and give it the address in an A or AAAA record",
        )
    if rdtype is RdataType.MX and not words[0].text.isdecimal():
        raise ZoneError("the MX has no preference", line, f"write MX 10 {target}")
    if len(words) != _WORDS_TO_TARGET[rdtype]:
        raise ZoneError(f"{len(words)} words are not the data of {rdtype.name}", line, example)
    parse_name(target, line)


def _escape(octets: bytes) -> str:
    return "".join(rf"\{octet:03d}" for octet in octets)
