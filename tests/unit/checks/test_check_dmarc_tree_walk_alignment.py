"""DMARC by RFC 9989: whether what SPF or DKIM authenticates passes for the author."""

from dataclasses import replace

import pytest
from dmarc_mail import BANK, DEEP, SIMPLE, dkim, judge, spf, spf_pass, zone_of

from fake_receiver.model.results import DmarcResult, SpfResult

PASS, FAIL, TEMPERROR = DmarcResult.PASS, DmarcResult.FAIL, DmarcResult.TEMPERROR


@pytest.mark.parametrize(
    ("sentence", "records", "author", "identifier", "aligned"),
    [
        ("B.1: the same domain", SIMPLE, "example.com", "example.com", True),
        ("B.1: a child of the author domain", SIMPLE, "example.com", "child.example.com", True),
        ("B.1: its parent", SIMPLE, "child.example.com", "example.com", True),
        ("B.1: another domain", SIMPLE, "child.example.com", "example.net", False),
        (
            "B.4.1: a child with a record of its own",
            SIMPLE,
            "example.com",
            "signing.example.com",
            True,
        ),
        ("B.4.2: after the shortcut", SIMPLE, DEEP, "signing.example.com", True),
        (
            "B.4.3: below the organization",
            BANK,
            "giant.bank.example",
            "mail.giant.bank.example",
            True,
        ),
        (
            "B.4.3: another organization below the suffix",
            BANK,
            "giant.bank.example",
            "mail.mega.bank.example",
            False,
        ),
        ("the suffix itself", BANK, "giant.bank.example", "bank.example", False),
        (
            "an organization below a suffix that sends",
            BANK,
            "bank.example",
            "giant.bank.example",
            False,
        ),
        (
            "a part that psd=n makes independent",
            SIMPLE | {"lab.example.com": "p=none; psd=n"},
            "example.com",
            "mail.lab.example.com",
            False,
        ),
        (
            "the parent, where only the author domain has a record",
            {"news.example.com": "p=reject"},
            "news.example.com",
            "example.com",
            False,
        ),
        ("case does not matter", SIMPLE, "example.com", "Child.Example.COM.", True),
        ("a name that only ends alike", SIMPLE, "example.com", "evilexample.com", False),
        ("no name at all", SIMPLE, "example.com", "[192.0.2.1]..x", False),
        (
            "strict: a child",
            {"example.com": "p=none; aspf=s; adkim=s"},
            "example.com",
            "a.example.com",
            False,
        ),
        (
            "strict: the same",
            {"example.com": "p=none; aspf=s; adkim=s"},
            "example.com",
            "EXAMPLE.com",
            True,
        ),
        (
            "customers of a host that the public suffix list knows and the DNS does not",
            {"github.io": "p=none"},
            "alice.github.io",
            "mallory.github.io",
            True,
        ),
    ],
)
def test_alignment(sentence, records, author, identifier, aligned, resolver_of):
    resolver = resolver_of(zone_of(records))
    by_spf = judge(resolver, author, spf_pass(identifier))
    by_dkim = judge(resolver, author, dkim=(dkim(identifier),))

    assert (by_spf.result is PASS, by_spf.spf_aligned, by_spf.dkim_aligned) == (
        aligned,
        aligned,
        False,
    )
    assert (by_dkim.result is PASS, by_dkim.spf_aligned, by_dkim.dkim_aligned) == (
        aligned,
        False,
        aligned,
    )


def test_spf_that_may_pass_later_for_an_aligned_domain_is_a_temperror(resolver_of):
    resolver = resolver_of(zone_of(SIMPLE))

    assert (
        judge(resolver, "example.com", spf(SpfResult.TEMPERROR, "a.example.com")).result
        is TEMPERROR
    )
    assert judge(resolver, "example.com", spf(SpfResult.TEMPERROR, "a.example.net")).result is FAIL


def test_a_guessed_spf_record_authenticates_nobody(resolver_of):
    guessed = replace(spf_pass("example.com"), best_guess=True)

    assert judge(resolver_of(zone_of(SIMPLE)), "example.com", guessed).result is FAIL
