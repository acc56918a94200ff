import pytest
from spf_mail import V4, V6, transaction

from fake_receiver.checks.collect import collect
from fake_receiver.checks.spf import check_spf
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import SpfIdentity, SpfResult

NONE, NEUTRAL, PASS, FAIL = SpfResult.NONE, SpfResult.NEUTRAL, SpfResult.PASS, SpfResult.FAIL
TEMPERROR, PERMERROR = SpfResult.TEMPERROR, SpfResult.PERMERROR

GUESS = '"v=spf1 a/24 mx/24 ptr"'


@pytest.mark.parametrize(
    ("sentence", "dns", "differs", "result", "why"),
    [
        (
            "a client near the domain's own address passes",
            {("social.example", "A"): "198.51.100.99"},
            {},
            PASS,
            f"a/24 of the guess {GUESS} matches 198.51.100.25",
        ),
        (
            "a client near the domain's MX passes",
            {("social.example", "MX"): "10 mx.example.", ("mx.example", "A"): "198.51.100.99"},
            {},
            PASS,
            f"mx/24 of the guess {GUESS} matches 198.51.100.25",
        ),
        (
            "a client with a name below the domain passes",
            {(V6, "PTR"): "merlin.social.example.", ("merlin.social.example", "AAAA"): V6},
            {"client_ip": V6},
            PASS,
            f"ptr of the guess {GUESS} matches 2001:db8:25::2",
        ),
        (
            "the name is confirmed first",
            {(V6, "PTR"): "merlin.social.example."},
            {"client_ip": V6},
            NEUTRAL,
            f"no term of the guess {GUESS} matches 2001:db8:25::2",
        ),
        (
            "the second name counts though the first does not resolve",
            {
                (V4, "PTR"): ["gone.social.example.", "here.social.example."],
                ("here.social.example", "A"): V4,
            },
            {},
            PASS,
            f"ptr of the guess {GUESS} matches 198.51.100.25",
        ),
        (
            "over IPv6 /24 says nothing and the address itself must match",
            {("social.example", "AAAA"): "2001:db8:25::1"},
            {"client_ip": V6},
            NEUTRAL,
            f"no term of the guess {GUESS} matches 2001:db8:25::2",
        ),
        (
            "a client elsewhere is neutral and never fails",
            {("social.example", "A"): "192.0.2.1"},
            {},
            NEUTRAL,
            f"no term of the guess {GUESS} matches 198.51.100.25",
        ),
        (
            "a domain without any record is neutral",
            {},
            {},
            NEUTRAL,
            f"no term of the guess {GUESS} matches 198.51.100.25",
        ),
        (
            "a look-up that fails is neutral",
            {("social.example", "A"): LookupStatus.SERVFAIL, ("social.example", "TXT"): "hello"},
            {},
            NEUTRAL,
            f"the guess {GUESS} cannot be evaluated:"
            " the look-up of social.example. A failed (SERVFAIL)",
        ),
        (
            "more MX hosts than may be looked up are neutral",
            {("social.example", "MX"): [f"{i} mx{i}.example." for i in range(11)]},
            {},
            NEUTRAL,
            f"the guess {GUESS} cannot be evaluated:"
            " social.example. has more than 10 MX records: mx/24",
        ),
    ],
)
def test_a_domain_without_a_record_is_judged_by_the_guess(
    sentence, dns, differs, result, why, resolver_of
):
    spf = check_spf(transaction(**differs), resolver_of(dns), best_guess=True)

    assert (spf.result, spf.best_guess, spf.record) == (result, True, None)
    assert spf.why == f"social.example has no SPF record, and {why}"


@pytest.mark.parametrize(
    ("sentence", "dns", "differs", "result"),
    [
        ("a record that fails", {("social.example", "TXT"): "v=spf1 -all"}, {}, FAIL),
        (
            "a faulty record",
            {("social.example", "TXT"): "v=spf1 moo"},
            {},
            PERMERROR,
        ),
        (
            "a redirect to a domain without a record",
            {("social.example", "TXT"): "v=spf1 redirect=gone.example"},
            {},
            PERMERROR,
        ),
        (
            "a look-up of the record that fails",
            {("social.example", "TXT"): LookupStatus.SERVFAIL, ("social.example", "A"): V4},
            {},
            TEMPERROR,
        ),
        ("a domain that cannot have a record", {}, {"reverse_path": "alice@localhost"}, NONE),
    ],
)
def test_nothing_is_guessed_for(sentence, dns, differs, result, resolver_of):
    spf = check_spf(transaction(**differs), resolver_of(dns), best_guess=True)

    assert (spf.result, spf.best_guess) == (result, False)


def test_the_helo_domain_of_a_bounce_is_guessed_too(resolver_of):
    dns = {("mail.social.example", "A"): V4}
    spf = check_spf(transaction(reverse_path=""), resolver_of(dns), best_guess=True)

    assert (spf.result, spf.best_guess, spf.identity) == (PASS, True, SpfIdentity.HELO)
    assert spf.domain == "mail.social.example"


def test_without_the_option_nothing_is_guessed_and_nothing_more_is_asked(resolver_of):
    resolver = resolver_of({("social.example", "A"): V4})
    spf = check_spf(transaction(), resolver)

    assert (spf.result, spf.best_guess) == (NONE, False)
    assert resolver.asked == [("social.example.", "TXT")]


def test_the_look_ups_of_the_guess_are_shown(resolver_of):
    spf = check_spf(transaction(), resolver_of({}), best_guess=True)

    assert [str(lookup) for lookup in spf.lookups] == [
        "social.example. TXT: NXDOMAIN",
        "social.example. A: NXDOMAIN",
        "social.example. MX: NXDOMAIN",
        "25.100.51.198.in-addr.arpa. PTR: NXDOMAIN",
    ]


def test_collect_guesses_when_it_is_told_to(resolver_of):
    resolver = resolver_of({("social.example", "A"): V4})

    assert not collect(transaction(), resolver).spf_passes
    assert collect(transaction(), resolver, best_guess_spf=True).spf_passes
