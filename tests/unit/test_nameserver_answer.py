"""One packet in, one packet out: what RFC 1035, 2308, 6891 and 8906 ask of a name server."""

import os

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest
from dns.message import Message
from dns.rcode import Rcode
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver import parse_zone
from fake_receiver.nameserver.answer import OUR_UDP_SIZE, answer

LONG = " ".join(f'"{"x" * 250}"' for _ in range(3))
ZONE = parse_zone(f"""
    zone.example       SOA   ns.zone.example hostmaster.zone.example 7 3600 600 86400 30
    zone.example       NS    ns.zone.example
    mail.zone.example  A     198.51.100.25
    www.zone.example   CNAME mail.zone.example
    gone.zone.example  CNAME nothing.zone.example
    loop.zone.example  CNAME loop.zone.example
    big.zone.example   TXT   {LONG}
    huge.zone.example  TXT   {LONG} {LONG}
    *.wild.example     A     198.51.100.1
    a.b.wild.example   A     198.51.100.1
    *.alias.example    CNAME mail.zone.example
    moved.example      DNAME wild.example
    odd.example        A     198.51.100.3
    odd.example        A     !WRONGID
    servfail.example   A     !SERVFAIL
    refused.example    A     !REFUSED
    nxdomain.example   A     !NXDOMAIN
    timeout.example    A     !TIMEOUT
    slow.example       A     198.51.100.3
    slow.example       A     !DELAY=1500ms
    cut.example        A     198.51.100.3
    cut.example        A     !TRUNCATE
""")
# Records that no packet can hold together, though each alone fits.
OVERFULL = parse_zone(
    "\n".join(f'a.example TXT "{number}" {LONG} {LONG} {LONG}' for number in range(40))
)


def ask(query: Message, *, over_tcp: bool = False) -> Message:
    response = answer(ZONE, query.to_wire(), over_tcp=over_tcp)
    assert response.packet is not None
    message = dns.message.from_wire(response.packet)
    assert query.is_response(message)
    return message


def texts(message: Message) -> list[str]:
    return [str(rrset) for rrset in message.answer]


@pytest.mark.parametrize(
    ("sentence", "name", "rdtype", "rcode", "answers", "soa"),
    [
        (
            "a record is there",
            "mail.zone.example",
            "A",
            Rcode.NOERROR,
            ["mail.zone.example. 60 IN A 198.51.100.25"],
            None,
        ),
        (
            "an alias is followed",
            "www.zone.example",
            "A",
            Rcode.NOERROR,
            [
                "www.zone.example. 60 IN CNAME mail.zone.example.",
                "mail.zone.example. 60 IN A 198.51.100.25",
            ],
            None,
        ),
        ("a type is missing", "mail.zone.example", "MX", Rcode.NOERROR, [], "zone.example. 30"),
        ("a name is missing", "x.zone.example", "A", Rcode.NXDOMAIN, [], "zone.example. 30"),
        ("a name outside any SOA is missing", "x.example", "A", Rcode.NXDOMAIN, [], ". 5"),
        ("an unknown type is missing", "zone.example", "TYPE1000", Rcode.NOERROR, [], "zone."),
        (
            "an alias leads to nothing",
            "gone.zone.example",
            "A",
            Rcode.NXDOMAIN,
            ["gone.zone.example. 60 IN CNAME nothing.zone.example."],
            "zone.example. 30",
        ),
        (
            "a wildcard answers under the name asked for",
            "Any.wild.example",
            "A",
            Rcode.NOERROR,
            ["Any.wild.example. 60 IN A 198.51.100.1"],
            None,
        ),
        ("an empty non-terminal stops it", "b.wild.example", "A", Rcode.NOERROR, [], ". 5"),
        ("so that nothing is below", "x.b.wild.example", "A", Rcode.NXDOMAIN, [], ". 5"),
        (
            "a wildcard may be an alias",
            "any.alias.example",
            "A",
            Rcode.NOERROR,
            [
                "any.alias.example. 60 IN CNAME mail.zone.example.",
                "mail.zone.example. 60 IN A 198.51.100.25",
            ],
            None,
        ),
        (
            "a DNAME comes with the CNAME made from it",
            "x.moved.example",
            "A",
            Rcode.NOERROR,
            [
                "moved.example. 60 IN DNAME wild.example.",
                "x.moved.example. 60 IN CNAME x.wild.example.",
                "x.wild.example. 60 IN A 198.51.100.1",
            ],
            None,
        ),
        ("a fault is NXDOMAIN", "nxdomain.example", "A", Rcode.NXDOMAIN, [], ". 5"),
    ],
)
def test_the_zone_answers_with_authority(
    sentence: str, name: str, rdtype: str, rcode: Rcode, answers: list[str], soa: str | None
) -> None:
    message = ask(dns.message.make_query(name, rdtype))
    assert (message.rcode(), texts(message)) == (rcode, answers), sentence
    assert message.flags & dns.flags.AA
    assert not message.flags & dns.flags.RA
    assert [str(rrset).startswith(soa or "-") for rrset in message.authority] == [True] * bool(soa)


@pytest.mark.parametrize(
    ("name", "rdtype", "rcode"),
    [
        ("servfail.example", "A", Rcode.SERVFAIL),
        ("refused.example", "A", Rcode.REFUSED),
        ("loop.zone.example", "A", Rcode.SERVFAIL),
        ("zone.example", "AXFR", Rcode.REFUSED),
    ],
)
def test_a_failure_has_a_code_and_nothing_else(name: str, rdtype: str, rcode: Rcode) -> None:
    message = ask(dns.message.make_query(name, rdtype))
    assert (message.rcode(), message.answer, message.authority) == (rcode, [], [])
    assert not message.flags & dns.flags.AA


def test_other_classes_are_refused() -> None:
    assert ask(dns.message.make_query("version.bind", "TXT", "CH")).rcode() == Rcode.REFUSED


def test_any_asks_for_every_type() -> None:
    message = ask(dns.message.make_query("zone.example", "ANY"))
    assert [rrset.rdtype.name for rrset in message.answer] == ["SOA", "NS"]


def test_the_case_of_the_question_is_kept() -> None:
    message = ask(dns.message.make_query("MaIl.zOnE.example", "A"))
    assert str(message.question[0].name) == "MaIl.zOnE.example."
    assert str(message.answer[0].name) == "MaIl.zOnE.example."


def test_a_wrong_id_comes_with_the_answer_and_is_logged_as_a_time_out() -> None:
    query = dns.message.make_query("odd.example", "A")
    response = answer(ZONE, query.to_wire(), over_tcp=False)
    assert response.packet is not None
    message = dns.message.from_wire(response.packet)
    assert message.id != query.id
    assert texts(message) == ["odd.example. 60 IN A 198.51.100.3"]
    assert response.lookup is not None
    assert response.lookup.status is LookupStatus.TIMEOUT


def test_a_time_out_is_silence_that_is_logged() -> None:
    response = answer(ZONE, dns.message.make_query("timeout.example", "A").to_wire(), over_tcp=True)
    assert response.packet is None
    assert response.lookup is not None
    assert response.lookup.status is LookupStatus.TIMEOUT


def test_a_delay_is_left_to_who_sends() -> None:
    response = answer(ZONE, dns.message.make_query("slow.example", "A").to_wire(), over_tcp=False)
    assert response.packet is not None
    assert response.delay == 1.5


@pytest.mark.parametrize(
    ("sentence", "name", "payload", "over_tcp", "is_cut"),
    [
        ("750 octets do not fit without EDNS", "big.zone.example", None, False, True),
        ("750 octets do not fit in 512", "big.zone.example", 512, False, True),
        ("a size below 512 is 512", "mail.zone.example", 100, False, False),
        ("750 octets fit in 1232", "big.zone.example", 1232, False, False),
        ("1500 octets exceed our own size", "huge.zone.example", 4096, False, True),
        ("over TCP everything fits", "huge.zone.example", None, True, False),
        ("a fault truncates", "cut.example", 1232, False, True),
        ("a fault does not truncate over TCP", "cut.example", 1232, True, False),
    ],
)
def test_what_does_not_fit_is_asked_for_again_over_tcp(
    sentence: str, name: str, payload: int | None, over_tcp: bool, is_cut: bool
) -> None:
    rdtype = "TXT" if "zone" in name and "mail" not in name else "A"
    use_edns = -1 if payload is None else 0
    query = dns.message.make_query(name, rdtype, use_edns=use_edns, payload=payload or 0)
    message = ask(query, over_tcp=over_tcp)
    assert bool(message.flags & dns.flags.TC) is is_cut, sentence
    assert bool(message.answer) is not is_cut
    assert message.edns == use_edns


def test_what_no_packet_can_hold_is_truncated_over_tcp_too() -> None:
    query = dns.message.make_query("a.example", "TXT")
    response = answer(OVERFULL, query.to_wire(), over_tcp=True)
    assert response.packet is not None
    assert dns.message.from_wire(response.packet).flags & dns.flags.TC


def test_edns_answers_with_our_size_and_without_unknown_options_and_flags() -> None:
    option = dns.edns.GenericOption(100, b"x")
    query = dns.message.make_query("mail.zone.example", "A", use_edns=0, options=[option])
    query.ednsflags |= 0x40
    message = ask(query)
    assert (message.edns, message.payload, message.options) == (0, OUR_UDP_SIZE, ())
    assert message.ednsflags == 0
    assert len(message.answer) == 1


def test_another_version_of_edns_is_badvers() -> None:
    message = ask(dns.message.make_query("mail.zone.example", "A", use_edns=1))
    assert (message.rcode(), message.edns, message.answer) == (Rcode.BADVERS, 0, [])
    assert not message.flags & dns.flags.AA


HEADER = "1234 0100 0001 0000 0000 0000"
QUESTION = "01 61 00 0001 0001"


@pytest.mark.parametrize(
    ("sentence", "packet", "answered"),
    [
        ("nothing", "", None),
        ("half a header", "1234 0100 0001", None),
        ("a response", f"1234 8100 0001 0000 0000 0000 {QUESTION}", None),
        ("no question", "1234 0100 0000 0000 0000 0000", "1234 8101"),
        ("a question that is missing", HEADER, "1234 8101"),
        ("two questions", f"1234 0100 0002 0000 0000 0000 {QUESTION} {QUESTION}", "1234 8101"),
        ("octets behind the end", f"{HEADER} {QUESTION} 00", "1234 8101"),
        ("a name that points at itself", f"{HEADER} c00c 0001 0001", "1234 8101"),
        ("an unknown opcode", "1234 7900 0000 0000 0000 0000", "1234 f904"),
        ("a dynamic update", f"1234 2800 0001 0000 0000 0000 {QUESTION}", "1234 a804"),
    ],
)
def test_malformed_packets_get_a_bare_header_or_silence(
    sentence: str, packet: str, answered: str | None
) -> None:
    response = answer(ZONE, bytes.fromhex(packet), over_tcp=False)
    expected = None if answered is None else bytes.fromhex(answered) + bytes(8)
    assert response.packet == expected, sentence
    assert response.lookup is None


@given(st.binary(max_size=80), st.sampled_from(["", HEADER, "1234 0100 0001 0000 0000 0001"]))
def test_no_packet_raises(packet: bytes, head: str) -> None:
    answer(ZONE, bytes.fromhex(head) + packet, over_tcp=False)


def test_no_damage_to_a_good_packet_raises() -> None:
    option = dns.edns.GenericOption(10, b"12345678")
    good = dns.message.make_query("www.zone.example", "A", use_edns=0, options=[option]).to_wire()
    for _ in range(2000):
        damaged = bytearray(good)
        damage = os.urandom(4)
        damaged[2 + damage[0] % (len(good) - 2)] = damage[1]
        damaged[2 + damage[2] % (len(good) - 2)] = damage[3]
        answer(ZONE, bytes(damaged), over_tcp=False)
