"""The README says what the code does."""

from pathlib import Path

from fake_receiver.lab import embedded
from fake_receiver.lab.docker.compose import compose_file
from fake_receiver.lab.results import Status
from fake_receiver.policy import receivers
from fake_receiver.policy.profile import policy_table
from fake_receiver.report.coverage import coverage_table
from fake_receiver.scenario.loader import load, loads

README = Path(__file__).parents[2] / "README.md"


def marked(name: str) -> str:
    """What stands in the README between its mark and the next end."""
    return README.read_text("utf-8").partition(f"<!-- {name} -->\n")[2].partition("<!-- end -->")[0]


def test_the_policy_table_is_that_of_todays_gmail() -> None:
    assert marked("policy") == policy_table(receivers.find("gmail"))


def test_the_coverage_is_that_of_todays_gmail() -> None:
    assert marked("coverage") == coverage_table()


def test_the_example_of_a_scenario_runs_as_it_says() -> None:
    text = README.read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    result = embedded.run(loads(text))
    assert result.status is Status.PASSED
    assert [step.outcome.transactions[0].verdict.rule for step in result.steps if step.outcome] == [
        "ipv6-auth-error",
        "accepted",
    ]


def test_the_compose_file_is_what_the_command_makes_of_the_first_scenario() -> None:
    scenario = load(README.parent / "scenarios" / "postfix-second-ipv6-address.yaml")
    made = compose_file(scenario, path="compose/compose.yaml")
    assert (README.parent / "compose" / "compose.yaml").read_text("utf-8") == made
