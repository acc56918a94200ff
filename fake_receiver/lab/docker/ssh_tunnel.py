"""An engine behind ssh:// gets a socket here, laid by the user's own ``ssh``.

So its settings, keys and agent hold as for ``docker``, and streams into containers are those of
any socket. The SDK's own way needs paramiko, which reads none of that.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import weakref
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fake_receiver.lab.results import HarnessError

_SOCKET: Final = "/var/run/docker.sock"
# Says that the tunnel is laid, and ends when our end of its input does: with us, however that is.
_REMOTE: Final = "echo laid; exec cat >/dev/null"
# With us killed, and so our end of its input gone, there is nobody else to clear up.
_LOCAL: Final = '"$@"; rm -rf "$0"'


class Tunnel:
    """A socket here that leads to an engine's socket on another machine."""

    def __init__(self, address: str) -> None:
        """Lay it. ``address``: ssh://[USER@]HOST[:PORT][/PATH/OF/THE/ENGINES.sock].

        Raises HarnessError with what ``ssh`` said.
        """
        parts = urlsplit(address)
        if not parts.hostname:
            raise HarnessError(f"{address}: no host", "it is ssh://USER@HOST")
        folder = Path(tempfile.mkdtemp(prefix="fake-receiver-"))
        remote = parts.path if parts.path not in ("", "/") else _SOCKET
        host = f"{parts.username}@{parts.hostname}" if parts.username else parts.hostname
        command = [
            "sh", "-c", _LOCAL, str(folder),
            "ssh", "-T", "-oBatchMode=yes", "-oExitOnForwardFailure=yes",
            *(["-p", str(parts.port)] if parts.port else []),
            "-L", f"{folder}/engine.sock:{remote}", "--", host, _REMOTE,
        ]  # fmt: skip
        self.url = f"unix://{folder}/engine.sock"
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603 - what the user has named
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                # Ctrl-C is not for it: containers are yet to be removed.
                start_new_session=True,
            )
            self.close = weakref.finalize(self, _end, process, folder)
            if not _first_line(process).strip():
                self.close()
                said.seek(0)
                why = said.read().decode("utf-8", "replace").strip() or "ssh ended"
                raise HarnessError(
                    f"no Docker engine is reached by {address}: {why}",
                    f"`ssh {host} docker version` must do without asking anything",
                )


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    return process.stdout.readline() if process.stdout else b""


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Have ``ssh`` end, by the end of its input, and take its socket away."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)
