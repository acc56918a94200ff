"""The Docker engine: mark what is ours, clear away what is left."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

from docker.errors import APIError, NotFound

from fake_receiver.lab.docker.endpoint import chosen, connect
from fake_receiver.lab.docker.watcher import Watcher
from fake_receiver.lab.results import HarnessError

LABEL: Final = "fake-receiver"
"""On every container, network and image of ours; its value tells the run."""

_OWNER: Final = "fake-receiver.owner"


class Stream(Protocol):
    """A connection that carries a container's output."""

    def abort(self) -> None:
        """Have whoever reads it see its end."""


class Engine:
    """A connection to an engine, and the label of this run."""

    def __init__(self, name: str = "", *, run_id: str = "") -> None:
        """Reach the engine ``name``: a docker context, a URL, or the one that ``docker`` takes.

        ``run_id``: of a run that another process began. Raises HarnessError, and of its kind
        UnknownEngineError.
        """
        self.name = chosen(name)
        self.api = connect(self.name)
        self._closed = False
        self._streams: set[Stream] = set()
        self.run_id = run_id or f"{os.getpid()}-{os.urandom(3).hex()}"
        self._watcher = Watcher(self.run_id, self.name)

    @property
    def labels(self) -> dict[str, str]:
        """What marks a container or network as made by this run.

        Who asks is about to make one: from now on, should this process be killed, a watcher
        removes all that has these labels.
        """
        self._watcher.start()
        return {LABEL: self.run_id, _OWNER: _owner()}

    def close(self) -> None:
        """Remove all that this run has made, and give up the connection.

        No thread may be setting up a scenario; ``abort`` is for where one may.
        """
        self.abort()
        self._watcher.dismiss()

    def abort(self) -> None:
        """As ``close``, while threads are still at work: they start no more containers.

        What they have asked the engine for, and comes after this, the watcher removes when this
        process has ended.
        """
        self._closed = True
        try:
            self.remove_run()
        finally:
            # A stream does not always end with its container; whoever reads it would wait for ever.
            for stream in tuple(self._streams):
                stream.abort()
            self.api.close()

    def check_open(self) -> None:
        """Raise HarnessError when the run has been stopped."""
        if self._closed:
            raise HarnessError("the run has been stopped")

    @contextlib.contextmanager
    def open(self, stream: Stream) -> Iterator[None]:
        """While it is open, ``close`` ends the stream."""
        self._streams.add(stream)
        try:
            self.check_open()
            yield
        finally:
            self._streams.discard(stream)

    def made(self) -> list[str]:
        """The names of the containers and networks that this run has made and that are there."""
        filters = {"label": f"{LABEL}={self.run_id}"}
        containers = self.api.containers(all=True, filters=filters)
        networks = self.api.networks(filters=filters)
        return [c["Names"][0].lstrip("/") for c in containers] + [n["Name"] for n in networks]

    def remove_run(self) -> None:
        """Remove all that this run has made."""
        self._remove({"label": f"{LABEL}={self.run_id}"}, lambda _: True)

    def remove_orphans(self) -> int:
        """Remove what runs of this machine left behind that are no more; the number removed."""
        return self._remove({"label": LABEL}, _is_orphan)

    def remove_all(self) -> int:
        """Remove all of ours, whoever runs it; the number removed."""
        return self._remove({"label": LABEL}, lambda _: True)

    def _remove(self, filters: dict[str, str], chosen: Any) -> int:
        count = 0
        for container in self.api.containers(all=True, filters=filters):
            if chosen(container["Labels"]):
                with gone():
                    self.api.remove_container(container["Id"], force=True, v=True)
                    count += 1
        for network in self.api.networks(filters=filters):
            if chosen(network["Labels"]):
                with gone():
                    self.api.remove_network(network["Id"])
                    count += 1
        return count


@contextlib.contextmanager
def gone() -> Iterator[None]:
    """What is not there, or is being removed by another, need not be removed.

    409: a container that another thread removes; 403: a network that still holds such a one. The
    thread whose container goes last also finds the network empty.
    """
    try:
        yield
    except NotFound:
        pass
    except APIError as error:
        if error.status_code not in (403, 409):
            raise


def _owner() -> str:
    """Machine, process, and when that process began: a later process may get the same number."""
    return f"{socket.gethostname()} {os.getpid()} {_begun(os.getpid())}"


def _is_orphan(labels: dict[str, str]) -> bool:
    machine, _, process = labels.get(_OWNER, "").partition(" ")
    pid, _, begun = process.partition(" ")
    return machine == socket.gethostname() and pid.isdecimal() and _begun(int(pid)) != begun


def _begun(pid: int) -> str:
    """When a process began, "running" where only that is known, "" when there is none."""
    try:
        # Field 22 of stat(5); the name in the second field may hold blanks.
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
    except OSError:
        pass
    if Path("/proc/self").exists():
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "running"
    return "running"
