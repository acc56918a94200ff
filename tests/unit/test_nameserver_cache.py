"""What a resolver that keeps answers sees of records that change."""

import threading

import pytest

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver import CachingResolver, VirtualClock, parse_changes, parse_zone
from fake_receiver.nameserver import cache as cache_module

BEFORE = """
    example            SOA    ns.example hostmaster.example 1 3600 600 86400 300
    short.test         30 SOA ns.example hostmaster.example 1 3600 600 86400 300
    mail.example 3600  A      198.51.100.1
    never.example 0    A      198.51.100.1
    two.example 60     A      198.51.100.1
    two.example 30     A      198.51.100.2
    www.example 3600   CNAME  web.example
    web.example 60     A      198.51.100.1
    wilds.example      A      198.51.100.1
    *.wild.example 90  A      198.51.100.1
    moved.example 90   DNAME  wild.example
    denied.example     A      198.51.100.1
    denied.example     A      !NXDOMAIN
    down.example       A      !SERVFAIL
    odd.example        A      198.51.100.1
    odd.example        A      !WRONGID
    late.example       A      198.51.100.1
    late.example       A      !DELAY=2s
    lame.test          NS     !LAME
"""


class Lab:
    """A caching resolver, its clock, and a zone that changes."""

    def __init__(self) -> None:
        self.zone = parse_zone(BEFORE)
        self.clock = VirtualClock()
        self.ask = CachingResolver(lambda: self.zone, self.clock)

    def change(self, text: str) -> None:
        self.zone = self.zone.apply(parse_changes(text))

    def sees(self, name: str, rdtype: str = "A") -> str:
        lookup = self.ask(name, rdtype)
        return ", ".join(lookup.answers) or str(lookup.status).upper()


NEW = "198.51.100.9"


@pytest.mark.parametrize(
    ("sentence", "name", "change", "before", "seconds"),
    [
        ("an answer, for its TTL", "mail.example", "A 198.51.100.9", "198.51.100.1", 3600),
        ("the least of two", "two.example", "A 198.51.100.9", "198.51.100.1, 198.51.100.2", 30),
        ("no such name, for the SOA's minimum", "new.example", "A 198.51.100.9", "NXDOMAIN", 300),
        ("or its TTL, if that is less", "new.short.test", "A 198.51.100.9", "NXDOMAIN", 30),
        ("no such type", "two.example", "AAAA 2001:db8::9", "NODATA", 300),
        ("a fault that says NXDOMAIN", "denied.example", "A 198.51.100.9", "NXDOMAIN", 300),
        ("an answer from a wildcard", "x.wild.example", "A 198.51.100.9", "198.51.100.1", 90),
        ("a delayed answer", "late.example", "A 198.51.100.9", "198.51.100.1", 60),
    ],
)
def test_what_is_kept_is_kept_so_long(
    sentence: str, name: str, change: str, before: str, seconds: int
) -> None:
    lab = Lab()
    rdtype, new = change.split()
    assert lab.sees(name, rdtype) == before
    lab.change(f"{name} {change}")
    lab.clock.advance(seconds - 0.1)
    assert lab.sees(name, rdtype) == before, sentence
    lab.clock.advance(0.1)
    assert lab.sees(name, rdtype) == new, sentence


@pytest.mark.parametrize(
    ("sentence", "name", "before"),
    [
        ("SERVFAIL", "down.example", "SERVFAIL"),
        ("a time-out", "odd.example", "TIMEOUT"),
        ("a lame delegation", "x.lame.test", "SERVFAIL"),
        ("a TTL of 0", "never.example", "198.51.100.1"),
    ],
)
def test_what_is_not_kept_is_asked_again(sentence: str, name: str, before: str) -> None:
    lab = Lab()
    assert lab.sees(name) == before
    if name == "x.lame.test":
        lab.change("lame.test NS !NONE")
    lab.change(f"{name} A {NEW}")
    assert lab.sees(name) == NEW, sentence
    assert not Lab().ask(name, "A").cached


def test_a_name_that_does_not_exist_has_no_other_type_either() -> None:
    lab = Lab()
    assert lab.sees("new.example", "AAAA") == "NXDOMAIN"
    lab.change(f"new.example A {NEW}")
    assert lab.sees("new.example") == "NXDOMAIN"


def test_the_fault_nxdomain_is_of_one_type() -> None:
    lab = Lab()
    assert lab.sees("denied.example") == "NXDOMAIN"
    lab.change("denied.example TXT new")
    assert lab.sees("denied.example", "TXT") == "new"


def test_an_alias_and_what_it_leads_to_are_kept_each_for_its_own_time() -> None:
    lab = Lab()
    lab.ask("www.example", "A")
    lab.change(f"web.example A {NEW}\nwww.example CNAME mail.example")
    assert lab.ask("web.example", "A").cached
    lab.clock.advance(60)
    lookup = lab.ask("www.example", "MX")
    assert lookup.cached
    assert lookup.cnames == ("web.example.",)
    assert lab.sees("www.example") == NEW
    assert lab.sees("www.example", "CNAME") == "mail.example."
    lab.clock.advance(3600)
    assert lab.ask("www.example", "A").cnames == ("mail.example.",)


def test_a_dname_is_kept_for_each_name_below_it() -> None:
    lab = Lab()
    lab.ask("x.moved.example", "A")
    lab.change("moved.example DNAME elsewhere.example")
    assert lab.sees("x.moved.example") == "198.51.100.1"
    assert lab.sees("y.moved.example") == "NXDOMAIN"


def test_aliases_in_a_ring_are_servfail_from_the_cache_too() -> None:
    lab = Lab()
    lab.change("ring.example CNAME gnir.example\ngnir.example CNAME ring.example")
    assert [lab.sees("ring.example") for _ in range(2)] == ["SERVFAIL", "SERVFAIL"]


def test_a_look_up_says_that_it_came_from_the_cache() -> None:
    lab = Lab()
    first, second = lab.ask("mail.example", "A"), lab.ask("MAIL.example.", "a")
    assert (first.cached, second.cached) == (False, True)
    assert str(second) == "mail.example. A: 198.51.100.1 (from the cache)"


def test_what_no_name_can_be_does_not_exist() -> None:
    assert Lab().ask("a..example", "A").status is LookupStatus.NXDOMAIN


def test_the_oldest_goes_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_MOST", 2)
    lab = Lab()
    for name in ("mail.example", "two.example", "web.example"):
        lab.ask(name, "A")
    kept = [lab.ask(name, "A").cached for name in ("web.example", "two.example", "mail.example")]
    assert kept == [True, True, False]


def test_threads_may_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_MOST", 3)
    lab = Lab()
    told: list[str] = []

    def ask_many(start: int) -> None:
        told.extend(lab.sees(f"{start + n % 7}.wild.example") for n in range(300))

    threads = [threading.Thread(target=ask_many, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["198.51.100.1"] * 1200
