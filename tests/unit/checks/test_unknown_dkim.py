"""A signature by an algorithm the receiver does not know counts for nothing, DMARC included."""

import base64
from ipaddress import ip_address

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fake_receiver.model.results import DkimReason, DkimResult, DmarcResult
from fake_receiver.model.transaction import Transaction
from fake_receiver.policy import receivers
from fake_receiver.receiver import judge
from fake_receiver.report.remedies import remedies

SEED = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key()
KEY = base64.b64encode(PUBLIC.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
ZONE = {
    ("2001:db8:25::1", "PTR"): "mail.social.example.",
    ("mail.social.example", "AAAA"): "2001:db8:25::1",
    ("relay.example", "TXT"): "v=spf1 ip6:2001:db8:25::1 -all",
    ("_dmarc.social.example", "TXT"): "v=DMARC1; p=reject",
    ("e._domainkey.social.example", "TXT"): f"v=DKIM1; k=ed25519; p={KEY}",
}
MESSAGE = b"From: alice@social.example\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"


@pytest.fixture
def judged(resolver_of):
    """By a receiver: mail that SPF passes for another domain, and that Ed25519 signs."""

    def by(receiver):
        field = dkim.sign(
            MESSAGE,
            b"e",
            b"social.example",
            base64.b64encode(SEED),
            signature_algorithm=b"ed25519-sha256",
            include_headers=[b"from"],
        )
        transaction = Transaction(
            client_ip=ip_address("2001:db8:25::1"),
            helo_domain="mail.social.example",
            reverse_path="alice@relay.example",
            forward_paths=("bob@gmail.com",),
            message=field + MESSAGE,
            received_at=4_000_000_000.0,
        )
        profile = receivers.find(receiver)
        return judge(transaction, profile=profile, resolver=resolver_of(ZONE))

    return by


def test_gmail_refuses_by_dmarc_what_only_ed25519_authenticates(judged):
    found = judged("gmail")

    [signature] = found.evidence.dkim
    assert (signature.result, signature.reason) == (DkimResult.NEUTRAL, DkimReason.ALGORITHM)
    assert signature.why == (
        "this receiver does not know ed25519-sha256; "
        "to others: the ed25519-sha256 signature verifies"
    )
    assert found.evidence.dmarc.result is DmarcResult.FAIL
    assert found.verdict.rule == "dmarc-reject"


def test_a_receiver_that_knows_it_accepts_the_same_mail(judged):
    found = judged("lenient")

    assert [signature.result for signature in found.evidence.dkim] == [DkimResult.PASS]
    assert found.evidence.dmarc.result is DmarcResult.PASS
    assert found.verdict.rule == "accepted"


def test_the_remedy_is_a_second_signature(judged):
    titles = [remedy.title for remedy in remedies(judged("gmail"))]

    assert any(title.startswith("Add an RSA signature of d=social.example") for title in titles)
