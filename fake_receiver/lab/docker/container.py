"""One container of the lab: created, filled, started, spoken to, removed."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from docker.errors import APIError
from docker.utils import socket as docker_socket

from fake_receiver.lab.docker.engine import Engine, gone
from fake_receiver.lab.docker.images import archive
from fake_receiver.lab.results import CommandResult, HarnessError

# To lay the link in the container's own namespace; and for root there to see, as on a real host,
# which program listens (`ss -p`) or runs (`service ... status`).
CAPABILITIES: Final = ["NET_ADMIN", "SYS_PTRACE"]

_PATIENCE: Final = 5.0
"""Seconds to wait for the end of a stream."""

# Docker switches IPv6 off in containers on an IPv4 network; the link carries it.
SYSCTLS: Final = {
    "net.ipv6.conf.all.disable_ipv6": "0",
    "net.ipv6.conf.default.disable_ipv6": "0",
}


class Container:
    """A container on the scenario's network. Its output lines are kept as they come."""

    def __init__(
        self,
        engine: Engine,
        *,
        image: str,
        name: str,
        hostname: str,
        network: str,
        files: Mapping[str, bytes],
        on_line: Callable[[bytes], None],
        on_end: Callable[[], None],
        stdin: bool = False,
    ) -> None:
        self._engine = engine
        self._api = engine.api
        self._on_line = on_line
        self._on_end = on_end
        self._closing = False
        self.name = name
        self.id: str = self._api.create_container(
            image,
            name=name,
            hostname=hostname,
            labels=engine.labels,
            stdin_open=stdin,
            host_config=self._api.create_host_config(
                network_mode=network, cap_add=CAPABILITIES, sysctls=SYSCTLS
            ),
        )["Id"]
        self._stream: _Stream | None = None
        self._command: _Stream | None = None
        self._reader = threading.Thread(target=self._read, name=f"output of {name}", daemon=True)
        self.put({f"lab/{path}": content for path, content in files.items()})

    def start(self) -> None:
        """Start it, listening to its output from the first octet."""
        self._engine.check_open()
        params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        self._stream = _Stream(self._api.attach_socket(self.id, params=params))
        self._reader.start()
        try:
            self._api.start(self.id)
        except APIError as error:
            raise HarnessError(*_explain(error)) from None

    def write(self, octets: bytes) -> None:
        """Write to its standard input."""
        if self._stream is None:
            raise HarnessError(f"{self.name} has not been started")
        self._stream.write(octets)

    def put(self, files: Mapping[str, bytes]) -> None:
        """Copy files in, by their path below /."""
        self._api.put_archive(self.id, "/", archive(dict(files)).getvalue())

    def run(self, command: list[str]) -> CommandResult:
        """Run a command in it to its end."""
        made = self._api.exec_create(self.id, command)["Id"]
        stream = self._command = _Stream(self._api.exec_start(made, socket=True))
        try:
            with self._engine.open(stream):
                output = b"".join(stream.frames())
        finally:
            self._command = None
            stream.close()
        exit_code = self._api.exec_inspect(made)["ExitCode"]
        return CommandResult(exit_code=exit_code, output=output.decode("utf-8", "replace"))

    def remove(self) -> None:
        """Kill and remove it."""
        self._closing = True
        with gone():
            self._api.remove_container(self.id, force=True, v=True)
        if self._stream is not None:
            # With the container its output ends.
            self._reader.join(_PATIENCE)
            self._stream.close()

    def _read(self) -> None:
        try:
            self._read_lines()
        except (HarnessError, OSError, ValueError):
            if not self._closing:
                self._on_line(b"the container's output broke off")
        finally:
            # Engines do not always end a command's stream with its container.
            if self._command is not None:
                self._command.abort()
            self._on_end()

    def _read_lines(self) -> None:
        if self._stream is None:
            return
        rest = b""
        with self._engine.open(self._stream):
            for octets in self._stream.frames():
                *lines, rest = (rest + octets).split(b"\n")
                for line in lines:
                    self._on_line(line)


class _Stream:
    """A connection that the engine has turned into a stream to a container, and its end."""

    def __init__(self, hijacked: Any) -> None:
        self._file = hijacked
        # The SDK hands out a file over the socket; closing it leaves the socket open.
        self._socket = getattr(hijacked, "_sock", hijacked)

    def write(self, octets: bytes) -> None:
        """Send to the container."""
        self._socket.sendall(octets)

    def frames(self) -> Iterator[bytes]:
        """What comes, standard output and error alike, until the end."""
        frames: Any = docker_socket.frames_iter
        for _, octets in frames(self._file, tty=False):
            yield octets

    def abort(self) -> None:
        """Have whoever reads it see its end."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connection up."""
        self._file.close()
        self._socket.close()


class Watched:
    """Lines that come in on one thread and are waited for on another."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ended = False
        self.lines: list[str] = []

    def end(self) -> None:
        """There will be no more: nobody need wait any longer."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def add(self, line: str) -> None:
        """Take in a line."""
        with self._changed:
            self.lines.append(line)
            self._changed.notify_all()

    def wait(self, done: Callable[[], bool], seconds: float, told: Callable[[], str]) -> str:
        """Wait until ``done``: returns "", or ``told()`` when it takes too long or cannot come."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or done(), seconds)
            if done():
                return ""
            reason = "its container has ended" if self._ended else f"after {seconds:.0f} s"
        return f"{reason}: {told()}"


def _explain(error: APIError) -> tuple[str, str]:
    text = str(error.explanation or error)
    if "disable_ipv6" in text or "net.ipv6" in text:
        return (
            "the engine's kernel has no IPv6, which the lab is about",
            "remove ipv6.disable=1 from the kernel's command line, or load the module ipv6",
        )
    return f"the engine can't start a container: {text}", ""
