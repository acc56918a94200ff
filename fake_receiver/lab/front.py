"""What stands behind the receiver's listeners: hosts, the scenario's zone, the record."""

import itertools
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from fake_receiver.model.answer import Occasion
from fake_receiver.model.events import Event, Judged
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.settings import DEFAULT, Settings
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import IPAddress, Transaction
from fake_receiver.nameserver.cache import CachingResolver, VirtualClock
from fake_receiver.nameserver.resolver import ZoneResolver
from fake_receiver.nameserver.zone import Zone
from fake_receiver.policy.profile import Profile
from fake_receiver.receiver import judge
from fake_receiver.scenario.hosts import GOOGLE_HOSTS, other_hosts
from fake_receiver.smtp.on_demand import OnDemand

Hosts = Mapping[IPAddress, tuple[str, Profile]]
"""The receiver's hosts by address: name and profile of each."""


class ClientMap(Protocol):
    """Says which address a client is judged by."""

    def __call__(self, peer: IPAddress) -> IPAddress:
        """The address to judge ``peer`` by."""


def lab_hosts(gmail: Profile, others: Mapping[str, Profile]) -> Hosts:
    """The lab's hosts: Google's judged by ``gmail``, one more for each domain of ``others``."""
    hosts: dict[IPAddress, tuple[str, Profile]] = {}
    for host in GOOGLE_HOSTS:
        hosts[host.ipv4] = hosts[host.ipv6] = (host.name, gmail)
    for host, profile in zip(other_hosts(tuple(others)), others.values(), strict=True):
        hosts[host.ipv4] = hosts[host.ipv6] = (host.name, profile)
    return hosts


class LabFront:
    """The receiver of one scenario. ``zone`` and the settings may be replaced between steps.

    With ``cache`` its resolver keeps answers, by a clock that only `advance` moves.
    """

    def __init__(
        self,
        hosts: Hosts,
        zone: Zone,
        record: Callable[[Event], None],
        client_map: ClientMap = lambda peer: peer,
        *,
        settings: Settings = DEFAULT,
        tls: ssl.SSLContext | None = None,
        cache: bool = False,
    ) -> None:
        self.zone = zone
        self.record = record
        self.client_ip = client_map
        self.tls = tls
        self._hosts = hosts
        self._serials = itertools.count(1)
        self._clock = VirtualClock()
        self._resolver: Resolver = (
            CachingResolver(lambda: self.zone, self._clock)
            if cache
            else ZoneResolver(lambda: self.zone)
        )
        self.set(settings)

    def set(self, settings: Settings) -> None:
        """Declare and answer what ``settings`` say, from now on."""
        self._declared = settings.declared
        self._on_demand = OnDemand(settings.answers, time.monotonic)

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass for the resolver's cache."""
        self._clock.advance(seconds)

    def serial(self) -> int:
        """The number of the next session, from 1."""
        return next(self._serials)

    def mx_host(self, local_ip: IPAddress) -> tuple[str, Profile]:
        """The host that listens on ``local_ip``; where there is only a cable, the first one."""
        return self._hosts.get(local_ip) or next(iter(self._hosts.values()))

    def occasion(self, transaction: Transaction, stage: Stage) -> Occasion | None:
        """What the scenario has the receiver answer here."""
        return self._on_demand.occasion(transaction, stage)

    def judge(
        self, transaction: Transaction, profile: Profile, stage: Stage, occasion: Occasion | None
    ) -> Judged | None:
        """The verdict on one transaction, by the scenario's DNS."""
        return judge(
            transaction,
            profile=profile,
            resolver=self._resolver,
            stage=stage,
            declared=self._declared,
            occasion=occasion,
        )
