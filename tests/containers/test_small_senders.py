"""What people's instructions for the small senders tell to type works in their containers.

The scenarios show the rest: their files, `dma -q`, .swaksrc.
"""

from collections.abc import Iterator

import pytest
from labs import Held, held

from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.scenario.loader import loads

SCENARIO = """\
scenario: A host to look into
dns: |
  held.example.      AAAA  2001:db8:25::1
  held.example.      TXT   "v=spf1 a -all"
  2001:db8:25::1     PTR   held.example.
sender:
  mta: {mta}
  hostname: held.example
  addresses: ["2001:db8:25::1"]
  config: {config}
steps:
  - name: one mail
    run: {run}
    send: {{from: alice@held.example, to: bob@gmail.com}}
    expect: {{{expected}}}
"""


def scenario(mta: str, *, config: str = "{}", run: str = "'true'", expected: str) -> str:
    return SCENARIO.format(mta=mta, config=config, run=run, expected=expected)


@pytest.fixture(scope="module")
def host(
    request: pytest.FixtureRequest,
    docker_lab: DockerLab,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Held]:
    path = tmp_path_factory.mktemp("scenario") / "held.yaml"
    path.write_text(scenario(request.param, expected="reply: 250, queue: empty"), "utf-8")
    with held(path) as made:
        yield made


@pytest.mark.parametrize(
    ("host", "command", "shown"),
    [
        ("msmtp", "msmtp --serverinfo --tls=on", "mx.google.com"),
        ("msmtp", "msmtp --pretend -f alice@held.example bob@gmail.com </dev/null", "tls"),
        ("msmtp", "echo x | mail -s Test -r alice@held.example bob@gmail.com", ""),
        ("nullmailer", "mailq; systemctl status nullmailer", "active (running)"),
        ("nullmailer", "systemctl restart nullmailer; pgrep -x nullmailer-send | wc -l", "1\n"),
        ("nullmailer", "service nullmailer restart; service nullmailer status", "is running"),
        ("dma", "mailq", "Mail queue is empty"),
        ("dma", "dma -q; dma -bp", "Mail queue is empty"),
        ("dma", "echo x | mail -s Test alice; lab-at-rest cat /var/mail/alice", "Subject: Test"),
        ("swaks", "swaks --support", "=== MX Routing supported"),
        ("swaks", "swaks --support", "=== IPv6 supported"),
        ("swaks", "swaks -s gmail-smtp-in.l.google.com -q EHLO --tls", "<~  250"),
    ],
    indirect=["host"],
)
def test_the_command_works(host: Held, command: str, shown: str) -> None:
    assert shown in host.output_of(command)


@pytest.mark.parametrize(
    ("mta", "run", "expected"),
    [
        ("nullmailer", "systemctl stop nullmailer", "client_ip: none, queue: {}"),
        ("dma", "echo DEFER >>/etc/dma/dma.conf", "client_ip: none, queue: {}, bounce: none"),
    ],
)
def test_what_nobody_takes_up_rests_in_the_queue(
    docker_lab: DockerLab, mta: str, run: str, expected: str
) -> None:
    result = docker_lab.run(loads(scenario(mta, run=run, expected=expected)))

    assert [(str(step.status), step.problem) for step in result.steps] == [("passed", "")]


@pytest.mark.parametrize(
    ("mta", "config", "told"),
    [
        ("msmtp", "{tls: maybe}", "msmtprc: line 8: invalid argument maybe for command tls"),
        ("dma", '{NULLCLIENT: ""}', "NULLCLIENT requires SMARTHOST"),
        ("swaks", '{"--protocol": FOO}', "Unknown protocol"),
    ],
)
def test_a_setting_that_the_program_refuses_keeps_the_host_from_starting(
    docker_lab: DockerLab, mta: str, config: str, told: str
) -> None:
    result = docker_lab.run(loads(scenario(mta, config=config, expected="reply: 250")))

    (step,) = result.steps
    assert str(step.status) == "failed"
    assert told in step.problem
