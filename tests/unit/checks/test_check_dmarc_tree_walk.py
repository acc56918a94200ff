"""DMARC by RFC 9989. The names of appendix B.4 and of section 4.10 are those of the RFC."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.checks.author import Author
from fake_receiver.checks.dmarc import check_dmarc
from fake_receiver.checks.dmarc_tree_walk import targets
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    DmarcPolicy,
    DmarcResult,
    Spf,
    SpfIdentity,
    SpfResult,
)
from fake_receiver.policy import receivers

NONE, PASS, FAIL = DmarcResult.NONE, DmarcResult.PASS, DmarcResult.FAIL
TEMPERROR, PERMERROR = DmarcResult.TEMPERROR, DmarcResult.PERMERROR
ACCEPT, REJECT, QUARANTINE = DmarcPolicy.NONE, DmarcPolicy.REJECT, DmarcPolicy.QUARANTINE
SERVFAIL, NODATA = LookupStatus.SERVFAIL, LookupStatus.NODATA


def spf(result=SpfResult.FAIL, domain="esp.example.net"):
    return Spf(result=result, identity=SpfIdentity.MAILFROM, domain=domain, why="")


def dkim(domain, result=DkimResult.PASS):
    return DkimSignature(result=result, sdid=domain, auid=f"@{domain}", selector="s1", why="")


def zone_of(records):
    """``{domain: tags}`` of DMARC records; a name with a leading = stands as it is."""
    zone = {}
    for domain, value in records.items():
        owner = domain[1:] if domain.startswith("=") else f"_dmarc.{domain}"
        texts = value if isinstance(value, list) else [value]
        plain = domain.startswith("=") or isinstance(value, LookupStatus)
        zone[owner, "TXT"] = value if plain else [f"v=DMARC1; {text}" for text in texts]
    return zone


def judge(resolver, author, spf=spf(), dkim=()):  # noqa: B008
    return check_dmarc(Author(domain=author), spf, dkim, resolver, tree_walk=True)


def asked(dmarc):
    return [lookup.name.removesuffix(".").removeprefix("_dmarc.") for lookup in dmarc.lookups]


def spf_pass(domain):
    return spf(SpfResult.PASS, domain)


# Appendix B.4 and the examples of section 4.10.2.

SIMPLE = {"example.com": "p=reject", "signing.example.com": "p=none"}
BANK = {"bank.example": "p=reject; psd=y", "giant.bank.example": "p=quarantine"}
MAIL = "a.mail.example.com"
DEEP = "a.b.c.d.e.f.g.h.i.j.k.example.com"


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


@pytest.mark.parametrize(
    ("author", "walk"),
    [
        ("example.com", ["example.com", "com"]),
        ("localhost", ["localhost"]),
        (
            "a.b.c.d.e.f.example.com",
            [
                "a.b.c.d.e.f.example.com",
                "b.c.d.e.f.example.com",
                "c.d.e.f.example.com",
                "d.e.f.example.com",
                "e.f.example.com",
                "f.example.com",
                "example.com",
                "com",
            ],
        ),
        (
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",  # section 4.10
            [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ],
        ),
        (
            "mail.a.b.c.d.e.f.g.example.com",  # section 5.1.8
            [
                "mail.a.b.c.d.e.f.g.example.com",
                "c.d.e.f.g.example.com",
                "d.e.f.g.example.com",
                "e.f.g.example.com",
                "f.g.example.com",
                "g.example.com",
                "example.com",
                "com",
            ],
        ),
    ],
)
def test_a_walk_asks_eight_names_at_most(author, walk, resolver_of):
    dmarc = judge(resolver_of({}), author)

    assert asked(dmarc) == walk == list(targets(author))
    assert dmarc.result is NONE


def test_psd_ends_a_walk(resolver_of):
    dmarc = judge(resolver_of(zone_of(BANK)), "mail.mega.bank.example")

    assert asked(dmarc)[-1] == "bank.example"


# Alignment: whether the identifier passes for the author.


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


@pytest.mark.parametrize(
    ("sentence", "tags", "identifier", "names"),
    [
        ("the same domain", "p=reject", spf_pass("news.example.com"), ["news.example.com"]),
        ("strict", "p=reject; aspf=s", spf_pass("example.com"), ["news.example.com"]),
        ("psd=n", "p=reject; psd=n", spf_pass("example.com"), ["news.example.com"]),
        (
            "another organization",
            "p=reject",
            spf_pass("mail.other.example"),
            ["news.example.com", "example.com", "com"],
        ),
        (
            "a failure",
            "p=reject",
            spf(SpfResult.FAIL, "x.news.example.com"),
            ["news.example.com", "example.com", "com"],
        ),
        (
            "a name that only ends alike",
            "p=reject",
            spf_pass("evilnews.example.com"),
            ["news.example.com", "example.com", "com"],
        ),
        (
            "a pass below the organization",
            "p=reject",
            spf_pass("x.news.example.com"),
            ["news.example.com", "example.com", "com", "x.news.example.com"],
        ),
    ],
)
def test_no_walk_is_made_for_nothing(sentence, tags, identifier, names, resolver_of):
    resolver = resolver_of(zone_of({"news.example.com": tags}))
    dmarc = judge(resolver, "news.example.com", identifier)

    assert asked(dmarc) == names
    assert len(resolver.asked) == len(set(resolver.asked))


# The policy.


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


def test_mail_that_passes_is_not_asked_whether_its_author_domain_exists(resolver_of):
    resolver = resolver_of(zone_of({"example.com": "p=none; np=reject"}))
    dmarc = judge(resolver, "a.example.com", spf_pass("example.com"))

    assert (dmarc.result, dmarc.published_policy) == (PASS, ACCEPT)
    assert ("a.example.com.", "TXT") not in resolver.asked


# What a person reads, and failing look-ups.


@pytest.mark.parametrize(
    ("sentence", "records", "differs", "result", "why"),
    [
        (
            "the author domain's own record, and nothing else asked",
            {"a.b.example.com": "p=reject"},
            {"spf": spf_pass("a.b.example.com")},
            PASS,
            "a.b.example.com is authenticated by SPF",
        ),
        (
            "a record further up",
            {"example.com": "p=reject", "b.example.com": NODATA},
            {},
            FAIL,
            "neither SPF nor DKIM authenticates a.b.example.com:"
            " SPF fail for esp.example.net (not aligned); no DKIM signature;"
            " _dmarc.example.com asks for reject; asked: _dmarc.a.b.example.com NXDOMAIN,"
            " _dmarc.b.example.com NODATA, _dmarc.example.com has a record, _dmarc.com NXDOMAIN",
        ),
        (
            "test mode and a subdomain that does not exist",
            {"example.com": "p=none; np=reject; t=y; psd=n"},
            {"dkim": (dkim("esp.example.net"),)},
            FAIL,
            "neither SPF nor DKIM authenticates a.b.example.com:"
            " SPF fail for esp.example.net (not aligned);"
            " DKIM pass for esp.example.net (not aligned);"
            " _dmarc.example.com asks for quarantine (t=y: a step less than it says);"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com NXDOMAIN,"
            " _dmarc.example.com has a record with psd=n, a.b.example.com NXDOMAIN",
        ),
        (
            "no record that counts",
            {"b.example.com": ["p=none", "p=reject"], "=_dmarc.com": ["hello"]},
            {"spf": spf_pass("a.b.example.com")},
            NONE,
            "no DMARC record holds for a.b.example.com; asked: _dmarc.a.b.example.com NXDOMAIN,"
            " _dmarc.b.example.com has 2 DMARC records, _dmarc.example.com NXDOMAIN,"
            " _dmarc.com has no DMARC records",
        ),
        (
            "a faulty record further up",
            {"example.com": "p=block", "com": "p=none; psd=y"},
            {},
            PERMERROR,
            "the DMARC record of example.com is faulty: it has no valid p= and sp=;"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com NXDOMAIN,"
            " _dmarc.example.com has a record, _dmarc.com has a record with psd=y",
        ),
        (
            "a walk that fails",
            {"b.example.com": SERVFAIL, "example.com": "p=reject"},
            {"spf": spf_pass("a.b.example.com")},
            TEMPERROR,
            "the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL);"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com SERVFAIL",
        ),
        (
            "a failure above psd=n, which nobody asks for",
            {"b.example.com": "p=reject; psd=n", "example.com": SERVFAIL},
            {"spf": spf_pass("mail.b.example.com")},
            PASS,
            "a.b.example.com is authenticated by SPF; _dmarc.b.example.com asks for reject;"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com has a record with psd=n,"
            " _dmarc.mail.b.example.com NXDOMAIN",
        ),
        (
            "the author's organization cannot be found, and could be that of the signature",
            {"a.b.example.com": "p=reject", "b.example.com": SERVFAIL},
            {"dkim": (dkim("b.example.com"),)},
            TEMPERROR,
            "neither SPF nor DKIM authenticates a.b.example.com: SPF fail for esp.example.net"
            " (alignment unknown: the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL));"
            " DKIM pass for b.example.com"
            " (alignment unknown: the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL));"
            " _dmarc.a.b.example.com asks for reject;"
            " asked: _dmarc.a.b.example.com has a record, _dmarc.b.example.com SERVFAIL",
        ),
        (
            "it cannot be found, and nothing would be authenticated by it",
            {"a.b.example.com": "p=reject", "b.example.com": SERVFAIL},
            {"spf": spf(SpfResult.FAIL, "b.example.com")},
            FAIL,
            "neither SPF nor DKIM authenticates a.b.example.com: SPF fail for b.example.com"
            " (alignment unknown: the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL));"
            " no DKIM signature; _dmarc.a.b.example.com asks for reject;"
            " asked: _dmarc.a.b.example.com has a record, _dmarc.b.example.com SERVFAIL",
        ),
        (
            "nobody knows whether the author domain exists",
            {"example.com": "p=none; np=reject; psd=n", "=a.b.example.com": SERVFAIL},
            {},
            TEMPERROR,
            "neither SPF nor DKIM authenticates a.b.example.com:"
            " SPF fail for esp.example.net (not aligned); no DKIM signature;"
            " the look-up of a.b.example.com. TXT failed (SERVFAIL),"
            " which tells whether np= or sp= holds;"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com NXDOMAIN,"
            " _dmarc.example.com has a record with psd=n, a.b.example.com SERVFAIL",
        ),
    ],
)
def test_why(sentence, records, differs, result, why, resolver_of):
    dmarc = judge(resolver_of(zone_of(records)), "a.b.example.com", **differs)

    assert (dmarc.result, dmarc.why) == (result, why)


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


def test_without_any_record_the_public_suffix_list_tells_where_one_should_stand(resolver_of):
    dmarc = judge(resolver_of({}), "a.b.example.co.uk")

    assert (dmarc.result, dmarc.organizational_domain) == (NONE, "example.co.uk")


def test_by_the_older_standard_the_newer_tags_are_unknown(resolver_of):
    resolver = resolver_of(zone_of({"example.com": "p=reject; np=none; t=y", "com": "p=none"}))
    dmarc = check_dmarc(Author(domain="a.example.com"), spf(), (), resolver)

    assert (dmarc.published_policy, dmarc.test_mode) == (REJECT, False)
    assert asked(dmarc) == ["a.example.com", "example.com"]


@pytest.mark.parametrize(
    ("label", "walks"),
    [("gmail", True), ("gmail@2026-06", True), ("gmail@2026-05", False), ("microsoft", False)],
)
def test_gmail_walks_the_tree_from_the_month_after_the_rfc(label, walks):
    assert receivers.find(label).walks_the_tree is walks


# What a sender can do.


def test_an_author_of_127_labels_costs_eight_questions(resolver_of):
    author = ".".join("a" * 127)
    dmarc = judge(resolver_of({}), author)

    # With _dmarc before it, the whole name is too long for the DNS.
    assert asked(dmarc) == [".".join("a" * count) for count in range(7, 0, -1)]


def test_records_of_64_kilobytes_are_read(resolver_of):
    filler = "; ".join(f"x{number}=" + "y" * 250 for number in range(256))
    records = {"example.com": f"p=reject; {filler}; psd=n", "com": ";" * 65_000}
    dmarc = judge(resolver_of(zone_of(records)), "a.example.com")

    assert (dmarc.published_policy, dmarc.organizational_domain) == (REJECT, "example.com")


TAGS = st.text(alphabet="vpsnt=;: y\t\0é,ruaDMARC1dkrejectonqi!", max_size=40)
NAMES = st.lists(st.sampled_from(["a", "b", "example", "com", "_x", ""]), max_size=12).map(".".join)
ANSWERS = st.one_of(
    st.sampled_from(LookupStatus).filter(lambda status: status is not LookupStatus.FOUND),
    st.lists(TAGS.map("v=DMARC1;{}".format) | TAGS, min_size=1, max_size=3),
)


@given(
    st.lists(st.sampled_from(["a", "b", "example", "com"]), min_size=1, max_size=12).map(".".join),
    NAMES | st.text(max_size=20),
    NAMES | st.text(max_size=20),
    st.dictionaries(NAMES, ANSWERS, max_size=6),
    st.booleans(),
)
def test_whatever_is_published_nothing_raises_and_the_questions_are_few(
    resolver_of, author, mail_from, signer, answers, tree_walk
):
    zone = {(f"_dmarc.{name}", "TXT"): answer for name, answer in answers.items()}
    resolver = resolver_of(zone)
    spf_result = spf(SpfResult.PASS, mail_from)
    signatures = (dkim(signer), dkim(mail_from, DkimResult.TEMPERROR))
    dmarc = check_dmarc(
        Author(domain=author), spf_result, signatures, resolver, tree_walk=tree_walk
    )

    assert dmarc.author_domain == author
    assert dmarc.result is not PASS or dmarc.record is not None
    # A walk of the author's, of each identifier's, and whether the author domain exists.
    assert len(dmarc.lookups) <= 3 * 8 + 1
