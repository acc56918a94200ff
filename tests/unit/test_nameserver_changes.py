"""Records that change between two steps."""

import pytest

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver import ZoneError, ZoneResolver, parse_changes, parse_zone

BEFORE = parse_zone("""
    a.example  A      198.51.100.1
    a.example  A      198.51.100.2
    a.example  TXT    "v=spf1 -all"
    slow.example  A   198.51.100.3
    slow.example  A   !DELAY=2s
    down.example  *   !SERVFAIL
    www.example CNAME a.example
""")


@pytest.mark.parametrize(
    ("sentence", "change", "name", "rdtype", "expected"),
    [
        (
            "a record set is replaced whole",
            "a.example A 198.51.100.9",
            "a.example",
            "A",
            "198.51.100.9",
        ),
        (
            "other types of the name stay",
            "a.example A 198.51.100.9",
            "a.example",
            "TXT",
            "v=spf1 -all",
        ),
        ("a new name appears", "b.example A 198.51.100.9", "b.example", "A", "198.51.100.9"),
        ("a record set is deleted", "a.example TXT -", "a.example", "TXT", "NODATA"),
        ("a name is deleted", "a.example -", "a.example", "A", "NXDOMAIN"),
        ("an asterisk deletes the name too", "a.example * -", "a.example", "A", "NXDOMAIN"),
        (
            "a name is deleted and made anew",
            "www.example -\nwww.example A 198.51.100.9",
            "www.example",
            "A",
            "198.51.100.9",
        ),
        (
            "a fault begins and hides the records",
            "a.example A !TIMEOUT",
            "a.example",
            "A",
            "TIMEOUT",
        ),
        (
            "a fault ends and shows the records",
            "slow.example A !NONE",
            "slow.example",
            "A",
            "198.51.100.3",
        ),
        ("an outage ends", "down.example * !NONE", "down.example", "A", "NXDOMAIN"),
        (
            "new records end the fault of their type",
            "slow.example A 198.51.100.9",
            "slow.example",
            "A",
            "198.51.100.9",
        ),
    ],
)
def test_a_change_is_seen(
    sentence: str, change: str, name: str, rdtype: str, expected: str
) -> None:
    after = BEFORE.apply(parse_changes(change))
    lookup = ZoneResolver(lambda: after)(name, rdtype)
    assert expected in (", ".join(lookup.answers), str(lookup.status).upper()), sentence


def test_the_zone_before_stays_as_it_was() -> None:
    BEFORE.apply(parse_changes("a.example -"))
    assert ZoneResolver(lambda: BEFORE)("a.example", "A").status is LookupStatus.FOUND


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("b.example -", "b.example. has no record to delete"),
        ("a.example MX -", "a.example. has no record of type MX to delete"),
        ("a.example A !NONE", "a.example. has no fault of type A to delete"),
        ("www.example A 198.51.100.9", "www.example. has a CNAME"),
        ("a.example CNAME b.example", "a.example. has a CNAME"),
        ("a.example A - -", "nothing may follow -"),
    ],
)
def test_a_change_that_cannot_be_is_an_error_with_its_line(change: str, message: str) -> None:
    with pytest.raises(ZoneError, match=message) as raised:
        BEFORE.apply(parse_changes(change, first_line=30))
    assert raised.value.line == 30
