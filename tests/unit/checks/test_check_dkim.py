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
from fake_receiver.model.results import DkimResult

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
    ("a correct signature passes", {}, RSA_KEY, PASS, "the rsa-sha256 signature verifies"),
    (
        "a correct Ed25519 signature passes",
        {"key": ED25519},
        ED25519_KEY,
        PASS,
        "the ed25519-sha256 signature verifies",
    ),
    (
        "a signature over the first octets of the body passes, and says so",
        {"l": "4", "body": b"Good"},
        RSA_KEY,
        PASS,
        "the rsa-sha256 signature verifies; it covers only the first 4 octets of the body (l=)",
    ),
    (
        "one of several keys suffices",
        {},
        [ED25519_KEY, RSA_KEY, "rubbish"],
        PASS,
        "the rsa-sha256 signature verifies",
    ),
    (
        "lists of query methods and service types are read",
        {"q": "dns/new:dns/txt"},
        f"v=DKIM1; s=other:email; h=sha1:sha256; p={der(RSA)}",
        PASS,
        "the rsa-sha256 signature verifies",
    ),
    (
        "i= may be a subdomain",
        {"i": "alice@mail.social.example"},
        RSA_KEY,
        PASS,
        "the rsa-sha256 signature verifies",
    ),
    (
        "another body fails",
        {"body": b"Good morning.\r\n"},
        RSA_KEY,
        FAIL,
        "the body hash did not verify",
    ),
    (
        "another From fails",
        {"signed": (b"From: Eve <eve@social.example>",)},
        RSA_KEY,
        FAIL,
        "the signature did not verify",
    ),
    (
        "another key fails",
        {},
        f"p={der(rsa.generate_private_key(public_exponent=65537, key_size=1024))}",
        FAIL,
        "the signature did not verify",
    ),
    (
        "l= beyond the body fails",
        {"l": "99999"},
        RSA_KEY,
        FAIL,
        "l=99999, but the body has 15 octets",
    ),
    (
        "no key record is a permerror",
        {},
        LookupStatus.NXDOMAIN,
        PERMERROR,
        f"no key: {KEY_NAME}. has no TXT record",
    ),
    (
        "a failing look-up is a temperror",
        {},
        LookupStatus.SERVFAIL,
        TEMPERROR,
        f"the look-up of {KEY_NAME}. TXT failed (SERVFAIL)",
    ),
    (
        "a time-out is a temperror",
        {},
        LookupStatus.TIMEOUT,
        TEMPERROR,
        f"the look-up of {KEY_NAME}. TXT failed (TIMEOUT)",
    ),
    (
        "a revoked key is a permerror",
        {},
        "v=DKIM1; p=",
        PERMERROR,
        f"the key at {KEY_NAME}. is revoked (empty p=)",
    ),
    (
        "a key record without key is a permerror",
        {},
        "v=DKIM1; k=rsa",
        PERMERROR,
        f"the key at {KEY_NAME}. has no p=",
    ),
    (
        "a key record of another version is a permerror",
        {},
        RSA_KEY.replace("DKIM1", "DKIM2"),
        PERMERROR,
        f"the key at {KEY_NAME}. has a v= that is not DKIM1, or not first",
    ),
    (
        "a key record whose v= is not first is a permerror",
        {},
        f"p={der(RSA)}; v=DKIM1",
        PERMERROR,
        f"the key at {KEY_NAME}. has a v= that is not DKIM1, or not first",
    ),
    (
        "a key of another kind is a permerror",
        {},
        ED25519_KEY,
        PERMERROR,
        f"the key at {KEY_NAME}. is for ed25519, the signature is rsa-sha256",
    ),
    (
        "an Ed25519 key that says rsa is a permerror",
        {},
        f"p={raw(ED25519)}",
        PERMERROR,
        f"the key at {KEY_NAME}. has a p= that is no public key",
    ),
    (
        "a key that is no base64 is a permerror",
        {},
        "p=!!!",
        PERMERROR,
        f"the key at {KEY_NAME}. has a p= that is no public key",
    ),
    (
        "a key for other services is a permerror",
        {},
        f"v=DKIM1; s=tlsrpt; p={der(RSA)}",
        PERMERROR,
        f"the key at {KEY_NAME}. is not for email (s=)",
    ),
    (
        "a key for other hashes is a permerror",
        {},
        f"v=DKIM1; h=sha1; p={der(RSA)}",
        PERMERROR,
        f"the key at {KEY_NAME}. does not allow sha256 (h=)",
    ),
    (
        "a strict key allows no subdomain in i=",
        {"i": "@mail.social.example"},
        f"v=DKIM1; t=y:s; p={der(RSA)}",
        PERMERROR,
        f"the key at {KEY_NAME}. allows no i= in a subdomain (t=s), and i= is @mail.social.example",
    ),
    (
        "a short key is refused by policy",
        {},
        SHORT_KEY,
        POLICY,
        f"the key at {KEY_NAME}. has 512 bits, fewer than 1024",
    ),
    (
        "rsa-sha1 is a permerror",
        {"a": "rsa-sha1"},
        RSA_KEY,
        PERMERROR,
        "rsa-sha1 is forbidden (RFC 8301 section 3.1)",
    ),
    (
        "an unsigned From is a permerror",
        {"h": "subject", "signed": ()},
        RSA_KEY,
        PERMERROR,
        "the From field is not signed (h=)",
    ),
    (
        "an expired signature is refused by policy, without slack",
        {"x": "1699999999"},
        RSA_KEY,
        POLICY,
        "the signature expired 1 seconds ago (x=)",
    ),
    (
        "an expiry before the signing is wrong",
        {"t": "1800000000", "x": "1800000000"},
        RSA_KEY,
        NEUTRAL,
        "the signature has a wrong x=1800000000",
    ),
    (
        "i= of another domain is a permerror",
        {"i": "alice@notsocial.example"},
        RSA_KEY,
        PERMERROR,
        "i=alice@notsocial.example does not belong to d=social.example",
    ),
    (
        "a missing tag is a permerror",
        {"bh": None, "s": None},
        RSA_KEY,
        PERMERROR,
        "the signature lacks bh=, s=",
    ),
    (
        "an unknown version is neutral",
        {"v": "2"},
        RSA_KEY,
        NEUTRAL,
        "the signature has a wrong v=2",
    ),
    (
        "an unknown algorithm is neutral",
        {"a": "rsa-sha512"},
        RSA_KEY,
        NEUTRAL,
        "the signature has a wrong a=rsa-sha512",
    ),
    (
        "an unknown canonicalisation is neutral",
        {"c": "strict"},
        RSA_KEY,
        NEUTRAL,
        "the signature has a wrong c=strict",
    ),
    (
        "an unknown query method is neutral",
        {"q": "http"},
        RSA_KEY,
        NEUTRAL,
        "the signature has a wrong q=http",
    ),
    (
        "a domain with blanks is neutral",
        {"d": "social .example"},
        RSA_KEY,
        NEUTRAL,
        "the signature has a wrong d=social .example",
    ),
    (
        "a label of 64 octets is neutral",
        {"s": "s" * 64},
        RSA_KEY,
        NEUTRAL,
        f"the signature has a wrong s={'s' * 60}",
    ),
    (
        "rubbish in bh= is neutral",
        {"bh": "*"},
        RSA_KEY,
        NEUTRAL,
        "the signature has a wrong bh=*",
    ),
    (
        "a number of thousands of digits is neutral",
        {"l": "9" * 5000},
        RSA_KEY,
        NEUTRAL,
        f"the signature has a wrong l={'9' * 60}",
    ),
    (
        "a tag that comes twice is neutral",
        {"h": "from; h=from"},
        RSA_KEY,
        NEUTRAL,
        "the signature cannot be read: it is no list of tags, or has one tag twice",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "differs", "key_record", "result", "why"),
    SIGNATURES,
    ids=[sentence for sentence, *_ in SIGNATURES],  # the keys differ in each process of xdist
)
def test_dkim(sentence, differs, key_record, result, why, resolver_of):
    mail = message(signature_field(**differs), FROM)
    (signature,) = check_dkim(mail, resolver_of({(KEY_NAME, "TXT"): key_record}), NOW)

    assert (signature.result, signature.why) == (result, why)


MESSAGES = [
    ("no signature gives no result", message(FROM), []),
    ("an empty message gives no result", b"", []),
    ("a header without a body is read", signature_field() + b"\r\n" + FROM + b"\r\n", [FAIL]),
    ("a message that begins with a blank is read", b" " + message(FROM), []),
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
    assert signature.signature_start == field.rpartition(b"b=")[2][:8].decode()
    assert [lookup.name for lookup in signature.lookups] == [f"{KEY_NAME}."]


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
    (signature,) = check_dkim(field + mail, resolver_of({(KEY_NAME, "TXT"): RSA_KEY}), NOW)

    assert (signature.result, signature.why) == (PASS, "the rsa-sha256 signature verifies")


def test_a_run_of_a_million_blanks_takes_no_time_to_speak_of(resolver_of):
    mail = message(signature_field(c="relaxed/relaxed"), FROM, body=b" " * 1_000_000 + b"x")
    started = time.perf_counter()
    check_dkim(mail, resolver_of({(KEY_NAME, "TXT"): RSA_KEY}), NOW)

    assert time.perf_counter() - started < 5  # half an hour in quadratic time
