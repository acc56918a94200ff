"""Containers that serve one host after another: what one did, the next does not find."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fake_receiver.lab.docker.engine import LABEL, Engine
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import ScenarioResult
from fake_receiver.scenario.loader import loads

SCENARIO = """\
scenario: A host in a container that others use as well
dns: |
  cell.example.      AAAA  2001:db8:25::1
  cell.example.      TXT   "v=spf1 a -all"
  2001:db8:25::1     PTR   cell.example.
sender:
  mta: postfix
  hostname: cell.example
  addresses: ["2001:db8:25::1"]
  {more}
steps:
  - name: one mail
    run: |
      {command}
    send: {{from: alice@cell.example, to: bob@gmail.com}}
    expect: {{reply: 250, log: status=sent, queue: empty, bounce: none}}
"""
# Files, users, addresses, settings of the kernel, programs that stay, a mail that waits.
SPOILS = (
    "echo spoilt >/etc/spoilt; echo spoilt >>/etc/hosts; rm /usr/bin/mailq; useradd mallory; "
    "ip address add 2001:db8:25::bad dev lab0; sysctl -qw net.ipv6.conf.all.hop_limit=3; "
    "setsid sleep 1000 >/dev/null 2>&1 </dev/null & "
    "postconf -e defer_transports=smtp; postfix reload; "
    "echo x | sendmail nobody@gmail.com; postconf -X defer_transports; postfix reload"
)
IS_CLEAN = (
    "test ! -e /etc/spoilt; test -e /usr/bin/mailq; "
    "if grep mallory /etc/passwd; then exit 1; fi; "
    "if grep spoilt /etc/hosts; then exit 1; fi; if ip address | grep bad; then exit 1; fi; "
    "test $(sysctl -n net.ipv6.conf.all.hop_limit) = 64; "
    "if pgrep -xf 'sleep 1000'; then exit 1; fi; "
    'test -z "$(postqueue -j)"'
)


def scenario(command: str, more: str = "files: {}"):
    return loads(SCENARIO.format(command=command, more=more), Path("cell.yaml"))


@pytest.fixture(scope="module")
def reused(docker_lab: DockerLab) -> Iterator[DockerLab]:
    lab = DockerLab(reuse=True)
    yield lab
    lab.close()


def keepers(engine: Engine, lab: DockerLab) -> list[str]:
    """The containers that stay, by their ids."""
    filters = {"label": f"{LABEL}={lab.engine.run_id}", "name": "keeper"}
    return sorted(found["Id"] for found in engine.api.containers(filters=filters))


def passed(result: ScenarioResult) -> bool:
    assert [(str(s.status), s.problem, s.commands and s.commands.output) for s in result.steps] == [
        ("passed", "", "")
    ]
    return True


def test_what_a_host_did_the_next_one_does_not_find(engine: Engine, reused: DockerLab) -> None:
    # Its own mail does not wait: the queue is full, but not with what the step has sent.
    reused.run(scenario(SPOILS))
    first = keepers(engine, reused)

    assert passed(reused.run(scenario(IS_CLEAN)))
    assert len(first) == 1
    assert keepers(engine, reused) == first
    assert engine.api.diff(first[0]) in (None, [])


def test_a_host_has_its_own_files_and_addresses(reused: DockerLab) -> None:
    theirs = "files: {/etc/motd: theirs}"
    assert passed(reused.run(scenario("test $(cat /etc/motd) = theirs", theirs)))
    assert passed(reused.run(scenario("if grep theirs /etc/motd; then exit 1; fi")))


def test_nothing_but_the_network_can_be_set_in_the_kernel(reused: DockerLab) -> None:
    command = "if echo 1 >/proc/sys/vm/swappiness; then exit 1; fi 2>/dev/null"
    assert passed(reused.run(scenario(command)))


def test_there_is_no_way_out_of_a_cell(reused: DockerLab) -> None:
    routes = 'test -z "$(ip route show default; ip -6 route show default)"'
    command = f"{routes}; test ! -e /sys/class/net/eth0"
    assert passed(reused.run(scenario(command)))


def test_a_container_in_which_something_stays_is_not_used_again(
    engine: Engine, reused: DockerLab
) -> None:
    assert passed(reused.run(scenario("true")))
    (before,) = keepers(engine, reused)
    made = engine.api.exec_create(before, ["sleep", "1000"])["Id"]
    engine.api.exec_start(made, detach=True)

    assert passed(reused.run(scenario("true")))
    assert keepers(engine, reused) == []
    assert passed(reused.run(scenario("true")))
    assert before not in keepers(engine, reused)


def test_a_cell_that_is_left_in_the_middle_leaves_nothing(
    engine: Engine, reused: DockerLab, scenario_file: Callable[..., Path]
) -> None:
    result = reused.run(scenario("exit 3"))
    assert [str(step.status) for step in result.steps] == ["failed"]
    assert passed(reused.run(scenario(IS_CLEAN)))
