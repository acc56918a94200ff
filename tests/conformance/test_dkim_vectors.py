"""The signed messages that RFC 6376 appendix A.2 and RFC 8463 appendix A.3 print.

In memory, and through a real SMTP session and the scenario's resolver.
"""

import json

import pytest
from mailing import txt_zone

from fake_receiver.checks.dkim import check_dkim
from fake_receiver.model.results import DkimResult

TIME = 1528637909.0

VECTORS = pytest.mark.parametrize(
    ("name", "sdids"),
    [
        ("rfc6376-A.2.eml", ["example.com"]),
        ("rfc8463-A.3.eml", ["football.example.com", "football.example.com"]),
    ],
)


@pytest.fixture
def records(suite):
    return json.loads(suite("dkim/dns.json").read_text())


@pytest.fixture
def message(suite, name):
    octets = suite(f"dkim/{name}").read_bytes()
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@VECTORS
def test_every_signature_of_the_rfcs_examples_verifies(name, sdids, message, records, txt_resolver):
    signatures = check_dkim(message, txt_resolver(records), now=TIME)

    assert [(s.result, s.sdid) for s in signatures] == [(DkimResult.PASS, d) for d in sdids]


@VECTORS
def test_every_signature_of_the_rfcs_examples_verifies_over_smtp(
    name, sdids, message, records, mailing
):
    evidence = mailing.send(message, zone=txt_zone(records), time=TIME).evidence

    assert evidence.transaction.message == message
    assert [s.sdid for s in evidence.dkim] == sdids
    # Gmail, which is asked here, does not know Ed25519.
    assert [s.result for s in evidence.dkim] == [
        DkimResult.NEUTRAL if s.algorithm == "ed25519-sha256" else DkimResult.PASS
        for s in evidence.dkim
    ]
