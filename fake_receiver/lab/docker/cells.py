"""Containers that serve one host after another: each is a cell in it, and gone with all it did.

A cell has namespaces of its own for processes, mounts and network, over a layer in memory; the
container's own file system is read-only, so that no host ever reaches it. That this holds is looked
at after each: outside of the cell the same must run, be mounted and be linked as in the beginning.
``compose/cell`` is what does it; for that the container needs CAP_SYS_ADMIN, and may mount.
"""

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from fake_receiver.lab.docker.container import CAPABILITIES, SYSCTLS, Container
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.images import archive
from fake_receiver.lab.docker.link import Cable, cable_batch
from fake_receiver.lab.docker.watched import Watched
from fake_receiver.lab.results import CommandResult, HarnessError
from fake_receiver.resources import project_root

_PATIENCE: Final = 120.0


@dataclass(slots=True)
class _Request:
    """One request to the agent, and what has come of it."""

    on_output: Callable[[bytes], None]
    exit_code: int | None = None


def program(name: str) -> str:
    """The text of a program of ``compose/cell``."""
    return (project_root() / "compose" / "cell" / name).read_text("utf-8")


class _KeeperContainer(Container):
    # No file can be laid in a container that is read-only: its program is an argument.
    _entrypoint = ("tini", "--", "perl", "-e")
    _privileges: Mapping[str, Any] = MappingProxyType(
        {
            "cap_add": [*CAPABILITIES, "SYS_ADMIN"],
            # The usual profile of AppArmor forbids to mount.
            "security_opt": ["apparmor=unconfined"],
            "read_only": True,
        }
    )


class Keeper:
    """A container that stays, with the agent in it."""

    def __init__(
        self, engine: Engine, *, image: str, name: str, network: str, cable: Cable
    ) -> None:
        self._serials = itertools.count(1)
        self._requests: dict[str, _Request] = {}
        self._watched = Watched()
        self.container = _KeeperContainer(
            engine,
            image=image,
            name=name,
            network=network,
            stdin=True,
            environment={"LAB_LINK": cable_batch(cable), "LAB_CELL": program("cell")},
            command=(program("agent"),),
            on_line=self._take,
            on_end=self._watched.end,
            files={},
        )
        self.container.start()
        self._fresh = self._state()

    def ask(self, kind: str, data: bytes, on_output: Callable[[bytes], None]) -> str:
        """Send a request; returns its name. ``on_output`` hears what it prints."""
        name = str(next(self._serials))
        self._requests[name] = _Request(on_output)
        self.container.write(f"{name} {kind} {data.hex()}\n".encode())
        return name

    def forget(self, name: str) -> None:
        """Whatever else comes of a request, nobody hears of it."""
        self._requests.pop(name, None)

    def wait(self, name: str) -> int:
        """Wait for the end of a request; its exit code. Raises HarnessError when none comes."""
        request = self._requests[name]
        problem = self._watched.wait(
            lambda: request.exit_code is not None,
            _PATIENCE,
            lambda: f"{self.container.name} does not answer; {self._watched.lines[-3:]}",
        )
        if problem or request.exit_code is None:
            raise HarnessError(problem)
        del self._requests[name]
        return request.exit_code

    def is_clean(self) -> bool:
        """True when the same runs, is mounted and is linked as when it was new."""
        return self._state() == self._fresh

    def _state(self) -> bytes:
        told = bytearray()
        self.wait(self.ask("state", b"", told.extend))
        return bytes(told)

    def _take(self, line: bytes) -> None:
        name, _, rest = line.partition(b" ")
        request = self._requests.get(name.decode("ascii", "replace"))
        kind, _, value = rest.partition(b" ")
        if request is not None and kind == b"out":
            request.on_output(bytes.fromhex(value.decode()))
        elif request is not None and kind == b"exit":
            request.exit_code = int(value)
        # Whoever waits looks again; a line that is no report tells what went wrong.
        self._watched.add("" if request else line.decode("utf-8", "replace"))


class Cell:
    """One host in a keeper; to whoever uses it, a container like another."""

    def __init__(
        self,
        keeper: Keeper,
        give_back: Callable[[Keeper], None],
        *,
        hostname: str,
        device: str,
        sysctls: Mapping[str, str],
        files: Mapping[str, bytes],
        on_line: Callable[[bytes], None],
        on_end: Callable[[], None],
    ) -> None:
        settings = [f"{name}={value}" for name, value in {**SYSCTLS, **sysctls}.items()]
        head = "".join(f"{part}\0" for part in (device, hostname, *settings)) + "\0"
        self._keeper = keeper
        self._give_back = give_back
        self._on_line, self._on_end = on_line, on_end
        self._begin = head.encode()
        self._files = {f"lab/{path}": content for path, content in files.items()}
        self._rest = b""
        self._name = ""

    def start(self) -> None:
        """Begin it, listening to its output from the first octet."""
        begin = self._begin + archive(self._files).getvalue()
        self._name = self._keeper.ask("cell", begin, self._take)

    def put(self, files: Mapping[str, bytes]) -> None:
        """Copy files in, by their path below /."""
        result = self._ask("put", archive(dict(files)).getvalue())
        if result.exit_code:
            raise HarnessError(f"files can't be laid: {result.output}")

    def run(self, command: list[str]) -> CommandResult:
        """Run a command in it to its end."""
        return self._ask("run", "".join(f"{part}\0" for part in command).encode())

    def remove(self) -> None:
        """End it, and give its container back."""
        self._ask("end", b"")
        self._keeper.forget(self._name)
        self._on_end()
        self._give_back(self._keeper)

    def _ask(self, kind: str, data: bytes) -> CommandResult:
        output = bytearray()
        code = self._keeper.wait(self._keeper.ask(kind, data, output.extend))
        return CommandResult(exit_code=code, output=output.decode("utf-8", "replace"))

    def _take(self, octets: bytes) -> None:
        *lines, self._rest = (self._rest + octets).split(b"\n")
        for line in lines:
            self._on_line(line)


class Cells:
    """The keepers of one network, by image. One that is not as it was is removed."""

    def __init__(self, engine: Engine, name: str, network: str, cable: Cable) -> None:
        self._engine, self._name, self._network, self._cable = engine, name, network, cable
        self._numbers = itertools.count(1)
        self._idle: dict[str, list[Keeper]] = {}
        self._lock = threading.Lock()

    def cell(
        self,
        image: str,
        *,
        hostname: str,
        device: str,
        sysctls: Mapping[str, str],
        files: Mapping[str, bytes],
        on_line: Callable[[bytes], None],
        on_end: Callable[[], None],
    ) -> Cell:
        """A cell in a container of ``image``: one that is idle, or a new one."""
        with self._lock:
            idle = self._idle.setdefault(image, [])
            keeper = idle.pop() if idle else None
        if keeper is None:
            name = f"{self._name}-keeper{next(self._numbers)}"
            keeper = Keeper(
                self._engine, image=image, name=name, network=self._network, cable=self._cable
            )
        return Cell(
            keeper,
            lambda made: self._take_back(image, made),
            hostname=hostname,
            device=device,
            sysctls=sysctls,
            files=files,
            on_line=on_line,
            on_end=on_end,
        )

    def remove(self) -> None:
        """Remove all that are idle."""
        with self._lock:
            idle, self._idle = self._idle, {}
        for keeper in (keeper for keepers in idle.values() for keeper in keepers):
            keeper.container.remove()

    def _take_back(self, image: str, keeper: Keeper) -> None:
        if keeper.is_clean():
            with self._lock:
                self._idle.setdefault(image, []).append(keeper)
        else:
            keeper.container.remove()
