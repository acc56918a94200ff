"""Names of a zone, and the addresses and networks that stand for their reverse names.

Every name is absolute, with or without its final dot: a zone here has no origin.
"""

import ipaddress
import re
from collections.abc import Iterator

import dns.exception
import dns.name
import dns.reversename
from dns.name import Name
from dns.rdatatype import RdataType

from fake_receiver.nameserver.lines import ZoneError

_ADDRESS_OWNS = frozenset({RdataType.PTR, RdataType.CNAME, RdataType.ANY})
_NETWORK_OWNS = frozenset({RdataType.SOA, RdataType.NS, RdataType.ANY})
_BITS_OF_A_LABEL = {4: 8, 6: 4}
_NIBBLES = 32
_OCTETS = 4


def is_address(text: str) -> bool:
    """True for an IPv4 or IPv6 address, also with a final dot or a zone id behind it."""
    try:
        ipaddress.ip_address(text.rstrip("."))
    except ValueError:
        return False
    return True


def parse_name(text: str, line: int) -> Name:
    """A name of the zone text; raises ZoneError for what RFC 1035 section 2.3.4 forbids."""
    if text == "@":
        raise ZoneError("@ stands for nothing here", line, "there is no origin; write the name")
    try:
        return dns.name.from_text(text)
    except dns.name.LabelTooLong:
        raise ZoneError(f"a label of {text} is longer than 63 octets", line) from None
    except dns.name.NameTooLong:
        raise ZoneError(f"the name {text[:40]}... is longer than 255 octets", line) from None
    except dns.name.EmptyLabel:
        raise ZoneError(f"the name {text} has an empty label", line, "is a dot too much?") from None
    except dns.exception.DNSException as error:
        raise ZoneError(f"{text} is no name: {error}", line) from None


def parse_owner(text: str, line: int) -> Name:
    """A name, or an address for its name in in-addr.arpa or ip6.arpa (RFC 3596 section 2.5).

    A network stands for its reverse zone.
    """
    if is_address(text):
        address = text.rstrip(".")
        if "%" in address:
            raise ZoneError(f"{text} has a zone id", line, f"write {address.partition('%')[0]}")
        return dns.reversename.from_address(address)
    network = _network(text)
    if network is not None:
        return _reverse_zone(network, text, line)
    return parse_name(text, line)


def ancestors(name: Name) -> Iterator[Name]:
    """The names above ``name``, the nearest first, the root last."""
    while name != dns.name.root:
        name = name.parent()
        yield name


def check_owner(text: str, owner: Name, rdtype: RdataType, line: int) -> None:
    """Raise ZoneError for an owner that no one will ever ask for this type.

    An address owns PTR, or a CNAME to where its PTR is (RFC 2317). A wildcard in ip6.arpa or
    in-addr.arpa may be short, and so may the names that delegate (NS, SOA).
    """
    if is_address(text):
        if rdtype not in _ADDRESS_OWNS:
            raise ZoneError(
                f"the address {text} owns a record of type {rdtype.name}",
                line,
                "an address can only own PTR or CNAME; is the name missing before it?",
            )
        return
    if _network(text) is not None and rdtype not in _NETWORK_OWNS:
        raise ZoneError(f"{text} is a network", line, "write one address; a network owns SOA or NS")
    if rdtype not in (RdataType.PTR, RdataType.CNAME) or owner.is_wild():
        return
    labels = [label.decode("latin-1").lower() for label in owner.labels[:-1]]
    if labels[-2:] == ["ip6", "arpa"]:
        _check_nibbles(text, labels[:-2], line)
    elif labels[-2:] == ["in-addr", "arpa"] and rdtype is RdataType.PTR:
        _check_octets(text, labels[:-2], line)


def _check_nibbles(text: str, labels: list[str], line: int) -> None:
    hint = "the address itself may be written, as in 2001:db8:25::1 PTR mail.example."
    odd = [label for label in labels if not re.fullmatch("[0-9a-f]", label)]
    if odd:
        raise ZoneError(f"{text} has the label {odd[0]}, which is no nibble", line, hint)
    if len(labels) != _NIBBLES:
        raise ZoneError(f"{text} has {len(labels)} nibbles instead of {_NIBBLES}", line, hint)


def _check_octets(text: str, labels: list[str], line: int) -> None:
    hint = "the address itself may be written, as in 198.51.100.25 PTR mail.example."
    # RFC 2317 puts labels of any form before the octets: 25.0/26.100.51.198.in-addr.arpa.
    if not all(label.isdecimal() for label in labels) or len(labels) > _OCTETS:
        return
    if len(labels) < _OCTETS:
        raise ZoneError(f"{text} has {len(labels)} octets instead of {_OCTETS}", line, hint)
    if any(int(label) > 255 for label in labels):
        raise ZoneError(f"{text} has an octet above 255", line, hint)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _reverse_zone(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, text: str, line: int
) -> Name:
    """The name below which the addresses of the network have their names."""
    address, bits = str(network.network_address), _BITS_OF_A_LABEL[network.version]
    if not text.startswith(f"{address}/"):
        hint = f"write one address, or {network} for the whole"
        raise ZoneError(f"{text} is a network, written as an address of it", line, hint)
    if not network.prefixlen or network.prefixlen % bits:
        hint = f"the length of a reverse zone is a multiple of {bits}"
        raise ZoneError(f"{text} is a network, but no reverse zone", line, hint)
    labels = dns.reversename.from_address(address).labels
    return Name(labels[(network.max_prefixlen - network.prefixlen) // bits :])
