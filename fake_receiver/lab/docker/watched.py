"""Lines of a container's output, as they come, for whoever waits for one."""

import threading
import time
from collections.abc import Callable


class Watched:
    """Lines that come in on one thread and are waited for on another."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ended = False
        self.lines: list[str] = []

    @property
    def ended(self) -> bool:
        """True when there will be no more."""
        return self._ended

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

    def wait_for_silence(self, quiet: float, seconds: float, told: Callable[[], str]) -> str:
        """Wait until no line has come for ``quiet`` seconds: returns "", or ``told()``."""
        end = time.monotonic() + seconds
        with self._changed:
            count = -1
            while count != len(self.lines) and not self._ended:
                if time.monotonic() > end:
                    return f"after {seconds:.0f} s: {told()}"
                count = len(self.lines)
                silent_until = time.monotonic() + quiet
                while len(self.lines) == count and not self._ended:
                    if not self._changed.wait(silent_until - time.monotonic()):
                        break
        return ""

    def wait(self, done: Callable[[], bool], seconds: float, told: Callable[[], str]) -> str:
        """Wait until ``done``: returns "", or ``told()`` when it takes too long or cannot come."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or done(), seconds)
            if done():
                return ""
            reason = "its container has ended" if self._ended else f"after {seconds:.0f} s"
        return f"{reason}: {told()}"
