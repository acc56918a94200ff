"""DKIM: whole messages, several signatures, and what is told of each."""

import time

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from dkim_mail import (
    ED25519,
    ED25519_KEY,
    FROM,
    KEY_NAME,
    NOW,
    RSA,
    RSA_P,
    ZONE,
    message,
    signature_field,
)

from fake_receiver.checks.dkim import MAX_SIGNATURES, check_dkim
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import DkimReason, DkimResult

PASS, FAIL, NEUTRAL = DkimResult.PASS, DkimResult.FAIL, DkimResult.NEUTRAL
POLICY, TEMPERROR, PERMERROR = DkimResult.POLICY, DkimResult.TEMPERROR, DkimResult.PERMERROR

MESSAGES = [
    ("no signature gives no result", message(FROM), []),
    ("an empty message gives no result", b"", []),
    ("a header without a body is read", signature_field() + b"\r\n" + FROM + b"\r\n", [FAIL]),
    ("a message that begins with a blank is read", b" " + message(FROM), []),
    (
        "a blank line before the header does no harm to what follows",
        message(b" \t", signature_field(), FROM),
        [PASS],
    ),
    (
        "an empty name in h= is no line without a name",
        message(b"no colon", signature_field(h="from:"), FROM),
        [PASS],
    ),
    (
        "odd lines of the header do no harm",
        message(b"no colon", b"\xff: x", signature_field(), FROM),
        [PASS],
    ),
    (
        "a blank before the colon belongs to a signed field",
        message(signature_field(signed=(b"From : x@y.example",)), b"From : x@y.example"),
        [PASS],
    ),
    (
        "the lowest field of a name is the one that is signed",
        message(signature_field(), b"From: eve@evil.example", FROM),
        [PASS],
    ),
    (
        "a name signed once more than it is there forbids another field",
        message(signature_field(h="from:from"), b"From: eve@evil.example", FROM),
        [FAIL],
    ),
    (
        "a name signed once more than it is there passes as it is",
        message(signature_field(h="from:from"), FROM),
        [PASS],
    ),
    (
        "every signature has its result, in order",
        message(signature_field(body=b"other"), signature_field(), FROM),
        [FAIL, PASS],
    ),
    (
        "signatures after the eighth are not looked at",
        message(*[signature_field()] * (MAX_SIGNATURES + 1), FROM),
        [PASS] * MAX_SIGNATURES,
    ),
]


@pytest.mark.parametrize(
    ("sentence", "mail", "results"),
    MESSAGES,
    ids=[sentence for sentence, *_ in MESSAGES],  # the keys differ in each process of xdist
)
def test_dkim_of_whole_messages(sentence, mail, results, resolver_of):
    signatures = check_dkim(mail, resolver_of(ZONE), NOW)

    assert [signature.result for signature in signatures] == results


def test_a_result_names_its_signature(resolver_of):
    field = signature_field(i="alice@Social.Example")
    (signature,) = check_dkim(message(field, FROM), resolver_of(ZONE), NOW)

    assert signature.sdid == "social.example"
    assert signature.auid == "alice@Social.Example"
    assert signature.selector == "s1"
    assert signature.algorithm == "rsa-sha256"
    assert signature.signature_start == field.rpartition(b"b=")[2][:8].decode()
    assert [lookup.name for lookup in signature.lookups] == [f"{KEY_NAME}."]


def test_a_signature_that_cannot_be_read_is_named_as_far_as_it_can(resolver_of):
    # As a h= that names a broken line of the header, "84;0;0cTo: x".
    field = b"DKIM-Signature: v=1; d=social.example; s=s1; h=84;0;from; b=abcdefghi"
    (signature,) = check_dkim(message(field, FROM), resolver_of({}), NOW)

    assert (signature.result, signature.reason) == (NEUTRAL, DkimReason.FORMAT)
    assert (signature.sdid, signature.auid) == ("social.example", "@social.example")
    assert (signature.selector, signature.signature_start) == ("s1", "abcdefgh")
    assert signature.lookups == ()


def test_each_of_several_signatures_has_its_own_reason(resolver_of):
    zone = {
        **ZONE,
        ("ed._domainkey.social.example", "TXT"): ED25519_KEY,
        ("old._domainkey.social.example", "TXT"): "v=DKIM1; p=",
        ("slow._domainkey.social.example", "TXT"): LookupStatus.TIMEOUT,
    }
    fields = [
        signature_field(),
        signature_field(key=ED25519, s="ed"),
        signature_field(s="old"),
        signature_field(s="slow"),
        signature_field(s="none"),
        signature_field(x="1"),
        signature_field(body=b"other"),
    ]
    found = check_dkim(message(*fields, FROM), resolver_of(zone), NOW)

    assert [(signature.selector, signature.result, signature.reason) for signature in found] == [
        ("s1", PASS, None),
        ("ed", PASS, None),
        ("old", PERMERROR, DkimReason.REVOKED),
        ("slow", TEMPERROR, DkimReason.DNS_FAILURE),
        ("none", PERMERROR, DkimReason.NO_KEY),
        ("s1", POLICY, DkimReason.EXPIRED),
        ("s1", FAIL, DkimReason.BODY_HASH),
    ]


def test_an_internationalized_domain_is_one_in_either_form(resolver_of):
    """RFC 8616 section 5: d= and i= may have U-labels."""
    zone = {("s1._domainkey.xn--bcher-kva.example", "TXT"): f"v=DKIM1; t=s; p={RSA_P}"}
    fields = [
        signature_field(d=sdid, i=f"@{auid_domain}")
        for sdid in ("b\u00fccher.example", "xn--bcher-kva.example")
        for auid_domain in ("b\u00fccher.example", "xn--bcher-kva.example")
    ]
    found = check_dkim(message(*fields, FROM), resolver_of(zone), NOW)

    assert [(signature.result, signature.sdid) for signature in found] == [
        (PASS, "xn--bcher-kva.example")
    ] * 4


@pytest.mark.parametrize("header", [b"simple", b"relaxed"])
@pytest.mark.parametrize("body", [b"simple", b"relaxed"])
@pytest.mark.parametrize("text", [b"", b"\r\n\r\n", b" a \t b  \r\n\r\n \r\n", b"no line end"])
def test_what_dkimpy_signs_verifies(header, body, text, resolver_of):
    private_key = RSA.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    mail = message(b"Subject:  two\r\n  lines ", FROM, body=text)
    field = dkimpy.sign(mail, b"s1", b"social.example", private_key, canonicalize=(header, body))
    # dkimpy signs with t= of now.
    found = check_dkim(field + mail, resolver_of(ZONE), time.time())
    (signature,) = found

    assert (signature.result, signature.why) == (PASS, "the rsa-sha256 signature verifies")


def test_a_run_of_a_million_blanks_takes_no_time_to_speak_of(resolver_of):
    mail = message(signature_field(c="relaxed/relaxed"), FROM, body=b" " * 1_000_000 + b"x")
    started = time.perf_counter()
    check_dkim(mail, resolver_of(ZONE), NOW)

    assert time.perf_counter() - started < 60  # half an hour in quadratic time
