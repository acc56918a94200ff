import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from fake_receiver.lab.results import CommandResult, Mode, ScenarioResult, Status, StepResult
from fake_receiver.model.events import Exchanged
from fake_receiver.model.outcome import Outcome
from fake_receiver.report.journal import write_json_lines
from fake_receiver.report.terminal import NORMAL, QUIET, VERBOSE, TerminalReport
from fake_receiver.report.text import plain_lines
from fake_receiver.scenario.finding import Finding, State
from fake_receiver.scenario.loader import loads

SCENARIO = """
scenario: Mail without a PTR record
dns: |
  social.example. A 198.51.100.25
sender: {mta: postfix, hostname: social.example, addresses: ["2001:db8:25::2"]}
steps:
  - name: as found
    run: postfix reload
    send: {from: alice@social.example, to: bob@gmail.com}
"""


@pytest.fixture
def scenario():
    return loads(SCENARIO, Path("scenarios/no-ptr.yaml"))


@pytest.fixture
def step(scenario, judge_mail):
    return StepResult(
        step=scenario.file.steps[0],
        line=7,
        status=Status.PASSED,
        outcome=Outcome(transactions=(judge_mail({}),)),
        findings=(Finding(key="queue", expected="empty", got="", state=State.NOT_JUDGED),),
    )


@pytest.fixture
def failed(step):
    finding = Finding(key="rule", expected="accepted", got="no-ptr", state=State.FAILED)
    return replace(step, status=Status.FAILED, findings=(finding,))


def shown(
    scenario, *steps, verbosity=NORMAL, jobs=1, width=80, encoding="utf-8", phases=None, color=False
):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding)
    console = Console(file=file, width=width, force_terminal=color)
    result = ScenarioResult(
        scenario=scenario, mode=Mode.EMBEDDED, steps=steps, seconds=0.1, phases=phases or {}
    )
    with TerminalReport(console, verbosity, jobs=jobs) as report:
        report.started(scenario, Mode.EMBEDDED)
        report.phase(scenario, "waiting for the queue")
        for each in steps:
            report.step(scenario, each)
        report.finished(result)
        report.summary([result], 1.25)
    file.flush()
    return raw.getvalue().decode(encoding)


def accepted(step, judge_mail, confirmed_dns):
    dns = {**confirmed_dns, ("social.example.", "TXT"): ["v=spf1 a -all"]}
    return replace(step, outcome=Outcome(transactions=(judge_mail(dns),)), findings=())


def test_a_refusal_shows_reply_rule_dns_and_cure_also_when_it_was_expected(scenario, step):
    text = shown(scenario, step)
    for part in (
        "550-5.7.1 [2001:db8:25::2] Gmail has detected",
        "rule     ipv6-auth-error (confidence: high)",
        "iprev    permerror: 2001:db8:25::2 has no PTR record",
        "ip6.arpa. PTR  NXDOMAIN",
        "two things are missing",
        "PTR social.example.",
        'social.example. TXT "v=spf1 ip6:2001:db8:25::2 ~all"',
        "not judged (needs --docker): queue",
    ):
        assert part in text


def test_lines_of_the_reply_are_whole_however_narrow_the_window(scenario, step):
    rows = shown(scenario, step, width=40).splitlines()
    for line in step.outcome.transactions[0].lines:
        assert any(row.endswith(line) for row in rows)


def test_prose_wraps_under_its_own_beginning(scenario, step):
    rows = shown(scenario, step, width=60).splitlines()
    at = next(i for i, row in enumerate(rows) if row.startswith("    rule "))
    assert rows[at + 1].startswith(" " * 13)
    assert rows[at + 1][13] != " "


def test_accepted_mail_is_two_lines(scenario, step, judge_mail, confirmed_dns):
    text = shown(scenario, accepted(step, judge_mail, confirmed_dns))
    body = text.split("\n\n", maxsplit=1)[0].splitlines()
    assert body[1:] == ["  ✓ as found", "    2001:db8:25::2 (IPv6)  250 2.0.0  accepted"]


def test_a_failed_expectation_shows_what_was_expected_and_got(scenario, failed):
    text = shown(scenario, failed)
    assert "✗ as found  FAILED (line 7)" in text
    assert "expected accepted" in text
    assert "got      no-ptr" in text
    assert "✗ scenarios/no-ptr.yaml:7: as found" in text


def test_a_failed_step_shows_the_lines_of_every_remedy(failed):
    text = "\n".join(plain_lines(failed))
    assert "opendkim-genkey" in text
    assert "-v shows" not in text


def test_commands_show_their_output_only_when_they_failed(step):
    fine = replace(step, commands=CommandResult(exit_code=0, output="all well"))
    assert "all well" not in "\n".join(plain_lines(fine))
    broken = replace(step, commands=CommandResult(exit_code=1, output="fatal: no queue"))
    text = "\n".join(plain_lines(broken))
    assert "$ postfix reload" in text
    assert "fatal: no queue" in text
    assert "exit code 1" in text


def test_alike_transactions_are_explained_once(step):
    twenty = replace(step, outcome=Outcome(transactions=step.outcome.transactions * 20))
    text = "\n".join(plain_lines(twenty))
    assert "20 transactions like this:" in text
    assert text.count("two things are missing") == 1


def test_quiet_shows_failures_and_the_sum(scenario, step, failed):
    assert shown(scenario, step, verbosity=QUIET) == (
        "1 scenario: 1 passed; 1 step; 1 expectation not judged (run with --docker); 1.2 s\n"
    )
    text = shown(scenario, step, failed, verbosity=QUIET)
    assert text.startswith("Mail without a PTR record  embedded\n  ✗ as found")


def test_verbose_adds_dialogue_and_phases(scenario, step):
    event = Exchanged(session_id="1", command="EHLO social.example", lines=("250 hello",))
    spoken = replace(step, events=(event,))
    text = shown(scenario, spoken, verbosity=VERBOSE, phases={"network": 0.04})
    assert "C: EHLO social.example" in text
    assert "S: 250 hello" in text
    assert "network 40 ms" in text
    assert "_dmarc.social.example. TXT  NXDOMAIN" in text


def test_side_by_side_scenarios_are_printed_in_blocks(scenario, step):
    file = io.StringIO()
    report = TerminalReport(Console(file=file, width=80), jobs=2)
    other = loads(SCENARIO.replace("without a PTR record", "of another"), Path("other.yaml"))
    for each in (scenario, other):
        report.started(each, Mode.EMBEDDED)
    for each in (scenario, other):
        report.step(each, step)
    assert file.getvalue() == ""
    for each in (other, scenario):
        report.finished(
            ScenarioResult(scenario=each, mode=Mode.EMBEDDED, steps=(step,), seconds=0.1)
        )
    text = file.getvalue()
    first, second = text.split("Mail without a PTR record")
    assert first.startswith("Mail of another")
    assert first.count("as found") == second.count("as found") == 1


def test_signs_are_ascii_where_the_terminal_has_no_utf_8(scenario, step, failed):
    text = shown(scenario, step, failed, encoding="ascii")
    assert "+ as found" in text
    assert "x as found" in text


def test_a_broken_harness_is_no_failure(scenario, step):
    broken = replace(
        step, status=Status.ERROR, outcome=None, problem="no engine\n    hint: start it"
    )
    text = shown(scenario, broken)
    assert "! as found  ERROR (line 7)" in text
    assert "hint: start it" in text
    assert "1 scenario: 1 error; 1 step" in text


def test_control_characters_reach_no_terminal(scenario, step):
    broken = replace(step, status=Status.ERROR, outcome=None, problem="\x1b[2Jgone")
    assert "\x1b[2J" not in shown(scenario, broken, color=True)


def test_words_in_brackets_are_no_markup(scenario, step):
    broken = replace(step, status=Status.ERROR, outcome=None, problem="see [bold]this[/bold]")
    assert "see [bold]this[/bold]" in shown(scenario, broken)


def test_progress_leaves_nothing_behind_where_there_is_no_terminal(scenario, step):
    assert "waiting" not in shown(scenario, step)


def test_plain_text_and_terminal_have_one_source(scenario, step):
    rows = shown(scenario, step, width=400).splitlines()
    assert [row.replace("✓", "+") for row in rows[1 : 1 + len(plain_lines(step))]] == list(
        plain_lines(step)
    )


def test_the_journal_is_one_json_object_a_line(scenario, step):
    judged = step.outcome.transactions[0]
    transaction = replace(judged.evidence.transaction, message=b"\xff\x00caf\xc3\xa9\r\n")
    judged = replace(judged, evidence=replace(judged.evidence, transaction=transaction))
    result = ScenarioResult(
        scenario=scenario,
        mode=Mode.EMBEDDED,
        steps=(replace(step, events=(judged,)),),
        seconds=0.1,
    )
    file = io.StringIO()
    write_json_lines([result], file)
    records = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [record["kind"] for record in records] == ["judged", "step", "scenario"]
    seen = records[0]["evidence"]["transaction"]
    assert seen["client_ip"] == "2001:db8:25::2"
    assert seen["message"] == "\\xff\x00café\r\n"
    assert records[1]["findings"][0]["state"] == "not judged"
    assert all(record["scenario"] == "scenarios/no-ptr.yaml" for record in records)


def test_only_the_label_is_dim(scenario, step):
    assert "\x1b[2m    reply    \x1b[0m\x1b[31m550-5.7.1" in shown(scenario, step, color=True)
