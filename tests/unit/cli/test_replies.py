"""`fake-receiver replies`: options, output and errors."""

import json

import pytest
from click.testing import CliRunner

from fake_receiver.cli.replies import replies
from fake_receiver.policy import receivers


def told(*arguments):
    result = CliRunner().invoke(replies, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def wrong(*arguments):
    result = CliRunner().invoke(replies, arguments, standalone_mode=False)
    assert result.exit_code != 0
    return str(result.exception)


def test_without_a_name_todays_gmail_is_listed_with_a_count():
    output = told()

    assert output.startswith("Gmail and Google Workspace (mx.google.com)\n")
    assert f"\n{len(receivers.find('gmail').wordings)} replies" in output


def test_filters_are_taken_together():
    found = told("--code", "421", "--stage", "end-of-message", "--grep", "Message-ID:")

    assert "UnusualRateMessageId" in found
    assert "\n1 reply" in found


def test_nothing_found_is_counted_too():
    assert told("--grep", "xyzzy") == "0 replies\n"


@pytest.mark.parametrize(
    "arguments", [["--receiver", "gmail@2016-10"], ["--date", "2016-10"]], ids=" ".join
)
def test_a_month_is_named_with_the_receiver_or_by_itself(arguments):
    told_then = told("IPv6AuthError", *arguments)

    assert "in 2016-10" in told_then
    assert "Our system has detected that this message does not\n" in told_then


def test_all_names_every_receiver():
    output = told("--receiver", "all", "--stage", "connect")

    assert [r.title for r in receivers.RECEIVERS.values() if r.title not in output] == []


def test_a_name_is_found_whatever_its_case():
    assert told("nosuchuser") == told("NoSuchUser")


def test_a_name_at_all_receivers_is_told_of_each_that_has_it():
    found = json.loads(told("TooLarge", "--receiver", "all", "--json"))

    assert {"gmail", "lenient"} <= {entry["receiver"] for entry in found}


def test_json_lists_what_the_table_lists():
    found = json.loads(told("--json", "--code", "5.1.1"))

    assert [(entry["name"], entry["code"], entry["stage"]) for entry in found] == [
        ("NoSuchUser", 550, "rcpt")
    ]
    assert found[0]["lines"][0].startswith("550-5.1.1 The email account that you tried")


def test_json_of_a_name_has_its_history_its_rules_and_its_ways():
    (entry,) = json.loads(told("NoSuchUser", "--json"))

    assert entry["history"][0]["since"] == "2004-04"
    assert entry["rules"][0]["when"] == "recipient declared unknown"
    assert entry["ways"][0]["step"] == ["mailboxes: {bob@gmail.com: unknown}"]
    assert entry["ways"][-1]["step"] == ["answers: [{reply: NoSuchUser, at: rcpt}]"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["NoSuchUsr"], "there is no reply named 'NoSuchUsr'; did you mean NoSuchUser?"),
        (["xyzzy"], "there is no reply named 'xyzzy'; `fake-receiver replies` lists them all"),
        (["--receiver", "gmial"], "did you mean gmail?"),
        (["--receiver", "gmail@2016"], "a receiver of a date is written gmail@2016-10"),
        (["--date", "16-10"], "'16-10' is not a month, written YYYY-MM"),
        (["--receiver", "gmail@2016-10", "--date", "2016-10"], "not both"),
        (["--code", "gmail"], "'gmail' is no code: write 550, 550 5.7.1, or 5.7"),
        (["NoSuchUser", "--code", "550"], "leave out NAME"),
        (
            ["BulkSpf", "--date", "2016-10"],
            "BulkSpf was not yet known; its first words are of 2024",
        ),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_in_a_sentence(arguments, sentence):
    assert sentence in wrong(*arguments)
