"""What is read from a mail server, and what the scripted sender sends."""

import pytest

from fake_receiver.checks.dkim import check_dkim
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.outcome import Bounce, QueueEntry
from fake_receiver.model.results import DkimResult
from fake_receiver.scenario.dkim_key import public_key_value
from fake_receiver.scenario.mail_host import DkimKey, Sender
from fake_receiver.scenario.schema import Send
from fake_receiver.senders.delivery_status import bounces, split_mbox
from fake_receiver.senders.message import compose
from fake_receiver.senders.postfix import parse_queue
from fake_receiver.senders.postfix_log import PostfixLog
from fake_receiver.senders.signing import sign

TAKEN = [
    "cleanup: AAAAA1: message-id=<m@x>",
    "qmgr: AAAAA1: from=<a@x>, size=9, nrcpt=1 (queue active)",
]
TO = "to=<b@gmail.com>, relay=mx[::1]:25, dsn=1.1.1, "
SENT = [f"smtp: AAAAA1: {TO}status=sent (250 OK)", "qmgr: AAAAA1: removed"]
BOUNCED = [
    f"smtp: AAAAA1: {TO}status=bounced (host said: 550 no)",
    "bounce: AAAAA1: sender non-delivery notification: BBBBB2",
    "qmgr: AAAAA1: removed",
]
CHILD = [
    "qmgr: BBBBB2: from=<>, size=9, nrcpt=1 (queue active)",
    "local: BBBBB2: to=<a@x>, relay=local, status=sent (delivered to mailbox)",
    "qmgr: BBBBB2: removed",
]
FORWARDED = [
    "local: AAAAA1: to=<u@x>, relay=local, status=sent (forwarded as BBBBB2)",
    "qmgr: AAAAA1: removed",
]
DEFERRED = [f"smtp: AAAAA1: {TO}status=deferred (connect timed out)"]


@pytest.mark.parametrize(
    ("sentence", "told", "is_settled"),
    [
        ("nothing told yet", [], False),
        ("taken, not tried", TAKEN, False),
        ("sent, not yet removed", TAKEN + SENT[:1], False),
        ("sent and removed", TAKEN + SENT, True),
        ("bounced, the notification still on its way", TAKEN + BOUNCED, False),
        ("bounced, the notification delivered", TAKEN + BOUNCED + CHILD, True),
        ("forwarded, the copy still on its way", TAKEN + FORWARDED, False),
        ("forwarded and the copy delivered", TAKEN + FORWARDED + CHILD, True),
        ("deferred", TAKEN + DEFERRED, True),
        ("deferred, then tried again", TAKEN + DEFERRED + TAKEN[1:], False),
    ],
)
def test_when_nothing_more_will_happen_to_a_message(sentence, told, is_settled):
    log = PostfixLog()
    for line in told:
        program, _, text = line.partition(": ")
        log.feed(f"Nov 21 06:00:00 mail postfix/{program}[12]: {text}")

    assert log.is_settled("m@x") is is_settled
    assert log.is_settled("other@x") is False


def test_the_queue_is_read_one_object_a_line():
    output = (
        "next A1 270\n"
        '{"queue_name": "deferred", "queue_id": "A1", "recipients": '
        '[{"address": "b@gmail.com", "delay_reason": "timed out"}]}\n\n'
        '{"queue_name": "active", "queue_id": "B2", "recipients": [{"address": "c@x"}]}\n'
    )

    assert parse_queue(output) == (
        QueueEntry(
            queue_id="A1",
            status="deferred",
            recipients=("b@gmail.com",),
            reason="timed out",
            next_try=270.0,
        ),
        QueueEntry(queue_id="B2", status="active", recipients=("c@x",), reason=""),
    )
    assert parse_queue("") == ()


REPORT = b"""\
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.x

Final-Recipient: rfc822; b@gmail.com
Action: failed
Status: 5.7.1
Diagnostic-Code: smtp; 550-5.7.1 one
    550 5.7.1 two

--b--
"""


def test_a_bounce_in_an_mbox_is_read_and_other_mail_is_none():
    mbox = b"From a Mon\nSubject: x\n\nhello\nFrom here on\n\nFrom MAILER-DAEMON Mon\n" + REPORT
    messages = split_mbox(mbox)

    assert [list(bounces("alice", message)) for message in messages] == [
        [],
        [
            Bounce(
                mailbox="alice",
                recipient="b@gmail.com",
                action="failed",
                status="5.7.1",
                diagnostic="550-5.7.1 one 550 5.7.1 two",
            )
        ],
    ]


SENDER = Sender.model_validate({"hostname": "mail.x.example", "addresses": ["2001:db8:25::2"]})


def composed(**differs):
    send = Send.model_validate({"from": "a@x.example", "to": "b@gmail.com", **differs})
    return compose(send, SENDER, message_id="1@x", date=0.0)


def test_a_message_has_its_fields_and_crlf_line_ends():
    message = composed(headers={"subject": "mine", "To": "", "X-New": "1"}, body="a\nb")

    assert b"\r\nSubject: mine\r\n" in message
    assert message.lower().count(b"subject:") == 1
    assert b"To:" not in message
    assert b"X-New: 1\r\n\r\na\r\nb\r\n" in message
    assert message.count(b"\n") == message.count(b"\r\n")


def test_a_bounce_is_from_the_mailer_daemon():
    assert composed(**{"from": "<>"}).startswith(b"From: MAILER-DAEMON@mail.x.example\r\n")


@pytest.mark.parametrize(
    ("sentence", "change", "result"),
    [
        ("as signed", (b"", b""), DkimResult.PASS),
        ("the body changed", (b"made by", b"forged by"), DkimResult.FAIL),
        ("the subject changed", (b"A test of", b"Not of"), DkimResult.FAIL),
    ],
)
def test_our_signature_is_judged_by_our_check(sentence, change, result):
    key = DkimKey.model_validate({"domain": "x.example", "selector": "s"})

    def resolver(name, rdtype):
        assert (name, rdtype) == ("s._domainkey.x.example.", "TXT")
        answer = (f"v=DKIM1; p={public_key_value()}",)
        return Lookup(name=name, rdtype=rdtype, status=LookupStatus.FOUND, answers=answer)

    old, new = change
    message = sign(composed(), key)
    message = message.replace(old, new) if old else message

    assert [s.result for s in check_dkim(message, resolver, now=0.0)] == [result]
