"""What makes a container the scenario's host with swaks."""

import pytest
from container_files import laid, scenario_of

from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.senders.swaks import SWAKS


def test_without_options_swaks_finds_the_way_itself():
    assert "swaksrc" not in laid(SWAKS)


def test_options_are_lines_of_its_file_and_some_have_no_value():
    found = laid(SWAKS, '  config: {"--server": mx.example, "--tls": "", "-6": "", "--h-X": y}')

    assert found["swaksrc"] == "--server mx.example\n--tls\n-6\n--h-X y\n"


def test_a_refusal_does_not_fail_what_hands_the_message_over():
    script = SWAKS.submit_command("", ("b@x",))[2]

    assert '{ lab-submit "$id" "$author" "$@" <"$file"; } || exit;' in script


@pytest.mark.parametrize(
    ("sentence", "more", "told", "hint"),
    [
        (
            "no dashes",
            "config: {server: x}",
            ":6: swaks has no option 'server'",
            "did you mean '--server'?",
        ),
        (
            "what the step says",
            'config: {"--to": x}',
            ":6: '--to' is the step's to say",
            "write it in `send:`",
        ),
        (
            "a flag with a value",
            'config: {"--tls": yes}',
            ":6: the option '--tls' of swaks has no value",
            """write `"--tls": ""`""",
        ),
        (
            "a value left out",
            'config: {"--server": ""}',
            ":6: the option '--server' of swaks has a value",
            "swaks would ask for it and wait",
        ),
        (
            "two lines",
            r'config: {"--ehlo": "a\nb"}',
            ":6: the value of '--ehlo' has several lines",
            "`files`",
        ),
        (
            "a key to sign with",
            "dkim: {domain: hafen.example, selector: x}",
            ":6: `dkim` has no meaning for swaks",
            "it does not sign mail",
        ),
        (
            "aliases",
            "aliases: {team: [bob@gmail.com]}",
            ":6: `aliases` has no meaning for swaks",
            "it delivers nothing itself",
        ),
    ],
)
def test_what_has_no_meaning_for_swaks_is_told(sentence, more, told, hint):
    with pytest.raises(ScenarioError) as error:
        scenario_of(SWAKS, f"  {more}")
    assert told in str(error.value)
    assert hint in str(error.value)
