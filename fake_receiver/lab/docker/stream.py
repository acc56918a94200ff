"""A connection that carries what a container's programs read and print."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

from docker.utils import socket as docker_socket


class Stream:
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
