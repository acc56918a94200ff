"""Scenario files as tests, in a pytest of their own."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = "pytester"

REPOSITORY = Path(__file__).parents[2]
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
  - name: a PTR record
    dns: |
      2001:db8:25::2        PTR   mail.social.example.
      mail.social.example.  AAAA  2001:db8:25::2
    send: {from: alice@social.example, to: bob@gmail.com}
    expect: {reply: 250, iprev: pass}
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs pytest on a scenario file, with our plugin, installed or not."""
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent")
    monkeypatch.delenv("FAKE_RECEIVER_DOCKER", raising=False)
    names = {entry.value for entry in entry_points(group="pytest11")}
    is_installed = "fake_receiver.pytest_plugin" in names
    plugin = [] if is_installed else ["-p", "fake_receiver.pytest_plugin"]

    def run_pytest(text, *arguments, name="mine.yaml"):
        (pytester.path / name).write_text(text)
        return pytester.runpytest_subprocess(*plugin, "-ra", *arguments)

    return run_pytest


def test_every_step_is_a_test(run):
    result = run(SCENARIO, "-v")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*as found*embedded*PASSED*", "*a PTR record*embedded*PASSED*"])


def test_a_failing_step_shows_both_sides_and_its_line_and_no_traceback(run):
    result = run(SCENARIO.replace("reply: 250", "reply: 550 5.7.25"))

    result.assert_outcomes(passed=1, failed=1)
    told = result.stdout.str()
    assert "mine.yaml:11: Mail without a PTR record" in told
    assert "550 5.7.25" in told
    assert "250 2.0.0 OK" in told
    assert "Traceback" not in told
    assert "StepFailedError" not in told.partition("short test summary")[0]
    assert "pytest_plugin.py" not in told


def test_a_wrong_file_names_its_line_and_the_hint(run):
    result = run(SCENARIO.replace("hostname:", "hostnam:"))

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    told = result.stdout.str()
    assert "mine.yaml:5: unknown key 'hostnam' in 'sender'" in told
    assert "did you mean 'hostname'?" in told
    assert "Traceback" not in told
    assert "loader.py" not in told


def test_other_yaml_is_left_alone(run):
    result = run("version: 1\nscenario: none\n", name="compose.yaml")

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_without_docker_its_tests_are_skipped_and_say_why(run):
    result = run(SCENARIO, "--fake-receiver=docker")

    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(["SKIPPED*needs Docker: *"])


def test_without_docker_they_fail_where_it_is_required(run, monkeypatch):
    monkeypatch.setenv("FAKE_RECEIVER_DOCKER", "required")

    result = run(SCENARIO, "--fake-receiver=docker")

    result.assert_outcomes(failed=2)
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()


def test_both_modes_run_side_by_side(run):
    result = run(SCENARIO, "--fake-receiver=both")

    result.assert_outcomes(passed=2, skipped=2)
