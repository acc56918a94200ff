"""DMARC by RFC 9989: which record holds for an author, and which organization is the author's."""

import pytest
from dmarc_mail import BANK, DEEP, SIMPLE, judge, spf_pass, zone_of

from fake_receiver.model.results import DmarcResult
from fake_receiver.policy import receivers

NONE = DmarcResult.NONE

MAIL = "a.mail.example.com"


@pytest.mark.parametrize(
    ("sentence", "records", "author", "organization", "record_domain"),
    [
        (
            "B.4.1: the topmost record is the organization's",
            SIMPLE,
            "example.com",
            *["example.com"] * 2,
        ),
        (
            "B.4.1: below it a record is a policy, not an organization",
            SIMPLE,
            "signing.example.com",
            "example.com",
            "signing.example.com",
        ),
        ("B.4.2: after the shortcut it is found as well", SIMPLE, DEEP, *["example.com"] * 2),
        (
            "B.4.3: psd=y is above the organization",
            BANK,
            "giant.bank.example",
            *["giant.bank.example"] * 2,
        ),
        (
            "B.4.3: an organization below psd=y needs no record, and has that of the suffix",
            BANK,
            "mail.mega.bank.example",
            "mega.bank.example",
            "bank.example",
        ),
        (
            "4.10.2: of two records the topmost counts, for the policy too",
            {"mail.example.com": "p=none", "example.com": "p=reject"},
            MAIL,
            *["example.com"] * 2,
        ),
        (
            "4.10.2: psd=n is an organization, whatever is above",
            {"mail.example.com": "p=none; psd=n", "example.com": "p=reject"},
            MAIL,
            *["mail.example.com"] * 2,
        ),
        ("4.10.2: the one record is psd=y", {"com": "p=reject; psd=y"}, MAIL, "example.com", "com"),
        (
            "a suffix that sends mail is its own organization",
            {"bank.example": "p=reject; psd=y", "example": "p=none"},
            "bank.example",
            *["bank.example"] * 2,
        ),
        (
            "a top-level domain without psd= is an organization",
            {"com": "p=reject"},
            MAIL,
            *["com"] * 2,
        ),
        (
            "below psd=y it is the start's label that counts, though the walk passed it by",
            {"g.h.i.j.k.example.com": "p=none; psd=y"},
            DEEP,
            "f.g.h.i.j.k.example.com",
            "g.h.i.j.k.example.com",
        ),
        (
            "a record between an organization without one and its suffix does not count",
            {"b.giant.bank.example": "p=none", "bank.example": "p=reject; psd=y"},
            "a.b.giant.bank.example",
            "giant.bank.example",
            "bank.example",
        ),
        (
            "psd=u is no psd=, and neither is a wrong one",
            {"mail.example.com": "p=none; psd=maybe", "example.com": "p=none; psd=u"},
            MAIL,
            *["example.com"] * 2,
        ),
        (
            "several records at a name are none, and the walk goes on",
            {
                MAIL: ["p=none", "p=none"],
                "mail.example.com": ["p=none; psd=n"] * 2,
                "example.com": "",
            },
            MAIL,
            "example.com",
            "example.com",
        ),
    ],
)
def test_the_organization_and_the_record(
    sentence, records, author, organization, record_domain, resolver_of
):
    # SPF for a neighbour makes the organization of the author matter.
    dmarc = judge(resolver_of(zone_of(records)), author, spf_pass(f"neighbour.{author}"))

    assert (dmarc.organizational_domain, dmarc.record_domain) == (organization, record_domain)


def test_without_any_record_the_public_suffix_list_tells_where_one_should_stand(resolver_of):
    dmarc = judge(resolver_of({}), "a.b.example.co.uk")

    assert (dmarc.result, dmarc.organizational_domain) == (NONE, "example.co.uk")


@pytest.mark.parametrize(
    ("label", "walks"),
    [("gmail", True), ("gmail@2026-06", True), ("gmail@2026-05", False), ("microsoft", False)],
)
def test_gmail_walks_the_tree_from_the_month_after_the_rfc(label, walks):
    assert receivers.find(label).walks_the_tree is walks
