"""What makes a container the scenario's Exim, and what its queue and bounces look like."""

import pytest
from container_files import laid, scenario_of

from fake_receiver.model.outcome import Bounce, QueueEntry
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.senders.delivery_status import bounces, split_mbox
from fake_receiver.senders.exim import EXIM, parse_queue


def test_the_host_keeps_the_mail_of_its_name_and_of_the_domain_above_it():
    assert laid(EXIM) == {
        "hostname": "mail.hafen.example",
        "users": "lotse",
        "update-exim4.conf.conf": "dc_other_hostnames='mail.hafen.example;hafen.example'\n",
    }


def test_each_setting_is_written_where_debian_has_it():
    found = laid(
        EXIM,
        "  config: {dc_use_split_config: 'true', REMOTE_SMTP_INTERFACE: <; ::1, disable_ipv6: yes}",
    )

    assert found["update-exim4.conf.conf"].splitlines() == [
        "dc_other_hostnames='mail.hafen.example;hafen.example'",
        "dc_use_split_config='true'",
    ]
    assert found["localmacros"].splitlines() == [
        "REMOTE_SMTP_INTERFACE = <; ::1",
        "disable_ipv6 = yes",
    ]


def test_who_brings_debians_variables_means_them():
    assert "update-exim4.conf.conf" not in laid(
        EXIM, "  files: {/etc/exim4/update-exim4.conf.conf: dc_other_hostnames=x}"
    )


def test_a_key_becomes_debians_macros_and_the_scenarios_own_go_over_them():
    found = laid(
        EXIM,
        "  dkim: {domain: hafen.example, selector: x}\n"
        "  config: {DKIM_SELECTOR: y, DKIM_STRICT: 1}",
    )

    assert found["dkim/hafen.example.key"].startswith("-----BEGIN")
    assert found["localmacros"].splitlines() == [
        "DKIM_DOMAIN = ${if eq{${lc:${domain:$h_from:}}}{hafen.example}{hafen.example}}",
        "DKIM_SELECTOR = y",
        "DKIM_PRIVATE_KEY = /etc/exim4/dkim/hafen.example.key",
        "DKIM_STRICT = 1",
    ]


def test_the_message_its_id_and_the_envelope_reach_the_submission():
    shell, option, script, name, author, *recipients = EXIM.submit_command("", ("b@x", "c@x"))

    assert (shell, option, name, author, recipients) == ("sh", "-c", "submit", "<>", ["b@x", "c@x"])
    assert 'sendmail -i -f "$author" -- "$@" <"$file"' in script
    assert '"handed over $id"' in script


QUEUE = """\
 0m   240 1xUfV2-0000Bn-1n <root@box>
          bob@gmail.com
        D carol@other.example
        D root@box

 0m   217 1xUfV2-0000Bw-1y <> *** frozen ***
          nobodyhere@box

26h  1.4K 1xUfe2-00004p-2H <lotse@hafen.example>
          bob@gmail.com
          carol@friends.example

==> /var/spool/exim4/msglog/1xUfV2-0000Bn-1n <==
2026-11-21 07:27:04 Received from root@box U=root P=local S=240
2026-11-21 07:27:04 routing failed for carol@other.example: Unrouteable address
2026-11-21 07:27:04 bob@gmail.com R=dnslookup defer (-1): host lookup did not complete
2026-11-21 07:57:04 bob@gmail.com R=dnslookup T=remote_smtp defer (-18) H=mx.x [192.0.2.1]: \
Remote host closed connection in response to initial connection
2026-11-21 07:27:04 root@box: children all complete

==> /var/spool/exim4/msglog/1xUfV2-0000Bw-1y <==
2026-11-21 07:27:04 Received from <> U=root P=local S=217
2026-11-21 07:27:04 routing failed for nobodyhere@box: Unrouteable address
*** Frozen (delivery error message)

==> /var/spool/exim4/msglog/a/1xUfe2-00004p-2H <==
2026-11-21 07:36:22 gmail-smtp-in.l.google.com [3fff:25::240] Network is unreachable
2026-11-21 07:36:22 bob@gmail.com R=dnslookup T=remote_smtp defer (101): Network is unreachable
2026-11-21 07:36:22 carol@friends.example R=x T=remote_smtp defer (101): Network is unreachable
"""


def test_the_queue_is_read_with_the_last_reason_of_each_recipient_that_waits():
    assert parse_queue(QUEUE) == (
        QueueEntry(
            queue_id="1xUfV2-0000Bn-1n",
            status="deferred",
            recipients=("bob@gmail.com",),
            reason="H=mx.x [192.0.2.1]: Remote host closed connection in response to initial "
            "connection",
        ),
        QueueEntry(
            queue_id="1xUfV2-0000Bw-1y", status="hold", recipients=("nobodyhere@box",), reason=""
        ),
        QueueEntry(
            queue_id="1xUfe2-00004p-2H",
            status="deferred",
            recipients=("bob@gmail.com", "carol@friends.example"),
            reason="Network is unreachable",
        ),
    )


def test_an_empty_queue_prints_nothing():
    assert parse_queue("") == ()


MAILBOX = b"""\
From MAILER-DAEMON Sat Nov 21 07:31:53 2026
Return-path: <>
Envelope-to: lotse@hafen.example
X-Failed-Recipients: bob@gmail.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.hafen.example>
To: lotse@hafen.example
Content-Type: multipart/report; report-type=delivery-status; boundary=1795246313-eximdsn-848598450
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1795246313-eximdsn-848598450
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

  bob@gmail.com
    host gmail-smtp-in.l.google.com [3fff:25::240]
    SMTP error from remote mail server after end of data:
    550-5.7.25 [2001:db8:61::25] The IP address sending this message does not have a

--1795246313-eximdsn-848598450
Content-type: message/delivery-status

Reporting-MTA: dns; mail.hafen.example

Action: failed
Final-Recipient: rfc822;bob@gmail.com
Status: 5.0.0
Remote-MTA: dns; gmail-smtp-in.l.google.com
Diagnostic-Code: smtp; 550-5.7.25 [2001:db8:61::25] The IP address sending this message does not
 550-5.7.25 have a PTR record setup
 550 5.7.25  https://support.google.com/a?p=sender-guidelines. x - gsmtp

Action: failed
Final-Recipient: rfc822;team@hafen.example
Status: 5.0.0

--1795246313-eximdsn-848598450
Content-type: message/rfc822

Return-path: <lotse@hafen.example>
Subject: A test of fake-receiver

This message was made by fake-receiver.

--1795246313-eximdsn-848598450--

From lotse@hafen.example Sat Nov 21 07:31:53 2026
Subject: other mail

hello

"""


def test_exims_bounce_tells_each_recipient_and_gmails_words():
    found = [list(bounces("lotse", message)) for message in split_mbox(MAILBOX)]

    assert found == [
        [
            Bounce(
                mailbox="lotse",
                recipient="bob@gmail.com",
                action="failed",
                status="5.0.0",  # Exim says so whatever the reply was
                diagnostic="550-5.7.25 [2001:db8:61::25] The IP address sending this message does "
                "not 550-5.7.25 have a PTR record setup 550 5.7.25 "
                "https://support.google.com/a?p=sender-guidelines. x - gsmtp",
            ),
            Bounce(
                mailbox="lotse",
                recipient="team@hafen.example",
                action="failed",
                status="5.0.0",
                diagnostic="",
            ),
        ],
        [],
    ]


@pytest.mark.parametrize(
    ("sentence", "config", "told", "hint"),
    [
        (
            "a typo in a variable of Debian's",
            "dc_smarthosts: x",
            ":6: Debian's Exim has no variable 'dc_smarthosts'",
            "did you mean 'dc_smarthost'?",
        ),
        (
            "an option of a transport",
            "remote_smtp.interface: x",
            ":6: 'remote_smtp.interface' is no setting of Exim",
            "a macro such as REMOTE_SMTP_INTERFACE",
        ),
        (
            "an apostrophe",
            '''dc_readhost: "x'"''',
            ":6: the value of 'dc_readhost' has an",
            "shell",
        ),
        ("two lines", r'''DKIM_DOMAIN: "a\nb"''', ":6: the value of 'DKIM_DOMAIN' has", "`files`"),
    ],
)
def test_a_setting_that_can_be_none_of_exims_is_told(sentence, config, told, hint):
    with pytest.raises(ScenarioError) as error:
        scenario_of(EXIM, f"  config: {{{config}}}")
    assert told in str(error.value)
    assert hint in str(error.value)
