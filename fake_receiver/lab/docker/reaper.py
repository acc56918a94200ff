"""What a watcher becomes when its harness has died: removes all that the run has made.

It does not stop when nothing is left: what the harness had asked for last the engine may still
be making, though nobody waits for it any more.
"""

import sys
import time
from typing import Final

from docker.errors import DockerException

from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.results import HarnessError

_SETTLED: Final = 15.0
"""Seconds after the harness's death when the engine has surely made all it was asked for."""

_PATIENCE: Final = 600.0
"""Seconds that an engine which does not answer may take to come back."""

_PAUSES: Final = (0.1, 2.0)
"""Seconds between two looks, at first and at last."""


def reap(run_id: str, engine_name: str) -> None:
    """Remove what the run has made and what is still being made for it. Tells nobody."""
    died = time.monotonic()
    pause, longest = _PAUSES
    while time.monotonic() < died + _PATIENCE:
        is_settled = time.monotonic() > died + _SETTLED
        if _is_clear(run_id, engine_name) and is_settled:
            return
        # An engine that is away tells nobody that it is back, and one that is there has no event
        # for "nothing more will come": both are found out by looking again.
        time.sleep(pause)
        pause = min(2 * pause, longest)


def _is_clear(run_id: str, engine_name: str) -> bool:
    """Remove what there is; whether that was nothing. An engine that does not answer is not."""
    try:
        engine = Engine(engine_name, run_id=run_id)
        try:
            if not engine.made():
                return True
            engine.remove_run()
        finally:
            engine.api.close()
    except (HarnessError, DockerException, OSError):
        pass
    return False


if __name__ == "__main__":
    reap(*sys.argv[1:])
