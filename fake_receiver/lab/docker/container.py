"""One container of the lab: created, filled, started, spoken to, removed."""

import contextlib
import io
import posixpath
import tarfile
import threading
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Protocol

from docker.errors import APIError, NotFound

from fake_receiver.lab.docker.engine import Engine, gone
from fake_receiver.lab.docker.images import archive
from fake_receiver.lab.docker.refusals import why_not_started
from fake_receiver.lab.docker.stream import Stream
from fake_receiver.lab.results import CommandResult, HarnessError

# To lay the link in the container's own namespace; and for root there to see, as on a real host,
# which program listens (`ss -p`) or runs (`service ... status`).
CAPABILITIES: Final = ["NET_ADMIN", "SYS_PTRACE"]

# What engines print in place of a command's output when the image lacks it.
_NO_PROGRAM: Final = "OCI runtime exec failed"
_MOST_LINKS: Final = 5

_PATIENCE: Final = 5.0
"""Seconds to wait for the end of a stream."""

# Docker switches IPv6 off in containers on an IPv4 network; the link carries it.
SYSCTLS: Final = {
    "net.ipv6.conf.all.disable_ipv6": "0",
    "net.ipv6.conf.default.disable_ipv6": "0",
}
# RFC 8981's, preferred. The kernel begins its search for duplicates after up to a second, even one
# of no packets, and until then does not send from a temporary address.
TEMPORARY_ADDRESSES: Final = {
    "net.ipv6.conf.all.use_tempaddr": "2",
    "net.ipv6.conf.default.use_tempaddr": "2",
    "net.ipv6.conf.default.accept_dad": "0",
}
FORWARDING: Final = {"net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1"}

# Docker's own list, but for /proc/sys/net: that is the container's own namespace, where people's
# instructions set use_tempaddr and the like.
READ_ONLY: Final = [
    "/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sysrq-trigger", "/proc/sys/abi",
    "/proc/sys/debug", "/proc/sys/dev", "/proc/sys/fs", "/proc/sys/kernel", "/proc/sys/user",
    "/proc/sys/vm",
]  # fmt: skip


class Machine(Protocol):
    """What a host runs on."""

    def start(self) -> None:
        """Start it, listening to its output from the first octet."""

    def put(self, files: Mapping[str, bytes]) -> None:
        """Copy files in, by their path below /."""

    def run(self, command: list[str]) -> CommandResult:
        """Run a command in it to its end."""

    def remove(self) -> None:
        """End it."""


class Container:
    """A container on the scenario's network. Its output lines are kept as they come."""

    _entrypoint: Sequence[str] | None = None
    """In place of the image's own."""
    _privileges: Mapping[str, Any] = MappingProxyType({"cap_add": CAPABILITIES})

    def __init__(
        self,
        engine: Engine,
        *,
        image: str,
        name: str,
        network: str,
        files: Mapping[str, bytes],
        on_line: Callable[[bytes], None],
        on_end: Callable[[], None],
        hostname: str = "",
        stdin: bool = False,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = (),
        sysctls: Mapping[str, str] | None = None,
    ) -> None:
        self._engine = engine
        self._api = engine.api
        self._on_line = on_line
        self._on_end = on_end
        self._closing = False
        self.name = name
        self.id: str = self._create(
            image=image,
            name=name,
            hostname=hostname or None,
            stdin_open=stdin,
            environment=dict(environment or {}),
            command=list(command) or None,
            entrypoint=self._entrypoint,
            host_config=self._host_config(network, sysctls or {}),
        )
        self._stream: Stream | None = None
        self._followed: list[Stream] = []
        self._command: Stream | None = None
        self._reader = threading.Thread(target=self._read, name=f"output of {name}", daemon=True)
        if files:
            try:
                self.put({f"lab/{path}": content for path, content in files.items()})
            except HarnessError:
                self.remove()
                raise

    def _create(self, **options: Any) -> str:
        try:
            return str(self._api.create_container(labels=self._engine.labels, **options)["Id"])
        except APIError as error:
            raise HarnessError(*why_not_started(error)) from None

    def _host_config(self, network: str, sysctls: Mapping[str, str]) -> Any:
        # The namespace's settings belong to the container that made it.
        joins = network.startswith("container:")
        made = self._api.create_host_config(
            **self._privileges,
            network_mode=network,
            sysctls=None if joins else {**SYSCTLS, **sysctls},
        )
        return {**made, "ReadonlyPaths": READ_ONLY}

    def start(self) -> None:
        """Start it, listening to its output from the first octet."""
        self._engine.check_open()
        params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        try:
            # Podman makes the container here, and says here why it can't.
            self._stream = Stream(self._api.attach_socket(self.id, params=params))
            self._reader.start()
            self._api.start(self.id)
        except APIError as error:
            raise HarnessError(*why_not_started(error)) from None

    def write(self, octets: bytes) -> None:
        """Write to its standard input."""
        if self._stream is None:
            raise HarnessError(f"{self.name} has not been started")
        self._stream.write(octets)

    def put(self, files: Mapping[str, bytes]) -> None:
        """Copy files in, by their path below /."""
        try:
            self._api.put_archive(self.id, "/", archive(dict(files)).getvalue())
        except APIError as error:
            raise HarnessError(f"files can't be laid in {self.name}: {error.explanation}") from None

    def run(self, command: list[str]) -> CommandResult:
        """Run a command in it to its end."""
        made = self._exec(command)
        stream = self._command = Stream(self._api.exec_start(made, socket=True))
        try:
            with self._engine.open(stream):
                output = b"".join(stream.frames())
        finally:
            self._command = None
            stream.close()
        exit_code = self._api.exec_inspect(made)["ExitCode"]
        told = output.decode("utf-8", "replace")
        if told.startswith(_NO_PROGRAM):
            self._check_running()
            raise HarnessError(f"{self.name} has no program {command[0]!r}: {told.strip()}")
        # None: the container ended first.
        return CommandResult(exit_code=-1 if exit_code is None else exit_code, output=told)

    def _exec(self, command: list[str], **options: bool) -> str:
        """Prepare a command. By root, whoever an image's own program is run by."""
        try:
            return str(self._api.exec_create(self.id, command, user="0", **options)["Id"])
        except APIError as error:
            self._check_running()
            raise HarnessError(f"{self.name} runs no command: {error.explanation}") from None

    def _check_running(self) -> None:
        if ending := self.ending():
            raise HarnessError(f"{self.name} has ended by itself ({ending})") from None

    def ending(self) -> str:
        """How its program ended; "" while it runs, or before it does."""
        state = self._api.inspect_container(self.id)["State"]
        if state["Status"] not in ("exited", "dead"):
            return ""
        return "out of memory" if state["OOMKilled"] else f"exit code {state['ExitCode']}"

    def read(self, path: str) -> bytes | None:
        """A file of it, by its path; None where there is no such file. It need not run."""
        for _ in range(_MOST_LINKS):
            try:
                stream, told = self._api.get_archive(self.id, path)
            except NotFound:
                return None
            with tarfile.open(fileobj=io.BytesIO(b"".join(stream))) as tar:
                member = tar.next()
                file = tar.extractfile(member) if member and member.isreg() else None
                if file is not None:
                    return file.read()
            if not told["linkTarget"]:
                return None
            path = posixpath.join(posixpath.dirname(path), told["linkTarget"])
        return None

    def follow(self, command: list[str]) -> None:
        """Have a command run on in it; its output lines come as the container's own do."""
        made = self._exec(command, stderr=False)
        stream = Stream(self._api.exec_start(made, socket=True))
        self._followed.append(stream)
        threading.Thread(
            target=self._read_followed,
            args=(stream,),
            name=f"{command[0]} in {self.name}",
            daemon=True,
        ).start()

    def _read_followed(self, stream: Stream) -> None:
        try:
            with contextlib.suppress(HarnessError, OSError, ValueError):
                self._read_lines(stream)
        finally:
            stream.close()

    def remove(self) -> None:
        """Kill and remove it."""
        self._closing = True
        with gone():
            self._api.remove_container(self.id, force=True, v=True)
        if self._stream is not None:
            # With the container its output ends.
            self._reader.join(_PATIENCE)
            self._stream.close()
        for stream in self._followed:
            stream.abort()

    def _read(self) -> None:
        try:
            if self._stream is not None:
                self._read_lines(self._stream)
        except (HarnessError, OSError, ValueError):
            if not self._closing:
                self._on_line(b"the container's output broke off")
        finally:
            # Engines do not always end a command's stream with its container.
            if self._command is not None:
                self._command.abort()
            self._on_end()

    def _read_lines(self, stream: Stream) -> None:
        rest = b""
        with self._engine.open(stream):
            for octets in stream.frames():
                *lines, rest = (rest + octets).split(b"\n")
                for line in lines:
                    self._on_line(line)
