"""The lab's own hosts: Google's mail exchangers, those of other receivers, and the name server.

Their addresses are fixed and from documentation ranges (RFC 5737, RFC 9637), so that a scenario
can use any other address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from fake_receiver.delivery.arc_seal import key_record
from fake_receiver.model.transaction import IPAddress

IPV4_NETWORK: Final = IPv4Network("192.0.2.240/28")
IPV6_NETWORK: Final = IPv6Network("3fff:25::/64")


@dataclass(frozen=True, slots=True)
class LabHost:
    """One host of the lab, known by ``names``."""

    names: tuple[str, ...]
    number: int

    @property
    def ipv4(self) -> IPv4Address:
        """Its address in 192.0.2.240/28."""
        return IPV4_NETWORK[self.number]

    @property
    def ipv6(self) -> IPv6Address:
        """Its address in 3fff:25::/64."""
        return IPV6_NETWORK[0x240 + self.number]

    @property
    def name(self) -> str:
        """The first of its names."""
        return self.names[0]


GOOGLE_HOSTS: Final = (
    LabHost(("gmail-smtp-in.l.google.com",), 0),
    LabHost(("alt1.gmail-smtp-in.l.google.com", "alt1.aspmx.l.google.com"), 1),
    LabHost(("alt2.gmail-smtp-in.l.google.com", "alt2.aspmx.l.google.com"), 2),
    LabHost(("alt3.gmail-smtp-in.l.google.com", "alt3.aspmx.l.google.com"), 3),
    LabHost(("alt4.gmail-smtp-in.l.google.com", "alt4.aspmx.l.google.com"), 4),
    LabHost(("aspmx.l.google.com", "smtp.google.com"), 5),
)

NAMESERVER: Final = LabHost(("ns.lab.example",), 13)

_FIRST_OTHER: Final = 6
MOST_OTHER_RECEIVERS: Final = 6

_GMAIL_MX: Final = "\n".join(
    f"{domain} MX {preference} {host.name}"
    for domain in ("gmail.com", "googlemail.com")
    for preference, host in zip((5, 10, 20, 30, 40), GOOGLE_HOSTS[:5], strict=True)
)


# The serial is fixed: nothing transfers this zone. Negative answers may be kept for a minute.
_ROOT: Final = """\
. SOA ns.lab.example. postmaster.lab.example. 1 7200 900 1209600 60
. NS ns.lab.example."""


def other_hosts(domains: tuple[str, ...]) -> tuple[LabHost, ...]:
    """The hosts of further receivers: ``mx.<domain>`` each."""
    return tuple(
        LabHost((f"mx.{domain}",), _FIRST_OTHER + index) for index, domain in enumerate(domains)
    )


def other_names(domains: Iterable[str]) -> tuple[str, ...]:
    """The names of the hosts of further receivers."""
    return tuple(host.name for host in other_hosts(tuple(domains)))


def lab_machines(domains: tuple[str, ...]) -> tuple[LabHost, ...]:
    """All hosts that the receiver's container stands for."""
    return (*GOOGLE_HOSTS, *other_hosts(domains), NAMESERVER)


def is_lab_address(address: IPAddress) -> bool:
    """True for an address that belongs to the lab itself."""
    return address in IPV4_NETWORK or address in IPV6_NETWORK


def lab_records(domains: tuple[str, ...]) -> str:
    """Zone text of the lab's own hosts, with an MX for each of the other receivers' domains."""
    hosts = lab_machines(domains)
    addresses = "\n".join(
        f"{name} A {host.ipv4}\n{name} AAAA {host.ipv6}" for host in hosts for name in host.names
    )
    others = "\n".join(f"{domain} MX 10 mx.{domain}" for domain in domains)
    return f"{_ROOT}\n{_GMAIL_MX}\n{key_record()}\n{addresses}\n{others}\n"
