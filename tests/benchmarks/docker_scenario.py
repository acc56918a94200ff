"""What a scenario costs in Docker, beside what the engine itself takes for the same containers.

    python -W ignore tests/benchmarks/docker_scenario.py [SCENARIOS]

The baseline, "bare engine": one internal network, the receiver's and Postfix's image created and
started one after the other as by two `docker run -d` (with the lab's capabilities and settings),
Postfix ready, and all removed; no mail. Bare and lab take turns, so that a busy machine slows both
alike. CPU is what the whole machine spent, the engine's own included: run it on an idle one.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
_JOBS = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run, on average: seconds on the clock, and seconds of CPU of the whole machine."""

    wall: float
    cpu: float


def main() -> None:
    """Measure, and print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    fresh, reused = DockerLab(print), DockerLab(print, reuse=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.yaml"
            path.write_text(_SCENARIO, "utf-8")
            _measure(fresh, reused, load(path), count)
    finally:
        fresh.close()
        reused.close()


def _measure(fresh: DockerLab, reused: DockerLab, scenario: Scenario, count: int) -> None:
    tags = {name: images.ensure(fresh.engine, name, print) for name in images.NAMES}
    # The first of each finds cold caches, and makes what stays.
    _bare(fresh, tags), _run(fresh, scenario), _run(reused, scenario)
    rows: dict[str, list[Cost]] = {}
    for _ in range(count // 4):
        for name, work, jobs in (
            ("bare engine (the baseline)", lambda: _bare(fresh, tags), 1),
            ("a one-step scenario, --docker", lambda: _run(fresh, scenario), 1),
            (f"  the same, --jobs {_JOBS}", lambda: _run(fresh, scenario), _JOBS),
            ("  the same, --reuse", lambda: _run(reused, scenario), 1),
            (f"  the same, --reuse --jobs {_JOBS}", lambda: _run(reused, scenario), _JOBS),
            ("  the same, embedded", lambda: embedded.run(scenario), 1),
        ):
            rows.setdefault(name, []).append(_cost(work, 4, jobs))
    means = {
        name: Cost(sum(c.wall for c in costs) / len(costs), sum(c.cpu for c in costs) / len(costs))
        for name, costs in rows.items()
    }
    base = next(iter(means.values()))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {count // 4 * 4} runs each")
    print(f"{'':34}{'wall':>10}{'of bare':>9}{'CPU':>10}{'of bare':>9}")
    for name, mean in means.items():
        wall = f"{1000 * mean.wall:7.1f} ms{mean.wall / base.wall:8.2f}x"
        print(f"{name:34}{wall}{1000 * mean.cpu:7.1f} ms{mean.cpu / base.cpu:8.2f}x")


def _cost(work: Callable[[], object], count: int, jobs: int) -> Cost:
    """Of each of ``count`` runs, ``jobs`` of them at a time."""
    began, busy = time.perf_counter(), _busy()
    with ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(work) for _ in range(count)]:
            done.result()
    return Cost((time.perf_counter() - began) / count, (_busy() - busy) / count)


def _busy() -> float:
    """Seconds of CPU that the machine has spent on anything (proc(5), /proc/stat)."""
    user, nice, system, _, _, irq, softirq, *_ = map(
        int, Path("/proc/stat").read_text("utf-8").splitlines()[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


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


if __name__ == "__main__":
    main()
