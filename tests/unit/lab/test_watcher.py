"""What waits for the end of the harness, with a witness in the place of what then acts."""

import gc
import os
import subprocess
import sys

import pytest

from fake_receiver.lab.docker import watcher
from fake_receiver.lab.docker.watcher import Watcher

WITNESS = """\
import os, pathlib, sys
with open(os.environ["WITNESS"], "w") as file:
    print(*sys.argv[1:], os.getsid(0) == os.getpid(), file=file)
"""
HARNESS = """\
import os, signal
from fake_receiver.lab.docker import watcher
watcher._REAPER = "witness"
made = watcher.Watcher("23-abc", "tcp://rack.example:2375")
made.start()
{end}
"""


@pytest.fixture
def seen(tmp_path, monkeypatch):
    """A FIFO: who reads it waits until the witness has written, and all writers are gone."""
    (tmp_path / "witness.py").write_text(WITNESS)
    path = tmp_path / "seen"
    os.mkfifo(path)
    monkeypatch.setenv("WITNESS", str(path))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(watcher, "_REAPER", "witness")
    return path


def harness(folder, end):
    """Runs a harness that ends so."""
    places = os.pathsep.join([str(folder), *(place or os.curdir for place in sys.path)])
    return subprocess.run(
        [sys.executable, "-c", HARNESS.format(end=end)],
        env={**os.environ, "PYTHONPATH": places},
        start_new_session=True,
        check=False,
    )


@pytest.mark.parametrize(
    "end",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os.killpg(os.getpgid(0), signal.SIGKILL)",
        "os._exit(3)",
        "raise SystemExit(0)",
    ],
)
def test_however_the_harness_ends_the_watcher_acts_in_a_session_of_its_own(end, seen, tmp_path):
    harness(tmp_path, end)

    assert seen.read_text() == "23-abc tcp://rack.example:2375 True\n"


def test_who_is_forgotten_is_over(seen):
    forgotten = Watcher("23-abc", "default")
    forgotten.start()
    del forgotten
    gc.collect()

    assert seen.read_text() == "23-abc default True\n"


def test_a_dismissed_watcher_has_ended_and_did_nothing(seen):
    made = Watcher("23-abc", "default")
    made.start()
    reader = os.open(seen, os.O_RDONLY | os.O_NONBLOCK)  # the witness would not be kept waiting
    made.dismiss()
    written = os.read(reader, 99)
    os.close(reader)

    assert written == b""


def test_it_starts_once_and_again_after_a_dismissal(seen, monkeypatch):
    started = []
    start = subprocess.Popen

    def count(*arguments, **options):
        started.append(arguments)
        return start(*arguments, **options)

    monkeypatch.setattr(watcher.subprocess, "Popen", count)
    made = Watcher("23-abc", "default")
    made.dismiss()
    assert len(started) == 0
    made.start()
    made.start()
    assert len(started) == 1
    made.dismiss()
    made.dismiss()
    made.start()
    made.dismiss()
    assert len(started) == 2


def test_a_machine_that_starts_no_process_has_no_watcher_and_the_run_goes_on(monkeypatch):
    def refuse(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(watcher.subprocess, "Popen", refuse)
    made = Watcher("23-abc", "default")
    made.start()
    made.dismiss()


def test_a_watcher_that_was_killed_can_be_dismissed(seen):
    made = Watcher("23-abc", "default")
    made.start()
    os.kill(made._pid, 9)
    os.waitid(os.P_PID, made._pid, os.WEXITED | os.WNOWAIT)
    made.dismiss()
