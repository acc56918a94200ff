"""The lab's own link: a VXLAN over Docker's network that carries the scenario's addresses.

Docker's address management can't carry them (the gateway takes ::1, one subnet a family, no two
networks alike), so its network is only the cable. Pure: addresses in, ip(8) batch out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Final

from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.scenario.hosts import IPV4_NETWORK, IPV6_NETWORK, LabHost

DEVICE: Final = "lab0"

_PREFIX: Final = {Family.IPV4: 24, Family.IPV6: 64}
_LAB_NETWORKS: Final = {Family.IPV4: IPV4_NETWORK, Family.IPV6: IPV6_NETWORK}


@dataclass(frozen=True, slots=True)
class Cable:
    """Docker's network below the link. A frame for an unknown host goes to its ``broadcast``."""

    broadcast: IPv4Address
    gateway: IPv4Address | None

    @classmethod
    def of(cls, subnet: str, gateway: str | None) -> "Cable":
        """The cable of a Docker network, from what the engine says of it."""
        address = gateway.partition("/")[0] if gateway else None
        return cls(IPv4Network(subnet).broadcast_address, IPv4Address(address) if address else None)


def sender_link(cable: Cable, addresses: Iterable[IPAddress]) -> str:
    """The link of a sending host: its addresses in their order, and the way to the lab's hosts.

    A family without an address has no way out, as on a real host: never Docker's address.
    """
    addresses = tuple(addresses)
    families = dict.fromkeys(Family.of(address) for address in addresses)
    return _batch(
        cable,
        [f"{address}/{_PREFIX[Family.of(address)]}" for address in addresses],
        [str(_LAB_NETWORKS[family]) for family in families],
    )


def receiver_link(cable: Cable, hosts: Iterable[LabHost], clients: Iterable[IPAddress]) -> str:
    """The link of the receiver, which is all ``hosts`` in one, and the way back to ``clients``."""
    own = [address for host in hosts for address in (f"{host.ipv4}/32", f"{host.ipv6}/128")]
    return _batch(cable, own, [str(ip_network(client)) for client in clients])


def _batch(cable: Cable, addresses: list[str], routes: list[str]) -> str:
    gateway = [f"route add unreachable {cable.gateway}/32"] if cable.gateway else []
    lines = [
        # Some engines give even an internal network's hosts a default route; and nothing of the
        # machine that they run on is for them.
        "route flush exact default",
        *gateway,
        # The cable itself carries no IPv6.
        "link set eth0 addrgenmode none",
        "address flush dev eth0 scope link",
        f"link add {DEVICE} type vxlan id 25 dev eth0 remote {cable.broadcast} dstport 4789",
        # Without nodad the kernel avoids a new IPv6 address for its first seconds.
        *(f"address add {a} dev {DEVICE}{' nodad' if ':' in a else ''}" for a in addresses),
        f"link set {DEVICE} up",
        *(f"route add {route} dev {DEVICE}" for route in routes),
    ]
    return "\n".join(lines) + "\n"
