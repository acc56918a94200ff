"""Scenarios on several engines; here each is another way to the same one."""

import hashlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from engines import Way, ways
from labs import ROOT, START, Process

Start = Callable[..., Process]
Write = Callable[..., Path]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Way]]:
    with ways(tmp_path, 2) as made:
        yield made


def test_scenarios_are_spread_over_the_engines(
    two: list[Way], start_run: Start, scenario_file: Write
) -> None:
    files = [str(scenario_file()) for _ in range(2)]
    run = start_run(*files, "--engine", two[0].url, "--engine", two[1].url)
    output = run.process.communicate(timeout=START)[0]
    assert run.process.returncode == 0, output
    assert [way.made(b"networks") for way in two] == [1, 1]  # at once, with a job on each
    assert run.made() == []


def test_an_engine_is_named_by_its_docker_context(
    two: list[Way],
    start_run: Start,
    scenario_file: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meta = tmp_path / "contexts" / "meta" / hashlib.sha256(b"rack").hexdigest() / "meta.json"
    meta.parent.mkdir(parents=True)
    endpoint = {"Host": two[1].url, "SkipTLSVerify": False}
    meta.write_text(json.dumps({"Name": "rack", "Metadata": {}, "Endpoints": {"docker": endpoint}}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    run = start_run(str(scenario_file()), "--engine", "rack")
    output = run.process.communicate(timeout=START)[0]
    assert run.process.returncode == 0, output
    assert two[1].made(b"containers") == 2
    assert two[0].asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the watcher in /proc")
def test_an_engine_that_is_lost_spoils_its_own_scenario_alone(
    two: list[Way], start_run: Start, scenario_file: Write
) -> None:
    files = [str(scenario_file(command="sleep 6")) for _ in range(3)]
    lost, other = two
    run = start_run(*files, "--engine", lost.url, "--engine", other.url)
    run.wait_for(4, running=True)
    lost.cut()
    output = run.process.communicate(timeout=2 * START)[0]
    assert run.process.returncode == 3, output
    assert "Traceback" not in output, output
    assert f"{lost.url}: the engine answers no more" in output, output
    assert "2 passed, 1 error" in output, output
    watcher = run.watcher()
    lost.mend()  # the watcher finds the engine back, and removes what was left there
    ended, _, _ = select.select([watcher], [], [], 2 * START)
    os.close(watcher)
    assert ended, "the watcher does not end"
    assert run.made() == []


def test_the_workers_of_a_pytest_run_share_the_engines(
    two: list[Way], docker_lab: object, scenario_file: Write
) -> None:
    files = [str(scenario_file()) for _ in range(2)]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    options = ["-n", "2", "--dist", "loadfile", "--fake-receiver", "docker"]
    ran = subprocess.run(
        [*command, *options, *files],
        cwd=ROOT,
        env={
            **os.environ,
            "FAKE_RECEIVER_ENGINES": " ".join(way.url for way in two),
            "FAKE_RECEIVER_DOCKER": "required",
        },
        capture_output=True,
        text=True,
        timeout=2 * START,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [way.made(b"networks") for way in two] == [1, 1]
