"""The lab's own link: a VXLAN over Docker's network that carries the scenario's addresses.

Docker's address management can't carry them (the gateway takes ::1, one subnet a family, no two
networks alike), so its network is only the cable. A host behind a router is on a VXLAN of its own.
Pure: addresses in, ip(8) batch or nft(8) script out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Final

from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.scenario.hosts import IPV4_NETWORK, IPV6_NETWORK, LabHost
from fake_receiver.scenario.mail_host import PREFIX, Sender, network_of

DEVICE: Final = "lab0"
"""The device of the link, in every container."""
INSIDE: Final = "lab1"
"""A router's device on the side of its host."""

_VNI: Final = 25
_LAB_NETWORKS: Final = {Family.IPV4: IPV4_NETWORK, Family.IPV6: IPV6_NETWORK}
# Of the host's network, counted from its beginning, for the router; others where one is taken.
_GATEWAYS: Final = {Family.IPV4: range(254, 0, -1), Family.IPV6: range(0xFFFE, 0, -1)}


@dataclass(frozen=True, slots=True)
class Cable:
    """Docker's network below the link. A frame for an unknown host goes to its ``broadcast``."""

    broadcast: IPv4Address
    gateway: IPv4Address | None

    @classmethod
    def of(cls, subnet: str, gateway: str | None) -> "Cable":
        """The cable of a Docker network, from what the engine says of it."""
        # "<nil>" is how Podman says that there is none.
        address = gateway.partition("/")[0] if gateway and gateway != "<nil>" else None
        return cls(IPv4Network(subnet).broadcast_address, IPv4Address(address) if address else None)


def cable_batch(cable: Cable) -> str:
    """What comes before any link: of Docker's network a host has nothing but the cable."""
    gateway = [f"route add unreachable {cable.gateway}/32"] if cable.gateway else []
    return _lines(
        # Some engines give even an internal network's hosts a default route; and nothing of the
        # machine that they run on is for them.
        "route flush exact default",
        *gateway,
        # The cable itself carries no IPv6.
        "link set eth0 addrgenmode none",
        "address flush dev eth0 scope link",
    )


def receiver_batch(cable: Cable, hosts: Iterable[LabHost], senders: Iterable[Sender]) -> str:
    """The link of the receiver, which is all ``hosts`` in one, and the way back to ``senders``."""
    own = [address for host in hosts for address in (f"{host.ipv4}/32", f"{host.ipv6}/128")]
    clients = dict.fromkeys(network_of(address) for host in senders for address in host.outward)
    return _link(cable, own, [str(network) for network in clients])


def host_batch(cable: Cable, host: Sender, others: Iterable[Sender], number: int) -> str:
    """The link of a host; ``number`` tells the networks behind routers apart."""
    device = host_device(cable, host, number)
    return cable_batch(cable) + _lines(f"link add {device}") + address_batch(host, others)


def host_device(cable: Cable, host: Sender, number: int) -> str:
    """The device of a host's link, as "ip link add" has it."""
    return _vxlan(DEVICE, _VNI + number if host.nat else _VNI, cable)


def address_batch(host: Sender, others: Iterable[Sender]) -> str:
    """On that device a host's addresses in their order, the way to the lab's hosts and ``others``.

    A family without an address has no way out, as on a real host: never Docker's address.
    """
    flags = " mngtmpaddr" if host.temporary_addresses else ""
    own = [_with_prefix(a) + (flags if a.version == 6 else "") for a in host.addresses]
    routes = _ways_out(host.addresses, others)
    if host.nat:
        gateways = _gateways(host)
        routes = [
            f"{way} via {gateways[Family.IPV6 if ':' in way else Family.IPV4]}" for way in routes
        ]
    return _addresses(own, routes)


def router_batch(cable: Cable, host: Sender, others: Iterable[Sender], number: int) -> str:
    """The links of the router before ``host``: the addresses that others see, and its inside."""
    outside = [_with_prefix(address) for address in host.outward]
    inside = [_with_prefix(address) for address in _gateways(host).values()]
    return (
        cable_batch(cable)
        + _link(cable, outside, _ways_out(host.outward, others))
        + _link(cable, inside, [], vni=_VNI + number, device=INSIDE)
    )


def translation(host: Sender) -> str:
    """The router's rules: what leaves gets the outer address, what comes for it goes inside.

    Of several inner addresses with one outer, as where a router masquerades, the first gets what
    comes.
    """
    text = ""
    for family, table in ((Family.IPV4, "ip"), (Family.IPV6, "ip6")):
        pairs = [(i, o) for i, o in host.nat.items() if Family.of(i) is family]
        first = {outside: inside for inside, outside in reversed(pairs)}
        leaving = (f"    {table} saddr {i} oifname {DEVICE} snat to {o}\n" for i, o in pairs)
        coming = (f"    {table} daddr {o} dnat to {i}\n" for o, i in first.items())
        text += (
            f"table {table} lab {{\n"
            "  chain out {\n    type nat hook postrouting priority srcnat;\n"
            + "".join(leaving)
            + "  }\n  chain in {\n    type nat hook prerouting priority dstnat;\n"
            + "".join(coming)
            + "  }\n}\n"
        )
    return text


def _gateways(host: Sender) -> dict[Family, IPAddress]:
    gateways: dict[Family, IPAddress] = {}
    for address in host.addresses:
        family, network = Family.of(address), network_of(address)
        free = (network[number] for number in _GATEWAYS[family])
        gateways.setdefault(family, next(a for a in free if a not in host.addresses))
    return gateways


def _ways_out(addresses: Collection[IPAddress], others: Iterable[Sender]) -> list[str]:
    """Where who has these ``addresses`` must find its way, less its own networks."""
    own = {network_of(address) for address in addresses}
    families = {Family.of(address) for address in addresses}
    ways = [str(_LAB_NETWORKS[family]) for family in Family if family in families]
    ways += [
        str(ip_network(address))
        for other in others
        for address in other.outward
        if Family.of(address) in families and not any(address in net for net in own)
    ]
    return list(dict.fromkeys(ways))


def _with_prefix(address: IPAddress) -> str:
    return f"{address}/{PREFIX[Family.of(address)]}"


def _link(
    cable: Cable, addresses: list[str], routes: list[str], vni: int = _VNI, device: str = DEVICE
) -> str:
    made = _lines(f"link add {_vxlan(device, vni, cable)}")
    return made + _addresses(addresses, routes, device)


def _vxlan(device: str, vni: int, cable: Cable) -> str:
    return f"{device} type vxlan id {vni} dev eth0 remote {cable.broadcast} dstport 4789"


def _addresses(addresses: list[str], routes: list[str], device: str = DEVICE) -> str:
    return _lines(
        # From a link-local address nothing gets anywhere but in a lab.
        f"link set {device} addrgenmode none",
        # Without nodad the kernel avoids a new IPv6 address for its first seconds.
        *(_address(text, device) for text in addresses),
        f"link set {device} up",
        *(f"route add {route} dev {device}" for route in routes),
    )


def _address(text: str, device: str) -> str:
    address, _, flags = text.partition(" ")
    return f"address add {address} dev {device}{' nodad' if ':' in address else ''} {flags}".strip()


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)
