from ipaddress import ip_address

import pytest

from fake_receiver.checks.iprev import check_iprev
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import IprevResult

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
            "the PTR name . is no domain name",
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


def test_names_after_the_tenth_are_not_looked_up(resolver_of):
    names = [f"n{i}.example." for i in range(10)] + ["mail.example."]
    iprev = check_iprev(ip_address(V4), resolver_of({**CLEAN, (V4, "PTR"): names}))

    assert iprev.result is FAIL
    assert len(iprev.lookups) == 11
    assert iprev.why.endswith("only 10 of the 11 PTR names were looked up")
    assert iprev.ptr_names == tuple(names)


def test_only_the_family_of_the_client_is_asked_for(resolver_of):
    resolver = resolver_of(CLEAN)
    check_iprev(ip_address(V6), resolver)

    assert [rdtype for _, rdtype in resolver.asked] == ["PTR", "AAAA"]
