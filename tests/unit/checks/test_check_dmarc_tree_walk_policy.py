"""DMARC by RFC 9989: the policy that is published for an author."""

import pytest
from dmarc_mail import asked, judge, spf, zone_of

from fake_receiver.checks.author import Author
from fake_receiver.checks.dmarc import check_dmarc
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.results import DmarcPolicy, DmarcResult

FAIL, PERMERROR = DmarcResult.FAIL, DmarcResult.PERMERROR
ACCEPT, REJECT, QUARANTINE = DmarcPolicy.NONE, DmarcPolicy.REJECT, DmarcPolicy.QUARANTINE
NODATA = LookupStatus.NODATA


@pytest.mark.parametrize(
    ("sentence", "records", "author", "policy"),
    [
        (
            "p= at the author domain",
            {"example.com": "p=reject; sp=none; np=none"},
            "example.com",
            REJECT,
        ),
        (
            "sp= below",
            {"example.com": "p=none; sp=reject", "=a.example.com": ""},
            "a.example.com",
            REJECT,
        ),
        ("p= below without sp=", {"example.com": "p=reject"}, "a.example.com", REJECT),
        (
            "sp= for a subdomain that exists",
            {"example.com": "p=none; sp=quarantine; np=reject", "=a.example.com": ["v=spf1 -all"]},
            "a.example.com",
            QUARANTINE,
        ),
        (
            "one without TXT records exists",
            {"example.com": "p=none; sp=quarantine; np=reject", "=a.example.com": NODATA},
            "a.example.com",
            QUARANTINE,
        ),
        (
            "np= for one that does not",
            {"example.com": "p=none; sp=quarantine; np=reject"},
            "a.example.com",
            REJECT,
        ),
        (
            "np= before p= without sp=",
            {"example.com": "p=reject; np=none"},
            "a.example.com",
            ACCEPT,
        ),
        (
            "sp= without np= for one that does not exist",
            {"example.com": "p=none; sp=reject"},
            "a.example.com",
            REJECT,
        ),
        (
            "a name below the author domain shows that it exists",
            {"example.com": "p=none; np=reject", "=_dmarc.a.example.com": ["something else"]},
            "a.example.com",
            ACCEPT,
        ),
        (
            "sp= of a subdomain's record is for nobody",
            {"a.example.com": "p=none; sp=reject"},
            "a.example.com",
            ACCEPT,
        ),
        ("np= of the suffix", {"com": "p=none; np=reject; psd=y"}, "example.com", REJECT),
        ("t=y: reject is quarantine", {"example.com": "p=reject; t=y"}, "example.com", QUARANTINE),
        ("t=y: quarantine is none", {"example.com": "p=quarantine; t=Y"}, "example.com", ACCEPT),
        ("t=y: none is none", {"example.com": "p=none; t=y"}, "example.com", ACCEPT),
        ("t=y: sp= too", {"example.com": "p=none; sp=reject; t=y"}, "a.example.com", QUARANTINE),
        ("t=y: np= too", {"example.com": "p=none; np=reject; t=y"}, "a.example.com", QUARANTINE),
        ("t=n", {"example.com": "p=reject; t=n"}, "example.com", REJECT),
        ("a wrong t= is none", {"example.com": "p=reject; t=yes"}, "example.com", REJECT),
        ("pct= is gone", {"example.com": "p=reject; pct=0; rf=x; ri=y"}, "example.com", REJECT),
        (
            "tags may come in any order",
            {"example.com": "sp=none; T=n; p=reject"},
            "example.com",
            REJECT,
        ),
        (
            "a wrong np= with rua= is none",
            {"example.com": "p=reject; np=no; rua=mailto:a@b.example"},
            "example.com",
            ACCEPT,
        ),
        (
            "a wrong np= without rua= is no policy",
            {"example.com": "p=reject; np=no"},
            "example.com",
            None,
        ),
        (
            "no p= with rua= is none",
            {"example.com": "sp=reject; rua=mailto:a@b.example"},
            "x.example.com",
            ACCEPT,
        ),
        ("no p= without rua= is no policy", {"example.com": "psd=n"}, "example.com", None),
    ],
)
def test_the_published_policy(sentence, records, author, policy, resolver_of):
    dmarc = judge(resolver_of(zone_of(records)), author)

    assert dmarc.published_policy == policy
    assert dmarc.result is (PERMERROR if policy is None else FAIL)


def test_an_alias_to_nowhere_exists():
    def resolver(name, rdtype):
        if name == "_dmarc.example.com.":
            text = "v=DMARC1; p=none; np=reject"
            return Lookup(name=name, rdtype=rdtype, status=LookupStatus.FOUND, answers=(text,))
        cnames = ("gone.example.net.",) if name == "a.example.com." else ()
        return Lookup(name=name, rdtype=rdtype, status=LookupStatus.NXDOMAIN, cnames=cnames)

    assert judge(resolver, "a.example.com").published_policy is ACCEPT


def test_by_the_older_standard_the_newer_tags_are_unknown(resolver_of):
    resolver = resolver_of(zone_of({"example.com": "p=reject; np=none; t=y", "com": "p=none"}))
    dmarc = check_dmarc(Author(domain="a.example.com"), spf(), (), resolver)

    assert (dmarc.published_policy, dmarc.test_mode) == (REJECT, False)
    assert asked(dmarc) == ["a.example.com", "example.com"]
