"""SPF: the result of a record, and why."""

import pytest
from spf_mail import IP4, V4, V6, transaction, zone

from fake_receiver.checks.spf import check_spf
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import SpfIdentity, SpfResult

NONE, NEUTRAL, PASS, FAIL = SpfResult.NONE, SpfResult.NEUTRAL, SpfResult.PASS, SpfResult.FAIL
SOFTFAIL, TEMPERROR, PERMERROR = SpfResult.SOFTFAIL, SpfResult.TEMPERROR, SpfResult.PERMERROR


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


def test_the_null_reverse_path_is_checked_by_its_helo_domain(resolver_of):
    resolver = resolver_of({("mail.social.example", "TXT"): "v=spf1 a -all"})
    spf = check_spf(transaction(reverse_path=""), resolver)

    assert (spf.identity, spf.domain) == (SpfIdentity.HELO, "mail.social.example")
    assert spf.result is FAIL
