from ipaddress import ip_address
from threading import Barrier, Thread

import pytest

from fake_receiver.checks.spf import check_spf
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import SpfIdentity, SpfResult
from fake_receiver.model.transaction import Transaction

NONE, NEUTRAL, PASS, FAIL = SpfResult.NONE, SpfResult.NEUTRAL, SpfResult.PASS, SpfResult.FAIL
SOFTFAIL, TEMPERROR, PERMERROR = SpfResult.SOFTFAIL, SpfResult.TEMPERROR, SpfResult.PERMERROR

V4, V6 = "198.51.100.25", "2001:db8:25::2"


def transaction(client_ip=V4, reverse_path="alice@social.example", helo="mail.social.example"):
    return Transaction(
        client_ip=ip_address(client_ip),
        helo_domain=helo,
        reverse_path=reverse_path,
        forward_paths=("bob@gmail.com",),
        message=b"",
    )


def zone(record, **more):
    """social.example with ``record``, and TXT records of other names of .example."""
    records = {(f"{name}.example", "TXT"): text for name, text in more.items()}
    return {("social.example", "TXT"): record, **records}


IP4 = "v=spf1 ip4:198.51.100.25 -all"


@pytest.mark.parametrize(
    ("sentence", "dns", "differs", "result", "why"),
    [
        (
            "a matching term passes",
            zone(IP4),
            {},
            PASS,
            'ip4:198.51.100.25 of "v=spf1 ip4:198.51.100.25 -all" matches 198.51.100.25',
        ),
        (
            "an IPv6 client fails a record that lists IPv4 alone",
            zone(IP4),
            {"client_ip": V6},
            FAIL,
            'no term of "v=spf1 ip4:198.51.100.25 -all" matches 2001:db8:25::2; -all',
        ),
        (
            "~all is a softfail",
            zone("v=spf1 ~all"),
            {},
            SOFTFAIL,
            'no term of "v=spf1 ~all" matches 198.51.100.25; ~all',
        ),
        (
            "a record without all is neutral",
            zone("v=spf1 ip4:192.0.2.1"),
            {},
            NEUTRAL,
            'no term of "v=spf1 ip4:192.0.2.1" matches 198.51.100.25, and it has no all',
        ),
        (
            "an include names the term that matched inside",
            zone("v=spf1 include:esp.example -all", esp=IP4),
            {},
            PASS,
            'include:esp.example of "v=spf1 include:esp.example -all" matches 198.51.100.25'
            " through ip4:198.51.100.25 of esp.example",
        ),
        (
            "a redirect shows the record that decided",
            zone("v=spf1 redirect=esp.example", esp="v=spf1 -all"),
            {},
            FAIL,
            'no term of "v=spf1 -all" of esp.example (by redirect) matches 198.51.100.25; -all',
        ),
        (
            "a domain without a record has no result",
            {},
            {},
            NONE,
            "social.example has no SPF record",
        ),
        (
            "a single-label domain has no result",
            {("localhost", "TXT"): IP4},
            {"reverse_path": "alice@localhost"},
            NONE,
            "localhost is no fully qualified domain name",
        ),
        (
            "a domain literal has no result",
            {},
            {"reverse_path": "alice@[198.51.100.25]"},
            NONE,
            "[198.51.100.25] is no fully qualified domain name",
        ),
        (
            "a domain over 253 octets has no result",
            {},
            {"reverse_path": "alice@" + "a." * 124 + "example"},
            NONE,
            "a." * 124 + "example is no fully qualified domain name",
        ),
        (
            "an empty HELO has no result",
            {},
            {"reverse_path": "", "helo": ""},
            NONE,
            "an empty name is no fully qualified domain name",
        ),
        (
            "a failing look-up is a temperror",
            zone(LookupStatus.SERVFAIL),
            {},
            TEMPERROR,
            "the look-up of social.example. TXT failed (SERVFAIL)",
        ),
        (
            "a failing look-up of a term is a temperror",
            {**zone("v=spf1 a:mail.example -all"), ("mail.example", "A"): LookupStatus.TIMEOUT},
            {},
            TEMPERROR,
            "the look-up of mail.example. A failed (TIMEOUT)",
        ),
        (
            "an unknown mechanism is a permerror",
            zone("v=spf1 ipv4:198.51.100.25 -all"),
            {},
            PERMERROR,
            "the SPF record of social.example is faulty:"
            " Unknown mechanism found: ipv4:198.51.100.25",
        ),
        (
            "a faulty included record is named",
            zone("v=spf1 include:esp.example -all", esp="v=spf1 moo"),
            {},
            PERMERROR,
            "the SPF record of esp.example is faulty: Unknown mechanism found: moo",
        ),
        (
            "two records are a permerror",
            zone([IP4, "v=spf1 +all"]),
            {},
            PERMERROR,
            "the SPF record of social.example is faulty: Two or more type TXT spf records found.",
        ),
        (
            "an include without a record is a permerror",
            zone("v=spf1 include:gone.example -all"),
            {},
            PERMERROR,
            "the SPF record of social.example is faulty: include:gone.example has no SPF record",
        ),
        (
            "a term that would take pyspf minutes is a permerror",
            zone(f"v=spf1 a:x.{'a' * 60000}! -all"),
            {},
            PERMERROR,
            "the SPF record of social.example is faulty: a term of 60005 characters",
        ),
        (
            "rubbish in a macro is a permerror",
            zone("v=spf1 exists:%{dx}.example -all"),
            {},
            PERMERROR,
            "the SPF record of social.example is faulty: faulty macro: exists:%{dx}.example",
        ),
        (
            "an IPv4-mapped address is an IPv4 address",
            zone(IP4),
            {"client_ip": f"::ffff:{V4}"},
            PASS,
            'ip4:198.51.100.25 of "v=spf1 ip4:198.51.100.25 -all" matches 198.51.100.25',
        ),
        (
            "a zone id is no part of the address",
            zone("v=spf1 ip6:2001:db8:25::2 -all"),
            {"client_ip": f"{V6}%eth0"},
            PASS,
            'ip6:2001:db8:25::2 of "v=spf1 ip6:2001:db8:25::2 -all" matches 2001:db8:25::2',
        ),
    ],
)
def test_spf(sentence, dns, differs, result, why, resolver_of):
    spf = check_spf(transaction(**differs), resolver_of(dns))

    assert (spf.result, spf.why) == (result, why)


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


def test_the_null_reverse_path_is_checked_by_its_helo_domain(resolver_of):
    resolver = resolver_of({("mail.social.example", "TXT"): "v=spf1 a -all"})
    spf = check_spf(transaction(reverse_path=""), resolver)

    assert (spf.identity, spf.domain) == (SpfIdentity.HELO, "mail.social.example")
    assert spf.result is FAIL


def test_an_explanation_is_not_fetched_and_a_macro_not_expanded_before_its_turn(resolver_of):
    record = f"{IP4} exists:%{{p}}.example exp=%{{p}}.why.example"
    resolver = resolver_of(zone(record))
    spf = check_spf(transaction(), resolver)

    assert spf.result is PASS
    assert spf.record == record
    assert resolver.asked == [("social.example.", "TXT")]


def test_the_same_question_is_asked_once(resolver_of):
    resolver = resolver_of({**zone("v=spf1 a a ?all"), ("social.example", "A"): "192.0.2.1"})
    spf = check_spf(transaction(), resolver)

    assert [str(lookup) for lookup in spf.lookups] == [
        "social.example. TXT: v=spf1 a a ?all",
        "social.example. A: 192.0.2.1",
    ]
    assert len(resolver.asked) == 2


def test_checks_side_by_side_ask_their_own_resolver(resolver_of):
    results = {}
    both_are_asked = Barrier(2, timeout=10)

    def run(name, dns):
        resolver = resolver_of(dns)

        def waiting(owner, rdtype):
            both_are_asked.wait()
            return resolver(owner, rdtype)

        results[name] = check_spf(transaction(), waiting).result

    threads = [
        Thread(target=run, args=("listed", zone(IP4))),
        Thread(target=run, args=("not listed", zone("v=spf1 -all"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == {"listed": PASS, "not listed": FAIL}
