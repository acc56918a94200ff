import base64
import hashlib
import time

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from fake_receiver.checks.dkim import MAX_SIGNATURES, check_dkim
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import DkimReason, DkimResult

PASS, FAIL, NEUTRAL = DkimResult.PASS, DkimResult.FAIL, DkimResult.NEUTRAL
POLICY, TEMPERROR, PERMERROR = DkimResult.POLICY, DkimResult.TEMPERROR, DkimResult.PERMERROR

NOW = 1_700_000_000.0
BODY = b"Good evening.\r\n"
FROM = b"From: Alice <alice@social.example>"
KEY_NAME = "s1._domainkey.social.example"

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = Ed25519PrivateKey.generate()


def der(key):
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(public).decode()


def raw(key):
    public = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    return base64.b64encode(public).decode()


RSA_KEY = f"v=DKIM1; k=rsa; p={der(RSA)}"
PKCS1 = RSA.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
ED25519_KEY = f"v=DKIM1; k=ed25519; p={raw(ED25519)}"
# Any odd number of 512 bits has the shape of a short key.
SHORT = rsa.RSAPublicNumbers(65537, 2**511 + 1).public_key()
SHORT_KEY = "v=DKIM1; p=" + base64.b64encode(
    SHORT.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode("ascii")


def signature_field(key=RSA, body=BODY, signed=(FROM,), **differs):
    """A correct simple/simple signature over the tags given; None leaves a tag out."""
    tags = {
        "v": "1",
        "a": "rsa-sha256" if key is RSA else "ed25519-sha256",
        "c": "simple/simple",
        "d": "social.example",
        "s": "s1",
        "h": "from",
        "bh": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }
    tags |= differs
    listed = "".join(f"{name}={value}; " for name, value in tags.items() if value is not None)
    field = f"DKIM-Signature: {listed}b=".encode()
    data = b"".join(line + b"\r\n" for line in signed) + field
    if key is RSA:
        signature = key.sign(data, PKCS1v15(), SHA256())
    else:
        signature = key.sign(hashlib.sha256(data).digest())
    return field + base64.b64encode(signature)


def message(*header, body=BODY):
    return b"\r\n".join([*header, b"", body])


SIGNATURES = [
    ("a correct signature passes", {}, RSA_KEY, PASS, None, "the rsa-sha256 signature verifies"),
    (
        "a correct Ed25519 signature passes",
        {"key": ED25519},
        ED25519_KEY,
        PASS,
        None,
        "the ed25519-sha256 signature verifies",
    ),
    (
        "a signature over the first octets of the body passes, and says so",
        {"l": "4", "body": b"Good"},
        RSA_KEY,
        PASS,
        None,
        "the rsa-sha256 signature verifies; it covers only the first 4 octets of the body (l=)",
    ),
    (
        "one of several keys suffices",
        {},
        [ED25519_KEY, RSA_KEY, "rubbish"],
        PASS,
        None,
        "the rsa-sha256 signature verifies",
    ),
    (
        "lists of query methods and service types are read",
        {"q": "dns/new:dns/txt"},
        f"v=DKIM1; s=other:email; h=sha1:sha256; p={der(RSA)}",
        PASS,
        None,
        "the rsa-sha256 signature verifies",
    ),
    (
        "a strict key allows i= in the domain itself",
        {"i": "alice@Social.Example"},
        f"v=DKIM1; t=s; p={der(RSA)}",
        PASS,
        None,
        "the rsa-sha256 signature verifies",
    ),
    (
        "a key in the form of PKCS #1, which RFC 6376 asks for, is read like that of RFC 5280",
        {},
        f"v=DKIM1; p={base64.b64encode(PKCS1).decode()}",
        PASS,
        None,
        "the rsa-sha256 signature verifies",
    ),
    (
        "i= may be a subdomain",
        {"i": "alice@mail.social.example"},
        RSA_KEY,
        PASS,
        None,
        "the rsa-sha256 signature verifies",
    ),
    (
        "another body fails",
        {"body": b"Good morning.\r\n"},
        RSA_KEY,
        FAIL,
        DkimReason.BODY_HASH,
        "the body hash did not verify",
    ),
    (
        "another From fails",
        {"signed": (b"From: Eve <eve@social.example>",)},
        RSA_KEY,
        FAIL,
        DkimReason.SIGNATURE,
        "the signature did not verify",
    ),
    (
        "another key fails",
        {},
        f"p={der(rsa.generate_private_key(public_exponent=65537, key_size=1024))}",
        FAIL,
        DkimReason.SIGNATURE,
        "the signature did not verify",
    ),
    (
        "l= beyond the body fails",
        {"l": "99999"},
        RSA_KEY,
        FAIL,
        DkimReason.BODY_LENGTH,
        "l=99999, but the body has 15 octets",
    ),
    (
        "no key record is a permerror",
        {},
        LookupStatus.NXDOMAIN,
        PERMERROR,
        DkimReason.NO_KEY,
        f"no key: {KEY_NAME}. has no TXT record",
    ),
    (
        "a name without TXT record is a permerror",
        {},
        LookupStatus.NODATA,
        PERMERROR,
        DkimReason.NO_KEY,
        f"no key: {KEY_NAME}. has no TXT record",
    ),
    (
        "a refused look-up is a temperror",
        {},
        LookupStatus.REFUSED,
        TEMPERROR,
        DkimReason.DNS_FAILURE,
        f"the look-up of {KEY_NAME}. TXT failed (REFUSED)",
    ),
    (
        "a failing look-up is a temperror",
        {},
        LookupStatus.SERVFAIL,
        TEMPERROR,
        DkimReason.DNS_FAILURE,
        f"the look-up of {KEY_NAME}. TXT failed (SERVFAIL)",
    ),
    (
        "a time-out is a temperror",
        {},
        LookupStatus.TIMEOUT,
        TEMPERROR,
        DkimReason.DNS_FAILURE,
        f"the look-up of {KEY_NAME}. TXT failed (TIMEOUT)",
    ),
    (
        "a revoked key is a permerror",
        {},
        "v=DKIM1; p=",
        PERMERROR,
        DkimReason.REVOKED,
        f"the key at {KEY_NAME}. is revoked (empty p=)",
    ),
    (
        "a key record without key is a permerror",
        {},
        "v=DKIM1; k=rsa",
        PERMERROR,
        DkimReason.KEY_FORMAT,
        f"the key at {KEY_NAME}. has no p=",
    ),
    (
        "a key record of another version is a permerror",
        {},
        RSA_KEY.replace("DKIM1", "DKIM2"),
        PERMERROR,
        DkimReason.KEY_VERSION,
        f"the key at {KEY_NAME}. has a v= that is not DKIM1, or not first",
    ),
    (
        "a key record whose v= is not first is a permerror",
        {},
        f"p={der(RSA)}; v=DKIM1",
        PERMERROR,
        DkimReason.KEY_VERSION,
        f"the key at {KEY_NAME}. has a v= that is not DKIM1, or not first",
    ),
    (
        "a key of another kind is a permerror",
        {},
        ED25519_KEY,
        PERMERROR,
        DkimReason.KEY_TYPE,
        f"the key at {KEY_NAME}. is for ed25519, the signature is rsa-sha256",
    ),
    (
        "an RSA key is none for an Ed25519 signature",
        {"key": ED25519},
        RSA_KEY,
        PERMERROR,
        DkimReason.KEY_TYPE,
        f"the key at {KEY_NAME}. is for rsa, the signature is ed25519-sha256",
    ),
    (
        "a key of an unknown kind is a permerror",
        {},
        f"v=DKIM1; k=dsa; p={der(RSA)}",
        PERMERROR,
        DkimReason.KEY_TYPE,
        f"the key at {KEY_NAME}. is for dsa, the signature is rsa-sha256",
    ),
    (
        "a key record that is no list of tags is a permerror",
        {},
        f"mail._domainkey IN TXT v=DKIM1; {der(RSA)}",
        PERMERROR,
        DkimReason.KEY_FORMAT,
        f"the key at {KEY_NAME}. cannot be read: it is no list of tags, or has one tag twice",
    ),
    (
        "an Ed25519 key that says rsa is a permerror",
        {},
        f"p={raw(ED25519)}",
        PERMERROR,
        DkimReason.BAD_KEY,
        f"the key at {KEY_NAME}. has a p= that is no public key",
    ),
    (
        "a key that is no base64 is a permerror",
        {},
        "p=!!!",
        PERMERROR,
        DkimReason.BAD_KEY,
        f"the key at {KEY_NAME}. has a p= that is no public key",
    ),
    (
        "a key for other services is a permerror",
        {},
        f"v=DKIM1; s=tlsrpt; p={der(RSA)}",
        PERMERROR,
        DkimReason.KEY_USE,
        f"the key at {KEY_NAME}. is not for email (s=)",
    ),
    (
        "a key for other hashes is a permerror",
        {},
        f"v=DKIM1; h=sha1; p={der(RSA)}",
        PERMERROR,
        DkimReason.KEY_USE,
        f"the key at {KEY_NAME}. does not allow sha256 (h=)",
    ),
    (
        "a strict key allows no subdomain in i=",
        {"i": "@mail.social.example"},
        f"v=DKIM1; t=y:s; p={der(RSA)}",
        PERMERROR,
        DkimReason.IDENTITY,
        f"the key at {KEY_NAME}. allows no i= in a subdomain (t=s), and i= is @mail.social.example",
    ),
    (
        "a short key is refused by policy",
        {},
        SHORT_KEY,
        POLICY,
        DkimReason.SHORT_KEY,
        f"the key at {KEY_NAME}. has 512 bits, fewer than 1024",
    ),
    (
        "rsa-sha1 is a permerror",
        {"a": "rsa-sha1"},
        RSA_KEY,
        PERMERROR,
        DkimReason.RSA_SHA1,
        "rsa-sha1 is forbidden (RFC 8301 section 3.1)",
    ),
    (
        "an unsigned From is a permerror",
        {"h": "subject", "signed": ()},
        RSA_KEY,
        PERMERROR,
        DkimReason.FROM_NOT_SIGNED,
        "the From field is not signed (h=)",
    ),
    (
        "an expired signature is refused by policy, without slack",
        {"x": "1699999999"},
        RSA_KEY,
        POLICY,
        DkimReason.EXPIRED,
        "the signature expired 1 seconds ago (x=)",
    ),
    (
        "a signature of this second passes, and expires with it",
        {"t": "1699999999", "x": "1700000000"},
        RSA_KEY,
        PASS,
        None,
        "the rsa-sha256 signature verifies",
    ),
    (
        "a signature of the future is refused by policy, but clocks may differ by five minutes",
        {"t": "1700000301"},
        RSA_KEY,
        POLICY,
        DkimReason.FUTURE,
        "the signature is of a time 301 seconds ahead (t=)",
    ),
    (
        "an expiry before the signing is wrong",
        {"t": "1700000000", "x": "1700000000"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        "the signature has a wrong x=1700000000",
    ),
    (
        "i= of another domain is a permerror",
        {"i": "alice@notsocial.example"},
        RSA_KEY,
        PERMERROR,
        DkimReason.IDENTITY,
        "i=alice@notsocial.example does not belong to d=social.example",
    ),
    (
        "a missing tag is a permerror",
        {"bh": None, "s": None},
        RSA_KEY,
        PERMERROR,
        DkimReason.FORMAT,
        "the signature lacks bh=, s=",
    ),
    (
        "an unknown version is neutral",
        {"v": "2"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.VERSION,
        "the signature has a wrong v=2",
    ),
    (
        "an unknown algorithm is neutral",
        {"a": "rsa-sha512"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.ALGORITHM,
        "the signature has a wrong a=rsa-sha512",
    ),
    (
        "an unknown canonicalisation is neutral",
        {"c": "strict"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        "the signature has a wrong c=strict",
    ),
    (
        "an unknown query method is neutral",
        {"q": "http"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        "the signature has a wrong q=http",
    ),
    (
        "a domain with blanks is neutral",
        {"d": "social .example"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        "the signature has a wrong d=social .example",
    ),
    (
        "a label of 64 octets is neutral",
        {"s": "s" * 64},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        f"the signature has a wrong s={'s' * 60}",
    ),
    (
        "rubbish in bh= is neutral",
        {"bh": "*"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        "the signature has a wrong bh=*",
    ),
    (
        "a number of thousands of digits is neutral",
        {"l": "9" * 5000},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        f"the signature has a wrong l={'9' * 60}",
    ),
    (
        "a tag that comes twice is neutral",
        {"h": "from; h=from"},
        RSA_KEY,
        NEUTRAL,
        DkimReason.FORMAT,
        "the signature cannot be read: it is no list of tags, or has one tag twice",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "differs", "key_record", "result", "reason", "why"),
    SIGNATURES,
    ids=[sentence for sentence, *_ in SIGNATURES],  # the keys differ in each process of xdist
)
def test_dkim(sentence, differs, key_record, result, reason, why, resolver_of):
    mail = message(signature_field(**differs), FROM)
    (signature,) = check_dkim(mail, resolver_of({(KEY_NAME, "TXT"): key_record}), NOW)

    assert (signature.result, signature.reason, signature.why) == (result, reason, why)


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
    signatures = check_dkim(mail, resolver_of({(KEY_NAME, "TXT"): RSA_KEY}), NOW)

    assert [signature.result for signature in signatures] == results


def test_a_result_names_its_signature(resolver_of):
    field = signature_field(i="alice@Social.Example")
    (signature,) = check_dkim(message(field, FROM), resolver_of({(KEY_NAME, "TXT"): RSA_KEY}), NOW)

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
        (KEY_NAME, "TXT"): RSA_KEY,
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
    zone = {("s1._domainkey.xn--bcher-kva.example", "TXT"): f"v=DKIM1; t=s; p={der(RSA)}"}
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
    found = check_dkim(field + mail, resolver_of({(KEY_NAME, "TXT"): RSA_KEY}), time.time())
    (signature,) = found

    assert (signature.result, signature.why) == (PASS, "the rsa-sha256 signature verifies")


def test_a_run_of_a_million_blanks_takes_no_time_to_speak_of(resolver_of):
    mail = message(signature_field(c="relaxed/relaxed"), FROM, body=b" " * 1_000_000 + b"x")
    started = time.perf_counter()
    check_dkim(mail, resolver_of({(KEY_NAME, "TXT"): RSA_KEY}), NOW)

    assert time.perf_counter() - started < 60  # half an hour in quadratic time
