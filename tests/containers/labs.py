"""Labs held open to be looked into, and runs in processes of their own."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fake_receiver.lab.docker.engine import LABEL, Engine
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import CommandResult, ScenarioResult
from fake_receiver.scenario.loader import load

ROOT = Path(__file__).parents[2]
START = 60.0

BOTH_FAMILIES = '[198.51.100.25, "2001:db8:25::1"]'
IPV6_ONLY = '["2001:db8:25::1"]'

SCENARIO = """\
scenario: A lab to look into
dns: |
  held.example.      AAAA  2001:db8:25::1
  held.example.      A     198.51.100.25
  held.example.      TXT   "v=spf1 a -all"
  2001:db8:25::1     PTR   held.example.
  198.51.100.25      PTR   held.example.
sender:
  mta: postfix
  hostname: held.example
  addresses: {addresses}
steps:
  - name: one mail
    run: {command}
    send: {{from: alice@held.example, to: bob@gmail.com}}
    expect: {{reply: 250, log: status=sent}}
"""


@dataclass(frozen=True)
class Held:
    """A lab whose first step has ended, and which stays until the test is done with it."""

    api: Any
    run_id: str
    containers: dict[str, str]

    def run(self, host: str, command: str) -> CommandResult:
        made = self.api.exec_create(self.containers[host], ["bash", "-c", command])["Id"]
        output = self.api.exec_start(made).decode("utf-8", "replace")
        return CommandResult(exit_code=self.api.exec_inspect(made)["ExitCode"], output=output)

    def output_of(self, command: str) -> str:
        """What a command in the mail server's container prints, which must succeed."""
        result = self.run("sender", command)
        assert result.exit_code == 0, result.output
        return result.output


@contextlib.contextmanager
def held(path: Path) -> Iterator[Held]:
    """Run the scenario at ``path``, but stop after its first step until the caller is done."""
    lab = DockerLab()  # its own, for the label tells labs apart
    reached, leave = threading.Event(), threading.Event()
    results: list[ScenarioResult] = []

    def stop_here(_: object) -> None:
        reached.set()
        leave.wait(START)

    def run() -> None:
        results.append(lab.run(load(path), stop_here))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert reached.wait(START), "the lab does not start"
        found = lab.engine.api.containers(filters={"label": f"{LABEL}={lab.engine.run_id}"})
        names = {c["Names"][0].rpartition("-")[2]: c["Id"] for c in found}
        yield Held(lab.engine.api, lab.engine.run_id, names)
    finally:
        leave.set()
        thread.join(START)
        lab.close()
    assert [str(step.status) for step in results[0].steps] == ["passed"]


def left(engine: Engine, label: str) -> list[str]:
    """The names of the containers and networks that carry ``label``."""
    filters = {"label": label}
    containers = engine.api.containers(all=True, filters=filters)
    networks = engine.api.networks(filters=filters)
    return [c["Names"][0] for c in containers] + [n["Name"] for n in networks]


class Process:
    """`fake-receiver run --docker` in a process of its own."""

    def __init__(self, engine: Engine, *arguments: str) -> None:
        self._engine = engine
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "fake_receiver", "run", "--docker", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # a kill of its process group is none of ours
        )
        self._owner = f"{socket.gethostname()} {self.process.pid} "

    def made(self, *, running: bool = False) -> list[str]:
        """The names of its networks and containers; with ``running``, of started containers."""
        api = self._engine.api
        found = api.containers(all=not running, filters={"label": LABEL})
        own = [c["Names"][0] for c in found if self._is_own(c)]
        if not running:
            networks = api.networks(filters={"label": LABEL})
            own += [n["Name"] for n in networks if self._is_own(n)]
        return own

    def wait_for(self, count: int, *, running: bool) -> None:
        """Wait until it has made ``count`` things."""
        end = time.monotonic() + START
        while len(self.made(running=running)) < count:
            assert time.monotonic() < end, "the run makes nothing"
            # The engine is asked again after a moment, unless the run ends before.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.01)
                pytest.fail(self.process.communicate()[0])

    def watcher(self) -> int:
        """A descriptor of the process that watches it, which is readable when that has ended."""
        arguments = f"fake_receiver.lab.docker.reaper\0{self.process.pid}-".encode()
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if arguments in path.read_bytes():
                    return os.pidfd_open(int(path.parent.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
        pytest.fail("the run has no watcher")

    def end(self, signal: int) -> str:
        """Send ``signal``; returns what it printed."""
        self.process.send_signal(signal)
        return self.process.communicate(timeout=START)[0]

    def _is_own(self, found: dict[str, Any]) -> bool:
        return str(found["Labels"].get(f"{LABEL}.owner", "")).startswith(self._owner)
