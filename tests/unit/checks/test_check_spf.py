from dataclasses import replace
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
            "the look-up of mail.example. A failed (TIMEOUT),"
            " asked for a:mail.example of social.example",
        ),
        (
            "a failing look-up of an included record names the include",
            zone("v=spf1 include:esp.example -all", esp=LookupStatus.REFUSED),
            {},
            TEMPERROR,
            "the look-up of esp.example. TXT failed (REFUSED),"
            " asked for include:esp.example of social.example",
        ),
        (
            "a failing look-up inside an included record names that record's term",
            {
                **zone("v=spf1 include:esp.example -all", esp="v=spf1 mx -all"),
                ("esp.example", "MX"): "10 mx.esp.example.",
                ("mx.esp.example", "A"): LookupStatus.SERVFAIL,
            },
            {},
            TEMPERROR,
            "the look-up of mx.esp.example. A failed (SERVFAIL), asked for mx of esp.example",
        ),
        (
            "a failing look-up of a redirect's record names the redirect",
            zone("v=spf1 redirect=esp.example", esp=LookupStatus.TIMEOUT),
            {},
            TEMPERROR,
            "the look-up of esp.example. TXT failed (TIMEOUT),"
            " asked for redirect=esp.example of social.example",
        ),
        (
            "a redirect without a record is a permerror",
            zone("v=spf1 redirect=gone.example"),
            {},
            PERMERROR,
            "the SPF record of social.example is faulty: redirect=gone.example has no SPF record",
        ),
        (
            "the eleventh look-up names its term",
            {
                **zone("v=spf1 " + "a:no.example " * 10 + "a:yes.example"),
                ("no.example", "A"): "192.0.2.1",
            },
            {},
            PERMERROR,
            "the SPF record of social.example is faulty:"
            " it takes more than 10 look-ups, the next one for a:yes.example of social.example",
        ),
        (
            "look-ups inside an include are on the account of the domain that includes",
            {
                **zone("v=spf1 include:esp.example -all", esp="v=spf1 " + "a:no.example " * 10),
                ("no.example", "A"): "192.0.2.1",
            },
            {},
            PERMERROR,
            "the SPF record of social.example is faulty:"
            " it takes more than 10 look-ups, the next one for a:no.example of esp.example",
        ),
        (
            "the third void look-up names its term and its question",
            zone("v=spf1 a:x.example mx:social.example exists:z.example -all"),
            {},
            PERMERROR,
            "the SPF record of social.example is faulty: it takes more than 2 void look-ups,"
            " the next one for exists:z.example of social.example (z.example. A: NXDOMAIN)",
        ),
        (
            "an eleventh MX record is a permerror",
            {
                **zone("v=spf1 mx -all"),
                ("social.example", "MX"): [f"10 m{i}.example." for i in range(11)],
            },
            {},
            PERMERROR,
            "the SPF record of social.example is faulty:"
            " social.example. has more than 10 MX records: mx",
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


def addresses(*names):
    """Addresses of other hosts."""
    return {(name, "A"): "192.0.2.1" for name in names}


@pytest.mark.parametrize(
    ("sentence", "dns", "result", "spent", "void"),
    [
        ("the record itself is no term", zone(IP4), PASS, 0, 0),
        ("addresses cost nothing", zone("v=spf1 ip4:192.0.2.1 ip6:::1 -all"), FAIL, 0, 0),
        (
            "a, mx, exists, ptr, include and redirect cost one each",
            {
                **zone(
                    "v=spf1 a:x.example mx:x.example exists:%{d}.x.example ptr"
                    " include:esp.example redirect=end.example",
                    esp="v=spf1 ?all",
                    end="v=spf1 -all",
                ),
                **addresses("x.example", "y.example"),
                ("x.example", "MX"): "10 y.example.",
                (V4, "PTR"): "x.example.",
            },
            FAIL,
            6,
            1,
        ),
        (
            "what stands behind the matching term is not counted",
            zone(f"{IP4} a:x.example"),
            PASS,
            0,
            0,
        ),
        (
            "a term costs one, however many questions it asks",
            {
                **zone("v=spf1 mx -all"),
                **addresses(*(f"m{i}.example" for i in range(10))),
                ("social.example", "MX"): [f"10 m{i}.example." for i in range(10)],
            },
            FAIL,
            1,
            0,
        ),
        (
            "a question asked before costs its term all the same",
            {**zone("v=spf1 a:x.example a:x.example -all"), **addresses("x.example")},
            FAIL,
            2,
            0,
        ),
        (
            "two void look-ups are allowed, NXDOMAIN and NODATA alike",
            {**zone("v=spf1 a:x.example mx ip4:198.51.100.25 -all")},
            PASS,
            2,
            2,
        ),
        (
            "an include of a domain without a TXT record is void, and then a permerror",
            zone("v=spf1 include:gone.example -all"),
            PERMERROR,
            1,
            1,
        ),
        (
            "ten are allowed",
            {**zone("v=spf1 " + "a:x.example " * 10 + "-all"), **addresses("x.example")},
            FAIL,
            10,
            0,
        ),
        (
            "of an eleventh nothing is asked",
            {**zone("v=spf1 " + "a:x.example " * 10 + "mx -all"), **addresses("x.example")},
            PERMERROR,
            10,
            0,
        ),
        (
            "a third void look-up is not counted any more",
            zone("v=spf1 a:x.example a:y.example a:z.example -all"),
            PERMERROR,
            3,
            2,
        ),
        (
            "a failing look-up is spent, and not void",
            {**zone("v=spf1 a:x.example -all"), ("x.example", "A"): LookupStatus.SERVFAIL},
            TEMPERROR,
            1,
            0,
        ),
    ],
)
def test_what_an_evaluation_spends(sentence, dns, result, spent, void, resolver_of):
    spf = check_spf(transaction(), resolver_of(dns))

    assert (spf.result, spf.lookups_spent, spf.void_lookups) == (result, spent, void), spf.why


def test_a_void_look_up_through_an_alias_is_one(resolver_of):
    told = resolver_of(zone("v=spf1 a:x.example a:y.example ip4:198.51.100.25 -all"))

    def aliased(name, rdtype):
        return replace(told(name, rdtype), cnames=("elsewhere.example.",))

    spf = check_spf(transaction(), aliased)

    assert (spf.result, spf.void_lookups) == (PASS, 2)


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


def test_the_null_reverse_path_is_checked_by_its_helo_domain(resolver_of):
    resolver = resolver_of({("mail.social.example", "TXT"): "v=spf1 a -all"})
    spf = check_spf(transaction(reverse_path=""), resolver)

    assert (spf.identity, spf.domain) == (SpfIdentity.HELO, "mail.social.example")
    assert spf.result is FAIL


def test_an_explanation_is_not_fetched_without_need_nor_a_macro_expanded_before_its_turn(
    resolver_of,
):
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
