"""The Docker engine: reach it, mark what is ours, clear away what is left."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import docker
import requests
from docker.context import ContextAPI
from docker.errors import APIError, DockerException, NotFound

from fake_receiver.lab.results import HarnessError

LABEL: Final = "fake-receiver"
"""On every container, network and image of ours; its value tells the run."""

_OWNER: Final = "fake-receiver.owner"
_TIMEOUT: Final = 120


class Stream(Protocol):
    """A connection that carries a container's output."""

    def abort(self) -> None:
        """Have whoever reads it see its end."""


class Engine:
    """A connection to an engine, and the label of this run."""

    def __init__(self) -> None:
        # The SDK's low-level calls: the high-level ones ask the engine twice. It has no types.
        self.api: Any = _connect().api
        self._closed = False
        self._streams: set[Stream] = set()
        self.run_id = f"{os.getpid()}-{os.urandom(3).hex()}"

    @property
    def labels(self) -> dict[str, str]:
        """What marks a container or network as made by this run."""
        return {LABEL: self.run_id, _OWNER: _owner()}

    def close(self) -> None:
        """Remove all that this run has made, and give up the connection.

        A scenario that is just being set up in another thread starts no more containers.
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


def _connect() -> docker.DockerClient:
    try:
        client = _client()
        client.ping()
    except (DockerException, requests.RequestException, OSError) as error:
        raise HarnessError(*_why_not(error)) from None
    return client


def _client() -> docker.DockerClient:
    """The engine of DOCKER_HOST, of the current docker context, or the local one."""
    if not os.environ.get("DOCKER_HOST"):
        context = ContextAPI.get_current_context()
        if context is not None and context.name != "default":
            return docker.DockerClient(
                base_url=context.Host, tls=context.TLSConfig, timeout=_TIMEOUT
            )
    return docker.from_env(timeout=_TIMEOUT)


def _why_not(error: Exception) -> tuple[str, str]:
    text = str(error)
    where = os.environ.get("DOCKER_HOST", "this machine")
    if "Permission denied" in text:
        hint = "add your user to the group docker (`sudo usermod -aG docker $USER`), log in anew"
        return "the Docker engine refuses this user", hint
    hint = "install and start Docker, or leave --docker out: the embedded run needs none"
    return f"no Docker engine answers on {where}: {text}", hint


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
