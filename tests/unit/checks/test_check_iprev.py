from ipaddress import ip_address

import pytest

from fake_receiver.checks.iprev import check_iprev
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import IprevResult
from fake_receiver.nameserver import ZoneResolver, parse_zone

PASS, FAIL = IprevResult.PASS, IprevResult.FAIL
TEMPERROR, PERMERROR = IprevResult.TEMPERROR, IprevResult.PERMERROR

V4, V6 = "198.51.100.25", "2001:db8:25::2"

CLEAN = {
    (V4, "PTR"): "mail.example.",
    (V6, "PTR"): "mail.example.",
    ("mail.example", "A"): V4,
    ("mail.example", "AAAA"): V6,
}


@pytest.mark.parametrize(
    ("sentence", "client_ip", "differs", "result", "why"),
    [
        (
            "an IPv4 address whose name has it passes",
            V4,
            {},
            PASS,
            "198.51.100.25 and the PTR name mail.example. name each other",
        ),
        (
            "an IPv6 address whose name has it passes, however it is written",
            V6,
            {("mail.example", "AAAA"): "2001:0db8:0025:0:0:0:0:2"},
            PASS,
            "2001:db8:25::2 and the PTR name mail.example. name each other",
        ),
        (
            "one of several names suffices",
            V4,
            {(V4, "PTR"): ["other.example.", "mail.example."]},
            PASS,
            "198.51.100.25 and the PTR name mail.example. name each other",
        ),
        (
            "a name after a failing one still passes",
            V4,
            {
                (V4, "PTR"): ["slow.example.", "mail.example."],
                ("slow.example", "A"): LookupStatus.TIMEOUT,
            },
            PASS,
            "198.51.100.25 and the PTR name mail.example. name each other",
        ),
        (
            "an address without PTR record is a permerror",
            V4,
            {(V4, "PTR"): LookupStatus.NXDOMAIN},
            PERMERROR,
            "198.51.100.25 has no PTR record",
        ),
        (
            "a reverse name without PTR data is a permerror",
            V6,
            {(V6, "PTR"): LookupStatus.NODATA},
            PERMERROR,
            "2001:db8:25::2 has no PTR record",
        ),
        (
            "a failing reverse look-up is a temperror",
            V4,
            {(V4, "PTR"): LookupStatus.SERVFAIL},
            TEMPERROR,
            "the look-up of 25.100.51.198.in-addr.arpa. PTR failed (SERVFAIL)",
        ),
        (
            "a name with the other family's address alone fails",
            V6,
            {("mail.example", "AAAA"): LookupStatus.NODATA},
            FAIL,
            "the PTR name mail.example. has no AAAA record",
        ),
        (
            "a name with another address fails",
            V6,
            {("mail.example", "AAAA"): "2001:db8:25::1"},
            FAIL,
            "the PTR name mail.example. resolves to 2001:db8:25::1, not to 2001:db8:25::2",
        ),
        (
            "a failing forward look-up is a temperror when no other name matches",
            V4,
            {
                (V4, "PTR"): ["slow.example.", "other.example."],
                ("slow.example", "A"): LookupStatus.REFUSED,
            },
            TEMPERROR,
            "the look-up of slow.example. A failed (REFUSED);"
            " the PTR name other.example. has no A record",
        ),
        (
            "a PTR record that points to no domain name fails",
            V4,
            {(V4, "PTR"): "."},
            FAIL,
            "the PTR name . is no host",
        ),
        (
            "a PTR record that points to the address as text fails",
            V4,
            {(V4, "PTR"): f"{V4}."},
            FAIL,
            "the PTR name 198.51.100.25. has no A record",
        ),
        (
            "an IPv4-mapped IPv6 address is judged as IPv4",
            f"::ffff:{V4}",
            {},
            PASS,
            "198.51.100.25 and the PTR name mail.example. name each other",
        ),
        (
            "a zone id is no part of the address",
            f"{V6}%eth0",
            {},
            PASS,
            "2001:db8:25::2 and the PTR name mail.example. name each other",
        ),
    ],
)
def test_iprev(sentence, client_ip, differs, result, why, resolver_of):
    iprev = check_iprev(ip_address(client_ip), resolver_of({**CLEAN, **differs}))

    assert (iprev.result, iprev.why) == (result, why)
    assert iprev.verified_name == ("mail.example." if result is PASS else None)


# Reverse zones as people have them. 198.51.100.25 is 25.100.51.198.in-addr.arpa.
ZONES = [
    (
        "a delegated reverse zone of less than a /24 passes (RFC 2317)",
        """
        198.51.100.25                     CNAME 25.24-31.100.51.198.in-addr.arpa
        25.24-31.100.51.198.in-addr.arpa  PTR   mail.example
        mail.example                      A     198.51.100.25
        """,
        V4,
        PASS,
        "198.51.100.25 and the PTR name mail.example. name each other",
    ),
    (
        "an alias in the reverse zone of IPv6 passes",
        """
        2001:db8:25::2  CNAME two.hosts.example
        two.hosts.example  PTR  mail.example
        mail.example    AAAA   2001:db8:25::2
        """,
        V6,
        PASS,
        "2001:db8:25::2 and the PTR name mail.example. name each other",
    ),
    (
        "an alias in the reverse zone that leads nowhere is no PTR record",
        "198.51.100.25 CNAME 25.24-31.100.51.198.in-addr.arpa",
        V4,
        PERMERROR,
        "198.51.100.25 has no PTR record",
    ),
    (
        "a PTR record that points to an alias passes",
        """
        198.51.100.25  PTR    www.example
        www.example    CNAME  mail.example
        mail.example   A      198.51.100.25
        """,
        V4,
        PASS,
        "198.51.100.25 and the PTR name www.example. name each other",
    ),
    (
        "a circle in the reverse zone is a temperror",
        """
        198.51.100.25   CNAME  round.example
        round.example   CNAME  about.example
        about.example   CNAME  round.example
        """,
        V4,
        TEMPERROR,
        "the look-up of 25.100.51.198.in-addr.arpa. PTR failed (SERVFAIL)",
    ),
    (
        "a circle of the name is a temperror",
        """
        198.51.100.25   PTR    round.example
        round.example   CNAME  about.example
        about.example   CNAME  round.example
        """,
        V4,
        TEMPERROR,
        "the look-up of round.example. A failed (SERVFAIL)",
    ),
    (
        "a PTR record that points to its own reverse name fails",
        "198.51.100.25  PTR  25.100.51.198.in-addr.arpa",
        V4,
        FAIL,
        "the PTR name 25.100.51.198.in-addr.arpa. has no A record",
    ),
    (
        "a lame delegation of the reverse zone is a temperror",
        """
        2001:db8:25::/48  NS   !LAME
        2001:db8:25::2    PTR  mail.example
        mail.example      AAAA 2001:db8:25::2
        """,
        V6,
        TEMPERROR,
        "the look-up of 2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa."
        " PTR failed (SERVFAIL)",
    ),
    (
        "a fault on the way through an alias is a temperror",
        """
        198.51.100.25                     CNAME 25.24-31.100.51.198.in-addr.arpa
        25.24-31.100.51.198.in-addr.arpa  PTR   !TIMEOUT
        """,
        V4,
        TEMPERROR,
        "the look-up of 25.100.51.198.in-addr.arpa. PTR failed (TIMEOUT)",
    ),
    (
        "IPv4 is not failed by IPv6's look-up",
        """
        198.51.100.25  PTR   mail.example
        mail.example   A     198.51.100.25
        mail.example   AAAA  !SERVFAIL
        """,
        V4,
        PASS,
        "198.51.100.25 and the PTR name mail.example. name each other",
    ),
    (
        "a name with an IPv6 address alone fails for IPv4",
        """
        198.51.100.25  PTR   mail.example
        mail.example   AAAA  2001:db8:25::2
        """,
        V4,
        FAIL,
        "the PTR name mail.example. has no A record",
    ),
    (
        "one of several addresses suffices",
        """
        198.51.100.25  PTR  mail.example
        mail.example   A    198.51.100.24
        mail.example   A    198.51.100.25
        """,
        V4,
        PASS,
        "198.51.100.25 and the PTR name mail.example. name each other",
    ),
    (
        "a name with an odd octet is asked for as it is",
        r"""
        198.51.100.25      PTR  my\032mail.example
        my\032mail.example A    198.51.100.25
        """,
        V4,
        PASS,
        r"198.51.100.25 and the PTR name my\032mail.example. name each other",
    ),
    (
        "every name and each of its addresses is told",
        """
        198.51.100.25  PTR  a.example
        198.51.100.25  PTR  b.example
        198.51.100.25  PTR  c.example
        a.example      A    198.51.100.1
        a.example      A    198.51.100.2
        b.example      A    !SERVFAIL
        """,
        V4,
        TEMPERROR,
        "the PTR name a.example. resolves to 198.51.100.1, 198.51.100.2, not to 198.51.100.25;"
        " the look-up of b.example. A failed (SERVFAIL); the PTR name c.example. has no A record",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "zone", "client_ip", "result", "why"), ZONES, ids=[row[0] for row in ZONES]
)
def test_iprev_in_a_zone(sentence, zone, client_ip, result, why):
    parsed = parse_zone(zone)
    iprev = check_iprev(ip_address(client_ip), ZoneResolver(lambda: parsed))

    assert (iprev.result, iprev.why) == (result, why)
    assert (iprev.verified_name is not None) is (result is PASS)


def test_the_tenth_name_still_counts(resolver_of):
    names = [f"n{i}.example." for i in range(9)] + ["mail.example.", "late.example."]
    iprev = check_iprev(ip_address(V4), resolver_of({**CLEAN, (V4, "PTR"): names}))

    assert iprev.result is PASS
    assert iprev.verified_name == "mail.example."


def test_of_ten_names_one_look_up_that_fails_is_a_temperror(resolver_of):
    names = [f"n{i}.example." for i in range(11)]
    zone = {(V4, "PTR"): names, ("n9.example", "A"): LookupStatus.TIMEOUT}

    assert check_iprev(ip_address(V4), resolver_of(zone)).result is TEMPERROR


def test_names_after_the_tenth_are_not_looked_up(resolver_of):
    names = [f"n{i}.example." for i in range(10)] + ["mail.example."]
    iprev = check_iprev(ip_address(V4), resolver_of({**CLEAN, (V4, "PTR"): names}))

    assert iprev.result is FAIL
    assert len(iprev.lookups) == 11
    assert iprev.why.endswith("only 10 of the 11 PTR names were looked up")
    assert iprev.ptr_names == tuple(names)


def test_the_case_of_a_name_does_not_matter(resolver_of):
    iprev = check_iprev(ip_address(V4), resolver_of({**CLEAN, (V4, "PTR"): "Mail.EXAMPLE."}))

    assert iprev.verified_name == "Mail.EXAMPLE."


def test_only_the_family_of_the_client_is_asked_for(resolver_of):
    resolver = resolver_of(CLEAN)
    check_iprev(ip_address(V6), resolver)

    assert [rdtype for _, rdtype in resolver.asked] == ["PTR", "AAAA"]
