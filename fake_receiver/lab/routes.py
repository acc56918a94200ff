"""Which of the lab's hosts takes mail for a recipient: aliases, then MX (RFC 5321 section 5.1)."""

from collections.abc import Container
from dataclasses import dataclass
from ipaddress import ip_address

from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.nameserver.resolver import ZoneResolver
from fake_receiver.nameserver.zone import Zone
from fake_receiver.scenario.mail_host import Sender
from fake_receiver.senders.local_delivery import expand_aliases


class NoRouteError(Exception):
    """No host takes the mail; the message says why."""


@dataclass(frozen=True, slots=True)
class Route:
    """A mail exchanger and its addresses."""

    mx_host: str
    addresses: tuple[IPAddress, ...]

    def address(self, family: Family) -> IPAddress:
        """Its address of a family. Raises NoRouteError when it has none: never another family."""
        for address in self.addresses:
            if Family.of(address) is family:
                return address
        raise NoRouteError(f"{self.mx_host} has no {family} address")


def destinations(
    forward_paths: tuple[str, ...],
    sender: Sender,
    zone: Zone,
    unreachable: Container[IPAddress] = (),
) -> dict[Route, tuple[str, ...]]:
    """The recipients by the host that takes them, after the sender's aliases.

    An address that is ``unreachable`` is not tried; a host with no other gives way to the next.
    """
    resolver = ZoneResolver(lambda: zone)
    routes: dict[Route, tuple[str, ...]] = {}
    for path in expand_aliases(forward_paths, sender):
        route = _route(path.rpartition("@")[2], resolver, unreachable)
        routes[route] = (*routes.get(route, ()), path)
    return routes


def _route(domain: str, resolver: ZoneResolver, unreachable: Container[IPAddress]) -> Route:
    answers = resolver(domain, "MX").answers
    hosts = sorted((int(answer.split()[0]), answer.split()[1]) for answer in answers)
    names = [name for _, name in hosts] or [domain]
    is_known = False
    for name in names:
        known = (*resolver(name, "A").answers, *resolver(name, "AAAA").answers)
        is_known |= bool(known)
        addresses = tuple(a for a in map(ip_address, known) if a not in unreachable)
        if addresses:
            return Route(name.rstrip("."), addresses)
    if is_known:
        raise NoRouteError(f"no host that takes mail for {domain} can be reached")
    raise NoRouteError(
        f"no host takes mail for {domain}: it has no MX, A or AAAA record in this lab"
    )
