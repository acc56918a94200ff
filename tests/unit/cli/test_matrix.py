"""`fake-receiver matrix`: what is told where nothing runs."""

import json

import pytest
from click.testing import CliRunner

from fake_receiver.cli.matrix import matrix

SCENARIO = """\
scenario: A server with IPv6 alone
sender:
  mta: postfix
  hostname: social.example
  addresses: ["2001:db8:25::2"]
  config: {smtp_tls_loglevel: 1}
steps:
  - name: as found
    send: {from: alice@social.example, to: bob@gmail.com}
  - name: typed
    run: postfix reload
    send: {from: alice@social.example, to: bob@gmail.com}
"""


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, text=SCENARIO):
        path = tmp_path / "mine.yaml"
        path.write_text(text)
        return CliRunner().invoke(matrix, [str(path), *arguments], standalone_mode=False)

    return invoke


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--mta", "postfix,exmi"], "there is no mail server 'exmi'; did you mean exim?"),
        (["--mta", "qqq"], "there is no mail server 'qqq'; known: postfix, exim"),
        (["--family", "4"], "there is no address family '4'; known: ipv4, ipv6"),
    ],
)
def test_an_unknown_name_is_told_in_a_sentence(arguments, sentence, run):
    assert sentence in str(run(*arguments).exception)


def test_a_scenario_of_commands_alone_has_nothing_to_compare(run):
    only_typed = SCENARIO.replace("  - name: as found\n", "  - name: first\n    run: 'true'\n")

    assert "no step sends mail without commands" in str(run(text=only_typed).exception)


def test_without_an_address_of_the_family_nothing_runs_and_all_say_so(run):
    output = run("--family", "ipv4", "--mta", "postfix,exim").output

    assert output.count("cannot run: the sender has no IPv4 address") == 2


def test_what_is_left_out_is_told(run):
    found = json.loads(run("--family", "ipv4", "--mta", "exim,exim", "--json").output)

    assert found["notes"] == ["left out, for the commands are for Postfix: 'typed'"]
    assert [row["mta"] for row in found["rows"]] == ["exim"]
