"""However a run ends, nothing of it stays in the engine."""

import os
import select
import signal
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from labs import Process, left

from fake_receiver.lab.docker.engine import LABEL, Engine
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.scenario.loader import load

GUARD = 120.0
"""Seconds in which a watcher has surely done its work."""

Start = Callable[..., Process]
Write = Callable[..., Path]


def test_a_run_leaves_nothing(engine: Engine, scenario_file: Write) -> None:
    lab = DockerLab()
    seen: list[str] = []
    label = f"{LABEL}={lab.engine.run_id}"
    lab.run(load(scenario_file()), lambda _: seen.extend(left(engine, label)))
    lab.close()
    remaining = left(engine, label)
    assert len(seen) == 3  # two containers and a network: the label finds them
    assert remaining == []


def test_a_failed_command_leaves_nothing(engine: Engine, scenario_file: Write) -> None:
    lab = DockerLab()
    result = lab.run(load(scenario_file(command="exit 3")))
    lab.close()
    remaining = left(engine, f"{LABEL}={lab.engine.run_id}")
    assert [str(step.status) for step in result.steps] == ["failed"]
    assert remaining == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the watcher in /proc")
def test_a_killed_run_leaves_nothing_at_whatever_moment(
    start_run: Start, scenario_file: Write
) -> None:
    moments = [(1, False, 1), (2, False, 1), (2, True, 1), (3, False, 2), (4, True, 2)]
    killed, watchers = [], []
    for kill, (things, running, jobs), _ in product((os.kill, os.killpg), moments, range(2)):
        files = [str(scenario_file(command="sleep 60")) for _ in range(jobs)]
        run = start_run(*files, "--jobs", str(jobs))
        run.wait_for(things, running=running)
        watchers.append(run.watcher())
        kill(run.process.pid, signal.SIGKILL)
        run.process.communicate()
        killed.append(run)
    for watcher in watchers:
        ended, _, _ = select.select([watcher], [], [], GUARD)
        os.close(watcher)
        assert ended, "a watcher does not end"
    assert len(killed) == 20
    assert [name for run in killed for name in run.made()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the watcher in /proc")
def test_the_watcher_ends_with_a_run_that_is_closed(start_run: Start, scenario_file: Write) -> None:
    run = start_run(str(scenario_file(command="sleep 1")))
    run.wait_for(1, running=False)
    watcher = run.watcher()
    output = run.process.communicate(timeout=GUARD)[0]
    ended, _, _ = select.select([watcher], [], [], 0)  # it had ended before the run did
    os.close(watcher)
    assert run.process.returncode == 0, output
    assert ended


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the watcher in /proc")
def test_the_next_run_removes_what_one_left_that_was_killed_with_its_watcher(
    engine: Engine, start_run: Start, scenario_file: Write
) -> None:
    run = start_run(str(scenario_file(command="sleep 60")))
    run.wait_for(2, running=True)
    watcher = run.watcher()
    signal.pidfd_send_signal(watcher, signal.SIGKILL)
    os.close(watcher)
    run.end(signal.SIGKILL)
    before = run.made()
    engine.remove_orphans()
    assert len(before) >= 3
    assert run.made() == []


def test_a_run_that_lives_is_no_orphan(
    engine: Engine, start_run: Start, scenario_file: Write
) -> None:
    run = start_run(str(scenario_file(command="sleep 60")))
    run.wait_for(2, running=True)
    engine.remove_orphans()
    assert len(run.made()) == 3
    run.end(signal.SIGINT)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("things", "running", "jobs"),
    [(1, False, 1), (2, False, 1), (2, True, 1), (4, True, 2), (3, False, 2)],
    ids=["network made", "container made", "started", "two runs started", "two runs on their way"],
)
def test_an_interrupted_run_leaves_nothing(
    start_run: Start, scenario_file: Write, sent: int, things: int, running: bool, jobs: int
) -> None:
    files = [str(scenario_file(command="sleep 60")) for _ in range(jobs)]
    run = start_run(*files, "--jobs", str(jobs))
    run.wait_for(things, running=running)
    output = run.end(sent)
    assert run.made() == []
    assert run.process.returncode == 130, output
    assert "Traceback" not in output
