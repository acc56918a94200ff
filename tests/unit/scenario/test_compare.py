"""Each row: what a step expects, what it showed, and how every expectation ended."""

from dataclasses import replace
from ipaddress import ip_address

import pytest

from fake_receiver.model.events import Judged, Tried
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.outcome import Bounce, HostSeen, Outcome, QueueEntry
from fake_receiver.model.transaction import Family, Transaction
from fake_receiver.policy import receivers
from fake_receiver.receiver import judge
from fake_receiver.scenario.expectations import compare
from fake_receiver.scenario.schema import Expectation

V4, V6 = "198.51.100.25", "2001:db8:25::2"


def refused(ip=V6) -> Judged:
    """A mail without any record: over IPv6 ipv6-auth-error, over IPv4 no-ptr."""
    transaction = Transaction(
        client_ip=ip_address(ip),
        helo_domain="mail.social.example",
        reverse_path="a@social.example",
        forward_paths=("b@gmail.com",),
        message=b"From: a@social.example\r\nMessage-ID: <1@social.example>\r\n\r\nx\r\n",
    )

    def nothing(name, rdtype):
        return Lookup(name=name, rdtype=rdtype, status=LookupStatus.NXDOMAIN)

    return judge(transaction, profile=receivers.find("gmail"), resolver=nothing)


def attempt(host, ip):
    return Tried(client_ip=ip_address(V6), server_ip=ip_address(ip), mx_host=host)


ONE, OTHER = refused(), refused(V4)
DROPPED = replace(ONE, lines=())
BOUNCE = Bounce(
    mailbox="a", recipient="b@gmail.com", action="failed", status="5.7.1", diagnostic="550  no PTR"
)
DEFERRED = QueueEntry(
    queue_id="A", status="deferred", recipients=("b@x",), reason="timed  out", next_try=270.0
)
V6_OR_V4 = [{"family": "ipv6", "rule": "ipv6-auth-error"}, {"family": "ipv4"}]


@pytest.mark.parametrize(
    ("sentence", "wants", "shown", "states"),
    [
        ("the rule is met", {"rule": "ipv6-auth-error"}, {"transactions": (ONE,)}, ["met"]),
        ("another rule fails", {"rule": "no-ptr"}, {"transactions": (ONE,)}, ["failed"]),
        (
            "the reply's words are met",
            {"reply": "550 5.7.1 IPv6"},
            {"transactions": (ONE,)},
            ["met"],
        ),
        ("other words fail", {"reply": "550 5.7.1 PTR only"}, {"transactions": (ONE,)}, ["failed"]),
        ("a reply is not none", {"reply": "none"}, {"transactions": (ONE,)}, ["failed"]),
        ("a dropped connection is", {"reply": "none"}, {"transactions": (DROPPED,)}, ["met"]),
        ("and is no reply", {"reply": "550"}, {"transactions": (DROPPED,)}, ["failed"]),
        ("the recipient is met", {"to": "B@gmail.com"}, {"transactions": (ONE,)}, ["met"]),
        ("another fails", {"to": "c@gmail.com"}, {"transactions": (ONE,)}, ["failed"]),
        ("no signature is none", {"dkim": "none"}, {"transactions": (ONE,)}, ["met"]),
        ("every one must meet", {"family": "ipv6"}, {"transactions": (ONE, OTHER)}, ["failed"]),
        ("no transaction fails", {"reply": "250"}, {"transactions": ()}, ["failed"]),
        (
            "a played address is not judged",
            {"client_ip": V6, "spf": "none"},
            {"transactions": (ONE,), "client_is_given": True},
            ["not judged", "met"],
        ),
        ("none reached it, as expected", {"client_ip": "none"}, {"transactions": ()}, ["met"]),
        (
            "one reached it all the same",
            {"client_ip": "none"},
            {"transactions": (ONE,)},
            ["failed"],
        ),
        ("some of each", {"some": V6_OR_V4}, {"transactions": (ONE, OTHER)}, ["met", "met"]),
        ("one kind is missing", {"some": V6_OR_V4}, {"transactions": (ONE,)}, ["met", "failed"]),
        ("a bounce", {"bounce": {"status": "5.7.1"}}, {"bounces": (BOUNCE,)}, ["met"]),
        (
            "a bounce's words, blanks aside",
            {"bounce": {"diagnostic": "550 no PTR"}},
            {"bounces": (BOUNCE,)},
            ["met"],
        ),
        ("another bounce", {"bounce": {"action": "delayed"}}, {"bounces": (BOUNCE,)}, ["failed"]),
        ("a bounce where none should be", {"bounce": "none"}, {"bounces": (BOUNCE,)}, ["failed"]),
        ("no mailbox to look at", {"bounce": "none"}, {}, ["not judged"]),
        ("an empty queue", {"queue": "empty"}, {"queue": ()}, ["met"]),
        ("a queue that is not", {"queue": "empty"}, {"queue": (DEFERRED,)}, ["failed"]),
        ("deferred and why", {"queue": {"reason": "timed out"}}, {"queue": (DEFERRED,)}, ["met"]),
        ("deferred, but nothing is", {"queue": {}}, {"queue": ()}, ["failed"]),
        (
            "deferred for somebody",
            {"queue": {"recipient": "B@x"}},
            {"queue": (DEFERRED,)},
            ["met"],
        ),
        ("but not for him", {"queue": {"recipient": "c@x"}}, {"queue": (DEFERRED,)}, ["failed"]),
        ("tried again soon", {"queue": {"next_try_within": "5m"}}, {"queue": (DEFERRED,)}, ["met"]),
        (
            "tried again, but later",
            {"queue": {"next_try_within": "1m"}},
            {"queue": (DEFERRED,)},
            ["failed"],
        ),
        (
            "a bounce about somebody",
            {"bounce": {"recipient": "B@gmail.com"}},
            {"bounces": (BOUNCE,)},
            ["met"],
        ),
        (
            "but not about him",
            {"bounce": {"recipient": "c@gmail.com"}},
            {"bounces": (BOUNCE,)},
            ["failed"],
        ),
        (
            "of another host",
            {"hosts": {"relay": {"queue": "empty", "log": "x"}}},
            {"hosts": {"relay": HostSeen(queue=(DEFERRED,), log=("x",))}},
            ["failed", "met"],
        ),
        ("a network", {"client_ip": "2001:db8:25::/64"}, {"transactions": (ONE,)}, ["met"]),
        (
            "another network",
            {"client_ip": "2001:db8:26::/64"},
            {"transactions": (ONE,)},
            ["failed"],
        ),
        (
            "attempts in their order",
            {"tried": ["a.example ipv6", "b.example ipv4"]},
            {"tried": (attempt("a.example", V6), attempt("b.example", V4))},
            ["met"],
        ),
        (
            "in another order",
            {"tried": ["b.example ipv4", "a.example ipv6"]},
            {"tried": (attempt("a.example", V6), attempt("b.example", V4))},
            ["failed"],
        ),
        ("no attempts to look at", {"tried": "a.example ipv6"}, {}, ["not judged"]),
        ("no queue to look at", {"queue": "empty"}, {}, ["not judged"]),
        ("a line of the log", {"log": "status=sent"}, {"log": ("x status=sent",)}, ["met"]),
        (
            "each line is its own finding",
            {"log": ["a", "b"]},
            {"log": ("a",)},
            ["met", "failed"],
        ),
        (
            "words that a reply's codes stand between, line by line",
            {"log": "does not meet IPv6 sending"},
            {"log": ("said: 550-5.7.1 does not meet 550-5.7.1 IPv6 sending (in reply",)},
            ["met"],
        ),
        ("no log to look at", {"log": "a"}, {}, ["not judged"]),
        (
            "listeners by family",
            {"listeners": {"ipv4": True, "ipv6": True}},
            {"listeners": frozenset({Family.IPV4})},
            ["met", "failed"],
        ),
        ("no listeners to look at", {"listeners": {"ipv6": False}}, {}, ["not judged"]),
    ],
)
def test_how_an_expectation_ends(sentence, wants, shown, states):
    at_host = {key: shown[key] for key in shown if key in HostSeen.__slots__}
    rest = {key: shown[key] for key in shown if key not in at_host}
    outcome = Outcome(**{"transactions": (), **rest}, sender=HostSeen(**at_host))

    findings = compare(Expectation.model_validate(wants), outcome)

    assert [str(finding.state) for finding in findings] == states


def test_a_failed_finding_shows_what_differs_and_how_often():
    [finding] = compare(
        Expectation.model_validate({"family": "ipv6"}), Outcome(transactions=(ONE, OTHER, OTHER))
    )

    assert (finding.expected, finding.got) == ("ipv6", "ipv4 (2 of 3 transactions differ)")
