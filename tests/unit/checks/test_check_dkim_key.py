"""DKIM: what the key record says to a signature that is correct in itself."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import PublicFormat
from dkim_mail import ED25519, ED25519_KEY, ED25519_P, KEY_NAME, RSA, RSA_KEY, RSA_P, judge, p_value

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import DkimReason, DkimResult

PASS, FAIL, POLICY = DkimResult.PASS, DkimResult.FAIL, DkimResult.POLICY
TEMPERROR, PERMERROR = DkimResult.TEMPERROR, DkimResult.PERMERROR

PKCS1_P = p_value(RSA.public_key(), form=PublicFormat.PKCS1)
ANOTHER_P = p_value(rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key())
# Any odd number of 512 bits has the shape of a short key.
SHORT_P = p_value(rsa.RSAPublicNumbers(65537, 2**511 + 1).public_key())

USABLE = [
    ("an Ed25519 key", {"key": ED25519}, ED25519_KEY, "ed25519-sha256"),
    ("one of several keys suffices", {}, [ED25519_KEY, RSA_KEY, "rubbish"], "rsa-sha256"),
    (
        "lists of query methods and service types are read",
        {"q": "dns/new:dns/txt"},
        f"v=DKIM1; s=other:email; h=sha1:sha256; p={RSA_P}",
        "rsa-sha256",
    ),
    (
        "a strict key allows i= in the domain itself",
        {"i": "alice@Social.Example"},
        f"v=DKIM1; t=s; p={RSA_P}",
        "rsa-sha256",
    ),
    (
        "a key in the form of PKCS #1, which RFC 6376 asks for, is read like that of RFC 5280",
        {},
        f"v=DKIM1; p={PKCS1_P}",
        "rsa-sha256",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "differs", "key_record", "algorithm"),
    USABLE,
    ids=[sentence for sentence, *_ in USABLE],  # the keys differ in each process of xdist
)
def test_a_key_that_verifies_the_signature(sentence, differs, key_record, algorithm, resolver_of):
    signature = judge(resolver_of({(KEY_NAME, "TXT"): key_record}), **differs)

    assert (signature.result, signature.reason) == (PASS, None)
    assert signature.why == f"the {algorithm} signature verifies"


@pytest.mark.parametrize(
    ("status", "result", "reason", "why"),
    [
        (
            LookupStatus.NXDOMAIN,
            PERMERROR,
            DkimReason.NO_KEY,
            f"no key: {KEY_NAME}. has no TXT record",
        ),
        (
            LookupStatus.NODATA,
            PERMERROR,
            DkimReason.NO_KEY,
            f"no key: {KEY_NAME}. has no TXT record",
        ),
        (
            LookupStatus.REFUSED,
            TEMPERROR,
            DkimReason.DNS_FAILURE,
            f"the look-up of {KEY_NAME}. TXT failed (REFUSED)",
        ),
        (
            LookupStatus.SERVFAIL,
            TEMPERROR,
            DkimReason.DNS_FAILURE,
            f"the look-up of {KEY_NAME}. TXT failed (SERVFAIL)",
        ),
        (
            LookupStatus.TIMEOUT,
            TEMPERROR,
            DkimReason.DNS_FAILURE,
            f"the look-up of {KEY_NAME}. TXT failed (TIMEOUT)",
        ),
    ],
)
def test_a_look_up_that_finds_no_key(status, result, reason, why, resolver_of):
    signature = judge(resolver_of({(KEY_NAME, "TXT"): status}))

    assert (signature.result, signature.reason, signature.why) == (result, reason, why)


def test_another_key_fails(resolver_of):
    signature = judge(resolver_of({(KEY_NAME, "TXT"): f"p={ANOTHER_P}"}))

    assert (signature.result, signature.reason) == (FAIL, DkimReason.SIGNATURE)
    assert signature.why == "the signature did not verify"


UNUSABLE = [
    ("a revoked key", {}, "v=DKIM1; p=", DkimReason.REVOKED, "is revoked (empty p=)"),
    ("a record without key", {}, "v=DKIM1; k=rsa", DkimReason.KEY_FORMAT, "has no p="),
    (
        "a record of another version",
        {},
        RSA_KEY.replace("DKIM1", "DKIM2"),
        DkimReason.KEY_VERSION,
        "has a v= that is not DKIM1, or not first",
    ),
    (
        "a record whose v= is not first",
        {},
        f"p={RSA_P}; v=DKIM1",
        DkimReason.KEY_VERSION,
        "has a v= that is not DKIM1, or not first",
    ),
    (
        "a key of another kind",
        {},
        ED25519_KEY,
        DkimReason.KEY_TYPE,
        "is for ed25519, the signature is rsa-sha256",
    ),
    (
        "an RSA key for an Ed25519 signature",
        {"key": ED25519},
        RSA_KEY,
        DkimReason.KEY_TYPE,
        "is for rsa, the signature is ed25519-sha256",
    ),
    (
        "a key of an unknown kind",
        {},
        f"v=DKIM1; k=dsa; p={RSA_P}",
        DkimReason.KEY_TYPE,
        "is for dsa, the signature is rsa-sha256",
    ),
    (
        "a record that is no list of tags",
        {},
        f"mail._domainkey IN TXT v=DKIM1; {RSA_P}",
        DkimReason.KEY_FORMAT,
        "cannot be read: it is no list of tags, or has one tag twice",
    ),
    (
        "an Ed25519 key that says rsa",
        {},
        f"p={ED25519_P}",
        DkimReason.BAD_KEY,
        "has a p= that is no public key",
    ),
    (
        "a key that is no base64",
        {},
        "p=!!!",
        DkimReason.BAD_KEY,
        "has a p= that is no public key",
    ),
    (
        "a key for other services",
        {},
        f"v=DKIM1; s=tlsrpt; p={RSA_P}",
        DkimReason.KEY_USE,
        "is not for email (s=)",
    ),
    (
        "a key for other hashes",
        {},
        f"v=DKIM1; h=sha1; p={RSA_P}",
        DkimReason.KEY_USE,
        "does not allow sha256 (h=)",
    ),
    (
        "a strict key for a subdomain in i=",
        {"i": "@mail.social.example"},
        f"v=DKIM1; t=y:s; p={RSA_P}",
        DkimReason.IDENTITY,
        "allows no i= in a subdomain (t=s), and i= is @mail.social.example",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "differs", "key_record", "reason", "fault"),
    UNUSABLE,
    ids=[sentence for sentence, *_ in UNUSABLE],  # the keys differ in each process of xdist
)
def test_a_key_that_is_a_permerror(sentence, differs, key_record, reason, fault, resolver_of):
    signature = judge(resolver_of({(KEY_NAME, "TXT"): key_record}), **differs)

    assert (signature.result, signature.reason) == (PERMERROR, reason)
    assert signature.why == f"the key at {KEY_NAME}. {fault}"


def test_a_short_key_is_refused_by_policy(resolver_of):
    signature = judge(resolver_of({(KEY_NAME, "TXT"): f"v=DKIM1; p={SHORT_P}"}))

    assert (signature.result, signature.reason) == (POLICY, DkimReason.SHORT_KEY)
    assert signature.why == f"the key at {KEY_NAME}. has 512 bits, fewer than 1024"
