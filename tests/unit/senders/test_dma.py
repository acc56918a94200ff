"""What makes a container the scenario's dma, and what its queue and bounces look like.

Texts as dma 0.13 wrote them.
"""

import pytest
from container_files import laid, scenario_of

from fake_receiver.model.outcome import Bounce, QueueEntry
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.senders.delivery_status import split_mbox
from fake_receiver.senders.dma import DMA, parse_queue
from fake_receiver.senders.dma_bounce import bounces


def test_settings_are_lines_by_their_keyword_and_flags_have_no_value():
    found = laid(DMA, '  config: {SMARTHOST: relay.example, SECURETRANSFER: ""}')

    assert found["dma.conf"] == "SMARTHOST relay.example\nSECURETRANSFER\n"


def test_without_settings_the_file_is_debians():
    assert "dma.conf" not in laid(DMA)


def test_a_message_is_handed_over_with_plain_line_ends_and_the_mark_waits_for_all_of_dma():
    script = DMA.submit_command("", ("b@x",))[2]

    assert """sed "s/\\r$//" "$file" | sendmail -i -f "$author" -- "$@" && """ in script
    assert '{ lab-at-rest logger -p local7.info -t lab "handed over $id" </dev/null' in script


QUEUE = """\
ID\t: 256f1c.55fff87248b0
From\t: alice@web.example
To\t: bob@gmail.com
--
ID\t: 256f1d.55fff8724670
From\t: alice@web.example
To\t: carol@gmail.com

Nov 21 10:35:10 web dma[256f1c.55fff87248b0]: connect to gmail-smtp-in.l.google.com \
[3fff:25::240] failed: Network is unreachable
Nov 21 10:35:10 web dma[256f1c.55fff87248b0]: remote delivery deferred: \
gmail-smtp-in.l.google.com [192.0.2.240] failed after RCPT TO: 450-4.2.1 The user you are \
trying to contact is receiving mail at a rate that#015#012450 4.2.1 prevents additional messages
Nov 21 10:35:10 web dma[256f00.55fff8724670]: remote delivery deferred: of a message long gone
"""


def test_each_recipient_waits_by_itself_with_the_last_reason_from_the_log():
    assert parse_queue(QUEUE) == (
        QueueEntry(
            queue_id="256f1c.55fff87248b0",
            status="deferred",
            recipients=("bob@gmail.com",),
            reason="gmail-smtp-in.l.google.com [192.0.2.240] failed after RCPT TO: 450-4.2.1 The "
            "user you are trying to contact is receiving mail at a rate that 450 4.2.1 prevents "
            "additional messages",
        ),
        QueueEntry(
            queue_id="256f1d.55fff8724670",
            status="deferred",
            recipients=("carol@gmail.com",),
            reason="",
        ),
    )


def test_an_empty_queue_has_no_entries():
    assert parse_queue("Mail queue is empty\n\n") == ()


BOUNCE = b"""\
From MAILER-DAEMON Sat Nov 21 10:34:27 2026
Received: from MAILER-DAEMON
\tid 256d12
\tby web.example (DragonFly Mail Agent v0.13);
\tSat, 21 Nov 2026 10:34:27 +0000
X-Original-To: <bob@gmail.com>
From: MAILER-DAEMON <>
To: alice@web.example
Subject: Mail delivery failed
Message-Id: <256d12@web.example>
Date: Sat, 21 Nov 2026 10:34:27 +0000

This is the DragonFly Mail Agent v0.13 at web.example.

There was an error delivering your mail to <bob@gmail.com>.

gmail-smtp-in.l.google.com [3fff:25::240] did not like our final DATA:
550-5.7.1 [2001:db8:80::2] Gmail has detected that this message does not meet\r
550 5.7.1  https://support.google.com/mail/?p=IPv6AuthError d94 - gsmtp

Message headers follow.

Received: from root (uid 0)
From: alice@web.example
Subject: There was an error delivering your mail to <me@x>.

"""


def test_a_bounce_of_dma_is_text_and_tells_no_status():
    (message,) = split_mbox(BOUNCE)

    assert list(bounces("alice", message)) == [
        Bounce(
            mailbox="alice",
            recipient="bob@gmail.com",
            action="failed",
            status="",
            diagnostic="gmail-smtp-in.l.google.com [3fff:25::240] did not like our final DATA: "
            "550-5.7.1 [2001:db8:80::2] Gmail has detected that this message does not meet "
            "550 5.7.1 https://support.google.com/mail/?p=IPv6AuthError d94 - gsmtp",
        )
    ]


def test_a_bounce_that_is_forwarded_by_a_user_is_none():
    forwarded = BOUNCE.replace(b"From: MAILER-DAEMON <>", b"From: alice@web.example")

    assert [list(bounces("bob", message)) for message in split_mbox(forwarded)] == [[]]


@pytest.mark.parametrize(
    ("sentence", "more", "told", "hint"),
    [
        (
            "small letters",
            "config: {SMART_HOST: x}",
            ":6: dma.conf has no 'SMART_HOST'",
            "did you mean 'SMARTHOST'?",
        ),
        (
            "a flag with a value",
            "config: {STARTTLS: yes}",
            ":6: 'STARTTLS' is a flag of dma.conf, and has no value",
            'write `STARTTLS: ""`',
        ),
        (
            "a setting without a value",
            'config: {PORT: ""}',
            ":6: the value of 'PORT' is one word",
            "dma splits at blanks",
        ),
        (
            "a key to sign with",
            "dkim: {domain: hafen.example, selector: x}",
            ":6: `dkim` has no meaning for dma",
            "it does not sign mail",
        ),
    ],
)
def test_what_has_no_meaning_for_dma_is_told(sentence, more, told, hint):
    with pytest.raises(ScenarioError) as error:
        scenario_of(DMA, f"  {more}")
    assert told in str(error.value)
    assert hint in str(error.value)
