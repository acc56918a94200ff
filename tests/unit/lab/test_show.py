"""Stored mail, as `fake-receiver show` tells it."""

import io
import json

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

from fake_receiver.cli.show import show
from fake_receiver.lab.mail_store import save, stored
from fake_receiver.lab.results import HarnessError
from fake_receiver.model.delivery import Folder
from fake_receiver.report.mail import print_list


@pytest.fixture
def run():
    """Runs the command as ``main`` does: what goes wrong is an exception."""

    def invoke(*arguments):
        result = CliRunner().invoke(show, [str(a) for a in arguments], standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result

    return invoke


@pytest.fixture
def folder(filed, tmp_path):
    """Three messages in two mailboxes."""
    save(filed("bob@gmail.com", "carol@gmail.com"), tmp_path / "mail")
    save(
        filed(
            folder=Folder.SPAM,
            reverse_path="",
            message=b"Subject: =?utf-8?Q?\x1b[31mred?=\r\nX-Long: " + b"x" * 300 + b"\r\n\r\n"
            b"body\x1b[2J\x07\r\n\xff\r\n",
        ),
        tmp_path / "mail",
    )
    return tmp_path / "mail"


def test_the_list_has_a_row_for_each_message(run, folder):
    heading, *rows = run(folder).output.splitlines()

    assert heading.split() == ["mailbox", "folder", "from", "client", "results", "subject", "time"]
    assert [row.split()[:5] for row in rows] == [
        ["1", "bob@gmail.com", "inbox", "alice@social.example", "2001:db8:25::2"],
        ["2", "carol@gmail.com", "inbox", "alice@social.example", "2001:db8:25::2"],
        ["3", "bob@gmail.com", "spam", "<>", "2001:db8:25::2"],
    ]
    assert all("iprev=pass spf=pass dkim=fail dmarc=none" in row for row in rows)
    assert "\\x1b[31mred" in rows[2]


@pytest.mark.parametrize("width", [30, 60, 80, 120, 200])
def test_nothing_of_the_list_is_lost_in_a_window_of_any_width(width, folder):
    console = Console(width=width, force_terminal=True, no_color=True, file=io.StringIO())

    print_list(stored(folder), console)

    told = "".join(console.file.getvalue().split())
    for word in ("carol@gmail.com", "alice@social.example", "2001:db8:25::2", "dkim=fail"):
        assert word in told


def test_no_color_is_obeyed(run, folder, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    coloured = run(folder).output
    monkeypatch.setenv("NO_COLOR", "1")

    assert "\x1b[3" in coloured
    assert "\x1b[3" not in run(folder).output


def test_an_empty_folder_is_told(run, tmp_path):
    assert run(tmp_path).output == f"no mail in {tmp_path}\n"


def test_a_message_is_shown_header_first_and_can_not_steer_the_terminal(run, folder):
    lines = run(folder, 3).output.split("\n")

    assert lines == [
        "Delivered-To: bob@gmail.com",
        "Return-Path: <alice@social.example>",
        "Subject: =?utf-8?Q?\\x1b[31mred?=",
        "X-Long: " + "x" * 300,
        "",
        "body\\x1b[2J\\x07",
        "\\xff",
        "",
    ]


def test_the_octets_are_those_of_the_file(run, folder):
    assert run(folder, 3, "--raw").stdout_bytes == stored(folder)[2].octets()


def test_the_headers_are_those_that_the_receiver_prepended(run, folder):
    assert run(folder, 1, "--headers").output == (
        "Delivered-To: bob@gmail.com\nReturn-Path: <alice@social.example>\n"
    )


def test_one_message_as_json(run, folder):
    record = json.loads(run(folder, 3, "--json").output)

    assert (record["number"], record["mailbox"], record["folder"]) == (3, "bob@gmail.com", "spam")
    assert record["results"]["spf"]["result"] == "pass"
    assert record["message"].endswith("body\x1b[2J\x07\r\n\\xff\r\n")
    assert record["path"] == str(stored(folder)[2].path)


def test_all_messages_as_json(run, folder):
    assert [record["number"] for record in json.loads(run(folder, "--json").output)] == [1, 2, 3]


def test_no_message_as_json_is_an_empty_list(run, tmp_path):
    assert json.loads(run(tmp_path, "--json").output) == []


def test_the_folder_is_mail_if_none_is_named(run, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)

    assert run().output == run("mail").output


@pytest.mark.parametrize(
    ("sentence", "arguments", "told"),
    [
        ("a folder that is not there", ["missing"], "there is no folder 'missing'"),
        ("a number where the folder stands", ["2"], "fake-receiver show mail 2"),
        ("a number that is not there", ["mail", "9"], "no message 9 in 'mail'; there are: 1 to 3"),
        ("a number that is none", ["mail", "x"], "'x' is not a valid integer"),
        ("two forms at once", ["mail", "1", "--raw", "--json"], "one of them"),
        ("the octets of all", ["mail", "--raw"], "name its NUMBER"),
    ],
)
def test_wrong_usage_is_explained(sentence, arguments, told, run, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)

    with pytest.raises(click.UsageError) as raised:
        run(*arguments)

    assert told in raised.value.format_message()


def test_a_record_that_cannot_be_read_is_trouble_of_the_harness(run, folder):
    stored(folder)[0].path.with_suffix(".json").write_text("{}")

    with pytest.raises(HarnessError):
        run(folder)


def test_the_help_has_examples_and_exit_codes(run):
    told = run("--help").output

    assert "fake-receiver show mail 3 --headers" in told
    assert "Exit codes:" in told
