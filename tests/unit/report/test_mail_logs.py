"""When a step is not as expected, what the mail servers said stands with it."""

import pytest

from fake_receiver.lab.results import Status, StepResult
from fake_receiver.model.outcome import HostSeen, Outcome
from fake_receiver.report.mail_logs import log_lines
from fake_receiver.scenario.schema import Step

TWELVE = tuple(f"line {number}" for number in range(1, 13))
OURS = ("lab: ready", "lab: handed over 1.1@social.example", "lab: at rest 1", " ")


def shown(status=Status.FAILED, log=TWELVE, *, verbose=False, problem="", **hosts):
    seen = {name: HostSeen(log=lines) for name, lines in hosts.items()}
    outcome = Outcome(transactions=(), sender=HostSeen(log=log), hosts=seen)
    step = StepResult(
        step=Step(name="one"), line=1, status=status, outcome=outcome, problem=problem
    )
    return [line.plain for line in log_lines(step, verbose=verbose)]


@pytest.mark.parametrize(
    ("sentence", "given", "told"),
    [
        ("what passed needs no log", {"status": Status.PASSED}, []),
        ("but may have it", {"status": Status.PASSED, "log": ("a",), "verbose": True},
         ["log", "  a"]),
        ("the last lines", {}, ["log, the last 8 of 12 lines (-v shows all)",
                                *(f"  line {number}" for number in range(5, 13))]),
        ("all of them", {"verbose": True}, ["log", *(f"  {line}" for line in TWELVE)]),
        ("not those of the lab", {"log": (*OURS, "a")}, ["log", "  a"]),
        ("none, none", {"log": OURS}, []),
        ("of each host", {"log": ("a",), "relay": ("b",)}, ["log", "  a", "log of relay", "  b"]),
        ("not what is told already", {"log": ("a b", "c"), "problem": "it said: a b"},
         ["log", "  c"]),
        ("also of an error", {"status": Status.ERROR, "log": ("a",)}, ["log", "  a"]),
    ],
)  # fmt: skip
def test_what_is_shown_of_the_logs(sentence, given, told):
    assert shown(**given) == told


def test_without_an_outcome_there_is_nothing():
    step = StepResult(step=Step(name="one"), line=1, status=Status.FAILED)

    assert list(log_lines(step, verbose=True)) == []
