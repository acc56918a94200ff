"""What a scenario costs in Docker, beside what the engine itself takes for the same containers.

    python -W ignore tests/benchmarks/docker_scenario.py [REPEATS]

The baseline, "bare engine": one internal network, the same two images created and started one
after the other as by two `docker run -d` (with the lab's capabilities and settings), Postfix ready,
and all removed; no mail. Bare and lab take turns, so that a busy machine slows both alike.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fake_receiver.lab import embedded
from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.container import CAPABILITIES, SYSCTLS
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import Status
from fake_receiver.scenario.loader import Scenario, load

_SCENARIO = """\
scenario: One mail, as a benchmark
dns: |
  bench.example.     AAAA  2001:db8:25::1
  bench.example.     TXT   "v=spf1 a -all"
  2001:db8:25::1     PTR   bench.example.
sender:
  mta: postfix
  hostname: bench.example
  addresses: ["2001:db8:25::1"]
steps:
  - name: one mail
    send: {from: alice@bench.example, to: bob@gmail.com}
    expect: {reply: 250, log: status=sent}
"""


def main() -> None:
    """Measure, and print the table."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    lab = DockerLab(print)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.yaml"
            path.write_text(_SCENARIO, "utf-8")
            _measure(lab, load(path), repeats)
    finally:
        lab.engine.remove_run()


def _measure(lab: DockerLab, scenario: Scenario, repeats: int) -> None:
    tags = {name: images.ensure(lab.engine, name, print) for name in images.NAMES}
    _bare(lab, tags), _run(lab, scenario)  # the first of each finds cold caches
    bare: list[float] = []
    docker: list[float] = []
    for _ in range(repeats):
        bare.append(_time(lambda: _bare(lab, tags)))
        docker.append(_time(lambda: _run(lab, scenario)))
    count = 2 * repeats
    side_by_side = _time(lambda: _two_jobs(lab, scenario, count)) / count
    embedded.run(scenario)
    inside = [_time(lambda: embedded.run(scenario)) for _ in range(4 * repeats)]

    base = statistics.median(bare)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {repeats} runs each")
    print(f"{'':34}{'median':>10}{'min':>10}{'max':>10}{'of bare':>9}")
    for name, times in (
        ("bare engine (the baseline)", bare),
        ("a one-step scenario, --docker", docker),
        (f"  the same, --jobs 2, each of {count}", [side_by_side]),
        ("  the same, embedded", inside),
    ):
        middle = statistics.median(times)
        row = "".join(f"{1000 * t:7.1f} ms" for t in (middle, min(times), max(times)))
        print(f"{name:34}{row}{middle / base:8.2f}x")


def _bare(lab: DockerLab, tags: dict[str, str]) -> None:
    """The engine's own cost. No lab link: each container is on the engine's network only."""
    api: Any = lab.engine.api
    network = api.create_network(
        f"fake-receiver-{lab.engine.run_id}-bare",
        driver="bridge",
        internal=True,
        labels=lab.engine.labels,
    )["Id"]
    made: list[str] = []
    for name, command in (("receiver", ["sleep", "infinity"]), ("postfix", None)):
        host = api.create_host_config(network_mode=network, cap_add=CAPABILITIES, sysctls=SYSCTLS)
        made.append(
            api.create_container(tags[name], command, labels=lab.engine.labels, host_config=host)[
                "Id"
            ]
        )
        api.start(made[-1])
    told = b""
    for octets in api.logs(made[-1], stream=True, follow=True):
        told += octets
        if b"lab: ready" in told:
            break
    for container in made:
        api.remove_container(container, force=True, v=True)
    api.remove_network(network)


def _run(lab: DockerLab, scenario: Scenario) -> None:
    result = lab.run(scenario)
    if result.status is not Status.PASSED:
        sys.exit(f"the scenario {result.status}: {result.steps[-1].problem}")


def _two_jobs(lab: DockerLab, scenario: Scenario, count: int) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: _run(lab, scenario), range(count)))


def _time(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
