"""DMARC by RFC 9989: what a walk asks, and that nobody can make it ask for more."""

import pytest
from dmarc_mail import BANK, asked, dkim, judge, spf, spf_pass, zone_of
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.checks.author import Author
from fake_receiver.checks.dmarc import check_dmarc
from fake_receiver.checks.dmarc_tree_walk import targets
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import DkimResult, DmarcPolicy, DmarcResult, SpfResult

NONE, PASS = DmarcResult.NONE, DmarcResult.PASS
ACCEPT, REJECT = DmarcPolicy.NONE, DmarcPolicy.REJECT


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


def test_mail_that_passes_is_not_asked_whether_its_author_domain_exists(resolver_of):
    resolver = resolver_of(zone_of({"example.com": "p=none; np=reject"}))
    dmarc = judge(resolver, "a.example.com", spf_pass("example.com"))

    assert (dmarc.result, dmarc.published_policy) == (PASS, ACCEPT)
    assert ("a.example.com.", "TXT") not in resolver.asked


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
