"""A network and the receiver on it, for one scenario after the other.

What a scenario would otherwise pay each time: a network and a container more, and the start of the
receiver's program. The receiver makes all anew for a plan; mail servers are used once, unless they
are ``cells``.
"""

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator

from docker.errors import APIError

from fake_receiver.lab.docker.cells import Cells
from fake_receiver.lab.docker.engine import Engine, gone
from fake_receiver.lab.docker.link import Cable
from fake_receiver.lab.docker.station_client import Station
from fake_receiver.lab.results import HarnessError


class Bench:
    """One network with one receiver; with ``reuse`` mail servers' containers stay as well."""

    def __init__(self, engine: Engine, name: str, image: str, *, reuse: bool) -> None:
        self._engine = engine
        self.network: str = engine.api.create_network(
            name, driver="bridge", internal=True, labels=engine.labels
        )["Id"]
        found = engine.api.inspect_network(self.network)["IPAM"]["Config"][0]
        self.cable = Cable.of(found["Subnet"], found.get("Gateway"))
        self.spoilt = False
        self.cells = Cells(engine, name, self.network, self.cable) if reuse else None
        self.station = Station(
            engine, image=image, name=f"{name}-receiver", network=self.network, cable=self.cable
        )
        try:
            self.station.start()
        except HarnessError:
            self.remove()
            raise

    def remove(self) -> None:
        """End the receiver, and remove the network."""
        self.station.remove()
        if self.cells:
            self.cells.remove()
        with gone():
            self._engine.api.remove_network(self.network)


class Benches:
    """The benches of one engine: as many as scenarios run side by side."""

    def __init__(self, engine: Engine, image: Callable[[], str], *, reuse: bool) -> None:
        self._engine = engine
        self._reuse = reuse
        self._image = image
        self._numbers = itertools.count(1)
        self._idle: list[Bench] = []
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one(self) -> Iterator[Bench]:
        """A bench for one scenario; it is used again if that ends with it no longer ``spoilt``."""
        with self._lock:
            bench = self._idle.pop() if self._idle else None
        if bench is None:
            name = f"fake-receiver-{self._engine.run_id}-bench{next(self._numbers)}"
            bench = Bench(self._engine, name, self._image(), reuse=self._reuse)
        bench.spoilt = True
        try:
            yield bench
        finally:
            if not bench.spoilt:
                with self._lock:
                    self._idle.append(bench)
            else:
                # What broke the lab may keep it from being removed; the run's end tries again.
                with contextlib.suppress(HarnessError, APIError, OSError):
                    bench.remove()

    def remove(self) -> None:
        """Remove all that no scenario uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for bench in idle:
            bench.remove()
