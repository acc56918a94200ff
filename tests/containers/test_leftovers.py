"""However a run ends, nothing of it stays in the engine."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from labs import Process, left

from fake_receiver.lab.docker.engine import LABEL, Engine
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.scenario.loader import load

Start = Callable[..., Process]
Write = Callable[..., Path]


def test_a_run_leaves_nothing(engine: Engine, scenario_file: Write) -> None:
    lab = DockerLab()
    seen: list[str] = []
    label = f"{LABEL}={lab.engine.run_id}"
    lab.run(load(scenario_file()), lambda _: seen.extend(left(engine, label)))
    remaining = left(engine, label)
    lab.engine.api.close()
    assert len(seen) == 3  # two containers and a network: the label finds them
    assert remaining == []


def test_a_failed_command_leaves_nothing(engine: Engine, scenario_file: Write) -> None:
    lab = DockerLab()
    result = lab.run(load(scenario_file(command="exit 3")))
    remaining = left(engine, f"{LABEL}={lab.engine.run_id}")
    lab.engine.api.close()
    assert [str(step.status) for step in result.steps] == ["failed"]
    assert remaining == []


def test_the_next_run_removes_what_a_killed_one_left(
    engine: Engine, start_run: Start, scenario_file: Write
) -> None:
    run = start_run(str(scenario_file(command="sleep 60")))
    run.wait_for(2, running=True)
    run.end(signal.SIGKILL)
    engine.remove_orphans()
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
