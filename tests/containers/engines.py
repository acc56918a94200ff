"""More engines than one: other ways to the same, which can be counted and cut."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from labs import START

from fake_receiver.lab.docker import contexts
from fake_receiver.lab.docker.endpoint import chosen


class Way:
    """A socket of its own that leads to the engine, and remembers what was asked of it."""

    def __init__(self, path: Path, engine: str) -> None:
        self.url = f"unix://{path}"
        self.asked: list[bytes] = []
        self._path = path
        self._engine = engine
        self._open: list[socket.socket] = []
        self._carriers: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self.mend()

    def made(self, kind: bytes) -> int:
        """How many containers or networks were made this way."""
        return sum(b"/" + kind + b"/create" in line for line in self.asked)

    def mend(self) -> None:
        """Let connections through, again."""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen(64)
        self._accepting = threading.Thread(target=self._accept, args=(self._listener,))
        self._accepting.start()

    def cut(self) -> None:
        """Break all connections, and take no more."""
        if self._listener is not None:
            self._path.unlink()
            self._listener.shutdown(socket.SHUT_RDWR)
            self._accepting.join()
            self._listener.close()
            self._listener = None
        for end in self._open:
            with contextlib.suppress(OSError):  # closed long ago
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()
        for carrier in self._carriers:
            carrier.join(START)
        self._carriers.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._engine)
                self._open += [near, far]
                self._carriers.append(threading.Thread(target=self._carry, args=(near, far)))
                self._carriers[-1].start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with near, far:
            back = threading.Thread(target=self._pump, args=(far, near))
            back.start()
            self._pump(near, far)
            back.join()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        """Hand on, until the source ends; then the sink has no more to expect either."""
        with contextlib.suppress(OSError):
            while octets := source.recv(65536):
                self.asked += [line for line in octets.split(b"\r\n") if line.endswith(b"HTTP/1.1")]
                sink.sendall(octets)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def ways(folder: Path, count: int) -> Iterator[list[Way]]:
    """Several ways to the engine, which must have a socket here."""
    name = chosen()
    url = "unix:///var/run/docker.sock" if name == contexts.DEFAULT else name
    if found := contexts.context(name):
        url = found.url
    path = url.removeprefix("unix://")
    if path == url or not os.access(path, os.W_OK):
        pytest.skip(f"the engine is {url}, and not behind a socket of this machine")
    made = [Way(folder / f"{number}.sock", path) for number in range(count)]
    try:
        yield made
    finally:
        for way in made:
            way.cut()
