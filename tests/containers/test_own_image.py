"""A host with an image of one's own does what is said of it, and says plainly what it lacks.

One image serves all tests: a program that is no mail server, run by another user than root.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import StepResult
from fake_receiver.scenario.loader import loads

IMAGE = Path(__file__).parent / "own_image"
READY = "ready: {command: test -x /usr/local/bin/courier}"
RUN = "command: [/bin/sleep, infinity]"
SCENARIO = f"""\
scenario: A program that is no mail server
dns: |
  courier.example.   A    198.51.100.25
  courier.example.   TXT  "v=spf1 a -all"
sender:
  mta: other
  hostname: courier.example
  addresses: [198.51.100.25]
  build: {IMAGE}
  {READY}
  {RUN}
  submission: 'courier "$author" "$@" <"$file"'
  quiet: 300ms
steps:
  - name: one mail
    send: {{from: alice@courier.example, to: bob@gmail.com}}
    expect: {{reply: 550 5.7.25}}
"""

Play = Callable[..., StepResult]


@pytest.fixture
def play(docker_lab: DockerLab) -> Play:
    """The last step of a scenario that differs from SCENARIO in lines, ``old`` by ``new``."""

    def run(*changes: tuple[str, str]) -> StepResult:
        text = SCENARIO
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return docker_lab.run(loads(text)).steps[-1]

    return run


def told(step: StepResult) -> str:
    return f"{step.status}: {step.problem}\n" + "\n".join(
        f"{finding.key}: {finding.state}: {finding.got}" for finding in step.findings
    )


def test_the_log_is_a_file_and_the_bounce_is_in_a_maildir(play: Play) -> None:
    step = play(
        ("  quiet: 300ms", "  quiet: 1s\n  log: /var/log/courier/log\n  mailboxes: [/srv/mail/*]"),
        (
            "{reply: 550 5.7.25}",
            '{reply: 550 5.7.25, log: "bob@gmail.com: 550-5.7.25", '
            "bounce: {recipient: bob@gmail.com, status: 5.7.25}}",
        ),
    )
    assert step.status == "passed", told(step)


def test_what_waits_is_a_line_of_the_queue_command(play: Play) -> None:
    step = play(
        ("  quiet:", "  queue: courier --queue\n  quiet:"),
        (
            "    send:",
            "    answers: [{text: 451 4.3.0 Try again later., at: rcpt}]\n    send:",
        ),
        (
            "{reply: 550 5.7.25}",
            "{reply: 451, "
            "queue: {status: deferred, recipient: bob@gmail.com, reason: again later}}",
        ),
    )
    assert step.status == "passed", told(step)


def test_the_queue_is_empty_when_its_command_prints_nothing(play: Play) -> None:
    step = play(
        ("  quiet:", "  queue: courier --queue\n  quiet:"),
        ("{reply: 550 5.7.25}", "{reply: 550 5.7.25, queue: empty}"),
    )
    assert step.status == "passed", told(step)


def test_commands_are_typed_as_root_whoever_the_image_runs_as(play: Play) -> None:
    step = play(("    send:", '    run: test "$(id -u)" = 0\n    send:'))
    assert step.status == "passed", told(step)


def test_files_and_the_labs_keys_are_there_before_the_program_starts(play: Play) -> None:
    command = (
        "[sh, -c, 'test -s /etc/courier/names.conf -a -s /lab/dkim.pem -a -s /lab/host.pem && "
        "tail -n 3 /etc/ssl/certs/ca-certificates.crt && sleep infinity']"
    )
    step = play(
        (RUN, f"command: {command}\n  files: {{/etc/courier/names.conf: alice}}"),
        (READY, "ready: {log: END CERTIFICATE, within: 5s}"),
    )
    assert step.status == "passed", told(step)


@pytest.mark.parametrize(
    ("sentence", "changes", "words"),
    [
        (
            "a program that ends at once is told with its exit code and its last words",
            [(RUN, "command: [sh, -c, 'echo no licence file; exit 3']")],
            ["courier.example has ended by itself (exit code 3)", "    no licence file"],
        ),
        (
            "nobody waits for the port of a program that has ended",
            [
                (RUN, "command: [sh, -c, 'echo no licence file; exit 3']"),
                (READY, "ready: {port: 25}"),
            ],
            ["courier.example has ended by itself (exit code 3)", "    no licence file"],
        ),
        (
            "nor for a line of its log",
            [(RUN, "command: [sh, -c, 'echo no licence; exit 3']"), (READY, "ready: {log: up}")],
            ["courier.example has ended by itself (exit code 3)", "    no licence"],
        ),
        (
            "a port on which nothing listens is told with the last words",
            [
                (RUN, "command: [sh, -c, 'echo reading tables; sleep infinity']"),
                (READY, "ready: {port: 25, within: 1s}"),
            ],
            ["not ready after 1 s: nothing listens on port 25", "    reading tables"],
        ),
        (
            "a line that does not come is told",
            [(READY, "ready: {log: up and running, within: 500ms}")],
            ["no line of its log holds 'up and running'", "    (none)"],
        ),
        (
            "a command that does not succeed is told",
            [(READY, "ready: {command: test -e /nothing, within: 1s}")],
            ["not ready after 1 s: `test -e /nothing` does not succeed"],
        ),
        (
            "a command that the image has not is told by the engine",
            [(RUN, "command: [serve-mail]")],
            ["the engine can't start a container", "serve-mail", "executable file not found"],
        ),
        (
            "an image without a shell is told",
            [(RUN, f"{RUN}\n  environment: {{PATH: /nowhere}}"), (READY, "ready: {log: ''}")],
            ["has no program 'sh'"],
        ),
        (
            "an image without tail is told where its log is a file",
            [(RUN, f"{RUN}\n  environment: {{PATH: /only-sh}}\n  log: /var/log/courier/log")],
            ["has no `tail`", "hint: install coreutils or busybox in it, or log to its output"],
        ),
        (
            "a submission that fails is told with its output",
            [("submission: '", "submission: 'echo no route; exit 7; ")],
            ["submission", "no route"],
        ),
        (
            "a queue that can't be seen is told",
            [
                ("  quiet:", "  queue: mailq\n  quiet:"),
                ("550 5.7.25}", "550 5.7.25, queue: empty}"),
            ],
            ["the queue of courier.example can't be seen", "mailq: not found"],
        ),
    ],
)
def test_what_is_wrong_is_told(
    play: Play, sentence: str, changes: list[tuple[str, str]], words: list[str]
) -> None:
    step = play(*changes)
    assert step.status == "failed", told(step)
    assert [part for part in words if part not in told(step)] == [], told(step)


def test_a_dockerfile_that_can_not_be_built_is_told_with_its_output(
    play: Play, tmp_path: Path
) -> None:
    text = "FROM debian:bookworm-slim\nRUN echo no such package; exit 100\n"
    (tmp_path / "Dockerfile").write_text(text, "utf-8")

    step = play((f"build: {IMAGE}", f"build: {tmp_path}"))

    assert step.status == "failed"
    assert f"the image {tmp_path} can't be built" in step.problem
    assert "    no such package" in step.problem
    assert "hint: `docker build` of the same folder shows all of it" in step.problem
