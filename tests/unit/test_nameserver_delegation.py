"""Zone cuts: followed by a resolver, referred to by the name server, lame."""

import dns.flags
import dns.message
import pytest
from dns.message import Message
from dns.rcode import Rcode

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver import Zone, ZoneResolver, parse_changes, parse_zone
from fake_receiver.nameserver.answer import answer

SOA = "ns.example hostmaster.example 1 3600 600 86400 30"
ZONE = parse_zone(f"""
    .                    SOA    {SOA}
    .                    NS     ns.example
    example              SOA    {SOA}
    example              NS     ns.example
    ns.example           A      198.51.100.53
    mail.example         A      198.51.100.25
    www.example          CNAME  host.child.example
    child.example        NS     ns.child.example
    child.example        NS     ns.example
    ns.child.example     AAAA   2001:db8::53
    host.child.example   A      198.51.100.1
    back.child.example   CNAME  mail.example
    deep.child.example   NS     nobody.example
    x.deep.child.example A      198.51.100.1
    hosted.example       SOA    {SOA}
    hosted.example       NS     nobody.example
    host.hosted.example  A      198.51.100.1
    homeless.example     NS     nobody.example
    host.homeless.example A     198.51.100.1
    down.example         NS     ns.down.example
    ns.down.example      A      198.51.100.54
    ns.down.example      A      !TIMEOUT
    host.down.example    A      198.51.100.1
    slow.example         NS     ns.slow.example
    ns.slow.example      A      198.51.100.54
    ns.slow.example      A      !DELAY=1s
    host.slow.example    A      198.51.100.1
    alias.example        NS     alias-of-ns.example
    alias-of-ns.example  CNAME  ns.example
    host.alias.example   A      198.51.100.1
    star.example         NS     any.stars.example
    *.stars.example      A      198.51.100.53
    host.star.example    A      198.51.100.1
    unserved.example     NS     ns.example
    unserved.example     NS     !LAME
    host.unserved.example A     198.51.100.1
    alone.example        *      !LAME
    to-lame.example      CNAME  host.homeless.example
    *.wild.example       NS     nobody.example
    flat.test            NS     ns1.provider.test
    mail.flat.test       A      198.51.100.25
""")
FOUND = "198.51.100.1"


@pytest.mark.parametrize(
    ("sentence", "name", "rdtype", "expected"),
    [
        ("a delegation is followed", "host.child.example", "A", FOUND),
        ("an alias into a delegated zone is followed", "www.example", "A", FOUND),
        ("an alias out of one is followed", "back.child.example", "A", "198.51.100.25"),
        ("a delegated zone lacks a name", "x.child.example", "A", "NXDOMAIN"),
        ("a zone with an SOA is served here", "host.hosted.example", "A", FOUND),
        ("no server has an address", "host.homeless.example", "A", "SERVFAIL"),
        ("nor can a name be found that is not there", "x.homeless.example", "A", "SERVFAIL"),
        ("nor the NS records of the child", "homeless.example", "NS", "SERVFAIL"),
        ("but the DS record is the parent's", "homeless.example", "DS", "NODATA"),
        ("below a delegation may be a lame one", "x.deep.child.example", "A", "SERVFAIL"),
        ("the address of the server is not to be had", "host.down.example", "A", "SERVFAIL"),
        ("it comes late", "host.slow.example", "A", FOUND),
        ("a server's name may be no alias", "host.alias.example", "A", "SERVFAIL"),
        ("a wildcard may be its address", "host.star.example", "A", FOUND),
        ("the servers do not serve the zone", "host.unserved.example", "A", "SERVFAIL"),
        ("of the fault alone, without NS records", "alone.example", "MX", "SERVFAIL"),
        ("nor below it", "x.y.alone.example", "TXT", "SERVFAIL"),
        ("an alias into a lame zone", "to-lame.example", "A", "SERVFAIL"),
        ("a wildcard delegates nothing", "x.wild.example", "A", "NODATA"),
        ("records that are listed flat are not delegated", "mail.flat.test", "A", "198.51.100.25"),
    ],
)
def test_a_resolver_follows_delegations(
    sentence: str, name: str, rdtype: str, expected: str
) -> None:
    lookup = ZoneResolver(lambda: ZONE)(name, rdtype)
    assert (", ".join(lookup.answers) or str(lookup.status).upper()) == expected, sentence


def ask(name: str, rdtype: str = "A", *, recursive: bool, zone: Zone = ZONE) -> Message:
    query = dns.message.make_query(name, rdtype)
    if not recursive:
        query.flags &= ~dns.flags.RD
    packet = answer(zone, query.to_wire(), over_tcp=False).packet
    assert packet is not None
    return dns.message.from_wire(packet)


def shown(message: Message) -> tuple[Rcode, bool, list[str], list[str], list[str]]:
    sections = (message.answer, message.authority, message.additional)
    texts = [[f"{rrset.name} {rrset.rdtype.name}" for rrset in section] for section in sections]
    return message.rcode(), bool(message.flags & dns.flags.AA), *texts


REFERRAL = ["child.example. NS"]
GLUE = ["ns.child.example. AAAA", "ns.example. A"]


@pytest.mark.parametrize(
    ("sentence", "name", "rdtype", "is_ours", "answers", "authority", "additional"),
    [
        ("below the cut", "host.child.example", "A", False, [], REFERRAL, GLUE),
        ("what is not there", "x.y.child.example", "MX", False, [], REFERRAL, GLUE),
        ("the NS records themselves", "child.example", "NS", False, [], REFERRAL, GLUE),
        ("below a cut below it", "x.deep.child.example", "A", False, [], REFERRAL, GLUE),
        ("no glue", "x.homeless.example", "A", False, [], ["homeless.example. NS"], []),
        (
            "an alias that leads there",
            "www.example",
            "A",
            True,
            ["www.example. CNAME"],
            REFERRAL,
            GLUE,
        ),
        ("above the cut", "mail.example", "A", True, ["mail.example. A"], [], []),
        (
            "a zone with an SOA",
            "host.hosted.example",
            "A",
            True,
            ["host.hosted.example. A"],
            [],
            [],
        ),
        ("a lame delegation", "unserved.example", "A", False, [], ["unserved.example. NS"], ["ns"]),
    ],
)
def test_without_recursion_the_server_refers_to_the_servers_below(
    sentence: str,
    name: str,
    rdtype: str,
    is_ours: bool,
    answers: list[str],
    authority: list[str],
    additional: list[str],
) -> None:
    if additional == ["ns"]:
        additional = ["ns.example. A"]
    message = ask(name, rdtype, recursive=False)
    expected = (Rcode.NOERROR, is_ours, answers, authority, additional)
    assert shown(message) == expected, sentence


def test_with_recursion_the_server_gives_the_data_but_not_as_its_own() -> None:
    message = ask("host.child.example", recursive=True)
    assert shown(message) == (Rcode.NOERROR, False, ["host.child.example. A"], [], [])


@pytest.mark.parametrize(
    ("name", "recursive"), [("host.unserved.example", True), ("x.alone.example", False)]
)
def test_the_server_says_servfail_where_nobody_can_be_asked(name: str, recursive: bool) -> None:
    assert shown(ask(name, recursive=recursive)) == (Rcode.SERVFAIL, False, [], [], [])


def test_a_referral_with_more_glue_than_fits_is_truncated() -> None:
    servers = "\n".join(
        f"child.example NS ns{n}.child.example\nns{n}.child.example AAAA 2001:db8::{n}"
        for n in range(60)
    )
    zone = parse_zone(f"example SOA {SOA}\n{servers}")
    message = ask("x.child.example", recursive=False, zone=zone)
    assert message.flags & dns.flags.TC
    assert message.additional == []


def test_a_lame_delegation_is_mended_by_an_address_or_by_the_end_of_its_fault() -> None:
    mended = ZONE.apply(parse_changes("nobody.example A 198.51.100.55\nunserved.example NS !NONE"))
    ask_it = ZoneResolver(lambda: mended)
    assert ask_it("host.homeless.example", "A").status is LookupStatus.FOUND
    assert ask_it("host.unserved.example", "A").status is LookupStatus.FOUND
