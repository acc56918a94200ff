"""The command line as a shell sees it: exit codes, output, errors."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
NO_DOCKER = {"DOCKER_HOST": "unix:///nonexistent"}
SCENARIO = """\
scenario: Mail without a PTR record
dns: |
  social.example.  TXT  "v=spf1 ip6:2001:db8:25::2 -all"
sender:
  hostname: mail.social.example
  addresses: ["2001:db8:25::2"]
steps:
  - name: as found
    send: {from: alice@social.example, to: bob@gmail.com}
    expect: {reply: 550 5.7.25}
"""
COMMANDS = ["run", "matrix", "list", "serve", "show", "replies", "build", "compose", "down"]


def fake_receiver(*arguments, cwd, **environment):
    inherited = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "fake_receiver", *map(str, arguments)],
        cwd=cwd,
        env={**inherited, "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(SCENARIO)
    return path


def test_all_as_expected_exits_with_0(scenario, tmp_path):
    ended = fake_receiver("run", scenario, cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "as found" in ended.stdout


def test_a_failed_expectation_exits_with_4_and_shows_both_sides(scenario, tmp_path):
    scenario.write_text(SCENARIO.replace("550 5.7.25", "250"))

    ended = fake_receiver("run", scenario, cwd=tmp_path)

    assert ended.returncode == 4
    assert "expected" in ended.stdout
    assert "550 5.7.25 [2001:db8:25::2] The IP address sending" in " ".join(ended.stdout.split())
    assert "Traceback" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("sentence", "arguments", "told"),
    [
        ("an unknown command", ["fly"], "No such command 'fly'"),
        ("an unknown option", ["run", "--fast"], "No such option"),
        ("no jobs", ["run", "--jobs", "0"], "is not in the range 1<=x<=64"),
        ("two ways to get images", ["build", "--save", "x", "--load", __file__], "not both"),
        ("an unknown receiver", ["serve", "--receiver", "gmial"], "did you mean gmail?"),
        ("an address that is none", ["serve", "--client-ip", "x"], "'x' is not an IP address"),
        ("an unknown mail server", ["matrix", "x", "--mta", "exmi"], "did you mean exim?"),
        ("an unknown family", ["matrix", "x", "--family", "ipv5"], "no address family 'ipv5'"),
        ("half a mapping", ["serve", "--map", "192.0.2.1"], "write REAL=SCENARIO"),
    ],
)
def test_wrong_usage_exits_with_1(sentence, arguments, told, tmp_path):
    ended = fake_receiver(*arguments, cwd=tmp_path)

    assert ended.returncode == 1
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_file_exits_with_2_and_names_the_line(scenario, tmp_path):
    scenario.write_text(SCENARIO.replace("hostname:", "hostnam:"))

    ended = fake_receiver("run", scenario, cwd=tmp_path)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"{scenario}:5: unknown key 'hostnam' in 'sender'\n" in ended.stderr
    assert "hint: did you mean 'hostname'?\n" in ended.stderr


def test_a_missing_file_exits_with_2_and_is_named(tmp_path):
    ended = fake_receiver("run", "missing.yaml", cwd=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr.startswith("missing.yaml: there is no such file")
    assert "Traceback" not in ended.stderr


def test_an_empty_folder_exits_with_2(tmp_path):
    ended = fake_receiver("run", ".", cwd=tmp_path)

    assert ended.returncode == 2
    assert "no scenario file (*.yaml) in this folder" in ended.stderr


@pytest.mark.parametrize(
    "arguments", [["run", "mine.yaml", "--docker"], ["matrix", "mine.yaml"], ["down"]]
)
def test_without_a_docker_engine_it_exits_with_3_and_says_so(arguments, scenario, tmp_path):
    ended = fake_receiver(*arguments, cwd=tmp_path, **NO_DOCKER)

    assert ended.returncode == 3
    assert ended.stderr.startswith("fake-receiver: ")
    assert "Docker" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, tmp_path):
    ended = fake_receiver(command, "--help", cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"Usage: python -m fake_receiver {command}")


def test_the_help_names_every_command(tmp_path):
    told = fake_receiver("--help", cwd=tmp_path).stdout

    assert [command for command in COMMANDS if f"\n  {command} " not in told] == []


def test_no_color_is_obeyed_even_where_color_is_forced(scenario, tmp_path):
    forced = fake_receiver("run", scenario, cwd=tmp_path, FORCE_COLOR="1", TERM="xterm")
    plain = fake_receiver(
        "run", scenario, cwd=tmp_path, FORCE_COLOR="1", TERM="xterm", NO_COLOR="1"
    )

    assert "\x1b[3" in forced.stdout
    assert "\x1b[3" not in plain.stdout


def test_json_lines_hold_what_happened(scenario, tmp_path):
    ended = fake_receiver("run", scenario, "--json", "out.jsonl", cwd=tmp_path)

    assert ended.returncode == 0
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert all(isinstance(line, dict) for line in lines)
    assert "judged" in json.dumps(lines)
    assert "2001:db8:25::2" in json.dumps(lines)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


def test_kill_ends_what_a_script_has_started_in_the_background(tmp_path):
    # A shell without job control has what it starts with & ignore SIGINT.
    ports = ["--smtp-port", free_port(), "--dns-port", free_port()]
    serve = [sys.executable, "-u", "-m", "fake_receiver", "serve", *ports]
    server = subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *serve],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout.readline()
        server.terminate()
        assert server.wait(20) in (0, 130)
