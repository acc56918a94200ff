import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.checks.arc import check_arc
from fake_receiver.checks.arc_chain import MAX_SETS
from fake_receiver.checks.arc_results import reported_results
from fake_receiver.delivery.arc_seal import key_record, seal
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import Arc, ArcResult, DkimReason

NOW = 1_700_000_000
KEY_NAME = "arc-20240605._domainkey.google.com"
KEY = "".join(key_record().split(" TXT ", 1)[1][1:-1].split('" "'))
ZONE = {(KEY_NAME, "TXT"): KEY}
MAIL = b"From: alice@social.example\r\nSubject: x\r\n\r\nGood evening.\r\n"


def chain(count, mail=MAIL):
    for instance in range(count):
        status = ArcResult.PASS if instance else ArcResult.NONE
        text = seal(
            mail,
            authserv_id="mx.google.com",
            results="spf=pass smtp.mailfrom=social.example",
            arc=Arc(result=status, why="", instance=instance),
            timestamp=NOW,
        )
        mail = text.encode() + mail
    return mail


TWO = chain(2)
SEAL = "the ARC-Seal i=2 of d=google.com"
MESSAGE_SIGNATURE = "the ARC-Message-Signature i=2 of d=google.com"


def first(old, new):
    """The chain of two with the first ``old`` as ``new``: that of the newest set."""
    assert old in TWO
    return TWO.replace(old, new, 1)


CASES = [
    (
        "a chain that verifies passes",
        TWO,
        KEY,
        ("pass", f"every seal verifies; the newest is {SEAL}", 2),
    ),
    ("a message without ARC has none", MAIL, KEY, ("none", "the message has no ARC set", 0)),
    (
        "a field that only begins like those of ARC is none",
        b"ARC-Sealed: i=1\r\n" + MAIL,
        KEY,
        ("none", "the message has no ARC set", 0),
    ),
    ("an empty message has none", b"", KEY, ("none", "the message has no ARC set", 0)),
    (
        "another body fails",
        TWO.replace(b"evening", b"morning"),
        KEY,
        ("fail", f"{MESSAGE_SIGNATURE} does not verify: the body hash did not verify", 2),
    ),
    (
        "another author fails",
        TWO.replace(b"From: alice", b"From: eve"),
        KEY,
        ("fail", f"{MESSAGE_SIGNATURE} does not verify: the signature did not verify", 2),
    ),
    (
        "other results fail the seal",
        first(b"spf=pass", b"spf=fail"),
        KEY,
        ("fail", f"{SEAL} does not verify: the signature did not verify", 2),
    ),
    (
        "no key fails",
        TWO,
        LookupStatus.NXDOMAIN,
        ("fail", f"{MESSAGE_SIGNATURE} does not verify: no key: {KEY_NAME}. has no TXT record", 2),
    ),
    (
        "a failing look-up fails for good",
        TWO,
        LookupStatus.SERVFAIL,
        (
            "fail",
            f"{MESSAGE_SIGNATURE} does not verify:"
            f" the look-up of {KEY_NAME}. TXT failed (SERVFAIL)",
            2,
        ),
    ),
    (
        "a seal with h= fails",
        first(b"cv=pass;", b"cv=pass; h=from;"),
        KEY,
        ("fail", f"{SEAL} does not verify: a seal with h= is forbidden", 2),
    ),
    (
        "a message signature over a seal fails",
        first(b"h=subject:", b"h=arc-seal:"),
        KEY,
        ("fail", f"{MESSAGE_SIGNATURE} does not verify: it signs an ARC-Seal (h=)", 2),
    ),
    (
        "an expired message signature fails",
        first(b"c=relaxed/relaxed;", b"c=relaxed/relaxed; x=1699999999;"),
        KEY,
        (
            "fail",
            f"{MESSAGE_SIGNATURE} does not verify: the signature expired 1 seconds ago (x=)",
            2,
        ),
    ),
    (
        "a chain that had failed before fails, whatever else it is",
        first(b"cv=pass", b"cv=fail"),
        LookupStatus.SERVFAIL,
        ("fail", "the ARC-Seal i=2 says cv=fail", 2),
    ),
    (
        "an unknown status fails",
        first(b"cv=pass", b"cv=perhaps"),
        KEY,
        ("fail", "the ARC-Seal i=2 has cv=perhaps where only cv=pass can be", 2),
    ),
    (
        "a missing field fails",
        first(b"ARC-Seal:", b"X-Seal:"),
        KEY,
        ("fail", "the ARC set i=2 lacks ARC-Seal", 2),
    ),
    (
        "a gap fails",
        first(b"ARC-Seal: i=2", b"ARC-Seal: i=3"),
        KEY,
        ("fail", "the ARC set i=2 lacks ARC-Seal", 3),
    ),
    (
        "a field that comes twice fails",
        first(b"ARC-Seal: i=2", b"ARC-Seal: i=1"),
        KEY,
        ("fail", "the ARC set i=1 has two ARC-Seal fields", 2),
    ),
    (
        "the fifty-first instance fails",
        first(b"ARC-Seal: i=2", b"ARC-Seal: i=51"),
        KEY,
        ("fail", "an ARC-Seal field has no i= between 1 and 50", 2),
    ),
    (
        "a field that is no list of tags fails",
        b"ARC-Seal: rubbish\r\n" + MAIL,
        KEY,
        (
            "fail",
            "an ARC-Seal field cannot be read: it is no list of tags, or has one tag twice",
            0,
        ),
    ),
]


@pytest.mark.parametrize(
    ("sentence", "mail", "key_record", "expected"),
    CASES,
    ids=[sentence for sentence, *_ in CASES],
)
def test_arc(sentence, mail, key_record, expected, resolver_of):
    arc = check_arc(mail, resolver_of({(KEY_NAME, "TXT"): key_record}), NOW)

    assert (arc.result, arc.why, arc.instance) == expected


REASONS = [
    ("the structure", first(b"ARC-Seal:", b"X-Seal:"), KEY, None),
    ("the body", TWO.replace(b"evening", b"morning"), KEY, DkimReason.BODY_HASH),
    ("a signed field", TWO.replace(b"From: alice", b"From: eve"), KEY, DkimReason.SIGNATURE),
    ("the results", first(b"spf=pass", b"spf=fail"), KEY, DkimReason.SIGNATURE),
    ("the key", TWO, LookupStatus.NXDOMAIN, DkimReason.NO_KEY),
    ("the name server", TWO, LookupStatus.SERVFAIL, DkimReason.DNS_FAILURE),
    ("a forbidden tag", first(b"cv=pass;", b"cv=pass; h=from;"), KEY, DkimReason.FORMAT),
    ("nothing", TWO, KEY, None),
]


@pytest.mark.parametrize(
    ("at_fault", "mail", "key_record", "reason"), REASONS, ids=[row[0] for row in REASONS]
)
def test_why_a_chain_fails_is_told_to_programs(at_fault, mail, key_record, reason, resolver_of):
    assert check_arc(mail, resolver_of({(KEY_NAME, "TXT"): key_record}), NOW).reason is reason


def test_a_message_without_arc_asks_nothing(resolver_of):
    resolver = resolver_of(ZONE)
    check_arc(MAIL, resolver, NOW)

    assert resolver.asked == []


def test_the_questions_are_evidence(resolver_of):
    arc = check_arc(TWO, resolver_of(ZONE), NOW)

    assert [lookup.name for lookup in arc.lookups] == [f"{KEY_NAME}."]


def test_fifty_sets_pass_and_a_fifty_first_does_not(resolver_of):
    fifty = chain(MAX_SETS)
    more = re.sub(rb"i=50;", b"i=51;", fifty) + fifty

    assert check_arc(fifty, resolver_of(ZONE), NOW).result is ArcResult.PASS
    assert check_arc(more, resolver_of(ZONE), NOW).result is ArcResult.FAIL


REPORTED = [
    ("nothing", b"", {}),
    ("only who checked", b" mx.example", {}),
    ("none", b" mx.example; none", {}),
    (
        "Gmail's results",
        b" mx.google.com;\r\n       dkim=pass header.i=@a.example header.s=s header.b=abc;\r\n"
        b"       spf=softfail (google.com: domain of x; spf=pass) smtp.mailfrom=x@B.example;\r\n"
        b"       dmarc=pass (p=NONE (sp=NONE) dis=NONE) header.from=a.example",
        {
            "dkim": "pass",
            "dkdomain": "a.example",
            "spf": "softfail",
            "spfdomain": "b.example",
            "dmarc": "pass",
            "fromdomain": "a.example",
        },
    ),
    (
        "a quoted mailbox",
        b' mx.example; spf=pass smtp.mailfrom="bounce+a=b; c@d.example"',
        {"spf": "pass", "spfdomain": "d.example"},
    ),
    (
        "the first signature that passes",
        b" mx.example; dkim=fail header.d=a.example; dkim=pass header.d=b.example;"
        b" dkim=pass header.d=c.example",
        {"dkim": "pass", "dkdomain": "b.example"},
    ),
    (
        "blanks around the sign, and a version",
        b" mx.example 1; dkim/1 = PASS header.d = a.example",
        {"dkim": "pass", "dkdomain": "a.example"},
    ),
    (
        "no property hidden in a reason",
        b' mx.example; dmarc=fail reason="x header.from=evil.example"',
        {"dmarc": "fail"},
    ),
    (
        "nothing that could end a header field",
        b" mx.example; spf=pa\x00ss; dmarc=pass header.from=a\xff.example",
        {"dmarc": "pass"},
    ),
    ("an open comment", b" mx.example; spf=pass (x; dmarc=pass", {"spf": "pass"}),
]


@pytest.mark.parametrize(
    ("sentence", "payload", "expected"),
    REPORTED,
    ids=[sentence for sentence, *_ in REPORTED],
)
def test_what_the_newest_results_tell(sentence, payload, expected):
    assert reported_results(payload) == expected


WORDS = (
    "ARC-Seal: ARC-Message-Signature: ARC-Authentication-Results: i=1 i=2 i= cv=none cv=pass"
    ' cv=fail a=rsa-sha256 d=google.com s=arc-20240605 h=from bh= b= b=QQ== t=1 x=2 = ; ( " é \0'
)
PIECE = st.sampled_from([*WORDS.split(" "), "\r\n", "\r\n\r\n", " "])


@given(st.lists(PIECE, max_size=60).map("".join))
def test_whatever_a_sender_writes_the_check_does_not_raise(resolver_of, text):
    check_arc(text.encode(), resolver_of(ZONE), NOW)
    check_arc(b"ARC-Seal: i=1; cv=none;" + text.encode() + TWO, resolver_of(ZONE), NOW)


@pytest.mark.parametrize(
    "header",
    [
        b"ARC-Seal: i=1\r\n" * 100_000,
        b"ARC-Seal: " + b" " * 2_000_000 + b"\r\n",
        b"ARC-Authentication-Results: i=1" + b" " * 2_000_000 + b"\r\n",
        b"ARC-Authentication-Results: i=1; x;" + b'"\\' * 1_000_000 + b"\r\n",
        b"ARC-Message-Signature: i=1;" + b"a=b;" * 500_000 + b"\r\n",
    ],
    ids=["fields", "blanks", "blanks behind i=", "quotes", "tags"],
)
def test_long_fields_take_no_time_to_speak_of(header, resolver_of):
    started = time.perf_counter()
    check_arc(header + MAIL, resolver_of(ZONE), NOW)

    assert time.perf_counter() - started < 60
