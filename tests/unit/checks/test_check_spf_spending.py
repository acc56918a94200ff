"""SPF: the look-ups that an evaluation spends, and the questions that it asks."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from spf_mail import IP4, V4, transaction, zone

from fake_receiver.checks.spf import check_spf
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import SpfResult

PASS, FAIL = SpfResult.PASS, SpfResult.FAIL
TEMPERROR, PERMERROR = SpfResult.TEMPERROR, SpfResult.PERMERROR


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
