"""Several labs at once, and an end to them that leaves nothing behind."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import NoReturn, TypeVar

import click

from fake_receiver.cli.exit_codes import INTERRUPTED
from fake_receiver.lab.docker.labs import DockerLabs

_PATIENCE = 5.0
"""Seconds that a stopped run's threads may take to see that it is over."""

_LONGEST_WAIT = 0.2
"""Seconds until the main thread looks whether it has been told to stop."""

Item = TypeVar("Item")
Made = TypeVar("Made")


@contextlib.contextmanager
def docker_labs(engines: Sequence[str], jobs: int, *, reuse: bool = False) -> Iterator[DockerLabs]:
    """Labs on these engines, for ``jobs`` scenarios at a time on each.

    What is made in Docker is removed in any case.
    """
    labs = DockerLabs(engines, lambda text: click.echo(text, err=True), each=jobs, reuse=reuse)
    try:
        side_by_side(labs.engines, len(labs.engines), labs.prepare)
        yield labs
    except KeyboardInterrupt:
        _stop(labs)
    finally:
        labs.close()


def _stop(labs: DockerLabs) -> NoReturn:
    """End at once: threads that still run find their containers gone, or are left behind."""
    labs.abort()
    patience = time.monotonic() + _PATIENCE
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(max(0.0, patience - time.monotonic()))
    labs.abort()
    click.echo("stopped", err=True)
    sys.stdout.flush()
    os._exit(INTERRUPTED)


def side_by_side(items: Sequence[Item], jobs: int, make: Callable[[Item], Made]) -> list[Made]:
    """What ``make`` makes of each, ``jobs`` at a time, in the order of ``items``."""
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        made = [pool.submit(make, item) for item in items]
        # Never without an end: a signal that another thread receives does not wake this one.
        while wait(made, _LONGEST_WAIT, FIRST_EXCEPTION).not_done:
            for future in made:
                if future.done():
                    future.result()
        return [future.result() for future in made]
    finally:
        # After Ctrl-C those that have not begun never do.
        pool.shutdown(wait=False, cancel_futures=True)
