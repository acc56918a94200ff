"""The signed messages that RFC 6376 appendix A.2 and RFC 8463 appendix A.3 print."""

import json

import pytest

from fake_receiver.checks.dkim import check_dkim
from fake_receiver.model.results import DkimResult


@pytest.mark.parametrize(
    ("message", "sdids"),
    [
        ("rfc6376-A.2.eml", ["example.com"]),
        ("rfc8463-A.3.eml", ["football.example.com", "football.example.com"]),
    ],
)
def test_every_signature_of_the_rfcs_examples_verifies(message, sdids, suite, txt_resolver):
    resolver = txt_resolver(json.loads(suite("dkim/dns.json").read_text()))
    octets = suite(f"dkim/{message}").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    signatures = check_dkim(octets, resolver, now=1528637909.0)

    assert [(s.result, s.sdid) for s in signatures] == [(DkimResult.PASS, d) for d in sdids]
