"""Which of the receiver's addresses can be reached: listeners, refusals, silence."""

import asyncio
import subprocess
from collections.abc import Mapping
from typing import Final

from fake_receiver.lab.front import LabFront
from fake_receiver.model.settings import Settings, Unreachable
from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.smtp.server import close_server, serve

SMTP_PORT: Final = 25


def unreachable(hosts: Mapping[IPAddress, str], settings: Settings) -> dict[IPAddress, Unreachable]:
    """The addresses to which no connection comes about, of ``hosts`` by address."""
    found: dict[IPAddress, Unreachable] = {}
    for address, name in hosts.items():
        how = settings.unreachable.get(name, {}).get(Family.of(address))
        if how is not None:
            found[address] = how
    return found


class Reach:
    """A listener for each address of the receiver's hosts that takes connections.

    Where none listens the kernel refuses; to be silent it is told to drop what it would answer.
    """

    def __init__(self, front: LabFront, hosts: Mapping[IPAddress, str]) -> None:
        self._front = front
        self._hosts = hosts
        self._listeners: dict[IPAddress, asyncio.Server] = {}
        self._silent: set[IPAddress] = set()

    async def set(self, settings: Settings) -> None:
        """Listen, refuse and be silent from now on as ``settings`` say."""
        closed = unreachable(self._hosts, settings)
        refused = {a for a, how in closed.items() if how is Unreachable.REFUSED}
        for address in refused & self._listeners.keys():
            await close_server(self._listeners.pop(address))
        for address in self._hosts.keys() - refused - self._listeners.keys():
            self._listeners[address] = await serve(self._front, str(address), SMTP_PORT)
        silent = closed.keys() - refused
        for address in silent - self._silent:
            _rule("add", address)
        for address in self._silent - silent:
            _rule("delete", address)
        self._silent = silent

    async def close(self) -> None:
        """Give up all addresses, and answer again from all."""
        for listener in self._listeners.values():
            await close_server(listener)
        for address in self._silent:
            _rule("delete", address)


def _rule(verb: str, address: IPAddress) -> None:
    # Without a way back no answer leaves, not even to the first packet. The rule comes before the
    # kernel's own, which have the numbers from 0 on: that one is for local addresses.
    family = "-6" if address.version == 6 else "-4"
    subprocess.run(  # noqa: S603 - the lab's own commands
        ["ip", family, "rule", verb, "from", str(address), "priority", "100", "blackhole"],  # noqa: S607
        check=True,
    )
