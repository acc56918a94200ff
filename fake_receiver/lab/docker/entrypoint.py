"""What the entrypoints of our images say of a start (``compose/*/entrypoint``)."""

from typing import Final

from fake_receiver.lab.docker.watched import Watched
from fake_receiver.lab.results import HostError

_READY: Final = "lab: ready"
_FAILED: Final = "lab: failed"
_TIMEOUT: Final = 60.0


def wait_for_entrypoint(watched: Watched, who: str) -> None:
    """Wait for the entrypoint of one of our images. Raises HostError with what it said."""
    problem = watched.wait(
        lambda: any(line.startswith((_READY, _FAILED)) for line in watched.lines),
        _TIMEOUT,
        lambda: f"{who} is not ready; its last output:\n{last_lines(watched)}",
    )
    if problem:
        raise HostError(problem)
    for line in watched.lines:
        if line.startswith(_FAILED):
            raise HostError(f"{who} does not start: {line}")


def last_lines(watched: Watched) -> str:
    """The end of a container's output."""
    return "\n".join(f"    {line}" for line in watched.lines[-8:]) or "    (none)"
