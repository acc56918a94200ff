"""DKIM: what the tags of a signature field, and what they sign, make of it."""

import pytest
from dkim_mail import ZONE, judge

from fake_receiver.model.results import DkimReason, DkimResult

PASS, FAIL, NEUTRAL = DkimResult.PASS, DkimResult.FAIL, DkimResult.NEUTRAL
POLICY, PERMERROR = DkimResult.POLICY, DkimResult.PERMERROR

VERIFIES = "the rsa-sha256 signature verifies"


@pytest.mark.parametrize(
    ("sentence", "differs", "result", "reason", "why"),
    [
        ("a correct signature passes", {}, PASS, None, VERIFIES),
        (
            "a signature over the first octets of the body passes, and says so",
            {"l": "4", "body": b"Good"},
            PASS,
            None,
            f"{VERIFIES}; it covers only the first 4 octets of the body (l=)",
        ),
        ("i= may be a subdomain", {"i": "alice@mail.social.example"}, PASS, None, VERIFIES),
        (
            "another body fails",
            {"body": b"Good morning.\r\n"},
            FAIL,
            DkimReason.BODY_HASH,
            "the body hash did not verify",
        ),
        (
            "another From fails",
            {"signed": (b"From: Eve <eve@social.example>",)},
            FAIL,
            DkimReason.SIGNATURE,
            "the signature did not verify",
        ),
        (
            "l= beyond the body fails",
            {"l": "99999"},
            FAIL,
            DkimReason.BODY_LENGTH,
            "l=99999, but the body has 15 octets",
        ),
        (
            "rsa-sha1 is a permerror",
            {"a": "rsa-sha1"},
            PERMERROR,
            DkimReason.RSA_SHA1,
            "rsa-sha1 is forbidden (RFC 8301 section 3.1)",
        ),
        (
            "an unsigned From is a permerror",
            {"h": "subject", "signed": ()},
            PERMERROR,
            DkimReason.FROM_NOT_SIGNED,
            "the From field is not signed (h=)",
        ),
        (
            "an expired signature is refused by policy, without slack",
            {"x": "1699999999"},
            POLICY,
            DkimReason.EXPIRED,
            "the signature expired 1 seconds ago (x=)",
        ),
        (
            "a signature of this second passes, and expires with it",
            {"t": "1699999999", "x": "1700000000"},
            PASS,
            None,
            VERIFIES,
        ),
        (
            "a signature of the future is refused by policy, but clocks may differ by five minutes",
            {"t": "1700000301"},
            POLICY,
            DkimReason.FUTURE,
            "the signature is of a time 301 seconds ahead (t=)",
        ),
        (
            "i= of another domain is a permerror",
            {"i": "alice@notsocial.example"},
            PERMERROR,
            DkimReason.IDENTITY,
            "i=alice@notsocial.example does not belong to d=social.example",
        ),
        (
            "a missing tag is a permerror",
            {"bh": None, "s": None},
            PERMERROR,
            DkimReason.FORMAT,
            "the signature lacks bh=, s=",
        ),
        (
            "a tag that comes twice is neutral",
            {"h": "from; h=from"},
            NEUTRAL,
            DkimReason.FORMAT,
            "the signature cannot be read: it is no list of tags, or has one tag twice",
        ),
    ],
)
def test_a_signature(sentence, differs, result, reason, why, resolver_of):
    signature = judge(resolver_of(ZONE), **differs)

    assert (signature.result, signature.reason, signature.why) == (result, reason, why)


@pytest.mark.parametrize(
    ("sentence", "differs", "reason", "wrong"),
    [
        (
            "an expiry before the signing",
            {"t": "1700000000", "x": "1700000000"},
            DkimReason.FORMAT,
            "x=1700000000",
        ),
        ("an unknown version", {"v": "2"}, DkimReason.VERSION, "v=2"),
        ("an unknown algorithm", {"a": "rsa-sha512"}, DkimReason.ALGORITHM, "a=rsa-sha512"),
        ("an unknown canonicalisation", {"c": "strict"}, DkimReason.FORMAT, "c=strict"),
        ("an unknown query method", {"q": "http"}, DkimReason.FORMAT, "q=http"),
        ("a domain with blanks", {"d": "social .example"}, DkimReason.FORMAT, "d=social .example"),
        ("a label of 64 octets", {"s": "s" * 64}, DkimReason.FORMAT, f"s={'s' * 60}"),
        ("rubbish in bh=", {"bh": "*"}, DkimReason.FORMAT, "bh=*"),
        ("a number of thousands of digits", {"l": "9" * 5000}, DkimReason.FORMAT, f"l={'9' * 60}"),
    ],
)
def test_a_wrong_value_is_neutral(sentence, differs, reason, wrong, resolver_of):
    signature = judge(resolver_of(ZONE), **differs)

    assert (signature.result, signature.reason) == (NEUTRAL, reason)
    assert signature.why == f"the signature has a wrong {wrong}"
