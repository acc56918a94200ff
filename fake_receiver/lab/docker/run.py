"""Scenarios in Docker: each gets a bench and its hosts, and is played step by step."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from docker.errors import APIError

from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.bench import Bench, Benches
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.hosts import Hosts
from fake_receiver.lab.docker.steps import play_step
from fake_receiver.lab.results import (
    HarnessError,
    HostError,
    Mode,
    ScenarioResult,
    Status,
    StepResult,
)
from fake_receiver.scenario.loader import Scenario

_serials = itertools.count(1)


class DockerLab:
    """Scenarios on one engine. Several may run at once, each in a thread of its own."""

    def __init__(
        self,
        progress: Callable[[str], None] = lambda _: None,
        *,
        engine: Engine | None = None,
        reuse: bool = False,
    ) -> None:
        """Reach the engine, clear what killed runs left, build the receiver's image if need be.

        A mail server's image is built for the first scenario that needs it. Without an ``engine``
        it is that of DOCKER_HOST or of the docker context. With ``reuse`` the containers of mail
        servers serve one scenario after the other, each in a cell of its own.
        """
        self.engine = engine or Engine()
        self.engine.remove_orphans()
        self._progress = progress
        self._tags: dict[str, str] = {}
        self._building = threading.Lock()
        self._benches = Benches(self.engine, lambda: self.image(images.RECEIVER), reuse=reuse)
        self.image(images.RECEIVER)

    def image(self, name: str) -> str:
        """The tag of the image, built if need be."""
        with self._building:
            if name not in self._tags:
                self._tags[name] = images.ensure(self.engine, name, self._progress)
            return self._tags[name]

    def own_image(self, name: str, folder: str) -> str:
        """The tag of a user's image, pulled or built if need be."""
        with self._building:
            return images.own(self.engine, name, folder, self._progress)

    def close(self) -> None:
        """Remove all that was made, and give up the connection; no scenario may be running."""
        try:
            self._benches.remove()
        finally:
            self.engine.close()

    def run(
        self,
        scenario: Scenario,
        on_step: Callable[[StepResult], None] = lambda _: None,
        on_phase: Callable[[str], None] = lambda _: None,
    ) -> ScenarioResult:
        """Run ``scenario``; ``on_step`` hears of each step as it ends, ``on_phase`` what begins."""
        started = time.perf_counter()
        phases: dict[str, float] = {}
        steps: list[StepResult] = []

        def phase(name: str, began: float) -> float:
            now = time.perf_counter()
            phases[name] = now - began
            return now

        def end(step: StepResult) -> None:
            steps.append(step)
            on_step(step)

        try:
            with self._benches.one() as bench:
                began = phase("bench", started)
                serial = f"{self.engine.run_id}-{next(_serials)}"
                hosts = Hosts(self.engine, self.image, self.own_image, serial)
                try:
                    on_phase("starting the receiver and the mail server")
                    began = self._set_up(bench, hosts, scenario, phase, began)
                    for index, step in enumerate(scenario.file.steps):
                        on_phase(step.name)
                        end(play_step(scenario, index, bench.station, hosts))
                        began = phase(f"step {index + 1}", began)
                        if steps[-1].status is Status.ERROR:
                            break
                finally:
                    on_phase("removing the containers")
                    hosts.remove()
                    phase("removal", began)
                bench.spoilt = steps[-1].status is Status.ERROR
        except HostError as error:
            end(_not_come_about(scenario, len(steps), error))
        except (HarnessError, APIError, OSError) as error:
            end(_broken(scenario, len(steps), str(error)))
        return ScenarioResult(
            scenario=scenario,
            mode=Mode.DOCKER,
            steps=tuple(steps),
            seconds=time.perf_counter() - started,
            phases=phases,
        )

    def _set_up(
        self,
        bench: Bench,
        hosts: Hosts,
        scenario: Scenario,
        phase: Callable[[str, float], float],
        began: float,
    ) -> float:
        """Have the receiver and all hosts ready, each started while the others start."""
        bench.station.play(scenario)
        hosts.start(scenario, bench)
        began = phase("containers", began)
        bench.station.wait_ready()
        hosts.wait_ready()
        return phase("ready", began)


def _not_come_about(scenario: Scenario, index: int, error: HostError) -> StepResult:
    """The step that a host's configuration or image has kept from being played."""
    made = _broken(scenario, index, str(error))
    line = scenario.host_lines.get(error.host, made.line)
    return replace(made, status=Status.FAILED, line=line)


def _broken(scenario: Scenario, index: int, problem: str) -> StepResult:
    """The step that the harness's trouble met."""
    index = min(index, len(scenario.file.steps) - 1)
    return StepResult(
        step=scenario.file.steps[index],
        line=scenario.step_lines[index],
        status=Status.ERROR,
        problem=problem,
    )
