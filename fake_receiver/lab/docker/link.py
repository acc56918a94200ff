"""The lab's own link: a VXLAN over Docker's network that carries the scenario's addresses.

Docker's address management can't carry them (the gateway takes ::1, one subnet a family, no two
networks alike), so its network is only the cable. Pure: addresses in, ip(8) batch out.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Final

from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.scenario.hosts import IPV4_NETWORK, IPV6_NETWORK, LabHost

DEVICE: Final = "lab0"

_PREFIX: Final = {Family.IPV4: 24, Family.IPV6: 64}
_LAB_NETWORKS: Final = {Family.IPV4: IPV4_NETWORK, Family.IPV6: IPV6_NETWORK}


def broadcast_of(subnet: str) -> IPv4Address:
    """The broadcast address of Docker's network: a frame for an unknown host goes to all."""
    return IPv4Network(subnet).broadcast_address


def sender_link(broadcast: IPv4Address, addresses: Iterable[IPAddress]) -> str:
    """The link of a sending host: its addresses in their order, and the way to the lab's hosts.

    A family without an address has no way out, as on a real host: never Docker's address.
    """
    addresses = tuple(addresses)
    families = dict.fromkeys(Family.of(address) for address in addresses)
    return _batch(
        broadcast,
        [f"{address}/{_PREFIX[Family.of(address)]}" for address in addresses],
        [str(_LAB_NETWORKS[family]) for family in families],
    )


def receiver_link(
    broadcast: IPv4Address, hosts: Iterable[LabHost], clients: Iterable[IPAddress]
) -> str:
    """The link of the receiver, which is all ``hosts`` in one, and the way back to ``clients``."""
    own = [address for host in hosts for address in (f"{host.ipv4}/32", f"{host.ipv6}/128")]
    return _batch(broadcast, own, [str(ip_network(client)) for client in clients])


def _batch(broadcast: IPv4Address, addresses: list[str], routes: list[str]) -> str:
    lines = [
        f"link add {DEVICE} type vxlan id 25 dev eth0 remote {broadcast} dstport 4789",
        # Without nodad the kernel avoids a new IPv6 address for its first seconds.
        *(f"address add {a} dev {DEVICE}{' nodad' if ':' in a else ''}" for a in addresses),
        f"link set {DEVICE} up",
        *(f"route add {route} dev {DEVICE}" for route in routes),
    ]
    return "\n".join(lines) + "\n"
