"""What makes a container the scenario's host with msmtp."""

import pytest
from container_files import SCENARIO, laid, scenario_of

from fake_receiver.lab.variants import variant
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.scenario.loader import loads
from fake_receiver.senders.msmtp import MSMTP


def test_without_settings_the_image_says_where_to_send():
    assert "msmtprc" not in laid(MSMTP)


def test_settings_are_lines_in_their_order_and_without_value_they_unset():
    found = laid(MSMTP, '  config: {tls: on, source_ip: "2001:db8::1", aliases: ""}')

    assert found["msmtprc"] == "tls on\nsource_ip 2001:db8::1\naliases\n"


def test_a_refusal_does_not_fail_what_hands_the_message_over():
    script = MSMTP.submit_command("", ("b@x",))[2]

    assert '{ lab-submit "$id" "$author" "$@" <"$file"; } || exit;' in script


def test_there_is_no_queue():
    assert MSMTP.parse_queue("") == ()


@pytest.mark.parametrize(
    ("sentence", "more", "told", "hint"),
    [
        (
            "a typo",
            "config: {source-ip: x}",
            ":6: msmtp has no command 'source-ip'",
            "did you mean 'source_ip'?",
        ),
        ("unlike all", "config: {zzz: x}", ":6: msmtp has no command 'zzz'", "known: aliases,"),
        (
            "a second account",
            "config: {account: x}",
            ":6: 'account' is no setting of an account of msmtp",
            "bring /etc/msmtprc in `files`",
        ),
        (
            "two lines",
            r'config: {host: "a\nb"}',
            ":6: the value of 'host' has several lines",
            "`files`",
        ),
        (
            "a key to sign with",
            "dkim: {domain: hafen.example, selector: x}",
            ":6: `dkim` has no meaning for msmtp",
            "it does not sign mail",
        ),
    ],
)
def test_what_has_no_meaning_for_msmtp_is_told(sentence, more, told, hint):
    with pytest.raises(ScenarioError) as error:
        scenario_of(MSMTP, f"  {more}")
    assert told in str(error.value)
    assert hint in str(error.value)


def test_what_signs_for_another_mail_server_is_left_out_for_msmtp():
    text = SCENARIO.format(mta="postfix", more="  dkim: {domain: hafen.example, selector: x}")

    made = variant(loads(text), "msmtp", None)

    assert made.left_out == ("dkim",)
    assert made.scenario.file.sender.mta == "msmtp"
    assert made.scenario.file.sender.dkim is None
