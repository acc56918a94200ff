import pytest

from fake_receiver.checks.author import Author
from fake_receiver.checks.dmarc import check_dmarc
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    DmarcPolicy,
    DmarcResult,
    Spf,
    SpfIdentity,
    SpfResult,
)

NONE, PASS, FAIL = DmarcResult.NONE, DmarcResult.PASS, DmarcResult.FAIL
TEMPERROR, PERMERROR = DmarcResult.TEMPERROR, DmarcResult.PERMERROR
REJECT, QUARANTINE = DmarcPolicy.REJECT, DmarcPolicy.QUARANTINE


def spf(result=SpfResult.FAIL, domain="social.example"):
    return Spf(result=result, identity=SpfIdentity.MAILFROM, domain=domain, why="")


def dkim(result=DkimResult.PASS, sdid="social.example"):
    return DkimSignature(result=result, sdid=sdid, auid=f"@{sdid}", selector="s1", why="")


def judge(resolver, author="social.example", spf=spf(), dkim=()):  # noqa: B008
    return check_dmarc(Author(domain=author), spf, dkim, resolver)


SPF_PASS = spf(SpfResult.PASS)


@pytest.mark.parametrize(
    ("sentence", "record", "differs", "result", "why"),
    [
        (
            "SPF for the author domain passes",
            "v=DMARC1; p=reject",
            {"spf": SPF_PASS},
            PASS,
            "social.example is authenticated by SPF",
        ),
        (
            "DKIM for the author domain passes",
            "v=DMARC1; p=reject",
            {"dkim": (dkim(DkimResult.FAIL), dkim())},
            PASS,
            "social.example is authenticated by DKIM",
        ),
        (
            "both authenticate",
            "v=DMARC1; p=reject",
            {"spf": SPF_PASS, "dkim": (dkim(),)},
            PASS,
            "social.example is authenticated by SPF and DKIM",
        ),
        (
            "a subdomain is aligned",
            "v=DMARC1; p=reject",
            {"spf": spf(SpfResult.PASS, "Bounces.Social.example")},
            PASS,
            "social.example is authenticated by SPF",
        ),
        (
            "a subdomain is not aligned with aspf=s",
            "v=DMARC1; p=reject; aspf=s",
            {"spf": spf(SpfResult.PASS, "bounces.social.example")},
            FAIL,
            "neither SPF nor DKIM authenticates social.example:"
            " SPF pass for bounces.social.example (not aligned); no DKIM signature",
        ),
        (
            "a subdomain is not aligned with adkim=s",
            "v=DMARC1; p=reject; adkim=S",
            {"dkim": (dkim(sdid="mail.social.example"),)},
            FAIL,
            "neither SPF nor DKIM authenticates social.example: SPF fail for social.example;"
            " DKIM pass for mail.social.example (not aligned)",
        ),
        (
            "strict alignment of one does not bind the other",
            "v=DMARC1; p=reject; adkim=s",
            {"spf": spf(SpfResult.PASS, "bounces.social.example")},
            PASS,
            "social.example is authenticated by SPF",
        ),
        (
            "another domain is not aligned",
            "v=DMARC1; p=reject",
            {"spf": spf(SpfResult.PASS, "antisocial.example"), "dkim": (dkim(sdid="example"),)},
            FAIL,
            "neither SPF nor DKIM authenticates social.example:"
            " SPF pass for antisocial.example (not aligned); DKIM pass for example (not aligned)",
        ),
        (
            "a failure with a temporary SPF error may pass later",
            "v=DMARC1; p=reject",
            {"spf": spf(SpfResult.TEMPERROR)},
            TEMPERROR,
            "neither SPF nor DKIM authenticates social.example:"
            " SPF temperror for social.example; no DKIM signature",
        ),
        (
            "a temporary DKIM error of another domain changes nothing",
            "v=DMARC1; p=reject",
            {"dkim": (dkim(DkimResult.TEMPERROR, "esp.example"),)},
            FAIL,
            "neither SPF nor DKIM authenticates social.example: SPF fail for social.example;"
            " DKIM temperror for esp.example (not aligned)",
        ),
        (
            "no record gives none",
            LookupStatus.NXDOMAIN,
            {"spf": SPF_PASS},
            NONE,
            "social.example has no DMARC record",
        ),
        (
            "another TXT record is no DMARC record",
            ["v=spf1 -all", "v=DMARC2; p=reject", "p=reject; v=DMARC1", "v=dmarc1; p=reject"],
            {},
            NONE,
            "social.example has no DMARC record",
        ),
        (
            "two records give none",
            ["v=DMARC1; p=reject", "v=DMARC1; p=none"],
            {},
            NONE,
            "social.example has 2 DMARC records, so that none applies",
        ),
        (
            "a record without policy is a permerror",
            "v=DMARC1",
            {"spf": SPF_PASS},
            PERMERROR,
            "the DMARC record of social.example is faulty: it has no valid p= and sp=",
        ),
        (
            "a failing look-up is a temperror",
            LookupStatus.SERVFAIL,
            {"spf": SPF_PASS},
            TEMPERROR,
            "the look-up of _dmarc.social.example. TXT failed (SERVFAIL)",
        ),
    ],
)
def test_dmarc(sentence, record, differs, result, why, resolver_of):
    dmarc = judge(resolver_of({("_dmarc.social.example", "TXT"): record}), **differs)

    assert (dmarc.result, dmarc.why) == (result, why)


@pytest.mark.parametrize(
    ("sentence", "records", "author", "policy"),
    [
        ("p= is for the domain", "p=reject; sp=none", "social.example", REJECT),
        ("sp= is for a subdomain", "p=none; sp=quarantine", "a.b.social.example", QUARANTINE),
        ("without sp= a subdomain has p=", "p=reject", "a.social.example", REJECT),
        ("case and blanks do not matter", " P = Reject ;", "social.example", REJECT),
        ("pct= is ignored", "p=reject; pct=0", "social.example", REJECT),
        ("an unknown tag is ignored", "p=reject; np=none; x", "social.example", REJECT),
        (
            "a wrong p= with rua= is none",
            "p=block; rua=mailto:a@b.example",
            "social.example",
            "none",
        ),
        ("a wrong sp= without rua= is no policy", "p=reject; sp=block", "social.example", None),
        ("a wrong p= with a wrong rua= is no policy", "p=block; rua=a@b", "social.example", None),
    ],
)
def test_the_published_policy(sentence, records, author, policy, resolver_of):
    resolver = resolver_of({("_dmarc.social.example", "TXT"): f"v=DMARC1;{records}"})
    dmarc = judge(resolver, author=author)

    assert dmarc.published_policy == policy
    assert (dmarc.record_domain, dmarc.organizational_domain) == ("social.example",) * 2


def test_the_record_of_the_author_domain_comes_before_that_of_the_organization(resolver_of):
    resolver = resolver_of(
        {
            ("_dmarc.news.social.example", "TXT"): "v=DMARC1; p=none; sp=reject",
            ("_dmarc.social.example", "TXT"): "v=DMARC1; p=reject",
        }
    )
    dmarc = judge(resolver, author="news.social.example")

    assert (dmarc.record_domain, dmarc.published_policy) == ("news.social.example", "none")
    assert [lookup.name for lookup in dmarc.lookups] == ["_dmarc.news.social.example."]


def test_a_message_without_author_domain_has_no_dmarc_result(resolver_of):
    resolver = resolver_of({})
    author = Author(domain=None, why="the message has no From field")
    dmarc = check_dmarc(author, SPF_PASS, (), resolver)

    assert (dmarc.result, dmarc.why) == (NONE, "the message has no From field")
    assert resolver.asked == []


def test_customers_of_a_public_suffix_are_strangers_to_each_other(resolver_of):
    resolver = resolver_of({("_dmarc.alice.github.io", "TXT"): "v=DMARC1; p=reject"})
    dmarc = judge(resolver, author="alice.github.io", spf=spf(SpfResult.PASS, "mallory.github.io"))

    assert dmarc.result is FAIL
