"""What makes a container the scenario's Sendmail, and what its queue and bounces look like."""

import pytest
from container_files import laid, scenario_of

from fake_receiver.model.outcome import Bounce, QueueEntry
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.senders.delivery_status import bounces, split_mbox
from fake_receiver.senders.sendmail import SENDMAIL, parse_queue


def test_the_host_keeps_the_mail_of_its_name_and_of_the_domain_above_it():
    assert laid(SENDMAIL) == {
        "hostname": "mail.hafen.example",
        "users": "lotse",
        "local-host-names": "localhost\nmail.hafen.example\nhafen.example\n",
    }


def test_each_setting_becomes_the_line_that_its_macro_asks_for():
    found = laid(
        SENDMAIL,
        '  config: {CLIENT_OPTIONS: "Family=inet6, Addr=::1", confTO_CONNECT: 1m, '
        'SMART_HOST: relay.example, nocanonify: "", always_add_domain: hafen.example}',
    )

    assert found["sendmail.m4"].splitlines() == [
        "CLIENT_OPTIONS(`Family=inet6, Addr=::1')dnl",
        "define(`confTO_CONNECT', `1m')dnl",
        "define(`SMART_HOST', `relay.example')dnl",
        "FEATURE(`nocanonify')dnl",
        "FEATURE(`always_add_domain', `hafen.example')dnl",
    ]


def test_a_key_becomes_an_opendkim_that_is_asked_as_a_milter():
    found = laid(SENDMAIL, "  dkim: {domain: hafen.example, selector: x}")

    assert found["opendkim/keys"] == "hafen.example x\n"
    assert found["opendkim/x._domainkey.hafen.example.pem"].startswith("-----BEGIN")
    assert found["sendmail.m4"] == "INPUT_MAIL_FILTER(`opendkim', `S=inet:8891@localhost')dnl\n"


def test_the_mark_follows_when_no_process_is_left_and_nobody_waits_for_it():
    script = SENDMAIL.submit_command("", ("b@x",))[2]

    assert 'sendmail -i -f "$author" -- "$@" <"$file" && { lab-at-rest logger' in script
    assert '"handed over $id" </dev/null >/dev/null 2>&1 & }' in script


QUEUE = """\
MSP Queue status...
\t\t/var/spool/mqueue-client (1 request)
-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------
6AL8s7K7000182        0 Sat Nov 21 08:54 a@hafen.example
                 (Deferred: Connection refused by [127.0.0.1])
\t\t\t\t\t x@gmail.com
\t\t\t\t\t y@gmail.com
\t\tTotal requests: 1
MTA Queue status...
\t\t/var/spool/mqueue (2 requests)
-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------
6AL8nMJx000246       40 Sat Nov 21 08:49 <lotse@hafen.example>
                 (Service unavailable)
\t\t\t\t\t <carol@friends.example>
6AL8nHuu000064*      40 Sat Nov 21 08:49 <lotse@hafen.example>
\t\t\t\t\t <bob@gmail.com>
\t\tTotal requests: 2
==> /var/spool/mqueue/qf6AL8nMJx000246 <==
V8
T1795250962
P120612
I0/50/2032323
MService unavailable
Fbs
$_[127.0.0.1]
S<lotse@hafen.example>
MDeferred: 450 4.2.0 <carol@friends.example>: Recipient address rejected: Greylisted, see \
http://postgrey.schweikert.ch/help/x.html
rRFC822; carol@friends.example
RPFD:<carol@friends.example>
H?P?Return-Path: <g>
H??Received: (from root@localhost)
\tby mail.hafen.example (8.17.1.9/8.17.1.9/Submit) id 6AL8nMJ2000245;
H??Message-ID: <2.1@mail.hafen.example>
.

==> /var/spool/mqueue-client/qf6AL8s7K7000182 <==
V8
MDeferred: Connection refused by [127.0.0.1]
Fs
Sa@hafen.example
C:x@gmail.com
rRFC822; x@gmail.com
RPFD:x@gmail.com
C:y@gmail.com
rRFC822; y@gmail.com
RPFD:y@gmail.com
H?M?Message-Id: <202611210854.6AL8s7K7000182@mail.hafen.example>
.
"""


def test_both_queues_are_read_with_the_whole_reason_of_each_recipient_that_waits():
    assert parse_queue(QUEUE) == (
        QueueEntry(
            queue_id="6AL8s7K7000182",
            status="deferred",
            recipients=("x@gmail.com", "y@gmail.com"),
            reason="Deferred: Connection refused by [127.0.0.1]",
        ),
        QueueEntry(
            queue_id="6AL8nMJx000246",
            status="deferred",
            recipients=("carol@friends.example",),
            reason="Deferred: 450 4.2.0 <carol@friends.example>: Recipient address rejected: "
            "Greylisted, see http://postgrey.schweikert.ch/help/x.html",
        ),
        QueueEntry(
            queue_id="6AL8nHuu000064", status="active", recipients=("bob@gmail.com",), reason=""
        ),
    )


def test_empty_queues_have_no_entries():
    told = "MSP Queue status...\n/var/spool/mqueue-client is empty\n\t\tTotal requests: 0\n"

    assert parse_queue(told) == ()


MAILBOX = b"""\
From MAILER-DAEMON  Sat Nov 21 08:49:17 2026
Return-Path: <MAILER-DAEMON>
From: Mail Delivery Subsystem <MAILER-DAEMON>
To: <lotse@hafen.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="6AL8nHuu000066.1795250957/mail.hafen.example"
Subject: Returned mail: see transcript for details

This is a MIME-encapsulated message

--6AL8nHuu000066.1795250957/mail.hafen.example

   ----- The following addresses had permanent fatal errors -----
<bob@gmail.com>
    (reason: 550-5.7.25 [2001:db8:61::25] The IP address sending this message does not have a)

--6AL8nHuu000066.1795250957/mail.hafen.example
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.hafen.example
Received-From-MTA: DNS; [127.0.0.1]
Arrival-Date: Sat, 21 Nov 2026 08:49:17 GMT

Final-Recipient: RFC822; bob@gmail.com
X-Actual-Recipient: rfc822; bob@gmail.com
Action: failed
Status: 5.7.25
Remote-MTA: DNS; gmail-smtp-in.l.google.com
Diagnostic-Code: SMTP; 550-5.7.25 [2001:db8:61::25] The IP address sending this message does not \
have a
Last-Attempt-Date: Sat, 21 Nov 2026 08:49:17 GMT

--6AL8nHuu000066.1795250957/mail.hafen.example--
"""


def test_sendmails_bounce_tells_the_status_and_the_first_line_of_gmails_words():
    found = [bounce for message in split_mbox(MAILBOX) for bounce in bounces("lotse", message)]

    assert found == [
        Bounce(
            mailbox="lotse",
            recipient="bob@gmail.com",
            action="failed",
            status="5.7.25",
            diagnostic="550-5.7.25 [2001:db8:61::25] The IP address sending this message does not "
            "have a",
        )
    ]


@pytest.mark.parametrize(
    ("sentence", "config", "told", "hint"),
    [
        (
            "a typo in small letters",
            "client-options: x",
            ":6: 'client-options' is no setting of Sendmail",
            "did you mean 'CLIENT_OPTIONS'?",
        ),
        (
            "an option of sendmail.cf",
            "Timeout.connect: 1m",
            ":6: 'Timeout.connect' is no setting of Sendmail",
            "such as confTO_CONNECT",
        ),
        (
            "a name of Sendmail 8.11",
            "confCLIENT_OPTIONS: Family=inet",
            ":6: 'confCLIENT_OPTIONS' is no longer valid in Sendmail",
            "write CLIENT_OPTIONS",
        ),
        ("a quote of m4", '''SMART_HOST: "`x'"''', ":6: the value of 'SMART_HOST' has a", "m4"),
        ("two lines", r'''SMART_HOST: "a\nb"''', ":6: the value of 'SMART_HOST' has", "`files`"),
    ],
)
def test_a_setting_that_can_be_none_of_sendmails_is_told(sentence, config, told, hint):
    with pytest.raises(ScenarioError) as error:
        scenario_of(SENDMAIL, f"  config: {{{config}}}")
    assert told in str(error.value)
    assert hint in str(error.value)
