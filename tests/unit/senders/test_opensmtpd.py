"""What makes a container the scenario's OpenSMTPD, and what its queue and bounces look like."""

import pytest
from container_files import laid, scenario_of

from fake_receiver.model.outcome import Bounce, QueueEntry
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.senders.delivery_status import split_mbox
from fake_receiver.senders.opensmtpd import OPENSMTPD, parse_queue
from fake_receiver.senders.opensmtpd_bounce import bounces


def test_the_host_keeps_the_mail_of_its_name_and_of_the_domain_above_it():
    assert laid(OPENSMTPD) == {
        "hostname": "mail.hafen.example",
        "users": "lotse",
        "domains": "mail.hafen.example\nhafen.example\n",
    }


def test_each_line_is_parted_from_the_words_that_it_replaces_and_an_action_has_quotes():
    found = laid(
        OPENSMTPD,
        """\
  config:
    action "relay": relay src 2001:db8:66::1
    action local: maildir
    mta limit: inet4
    match from local for domain gmail.com: 'action "relay"'
""",
    )

    assert found["smtpd.conf"].splitlines() == [
        'action "relay"\trelay src 2001:db8:66::1',
        'action "local"\tmaildir',
        "mta limit\tinet4",
        'match from local for domain gmail.com\taction "relay"',
    ]


def test_a_key_becomes_a_filter_of_what_local_programs_submit():
    found = laid(
        OPENSMTPD, "  dkim: {domain: hafen.example, selector: x}\n  config: {queue ttl: 1h}"
    )

    assert found["dkim/hafen.example.key"].startswith("-----BEGIN")
    assert found["smtpd.conf"].splitlines() == [
        'filter "dkimsign"\tproc-exec "filter-dkimsign -d hafen.example -s x '
        '-k /etc/dkimkeys/hafen.example.key" user _dkimsign group _dkimsign',
        'listen on socket\tfilter "dkimsign"',
        "queue ttl\t1h",
    ]


def test_the_message_its_id_and_the_envelope_reach_the_submission():
    shell, option, script, name, author, *recipients = OPENSMTPD.submit_command("", ("b@x", "c@x"))

    assert (shell, option, name, author, recipients) == ("sh", "-c", "submit", "<>", ["b@x", "c@x"])
    assert 'lab-submit "$id" "$author" "$@" <"$file"' in script


QUEUE = """\
3e4ea439e2406599|local|mta|auth|rosen@x.example|bob@gmail.com|bob@gmail.com|1795250778|1795250778\
|0|0|inflight|0|
3e4ea43911ca03ee|local|mta|auth|rosen@x.example|team@x.example|carol@gmail.com|1795250778\
|1795250778|0|1|pending|399|450-4.2.1 The user | 450 4.2.1 - gsmtp
f43c33ef1cfeb35f|local|mta|auth|rosen@x.example|bob@gmail.com|bob@gmail.com|1795250772|1795250772\
|0|1|pending|394|450-4.2.1 The user
f43c33ef6ca7fd1c|local|mta|auth,suspend|rosen@x.example|dan@gmail.com|dan@gmail.com|1795250772\
|1795250772|0|1|pending|394|450-4.2.1 The user
11ca03ee2565c42f|local|mta|auth,suspend|@|team@x.example|bob@gmail.com|1795250778|1795250778\
|0|0|pending|0|
d9b915bd85fa58d3|local|mta|auth|@|eve@gmail.com|eve@gmail.com|1795250772|1795250772|0|1\
|offline||Network error on destination MXs
"""


def test_the_queue_is_read_an_envelope_a_line_and_told_by_message():
    assert parse_queue(QUEUE) == (
        QueueEntry(
            queue_id="3e4ea439",
            status="active",
            recipients=("bob@gmail.com", "carol@gmail.com"),
            reason="450-4.2.1 The user | 450 4.2.1 - gsmtp",
            next_try=399.0,
        ),
        QueueEntry(
            queue_id="f43c33ef",
            status="deferred",
            recipients=("bob@gmail.com", "dan@gmail.com"),
            reason="450-4.2.1 The user",
            next_try=394.0,
        ),
        QueueEntry(queue_id="11ca03ee", status="hold", recipients=("bob@gmail.com",), reason=""),
        QueueEntry(
            queue_id="d9b915bd",
            status="deferred",
            recipients=("eve@gmail.com",),
            reason="Network error on destination MXs",
        ),
    )


@pytest.mark.parametrize("output", ["", "smtpctl: smtpd doesn't seem to be running\n"])
def test_an_empty_queue_prints_nothing(output):
    assert parse_queue(output) == ()


MAILBOX = b"""\
From MAILER-DAEMON Sat Nov 21 08:46:14 2026
Delivered-To: rosen@gartenbau.example
Received: from v2817.hoster.example (v2817.hoster.example [local])
\tby v2817.hoster.example (OpenSMTPD) with ESMTPA id fa244bb9
\tfor <rosen@gartenbau.example>;
\tSat, 21 Nov 2026 08:46:14 +0000 (UTC)
Subject: Delivery status notification: failed
From: Mailer Daemon <MAILER-DAEMON@v2817.hoster.example>
To: rosen@gartenbau.example
Date: Sat, 21 Nov 2026 08:46:14 +0000 (UTC)
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="11203365545060451162/v2817.hoster.example"
Message-ID: <b8b1b72f5542ef77@v2817.hoster.example>

This is a MIME-encapsulated message.

--11203365545060451162/v2817.hoster.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

nobody@gmail.com: 550-5.1.1 The email account that you tried to reach does not exist. Please try
no@gmail.com: 550-5.7.25 [2001:db8:67::25] The IP address sending this message does not have a5.7.25

    Below is a copy of the original message:

--11203365545060451162/v2817.hoster.example
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; v2817.hoster.example

Final-Recipient: rfc822; nobody@gmail.com
Action: failed
Status: 5.0.0

Final-Recipient: rfc822; no@gmail.com
Action: failed
Status: 5.0.0

--11203365545060451162/v2817.hoster.example
Content-Description: Message headers
Content-Type: text/rfc822-headers

From: rosen@gartenbau.example
Subject: A test of fake-receiver

This message was made by fake-receiver.

--11203365545060451162/v2817.hoster.example--

From rosen@gartenbau.example Sat Nov 21 08:46:14 2026
Subject: other mail

hello

"""


def test_opensmtpds_bounce_tells_each_recipient_and_gmails_words():
    found = [list(bounces("rosen", message)) for message in split_mbox(MAILBOX)]

    assert found == [
        [
            Bounce(
                mailbox="rosen",
                recipient="nobody@gmail.com",
                action="failed",
                status="5.0.0",  # OpenSMTPD says so whatever the reply was
                diagnostic="550-5.1.1 The email account that you tried to reach does not exist. "
                "Please try",
            ),
            Bounce(
                mailbox="rosen",
                recipient="no@gmail.com",
                action="failed",
                status="5.0.0",
                # The lines of the reply are joined, without what each begins with.
                diagnostic="550-5.7.25 [2001:db8:67::25] The IP address sending this message does "
                "not have a5.7.25",
            ),
        ],
        [],
    ]


@pytest.mark.parametrize(
    ("sentence", "config", "told", "hint"),
    [
        (
            "a typo in a word",
            "{actions relay: relay}",
            ":6: no line of smtpd.conf begins with 'actions'",
            "did you mean 'action'?",
        ),
        (
            "the language from before OpenSMTPD 6.4",
            "{limit mta: inet4}",
            ":6: no line of smtpd.conf begins with 'limit'",
            "a line begins with one of action, admd, bounce",
        ),
        (
            "a parameter of Postfix",
            "{inet_protocols: ipv4}",
            ":6: no line of smtpd.conf begins with 'inet_protocols'",
            "a line begins with one of",
        ),
        (
            "two lines",
            r'{table x: "{ a,\n b }"}',
            ":6: the value of 'table x' has several lines",
            "`files`",
        ),
    ],
)
def test_a_line_that_can_be_none_of_smtpd_conf_is_told(sentence, config, told, hint):
    with pytest.raises(ScenarioError) as error:
        scenario_of(OPENSMTPD, f"  config: {config}")
    assert told in str(error.value)
    assert hint in str(error.value)
