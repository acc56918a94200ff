"""SPF by RFC 7208 where pyspf alone gives another result."""

import pytest
from spf_mail import IP4, V4, V6, transaction, zone

from fake_receiver.checks.spf import check_spf
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import SpfResult

NONE, PASS, FAIL, PERMERROR = SpfResult.NONE, SpfResult.PASS, SpfResult.FAIL, SpfResult.PERMERROR


@pytest.mark.parametrize(
    ("sentence", "dns", "differs", "result"),
    [
        (
            "modifier names are not case-sensitive",
            zone("v=spf1 REDIRECT=esp.example", esp="v=spf1 -all"),
            {},
            FAIL,
        ),
        (
            "the name of exp= is not case-sensitive either",
            zone(f"{IP4} exp=a.example EXP=b.example"),
            {},
            PERMERROR,
        ),
        (
            "a domain over 253 octets has no result",
            zone(IP4),
            {"reverse_path": "alice@" + "a." * 120 + "social.example"},
            NONE,
        ),
        (
            "a macro takes the domain behind the last @",
            {**zone("v=spf1 exists:%{o} -all"), ("social.example", "A"): "127.0.0.2"},
            {"reverse_path": '"alice@home"@social.example'},
            PASS,
        ),
        (
            "a DNS error inside ptr is no match",
            {**zone("v=spf1 ptr -all"), (V4, "PTR"): LookupStatus.SERVFAIL},
            {},
            FAIL,
        ),
        (
            "a name of ptr that fails is skipped",
            {
                **zone("v=spf1 ptr -all"),
                (V4, "PTR"): ["a.social.example.", "b.social.example."],
                ("a.social.example", "A"): LookupStatus.TIMEOUT,
                ("b.social.example", "A"): V4,
            },
            {},
            PASS,
        ),
        (
            "a quoted local part may hold an @",
            zone(IP4),
            {"reverse_path": '"alice@home"@social.example'},
            PASS,
        ),
        (
            "a redirect that is not used counts no look-up",
            {
                **zone("v=spf1 " + "a:no.example " * 9 + "a:yes.example redirect=esp.example"),
                ("no.example", "A"): "192.0.2.1",
                ("yes.example", "A"): V4,
            },
            {},
            PASS,
        ),
        (
            "the eleventh look-up is a permerror",
            {
                **zone("v=spf1 " + "a:no.example " * 10 + "a:yes.example"),
                ("no.example", "A"): "192.0.2.1",
                ("yes.example", "A"): V4,
            },
            {},
            PERMERROR,
        ),
        (
            "ten look-ups and a redirect that is used are a permerror",
            {
                **zone("v=spf1 " + "a:no.example " * 10 + "redirect=esp.example", esp=IP4),
                ("no.example", "A"): "192.0.2.1",
            },
            {},
            PERMERROR,
        ),
        (
            "an MX of three hosts without AAAA record is one void term, not three",
            {
                **zone("v=spf1 mx ip6:2001:db8:25::2 -all"),
                ("social.example", "MX"): [f"10 m{i}.example." for i in range(3)],
                **{(f"m{i}.example", "A"): V4 for i in range(3)},
            },
            {"client_ip": V6},
            PASS,
        ),
        (
            "a third void term is a permerror",
            zone("v=spf1 a:x.example a:y.example a:z.example ip4:198.51.100.25 -all"),
            {},
            PERMERROR,
        ),
        (
            "the null MX is no match",
            {**zone("v=spf1 mx -all"), ("social.example", "MX"): "0 ."},
            {},
            FAIL,
        ),
        (
            "an include of the domain itself after the matching term does no harm",
            zone("v=spf1 ip4:198.51.100.25 include:social.example -all"),
            {},
            PASS,
        ),
        (
            "a loop of redirects is a permerror",
            zone("v=spf1 redirect=social.example"),
            {},
            PERMERROR,
        ),
        (
            "a U-label is looked up as an A-label",
            {("xn--mnchen-3ya.example", "TXT"): IP4},
            {"reverse_path": "alice@münchen.example"},
            PASS,
        ),
        (
            "a macro of a non-ASCII local part never matches",
            {**zone("v=spf1 exists:%{l}.social.example -all")},
            {"reverse_path": "älice@social.example"},
            FAIL,
        ),
    ],
)
def test_spf_where_pyspf_alone_differs(sentence, dns, differs, result, resolver_of):
    assert check_spf(transaction(**differs), resolver_of(dns)).result is result
