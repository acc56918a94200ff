"""Gmail's table of rules at four dates. Each row names what differs from a clean mail over IPv6."""

import pytest
from clean_mail import (
    NO_PTR,
    PTR_TIMES_OUT,
    QUARANTINE,
    REJECT,
    SIGNED,
    UNAUTHENTICATED,
    UNCONFIRMED_PTR,
    V4,
    V6,
    clean_evidence,
    told,
)

from fake_receiver.model.results import DkimResult, DmarcPolicy, DmarcResult, SpfResult
from fake_receiver.model.stage import Stage
from fake_receiver.policy import receivers
from fake_receiver.policy.decide import decide

REJECT_UNDECIDED = (DmarcResult.TEMPERROR, DmarcPolicy.REJECT)
REJECT_BUT_PASSES = (DmarcResult.PASS, DmarcPolicy.REJECT)

NAMED = (
    "ipv6-auth-error",
    "no-ptr",
    "dmarc-undecided",
    "dmarc-reject",
    "unauthenticated",
    "dmarc-quarantine",
    "accepted",
)
IPV6_AUTH_ERROR = "ipv6-auth-error 550 5.7.1"
UNAUTHENTICATED_26 = "unauthenticated 550 5.7.26"
NO_PTR_25 = "no-ptr 550 5.7.25"
ACCEPTED = "accepted 250 2.0.0"
DMARC_REJECT_26 = "dmarc-reject 550 5.7.26"


def answer_of(receiver, differs):
    return told(decide(receivers.find(receiver), clean_evidence(**differs)))


@pytest.mark.parametrize(
    ("sentence", "differs", "answer"),
    [
        ("a clean mail over IPv6 is accepted", {}, ACCEPTED),
        ("a clean mail over IPv4 is accepted", {"ip": V4}, ACCEPTED),
        ("a DKIM signature suffices without SPF", SIGNED, ACCEPTED),
        (
            "one good signature among bad ones suffices",
            {"spf": SpfResult.FAIL, "dkim": (DkimResult.FAIL, DkimResult.PASS)},
            ACCEPTED,
        ),
        (
            "IPv6 with neither PTR nor authentication",
            {"iprev": NO_PTR, **UNAUTHENTICATED},
            IPV6_AUTH_ERROR,
        ),
        ("IPv6 without PTR, authenticated", {"iprev": NO_PTR}, NO_PTR_25),
        ("IPv6 with a PTR that is not confirmed", {"iprev": UNCONFIRMED_PTR}, NO_PTR_25),
        ("IPv6 with a PTR whose look-up fails", {"iprev": PTR_TIMES_OUT}, NO_PTR_25),
        ("IPv6 with PTR, unauthenticated", UNAUTHENTICATED, UNAUTHENTICATED_26),
        ("IPv4 without PTR", {"ip": V4, "iprev": NO_PTR}, NO_PTR_25),
        ("IPv4 with an unconfirmed PTR", {"ip": V4, "iprev": UNCONFIRMED_PTR}, NO_PTR_25),
        (
            "IPv4 with neither says the PTR's reply, never IPv6's",
            {"ip": V4, "iprev": NO_PTR, **UNAUTHENTICATED},
            NO_PTR_25,
        ),
        ("SPF softfail authenticates nothing", {"spf": SpfResult.SOFTFAIL}, UNAUTHENTICATED_26),
        ("SPF neutral authenticates nothing", {"spf": SpfResult.NEUTRAL}, UNAUTHENTICATED_26),
        ("SPF permerror authenticates nothing", {"spf": SpfResult.PERMERROR}, UNAUTHENTICATED_26),
        ("SPF fail has no reply of its own", {"spf": SpfResult.FAIL}, UNAUTHENTICATED_26),
        (
            "a signature that fails authenticates nothing",
            {"spf": SpfResult.NONE, "dkim": (DkimResult.FAIL,)},
            UNAUTHENTICATED_26,
        ),
        ("DMARC fails with p=reject", {"dmarc": REJECT}, DMARC_REJECT_26),
        ("DMARC fails with p=quarantine", {"dmarc": QUARANTINE}, "dmarc-quarantine 250 2.0.0"),
        ("DMARC passes with p=reject", {"dmarc": REJECT_BUT_PASSES}, ACCEPTED),
        (
            "DMARC comes before authentication",
            {"dmarc": REJECT, **UNAUTHENTICATED},
            DMARC_REJECT_26,
        ),
        ("the PTR comes before DMARC", {"dmarc": REJECT, "iprev": NO_PTR}, NO_PTR_25),
        (
            "DMARC reject while SPF's DNS fails is temporary",
            {"dmarc": REJECT_UNDECIDED, "spf": SpfResult.TEMPERROR},
            "dmarc-undecided 451 4.7.26",
        ),
        (
            "DMARC reject while DKIM's DNS fails is temporary",
            {"dmarc": REJECT, "spf": SpfResult.NONE, "dkim": (DkimResult.TEMPERROR,)},
            "dmarc-undecided 451 4.7.26",
        ),
    ],
)
def test_gmail_today(sentence, differs, answer):
    assert answer_of("gmail", differs) == answer


@pytest.mark.parametrize(
    ("sentence", "receiver", "differs", "answer"),
    [
        ("all is right over IPv6", "gmail@2014-01", {}, ACCEPTED),
        ("IPv6 without PTR, authenticated", "gmail@2014-01", {"iprev": NO_PTR}, IPV6_AUTH_ERROR),
        ("IPv6 with PTR, unauthenticated", "gmail@2014-01", UNAUTHENTICATED, IPV6_AUTH_ERROR),
        ("IPv4 without PTR", "gmail@2014-01", {"ip": V4, "iprev": NO_PTR}, ACCEPTED),
        (
            "IPv4 with nothing at all",
            "gmail@2014-01",
            {"ip": V4, "iprev": NO_PTR, **UNAUTHENTICATED},
            "unauthenticated-spam 250 2.0.0",
        ),
        ("p=reject", "gmail@2014-01", {"dmarc": REJECT}, "dmarc-reject 550 5.7.1"),
        ("IPv6 without PTR, signed", "gmail@2016-10", {"iprev": NO_PTR}, IPV6_AUTH_ERROR),
        (
            "IPv6, PTR not confirmed",
            "gmail@2016-10",
            {"iprev": UNCONFIRMED_PTR},
            IPV6_AUTH_ERROR,
        ),
        ("IPv6 signed, PTR confirmed", "gmail@2016-10", SIGNED, ACCEPTED),
        ("IPv4 without PTR", "gmail@2016-10", {"ip": V4, "iprev": NO_PTR}, ACCEPTED),
        (
            "IPv4 unauthenticated",
            "gmail@2016-10",
            {"ip": V4, **UNAUTHENTICATED},
            "unauthenticated-spam 250 2.0.0",
        ),
        (
            "IPv4 without PTR",
            "gmail@2018-06",
            {"ip": V4, "iprev": NO_PTR},
            "no-ptr 550 5.7.1",
        ),
        (
            "IPv4 with an unconfirmed PTR",
            "gmail@2018-06",
            {"ip": V4, "iprev": UNCONFIRMED_PTR},
            ACCEPTED,
        ),
        ("IPv6 without PTR, authenticated", "gmail@2018-06", {"iprev": NO_PTR}, IPV6_AUTH_ERROR),
        (
            "IPv4 unauthenticated",
            "gmail@2018-06",
            {"ip": V4, **UNAUTHENTICATED},
            "unauthenticated 550 5.7.1",
        ),
        ("IPv6 unauthenticated", "gmail@2018-06", UNAUTHENTICATED, IPV6_AUTH_ERROR),
        (
            "SPF fail has no reply before 2022",
            "gmail@2018-06",
            {"ip": V4, "spf": SpfResult.FAIL},
            "unauthenticated 550 5.7.1",
        ),
        (
            "SPF fail has its own reply in 2022",
            "gmail@2022-06",
            {"spf": SpfResult.FAIL},
            "spf-hard-fail 550 5.7.26",
        ),
        (
            "a signature outweighs SPF's fail",
            "gmail@2022-06",
            {"spf": SpfResult.FAIL, "dkim": (DkimResult.PASS,)},
            ACCEPTED,
        ),
    ],
)
def test_gmail_of_a_date(sentence, receiver, differs, answer):
    assert answer_of(receiver, differs) == answer


def test_the_later_rules_that_would_refuse_too_are_named_in_order():
    evidence = clean_evidence(iprev=NO_PTR, dmarc=REJECT, **UNAUTHENTICATED)

    verdict = decide(receivers.find("gmail"), evidence)

    assert verdict.rule == "ipv6-auth-error"
    assert verdict.also_held == ("no-ptr", "dmarc-reject", "unauthenticated")


def test_the_reason_tells_every_finding_that_decided():
    evidence = clean_evidence(iprev=NO_PTR, **UNAUTHENTICATED)

    assert decide(receivers.find("gmail"), evidence).reason == (
        f"the client is {V6}, IPv6; iprev is permerror; SPF none: spf is none; "
        "DKIM none: the message is not signed"
    )


def test_an_accepted_mail_carries_the_second_of_its_arrival():
    assert str(decide(receivers.find("gmail"), clean_evidence()).reply) == (
        "250 2.0.0 OK  1700000000"
    )


def test_a_bounce_is_named_by_its_helo_domain():
    evidence = clean_evidence(reverse_path="", **UNAUTHENTICATED)

    reply = decide(receivers.find("gmail"), evidence).reply

    assert f"SPF [mail.social.example] with ip: [{V6}] = did not pass" in reply.text


def test_the_rules_on_client_and_authentication_print_as_sentences():
    rules = [
        rule
        for rule in receivers.find("gmail").rules
        if rule.stage is Stage.END_OF_MESSAGE and "declared" not in rule.when.words
    ]
    words = [f"{rule.name}: {rule.when.words}" for rule in rules if rule.name in NAMED]

    assert words == [
        "ipv6-auth-error: IPv6 and PTR not confirmed and neither SPF nor DKIM passes",
        "no-ptr: IPv6 and PTR not confirmed and SPF or DKIM passes",
        "no-ptr: PTR not confirmed",
        "dmarc-undecided: p=reject and DMARC does not pass and DNS fails for SPF or DKIM",
        "dmarc-reject: p=reject and DMARC fails",
        "unauthenticated: neither SPF nor DKIM passes",
        "dmarc-quarantine: p=quarantine and DMARC fails",
        "accepted: any mail",
    ]
    old = next(r for r in receivers.find("gmail@2014-01").rules if r.name == "ipv6-auth-error")
    assert old.when.words == "IPv6 and (PTR not confirmed or neither SPF nor DKIM passes)"


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_rule_of_every_year_has_its_wording(year):
    profile = receivers.find(f"gmail@{year}-06")

    assert [rule.name for rule in profile.rules if rule.reply not in profile.wordings] == []
    assert profile.rules[-1].name == "accepted"
