"""What the resolver of the checks finds in a zone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.nameserver import LoggedQuery, QueryLog, ZoneResolver, parse_changes, parse_zone

ZONE = parse_zone("""
    mail.example        A      198.51.100.25
    mail.example        AAAA   2001:db8:25::1
    198.51.100.25       PTR    Mail.Example
    www.example         CNAME  web.example
    web.example         CNAME  mail.example
    ring.example        CNAME  gnir.example
    gnir.example        CNAME  ring.example
    self.example        CNAME  self.example
    dangling.example    CNAME  nothing.example
    toservfail.example  CNAME  servfail.example
    deep.below.example  TXT    "there"
    *.wild.example      MX     10 mail.example
    host.wild.example   A      198.51.100.1
    a.b.wild.example    A      198.51.100.1
    *.alias.example     CNAME  mail.example
    moved.example       DNAME  wild.example
    tower.example       DNAME  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.tower.example
    nxdomain.example    A      !NXDOMAIN
    nodata.example      A      !NODATA
    servfail.example    A      !SERVFAIL
    refused.example     A      !REFUSED
    timeout.example     A      !TIMEOUT
    wrongid.example     A      198.51.100.3
    wrongid.example     A      !WRONGID
    lame.example        NS     !LAME
    mail.lame.example   A      198.51.100.3
    slow.example        A      198.51.100.3
    slow.example        A      !DELAY=2s
    truncated.example   A      198.51.100.3
    truncated.example   A      !TRUNCATE
    down.example        *      !SERVFAIL
    *.down.example      *      !TIMEOUT
    broken.example      CNAME  mail.example
    broken.example      CNAME  !SERVFAIL
    2001:db8:25::2      *      !TIMEOUT
    both.example        TXT    "one"
    both.example        TXT    "two"
""")
resolver = ZoneResolver(lambda: ZONE)
REVERSE = "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa"


@pytest.mark.parametrize(
    ("sentence", "name", "rdtype", "expected"),
    [
        ("a name has an address", "mail.example.", "A", "198.51.100.25"),
        ("case and final dot do not matter", "MAIL.Example", "a", "198.51.100.25"),
        ("a type that the name lacks", "mail.example", "MX", "NODATA"),
        ("a type that nobody knows", "mail.example", "BOGUS", "NODATA"),
        ("a type by number", "mail.example", "TYPE28", "2001:db8:25::1"),
        ("a name that nobody has", "nothing.example", "A", "NXDOMAIN"),
        ("an empty non-terminal exists", "below.example", "TXT", "NODATA"),
        ("the root exists", ".", "NS", "NODATA"),
        ("a PTR is lower case", "25.100.51.198.in-addr.arpa", "PTR", "mail.example."),
        (
            "an alias is followed",
            "www.example",
            "A",
            "via web.example. mail.example.: 198.51.100.25",
        ),
        (
            "an alias of the type lacks",
            "www.example",
            "MX",
            "via web.example. mail.example.: NODATA",
        ),
        ("an alias itself may be asked for", "www.example", "CNAME", "web.example."),
        ("an alias to nothing", "dangling.example", "A", "via nothing.example.: NXDOMAIN"),
        ("an alias to a fault", "toservfail.example", "A", "via servfail.example.: SERVFAIL"),
        ("aliases in a ring", "ring.example", "A", "via gnir.example. ring.example.: SERVFAIL"),
        ("an alias of itself", "self.example", "A", "via self.example.: SERVFAIL"),
        ("a wildcard answers", "any.wild.example", "MX", "10 mail.example."),
        ("a wildcard answers at any depth", "so.deep.wild.example", "MX", "10 mail.example."),
        ("a wildcard has no other data", "any.wild.example", "A", "NODATA"),
        ("a wildcard stops at a name that exists", "host.wild.example", "MX", "NODATA"),
        ("a wildcard stops at an empty non-terminal", "b.wild.example", "MX", "NODATA"),
        ("a wildcard does not reach below another name", "x.host.wild.example", "MX", "NXDOMAIN"),
        ("a wildcard is not its own parent", "wild.example", "MX", "NODATA"),
        ("a wildcard may be asked for", "*.wild.example", "MX", "10 mail.example."),
        ("a wildcard may be an alias", "x.alias.example", "A", "via mail.example.: 198.51.100.25"),
        (
            "a DNAME moves what is below it",
            "x.moved.example",
            "MX",
            "via x.wild.example.: 10 mail.example.",
        ),
        ("a DNAME does not move its owner", "moved.example", "MX", "NODATA"),
        ("a fault is NXDOMAIN", "nxdomain.example", "A", "NXDOMAIN"),
        ("a fault is NODATA", "nodata.example", "A", "NODATA"),
        ("a fault is SERVFAIL", "servfail.example", "A", "SERVFAIL"),
        ("a fault is REFUSED", "refused.example", "A", "REFUSED"),
        ("a fault is a time-out", "timeout.example", "A", "TIMEOUT"),
        ("a fault leaves the other types", "timeout.example", "TXT", "NODATA"),
        ("a fault is an answer with a wrong id", "wrongid.example", "A", "TIMEOUT"),
        ("a fault is a lame delegation", "mail.lame.example", "A", "SERVFAIL"),
        ("a delay is not waited for", "slow.example", "A", "198.51.100.3"),
        ("a truncated answer arrives", "truncated.example", "A", "198.51.100.3"),
        ("a fault of every type", "down.example", "TXT", "SERVFAIL"),
        ("a fault of every name", "any.down.example", "TXT", "TIMEOUT"),
        ("a fault of an alias", "broken.example", "A", "SERVFAIL"),
        ("a fault of an address", REVERSE, "PTR", "TIMEOUT"),
        ("every record has its answer", "both.example", "TXT", "one, two"),
        ("ANY has them all", "mail.example", "ANY", "198.51.100.25, 2001:db8:25::1"),
        ("an empty label", "a..example", "A", "NXDOMAIN"),
        ("a label of 64 octets", "a" * 64 + ".example", "A", "NXDOMAIN"),
        ("a name of 256 octets", "a." * 130, "A", "NXDOMAIN"),
        ("a very long name", "a." * 100_000, "A", "NXDOMAIN"),
        ("invalid UTF-8 from the wire", "\udcff.example", "A", "NXDOMAIN"),
        ("an escape that ends too early", "a\\", "A", "NXDOMAIN"),
        ("control characters", "\x00\n.example", "A", "NXDOMAIN"),
    ],
)
def test_a_question_has_its_answer(sentence: str, name: str, rdtype: str, expected: str) -> None:
    lookup = resolver(name, rdtype)
    via = f"via {' '.join(lookup.cnames)}: " if lookup.cnames else ""
    assert via + (", ".join(lookup.answers) or str(lookup.status).upper()) == expected, sentence


def test_a_dname_that_makes_names_too_long_is_servfail() -> None:
    assert resolver("x.tower.example", "A").status is LookupStatus.SERVFAIL


def test_the_answer_names_the_question_in_lower_case_with_a_final_dot() -> None:
    lookup = resolver("MAIL.example", "aaaa")
    assert (lookup.name, lookup.rdtype) == ("mail.example.", "AAAA")


def test_a_new_zone_is_seen_at_once() -> None:
    zone = ZONE
    ask = ZoneResolver(lambda: zone)
    assert ask("mail.example", "A").answers == ("198.51.100.25",)
    zone = zone.apply(parse_changes("mail.example A 198.51.100.9"))
    assert ask("mail.example", "A").answers == ("198.51.100.9",)


def test_every_question_is_logged_with_time_and_asker() -> None:
    seen: list[LoggedQuery] = []
    log = QueryLog(clock=lambda: 12.5, on_query=seen.append)
    lookup = ZoneResolver(lambda: ZONE, log)("mail.example", "A")
    assert log.queries == (LoggedQuery(at=12.5, client="receiver", lookup=lookup),)
    assert tuple(seen) == log.queries
    assert str(seen[0]) == "receiver asked mail.example. A: 198.51.100.25"


def test_the_log_forgets_the_oldest_questions_and_counts_them() -> None:
    log = QueryLog(clock=lambda: 0.0, limit=2)
    for name in ("a.example.", "b.example.", "c.example."):
        log.record("receiver", Lookup(name=name, rdtype="A", status=LookupStatus.NXDOMAIN))
    assert [query.lookup.name for query in log.queries] == ["b.example.", "c.example."]
    assert log.forgotten == 1


@given(st.text(max_size=80), st.text(max_size=12))
def test_no_name_and_no_type_raises(name: str, rdtype: str) -> None:
    assert resolver(name, rdtype).name.endswith(".")
