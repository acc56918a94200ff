"""SMTP smuggling: octets that some servers take for the end of a message, and others do not.

None of them ends one here. A body with a bare CR or a NUL is refused; a bare LF is taken for CRLF
once the end is found, as Gmail does, or refused where a scenario says so.
"""

import json

import pytest
from mailing import MESSAGE, txt_zone

from fake_receiver.nameserver.text import parse_zone
from fake_receiver.scenario.dkim_key import public_key_value
from fake_receiver.scenario.mail_host import DkimKey
from fake_receiver.senders.signing import sign

ENVELOPE = (
    b"EHLO mail.social.example\r\n",
    b"MAIL FROM:<alice@social.example>\r\n",
    b"RCPT TO:<bob@gmail.com>\r\n",
)
SMUGGLED = (
    b"MAIL FROM:<ceo@social.example>\r\nRCPT TO:<carol@gmail.com>\r\nDATA\r\n"
    b"From: <ceo@social.example>\r\nMessage-ID: <2@social.example>\r\n\r\nPay him.\r\n"
)
ZONE = parse_zone("""
    198.51.100.25         PTR  mail.social.example.
    mail.social.example.  A    198.51.100.25
    social.example.       TXT  "v=spf1 ip4:198.51.100.25 -all"
""")
BARE_CR = ["crcr", "crlf", "lfcr", "crcrlf", "crlfcr", "crlf_dot_crcrlf", "crcrlf_dot_crcrlf"]
NUL = ["nullbefore", "nullafter"]
BARE_LF = ["lflf", "lfcrlf", "crlflf"]
SEQUENCES = [*BARE_CR, *NUL, *BARE_LF]


@pytest.fixture(scope="module")
def sequences(suite):
    read = json.loads(suite("smtp/eod-sequences.json").read_text(encoding="utf-8"))
    return {name: text.encode("latin-1") for name, text in read["sequences"].items()}


def test_every_sequence_is_tested(sequences):
    assert sorted(sequences) == sorted(SEQUENCES)


@pytest.fixture(params=["DATA", "BDAT"])
def commands(request):
    """The commands that carry a message, its octets as they are."""

    def carrying(message):
        if request.param == "BDAT":
            return (*ENVELOPE, b"BDAT %d LAST\r\n" % len(message) + message)
        return (*ENVELOPE, b"DATA\r\n", message + b".\r\n")

    return carrying


@pytest.mark.parametrize("switches", [(), ("bare-lf-is-refused",)], ids=["mended", "refused"])
@pytest.mark.parametrize("name", SEQUENCES)
def test_no_sequence_splits_a_message(name, switches, sequences, commands, mailing):
    said = commands(MESSAGE + b"text" + sequences[name] + SMUGGLED)

    heard = mailing.say(*said, zone=ZONE, switches=switches)

    assert len(heard.replies) == 1 + len(said)
    transaction = heard.evidence.transaction
    assert transaction.reverse_path == "alice@social.example"
    assert transaction.message.endswith(SMUGGLED)
    accepted = name in BARE_LF and not switches
    assert heard.replies[-1][:3] == ("250" if accepted else "554"), heard.replies[-1]
    assert heard.judged[0].verdict.rule == ("accepted" if accepted else "malformed")


@pytest.mark.parametrize(
    ("sentence", "body", "why"),
    [
        ("a bare CR", b"one\rtwo\r\n", "the body has a bare CR"),
        ("a CR too many", b"one\r\r\n", "the body has a bare CR"),
        ("a CR at the end", b"one\r", "the body has a bare CR"),
        ("a NUL", b"one\0two\r\n", "the message has a NUL"),
        ("a bare LF", b"one\ntwo\r\n", "the body has a bare LF, taken for CRLF"),
        ("an LF before a CR", b"one\n\r\n", "the body has a bare LF, taken for CRLF"),
    ],
)
def test_what_is_wrong_is_told(sentence, body, why, mailing):
    message = MESSAGE + body
    last = b"BDAT %d LAST\r\n" % len(message) + message
    heard = mailing.say(*ENVELOPE, last, zone=ZONE, switches=("bare-lf-is-refused",))

    assert [finding.why for finding in heard.evidence.message_format] == [why]
    assert heard.judged[0].verdict.reason == why
    assert heard.replies[-1].startswith("554-5.6.0")


def test_a_verdict_that_the_other_reading_would_turn_names_the_switch(mailing):
    heard = mailing.send(MESSAGE + b"one\ntwo\r\n", zone=ZONE)

    assert heard.judged[0].verdict.rule == "accepted"
    assert heard.judged[0].verdict.turned_by == ("bare-lf-is-refused",)


@pytest.mark.parametrize(
    ("sentence", "signed_with", "result"),
    [
        ("signed with CRLF and sent with LF verifies", b"\r\n", "pass"),
        ("signed with LF does not: the receiver makes CRLF of it", b"\n", "fail"),
    ],
)
def test_a_body_with_bare_line_feeds(sentence, signed_with, result, mailing):
    key = f"v=DKIM1; p={public_key_value()}"
    zone = ZONE.merged(txt_zone({"lab._domainkey.social.example": key}))
    head, _, _ = MESSAGE.partition(b"\r\n\r\n")
    body = b"one" + signed_with + b"two\r\n"
    signed = sign(head + b"\r\n\r\n" + body, DkimKey(domain="social.example", selector="lab"))
    sent = signed.replace(body, b"one\ntwo\r\n")

    evidence = mailing.send(sent, zone=zone).evidence

    assert [signature.result for signature in evidence.dkim] == [result]
    assert evidence.transaction.message == sent


@pytest.mark.parametrize("length", [998, 999, 1000, 100_000])
def test_a_line_of_any_length_is_taken_as_it_is(length, mailing):
    """RFC 5322 section 2.1.1 asks for no more than 998 octets, and of receivers to be lenient."""
    message = MESSAGE + b"x" * length + b"\r\n"

    heard = mailing.send(message, zone=ZONE)

    assert heard.replies[-1].startswith("250")
    assert heard.evidence.transaction.message == message
    assert heard.evidence.message_format == ()
