"""A small process that outlives the harness, for what a killed one leaves in the engine.

It does nothing but wait on a pipe whose other end the harness holds. An octet says that the run
has been closed, and it ends. The end of the pipe says that the harness is gone, whatever killed
it; then it becomes ``reaper``, which removes all that carries the run's label.

It has a session of its own, so that neither Ctrl-C nor a kill of the harness's process group takes
it along, and until it must act it is a Python without any module of ours. Where it can't be
started, or is killed as well (with its cgroup, or with the machine), the next run on this machine
removes what is left.
"""

import contextlib
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Final

_WAIT: Final = "import os, sys; os.read(0, 1) or os.execv(sys.argv[1], sys.argv[1:])"
_REAPER: Final = "fake_receiver.lab.docker.reaper"


class Watcher:
    """The process that watches one run. Not started until there is something to watch."""

    def __init__(self, run_id: str, engine: str) -> None:
        # -P: the folder where the harness was started is no place of modules, unless it was for it.
        self._command = [sys.executable, "-P", "-m", _REAPER, run_id, engine]
        self._lock = threading.Lock()
        self._pid = 0
        self._end: weakref.finalize[[int], Watcher] | None = None

    def start(self) -> None:
        """Start it, unless it runs."""
        with self._lock:
            if self._end is None and sys.executable:
                with contextlib.suppress(OSError):
                    self._start()

    def dismiss(self) -> None:
        """The run is over and nothing is left of it: have it end."""
        with self._lock:
            if self._end is None or not (found := self._end.detach()):
                return
            _, _, (pipe,), _ = found
            self._end = None
            with contextlib.suppress(OSError):
                os.write(pipe, b".")
            os.close(pipe)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, 0)

    def _start(self) -> None:
        read, write = os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603 - this Python and our own words
                # Neither site nor the environment's settings: 6 MB and 15 ms.
                [sys.executable, "-I", "-S", "-c", _WAIT, *self._command],
                stdin=read,
                # Who waits for the end of the harness's output does not wait for the watcher.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(_places())},
            )
        except OSError:
            os.close(write)
            raise
        finally:
            os.close(read)
        self._pid = process.pid
        # It is meant to outlive us: no ResourceWarning when the object goes.
        process.returncode = 0
        # A run that nobody can close any more is over as well.
        self._end = weakref.finalize(self, os.close, write)


def _places() -> list[str]:
    """Where the harness finds modules, wherever and however it was started."""
    return [str(Path(place).absolute()) for place in sys.path]
