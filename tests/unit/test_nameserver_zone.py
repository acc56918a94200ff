"""Zone text into a zone, and what is said about text that is wrong."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.nameserver import Zone, ZoneError, parse_records, parse_zone

NIBBLES = "1" + ".0" * 15 + ".0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2"
DKIM_KEY = "v=DKIM1; k=rsa; p=" + "A" * 600


def records(zone: Zone) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(found.owner_text, found.rdtype.name, found.answers) for found in zone]


@pytest.mark.parametrize(
    ("sentence", "text", "owner", "rdtype", "answers"),
    [
        (
            "a final dot changes nothing",
            "a.example. A 198.51.100.1",
            "a.example.",
            "A",
            ["198.51.100.1"],
        ),
        (
            "without the dot a name is absolute too",
            "a.example A 198.51.100.1",
            "a.example.",
            "A",
            ["198.51.100.1"],
        ),
        (
            "names are lower case in answers",
            "A.Example MX 10 MX.Example",
            "a.example.",
            "MX",
            ["10 mx.example."],
        ),
        (
            "TTL and class may be written",
            "a.example 1h IN A 198.51.100.1",
            "a.example.",
            "A",
            ["198.51.100.1"],
        ),
        (
            "class and TTL also the other way",
            "a.example in 60 A 198.51.100.1",
            "a.example.",
            "A",
            ["198.51.100.1"],
        ),
        (
            "an address is shortened",
            "a.example AAAA 2001:DB8:0::1",
            "a.example.",
            "AAAA",
            ["2001:db8::1"],
        ),
        (
            "an IPv4 address owns its reverse name",
            "198.51.100.25 PTR a.example",
            "25.100.51.198.in-addr.arpa.",
            "PTR",
            ["a.example."],
        ),
        (
            "an IPv6 address owns its reverse name",
            "2001:db8:25::1 PTR a.example",
            f"{NIBBLES}.ip6.arpa.",
            "PTR",
            ["a.example."],
        ),
        (
            "a reverse name may be written out",
            f"{NIBBLES}.ip6.arpa PTR a.example",
            f"{NIBBLES}.ip6.arpa.",
            "PTR",
            ["a.example."],
        ),
        (
            "an address may be an alias as in RFC 2317",
            "198.51.100.25 CNAME 25.0/26.100.51.198.in-addr.arpa",
            "25.100.51.198.in-addr.arpa.",
            "CNAME",
            ["25.0/26.100.51.198.in-addr.arpa."],
        ),
        (
            "RFC 2317 names own PTR",
            "25.0/26.100.51.198.in-addr.arpa PTR a.example",
            "25.0/26.100.51.198.in-addr.arpa.",
            "PTR",
            ["a.example."],
        ),
        (
            "an IPv4 network owns its reverse zone",
            "198.51.100.0/24 NS ns.example",
            "100.51.198.in-addr.arpa.",
            "NS",
            ["ns.example."],
        ),
        (
            "an IPv6 network owns its reverse zone",
            "2001:db8:25::/48 NS ns.example",
            "5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
            "NS",
            ["ns.example."],
        ),
        (
            "a wildcard may cover a network",
            "*.0.0.2.ip6.arpa PTR a.example",
            "*.0.0.2.ip6.arpa.",
            "PTR",
            ["a.example."],
        ),
        (
            "a semicolon in quotes is text",
            'a.example TXT "v=DKIM1; p=" ; comment',
            "a.example.",
            "TXT",
            ["v=DKIM1; p="],
        ),
        (
            "a long string is cut and joined",
            f'a.example TXT "{DKIM_KEY}"',
            "a.example.",
            "TXT",
            [DKIM_KEY],
        ),
        (
            "strings of one record are joined",
            'a.example TXT "v=spf1 a" " -all"',
            "a.example.",
            "TXT",
            ["v=spf1 a -all"],
        ),
        (
            "strings may stand in parentheses",
            'a.example TXT ( "v=spf1" ; so\n " -all" )',
            "a.example.",
            "TXT",
            ["v=spf1 -all"],
        ),
        (
            "escapes and UTF-8 are octets",
            'a.example TXT "\\"\\\\\\233é"',
            "a.example.",
            "TXT",
            ['"\\éÃ©'],
        ),
        ("an empty text is a text", 'a.example TXT ""', "a.example.", "TXT", [""]),
        (
            "a word without blanks needs no quotes",
            "a.example TXT hello ; comment",
            "a.example.",
            "TXT",
            ["hello"],
        ),
        ("the null MX of RFC 7505", "a.example MX 0 .", "a.example.", "MX", ["0 ."]),
        ("the old SPF type", 'a.example SPF "v=spf1 -all"', "a.example.", "SPF", ["v=spf1 -all"]),
        (
            "services",
            "_s._tcp.a.example SRV 1 2 587 A.example",
            "_s._tcp.a.example.",
            "SRV",
            ["1 2 587 a.example."],
        ),
        (
            "certificate authorities",
            'a.example CAA 0 issue "ca.example"',
            "a.example.",
            "CAA",
            ['0 issue "ca.example"'],
        ),
        (
            "U-labels become A-labels",
            "bücher.example A 198.51.100.1",
            "xn--bcher-kva.example.",
            "A",
            ["198.51.100.1"],
        ),
    ],
)
def test_a_record_is_read(
    sentence: str, text: str, owner: str, rdtype: str, answers: list[str]
) -> None:
    assert records(parse_zone(text)) == [(owner, rdtype, tuple(answers))], sentence


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("a.example AAAAA 2001:db8::1", "no record type AAAAA", "did you mean AAAA?"),
        ("a.example TEXT hello", "no record type TEXT", "did you mean TXT?"),
        ("a.example 198.51.100.1", "no record type 198.51.100.1", "write A before"),
        ("a.example !SERVFAIL", "no record type !SERVFAIL", "or * for every type"),
        ('a.example "v=spf1"', "no record type", "write TXT before"),
        ("a.example ANY x", "ANY is a type of questions", ""),
        ("a.example A", "has no data", ""),
        ("a.example", "no type and no data", ""),
        ("a.example A 2001:db8::1", "is an IPv6 address", "write AAAA instead of A"),
        ("a.example AAAA 198.51.100.1", "is an IPv4 address", "write A instead of AAAA"),
        ("a.example A 198.51.100.256", "is no IPv4 address", ""),
        ("a.example A 198.51.100.1 198.51.100.2", "one address", "one record a line"),
        ("a.example AAAA 2001:db8::1/64", "is no address", "write 2001:db8::1"),
        ("a.example AAAA fe80::1%eth0", "has a zone id", "write fe80::1"),
        ("198.51.100.25 A 198.51.100.25", "owns a record of type A", "can only own PTR"),
        ("2001:db8::1 TXT hello", "owns a record of type TXT", "can only own PTR"),
        ("198.51.100.0/24 PTR a.example", "is a network", "one address"),
        ("198.51.100.25/24 NS a.example", "written as an address of it", "198.51.100.0/24"),
        ("198.51.100.0/26 NS a.example", "no reverse zone", "multiple of 8"),
        ("2001:db8::/47 NS a.example", "no reverse zone", "multiple of 4"),
        ("::/0 NS a.example", "no reverse zone", "multiple of 4"),
        ("$TTL", "$TTL needs one time", "$TTL 1h"),
        ("$TTL soon", "$TTL needs one time", "$TTL 1h"),
        ("$TTL 2147483648", "TTL 2147483648", ""),
        ("a.example A !LAME", "a fault of a delegation", "a.example NS !LAME"),
        ("0.1.0.0.2.ip6.arpa PTR a.example", "has 5 nibbles instead of 32", "the address itself"),
        ("10.ip6.arpa PTR a.example", "label 10, which is no nibble", "the address itself"),
        ("100.51.198.in-addr.arpa PTR a.example", "has 3 octets instead of 4", "itself"),
        ("256.100.51.198.in-addr.arpa PTR a.example", "octet above 255", "itself"),
        ("a.example MX mx.example", "no preference", "write MX 10 mx.example"),
        ("a.example MX 10 198.51.100.1", "is an address", "write the name"),
        ("198.51.100.1 PTR 198.51.100.1", "is an address", "write the name"),
        ("a.example CNAME 2001:db8::1", "is an address", "write the name"),
        ("a.example NS 198.51.100.1", "is an address", "write the name"),
        ("a.example CNAME b.example c.example", "2 words", "as in CNAME mail.example."),
        ("a.example SOA ns.example", "cannot be read", "as in SOA ns.example."),
        ("a.example TXT v=DKIM1; k=rsa; p=AAAA", "ends at the first ;", "put it in quotes"),
        ("a.example TXT v=spf1 a -all", "needs quotes", 'write TXT "v=spf1 a -all"'),
        ('a.example TXT "v=spf1 a -all', "never closed", "on its own line"),
        ('a.example TXT "\\999"', "is no octet", ""),
        ("a.example TXT ( hello", "parenthesis is never closed", "close it with )"),
        ("a.example TXT hello )", ") without (", ""),
        ("a.example TXT \\", "nothing follows the backslash", ""),
        ("# comment", "a comment begins with ;", "write ; comment"),
        ("$ORIGIN example.", "$ORIGIN is not for here", "names are absolute"),
        ("@ A 198.51.100.1", "@ stands for nothing", "write the name"),
        ("a.example CH TXT hello", "class CH", "leave it out"),
        ("a.example -1 A 198.51.100.1", "TTL -1 is not in 0..2147483647", ""),
        ("a.example 2147483648 A 198.51.100.1", "TTL 2147483648", ""),
        (f"{'a' * 64}.example A 198.51.100.1", "longer than 63 octets", ""),
        (f"{'a.' * 130}example A 198.51.100.1", "longer than 255 octets", ""),
        ("a..example A 198.51.100.1", "empty label", "is a dot too much?"),
        ("a.example MX 10 b..example", "empty label", "is a dot too much?"),
        ("a.example A !SERVFAULT", "no fault !SERVFAULT", "did you mean !SERVFAIL?"),
        ("a.example A !SLOW", "no fault !SLOW", "the faults are !NXDOMAIN"),
        ("a.example A !SERVFAIL=2", "takes no value", ""),
        ("a.example A !DELAY", "nothing is no delay", "!DELAY=2s"),
        ("a.example A !DELAY=0s", "above 0", ""),
        ("a.example A !TIMEOUT 198.51.100.1", "nothing may follow !TIMEOUT", ""),
        ("a.example A -", "there is nothing yet", ""),
        ("198.51.100.1 A !TIMEOUT", "owns a record of type A", "can only own PTR"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_a_hint(text: str, message: str, hint: str) -> None:
    with pytest.raises(ZoneError) as raised:
        parse_zone(f"; line 10\n{text}", first_line=10)
    assert raised.value.line == 11
    assert message in str(raised.value)
    assert hint in raised.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.example A 198.51.100.1\nA.EXAMPLE. A 198.51.100.1", "a second time"),
        ("a.example CNAME b.example\na.example CNAME c.example", "has one CNAME"),
        ("a.example CNAME b.example\na.example A 198.51.100.1", "beside A (line 2)"),
        ("a.example A 198.51.100.1\na.example CNAME b.example", "CNAME (line 2) beside A (line 1)"),
        ("a.example A !TIMEOUT\na.example A !SERVFAIL", "has one fault"),
    ],
)
def test_records_that_exclude_each_other_are_an_error_on_the_later_line(
    text: str, message: str
) -> None:
    with pytest.raises(ZoneError) as raised:
        parse_zone(text)
    assert raised.value.line == 2
    assert message in str(raised.value)


def test_a_blank_owner_repeats_the_one_before() -> None:
    zone = parse_zone("a.example A 198.51.100.1\n  A 198.51.100.2\n  AAAA 2001:db8::1")
    assert [found.answers for found in zone] == [
        ("198.51.100.1", "198.51.100.2"),
        ("2001:db8::1",),
    ]


def test_the_first_record_needs_an_owner() -> None:
    with pytest.raises(ZoneError, match="has no owner"):
        parse_records([(7, "  A 198.51.100.1")])


def test_indentation_that_all_lines_share_does_not_count() -> None:
    zone = parse_zone("""
        a.example A 198.51.100.1
        b.example A 198.51.100.2
    """)
    assert [found.owner_text for found in zone] == ["a.example.", "b.example."]


def test_of_two_ttls_in_a_record_set_the_smallest_counts() -> None:
    (found,) = parse_zone("a.example 60 A 198.51.100.1\na.example 5 A 198.51.100.2")
    assert found.ttl == 5


def test_a_ttl_of_its_own_comes_before_that_of_the_text() -> None:
    zone = parse_zone("""
        a.example     A    198.51.100.1
        soa.example   SOA  ns.example hostmaster.example 1 3600 600 86400 7200
        $TTL 1h
        b.example     A    198.51.100.1
        c.example 5   A    198.51.100.1
        $ttl 30
        d.example     SOA  ns.example hostmaster.example 1 3600 600 86400 7200
    """)
    assert [found.ttl for found in zone] == [60, 7200, 3600, 5, 30]


def test_numbered_lines_keep_their_numbers() -> None:
    (found,) = parse_records([(40, "a.example A 198.51.100.1")])
    assert found.line == 40


def test_of_two_merged_zones_the_other_one_wins() -> None:
    lab = parse_zone("gmail.com MX 5 mx.example\nmx.example A 198.51.100.1")
    scenario = parse_zone("mx.example A 198.51.100.2")
    assert [found.answers for found in lab.merged(scenario)] == [
        ("5 mx.example.",),
        ("198.51.100.2",),
    ]


@given(st.text(alphabet=st.sampled_from('aA1. \t\n;()"\\!-*@:=é/%$#\x00'), max_size=60))
def test_any_text_is_a_zone_or_a_zone_error(text: str) -> None:
    for attempt in (text, f"a.example TXT {text}", f"a.example MX {text}", f"{text} A 1.2.3.4"):
        with contextlib.suppress(ZoneError):
            parse_zone(attempt)
