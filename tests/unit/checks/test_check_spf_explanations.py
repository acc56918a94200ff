"""SPF: the explanation that a domain publishes for those whom it fails."""

import pytest
from spf_mail import IP4, transaction, zone

from fake_receiver.checks.spf import check_spf
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import SpfResult

PASS = SpfResult.PASS

LONG = "no. " * 100


@pytest.mark.parametrize(
    ("sentence", "dns", "explanation"),
    [
        ("it tells whoever fails", zone("v=spf1 -all exp=why.example", why="Go away."), "Go away."),
        ("its name may be in capitals", zone("v=spf1 -all EXP=why.example", why="No."), "No."),
        (
            "its macros are expanded",
            zone("v=spf1 -all exp=why.example", why="%{i} is %%not%_of %{d}: %{S}"),
            "198.51.100.25 is %not of social.example: alice%40social.example",
        ),
        (
            "a long one keeps its beginning",
            zone("v=spf1 -all exp=why.example", why=LONG),
            LONG,
        ),
        (
            "behind a redirect that of the other record counts",
            zone(
                "v=spf1 redirect=esp.example exp=why.example",
                esp="v=spf1 -all exp=their.example",
                why="Ours.",
                their="Theirs of %{d}.",
            ),
            "Theirs of esp.example.",
        ),
        (
            "that of an included record does not count",
            zone(
                "v=spf1 include:esp.example -all",
                esp="v=spf1 -all exp=their.example",
                their="Theirs.",
            ),
            "",
        ),
        ("only a fail has one", zone("v=spf1 ~all exp=why.example", why="Go away."), ""),
        ("it may be missing", zone("v=spf1 -all exp=why.example"), ""),
        ("it may be there twice", zone("v=spf1 -all exp=why.example", why=["a", "b"]), ""),
        ("it may be unreadable", zone("v=spf1 -all exp=why.example", why="100 %"), ""),
        ("it may be no ASCII", zone("v=spf1 -all exp=why.example", why="n\xe9"), ""),
        (
            "its look-up may fail",
            zone("v=spf1 -all exp=why.example", why=LookupStatus.SERVFAIL),
            "",
        ),
    ],
)
def test_an_explanation(sentence, dns, explanation, resolver_of):
    assert check_spf(transaction(), resolver_of(dns)).explanation == explanation


def test_an_explanation_is_not_fetched_without_need_nor_a_macro_expanded_before_its_turn(
    resolver_of,
):
    record = f"{IP4} exists:%{{p}}.example exp=%{{p}}.why.example"
    resolver = resolver_of(zone(record))
    spf = check_spf(transaction(), resolver)

    assert spf.result is PASS
    assert spf.record == record
    assert resolver.asked == [("social.example.", "TXT")]
