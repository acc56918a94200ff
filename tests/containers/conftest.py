"""An engine, labs held open, and runs in processes of their own, for tests of real containers.

Other people's labs may run on the same engine: every look is at one run's label.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import HarnessError

# With --import-mode=importlib pytest puts no folder of tests on the path.
sys.path.insert(0, str(Path(__file__).parent))

from labs import BOTH_FAMILIES, IPV6_ONLY, SCENARIO, Held, Process, held


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    try:
        made = Engine()
    except HarnessError as error:
        if os.environ.get("FAKE_RECEIVER_DOCKER") == "required":
            pytest.fail(f"FAKE_RECEIVER_DOCKER=required, but {error}", pytrace=False)
        pytest.skip(f"NOT TESTED, NO DOCKER ENGINE: {error.message}")
    yield made
    made.api.close()


@pytest.fixture(scope="session")
def docker_lab(engine: Engine) -> Iterator[DockerLab]:
    """After ``engine``, which skips; builds the images where they are missing."""
    lab = DockerLab()
    for name in images.NAMES:
        lab.image(name)
    yield lab
    lab.close()


@pytest.fixture(scope="session")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    def write(*, addresses: str = BOTH_FAMILIES, command: str = "true") -> Path:
        path = tmp_path_factory.mktemp("scenario") / "held.yaml"
        path.write_text(SCENARIO.format(addresses=addresses, command=command), "utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def lab(docker_lab: DockerLab, scenario_file: Callable[..., Path]) -> Iterator[Held]:
    with held(scenario_file()) as made:
        yield made


@pytest.fixture(scope="module")
def ipv6_only(docker_lab: DockerLab, scenario_file: Callable[..., Path]) -> Iterator[Held]:
    with held(scenario_file(addresses=IPV6_ONLY)) as made:
        yield made


@pytest.fixture
def start_run(engine: Engine, docker_lab: DockerLab) -> Iterator[Callable[..., Process]]:
    """Starts processes; ``docker_lab`` has built the images before."""
    processes: list[Process] = []

    def start(*arguments: str) -> Process:
        processes.append(Process(engine, *arguments))
        return processes[-1]

    yield start
    for made in processes:
        if made.process.poll() is None:
            made.process.kill()
            made.process.communicate()
    engine.remove_orphans()
