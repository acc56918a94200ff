"""What people's instructions tell to type works in the mail server's container."""

import pytest
from labs import Held


@pytest.mark.parametrize(
    "command",
    "sudo service systemctl dig nslookup swaks ss ip mailq postconf openssl nano vi".split(),  # noqa: SIM905
)
def test_the_command_is_there(lab: Held, command: str) -> None:
    result = lab.run("sender", f"command -v {command}")
    assert result.exit_code == 0, f"no {command}"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("sudo postconf -h inet_protocols", "all"),
        ("dig +short gmail.com MX", "gmail-smtp-in.l.google.com."),
        ("nslookup -type=TXT held.example", "v=spf1 a -all"),
        ("ss -ltn sport = :25", ":25"),
        ("mailq", "Mail queue is empty"),
        ("openssl version", "OpenSSL"),
        ("systemctl is-active postfix", "active"),
        ("swaks --server 192.0.2.240 --quit-after EHLO", "mx.google.com at your service"),
    ],
)
def test_the_command_works(lab: Held, command: str, shown: str) -> None:
    assert shown in lab.output_of(command)


@pytest.mark.parametrize(
    "command",
    [
        "systemctl restart postfix",
        "sudo systemctl restart postfix.service",
        "service postfix restart",
        "postfix reload",
        "systemctl stop postfix && systemctl start postfix",
    ],
)
def test_postfix_restarts(lab: Held, command: str) -> None:
    pid = "cat /var/spool/postfix/pid/master.pid"
    before = lab.run("sender", pid).output
    lab.output_of(command)
    assert lab.run("sender", "systemctl is-active postfix").output == "active\n"
    assert (lab.run("sender", pid).output == before) == ("reload" in command)
    assert lab.run("sender", "exec 3<>/dev/tcp/localhost/25 && head -n 1 <&3").output.startswith(
        "220 held.example"
    )
