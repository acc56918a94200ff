"""What people's instructions for Debian's Exim tell to type works in its container.

The scenarios show the rest: `systemctl restart exim4`, update-exim4.conf, exinext, `exim -qff`.
"""

from collections.abc import Iterator

import pytest
from labs import Held, held

from fake_receiver.lab.docker.run import DockerLab

SCENARIO = """\
scenario: An Exim to look into, in a split configuration
dns: |
  held.example.      AAAA  2001:db8:25::1
  held.example.      TXT   "v=spf1 a -all"
  2001:db8:25::1     PTR   held.example.
sender:
  mta: exim
  hostname: held.example
  addresses: ["2001:db8:25::1"]
  aliases: {team: [alice@held.example, bob@gmail.com]}
  config: {dc_use_split_config: "true", REMOTE_SMTP_HELO_DATA: held.example, dns_retry: 1}
steps:
  - name: one mail to an alias
    send: {from: alice@held.example, to: team@held.example}
    expect: {reply: 250, log: ["=> alice <team@held.example>", Completed], queue: empty}
"""
PID = "cat /run/exim4/exim.pid"


@pytest.fixture(scope="module")
def exim(docker_lab: DockerLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    path = tmp_path_factory.mktemp("scenario") / "held.yaml"
    path.write_text(SCENARIO, "utf-8")
    with held(path) as made:
        yield made


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("exim -bV", "DKIM"),
        ("exim -bP dns_retry", "dns_retry = 1"),
        ("exim -bt bob@gmail.com", "host gmail-smtp-in.l.google.com"),
        ("exim -bpc", "0"),
        ("mailq; exiqgrep -c", "0 matches out of 0 messages"),
        ("exigrep bob@gmail.com /var/log/exim4/mainlog", "=> bob@gmail.com <team@held.example>"),
        ("ss -Hltn sport = :25", "[::]:25"),
        ("systemctl is-active exim4.service", "active"),
        ("swaks --server localhost --quit-after EHLO", "250-CHUNKING"),
    ],
)
def test_the_command_works(exim: Held, command: str, shown: str) -> None:
    assert shown in exim.output_of(command)


@pytest.mark.parametrize(
    "command",
    [
        "sudo systemctl restart exim4",
        "service exim4 restart",
        "update-exim4.conf && systemctl stop exim4 && systemctl start exim4",
    ],
)
def test_exim_restarts(exim: Held, command: str) -> None:
    before = exim.run("sender", PID).output
    exim.output_of(command)
    assert exim.run("sender", "systemctl is-active exim4").output == "active\n"
    assert exim.run("sender", PID).output != before
