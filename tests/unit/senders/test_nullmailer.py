"""What makes a container the scenario's nullmailer, and what its queue looks like.

Texts as nullmailer 2.2 wrote them.
"""

import pytest
from container_files import laid, scenario_of

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.senders.nullmailer import NULLMAILER, parse_queue


def test_each_setting_is_a_file():
    found = laid(NULLMAILER, r'  config: {remotes: "a.example\nb.example smtp tls", pausetime: 5}')

    assert found["nullmailer/remotes"] == "a.example\nb.example smtp tls\n"
    assert found["nullmailer/pausetime"] == "5\n"


def test_a_message_is_handed_over_with_plain_line_ends_and_the_mark_waits_for_the_daemon():
    script = NULLMAILER.submit_command("", ("b@x",))[2]

    assert """sed "s/\\r$//" "$file" | sendmail -i -f "$author" -- "$@" && """ in script
    assert '{ lab-at-rest logger -p local7.info -t lab "handed over $id" </dev/null' in script


LOG = """\
Nov 21 10:42:14 web nullmailer: Starting delivery, 2 message(s) in queue.
Nov 21 10:42:14 web nullmailer: Starting delivery: host: mx.example protocol: smtp file: 179.98
Nov 21 10:42:14 web nullmailer: From: <alice@web.example> to: <carol@gmail.com>, <bob@gmail.com>
Nov 21 10:42:14 web nullmailer: Message-ID: <3.1@web.example>
Nov 21 10:42:15 web nullmailer: smtp: Failed: Connect failed
Nov 21 10:42:15 web nullmailer: Sending failed: Connection refused
Nov 21 10:43:15 web nullmailer: Starting delivery: host: mx.example protocol: smtp file: 179.98
Nov 21 10:43:15 web nullmailer: smtp: Failed: 450-4.2.1 The user you are trying to contact is
Nov 21 10:43:15 web nullmailer: 450 4.2.1  https://support.google.com/mail/?p=ReceivingRate
Nov 21 10:43:15 web nullmailer: Sending failed: Temporary error in sending the message
Nov 21 10:43:15 web nullmailer: Starting delivery: host: mx.example protocol: smtp file: 179.11
Nov 21 10:43:15 web nullmailer: smtp: Succeeded: 250 2.0.0 OK
Nov 21 10:43:15 web nullmailer: Sent file.
Nov 21 10:43:15 web nullmailer: Delivery complete, 1 message(s) remain.
"""


def test_the_queue_files_have_their_recipients_and_the_last_reason_from_the_log():
    envelopes = (
        "==> 179.98 <==\nalice@web.example\ncarol@gmail.com\nbob@gmail.com\n\n"
        "==> 180.12 <==\n\nalice@web.example\n\n"  # a bounce: no author
    )

    assert parse_queue(envelopes + LOG) == (
        QueueEntry(
            queue_id="179.98",
            status="deferred",
            recipients=("carol@gmail.com", "bob@gmail.com"),
            reason="Temporary error in sending the message: 450-4.2.1 The user you are trying to "
            "contact is 450 4.2.1  https://support.google.com/mail/?p=ReceivingRate",
        ),
        QueueEntry(
            queue_id="180.12", status="deferred", recipients=("alice@web.example",), reason=""
        ),
    )


def test_what_the_log_tells_of_files_that_are_gone_is_no_entry():
    assert parse_queue(LOG) == ()


@pytest.mark.parametrize(
    ("sentence", "more", "told", "hint"),
    [
        (
            "a typo",
            "config: {remote: x}",
            ":6: nullmailer has no file 'remote'",
            "did you mean 'remotes'?",
        ),
        (
            "the file that Debian does not read",
            "config: {me: x}",
            ":6: Debian's nullmailer does not read 'me'",
            "set `hostname`",
        ),
        (
            "two lines where one is read",
            r'config: {helohost: "a\nb"}',
            ":6: the value of 'helohost' has several lines",
            "write it in one",
        ),
        (
            "a key to sign with",
            "dkim: {domain: hafen.example, selector: x}",
            ":6: `dkim` has no meaning for nullmailer",
            "it does not sign mail",
        ),
        (
            "aliases",
            "aliases: {team: [bob@gmail.com]}",
            ":6: `aliases` has no meaning for nullmailer",
            "`adminaddr` takes all",
        ),
    ],
)
def test_what_has_no_meaning_for_nullmailer_is_told(sentence, more, told, hint):
    with pytest.raises(ScenarioError) as error:
        scenario_of(NULLMAILER, f"  {more}")
    assert told in str(error.value)
    assert hint in str(error.value)
