"""Gmail's table of rules at four dates. Each row names what differs from a clean mail over IPv6."""

from ipaddress import ip_address

import pytest

from fake_receiver.model.declared import Declared
from fake_receiver.model.delivery import Folder
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.message_format import FormatDefect, FormatFinding
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    Dmarc,
    DmarcPolicy,
    DmarcResult,
    Iprev,
    IprevResult,
    Spf,
    SpfIdentity,
    SpfResult,
)
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Tls, Transaction
from fake_receiver.policy import receivers
from fake_receiver.policy.decide import decide

V4, V6 = "198.51.100.25", "2001:db8:25::2"
CONFIRMED = (IprevResult.PASS, ("mail.social.example.",))
NO_PTR = (IprevResult.PERMERROR, ())
UNCONFIRMED_PTR = (IprevResult.FAIL, ("www.social.example.",))
PTR_TIMES_OUT = (IprevResult.TEMPERROR, ())
REJECT = (DmarcResult.FAIL, DmarcPolicy.REJECT)
QUARANTINE = (DmarcResult.FAIL, DmarcPolicy.QUARANTINE)
REJECT_UNDECIDED = (DmarcResult.TEMPERROR, DmarcPolicy.REJECT)
NOT_ALIGNED = (DmarcResult.FAIL, DmarcPolicy.NONE)
ALIGNED = (DmarcResult.PASS, DmarcPolicy.NONE)
TLS = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256)
REJECT_BUT_PASSES = (DmarcResult.PASS, DmarcPolicy.REJECT)


def clean_evidence(
    *,
    ip=V6,
    iprev=CONFIRMED,
    spf=SpfResult.PASS,
    dkim=(),
    dmarc=(DmarcResult.NONE, None),
    reverse_path="alice@social.example",
    forward_path="bob@gmail.com",
    tls=TLS,
    defects=(),
    bulk_sender=False,
):
    """A mail that is right in every respect; signed by nobody, which no rule forbids."""
    address = ip_address(ip)
    result, names = iprev
    return Evidence(
        transaction=Transaction(
            client_ip=address,
            helo_domain="mail.social.example",
            reverse_path=reverse_path,
            forward_paths=(forward_path,),
            tls=tls,
            message=b"From: alice@social.example\r\n\r\nhello\r\n",
            received_at=1700000000.9,
        ),
        iprev=Iprev(
            result=result,
            client_ip=address,
            ptr_names=names,
            verified_name=names[0] if result is IprevResult.PASS else None,
            why=f"iprev is {result}",
        ),
        spf=Spf(
            result=spf, identity=SpfIdentity.MAILFROM, domain="social.example", why=f"spf is {spf}"
        ),
        dkim=tuple(
            DkimSignature(
                result=result,
                sdid="social.example",
                auid="@social.example",
                selector="s",
                why=f"dkim is {result}",
            )
            for result in dkim
        ),
        dmarc=Dmarc(
            result=dmarc[0],
            author_domain="social.example",
            why=f"dmarc is {dmarc[0]}",
            published_policy=dmarc[1],
            record=None if dmarc[0] is DmarcResult.NONE else "v=DMARC1; p=none",
            spf_aligned=dmarc == ALIGNED,
        ),
        message_format=tuple(
            FormatFinding(defect=defect, field="From", why=f"defect {defect}") for defect in defects
        ),
        declared=Declared(bulk_sender=bulk_sender),
    )


SIGNED_TOO = {"dkim": (DkimResult.PASS,)}
SIGNED = {"spf": SpfResult.NONE, "dkim": (DkimResult.PASS,)}
UNAUTHENTICATED = {"spf": SpfResult.NONE}

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


def answer_of(receiver, differs):
    verdict = decide(receivers.find(receiver), clean_evidence(**differs))
    return f"{verdict.rule} {verdict.reply.code} {verdict.reply.enhanced}"


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


@pytest.mark.parametrize("receiver", ["lenient", "lenient@2014-01"])
def test_the_lenient_receiver_accepts_the_worst_mail_and_files_it_as_spam(receiver):
    worst = {"iprev": NO_PTR, "spf": SpfResult.FAIL, "dmarc": REJECT}

    verdict = decide(receivers.find(receiver), clean_evidence(**worst))

    assert (verdict.reply.code, verdict.folder) == (250, Folder.SPAM)
    assert decide(receivers.find(receiver), clean_evidence()).folder is Folder.INBOX


@pytest.mark.parametrize(
    ("sentence", "receiver", "differs", "answer"),
    [
        ("DMARC quarantine", "gmail", {"dmarc": QUARANTINE}, "dmarc-quarantine spam"),
        ("no authentication in 2014", "gmail@2014-01", {"ip": V4, **UNAUTHENTICATED},
         "unauthenticated-spam spam"),
        ("clean mail", "gmail", {}, "accepted inbox"),
    ],
)  # fmt: skip
def test_where_accepted_mail_is_filed(sentence, receiver, differs, answer):
    verdict = decide(receivers.find(receiver), clean_evidence(**differs))

    assert f"{verdict.rule} {verdict.folder}" == answer


@pytest.mark.parametrize(
    ("switch", "differs", "without", "turned"),
    [
        (
            "ipv6-auth-error-despite-authentication",
            {"iprev": NO_PTR},
            "no-ptr 550 5.7.25",
            IPV6_AUTH_ERROR,
        ),
        (
            "dmarc-before-ptr",
            {"iprev": NO_PTR, "dmarc": REJECT},
            "no-ptr 550 5.7.25",
            "dmarc-reject 550 5.7.26",
        ),
        ("ptr-failure-is-forgiven", {"iprev": PTR_TIMES_OUT}, "no-ptr 550 5.7.25", ACCEPTED),
        (
            "ptr-failure-is-forgiven",
            {"iprev": PTR_TIMES_OUT, "dmarc": REJECT},
            "no-ptr 550 5.7.25",
            "dmarc-reject 550 5.7.26",
        ),
        (
            "ptr-mismatch-in-its-own-words",
            {"iprev": UNCONFIRMED_PTR},
            "no-ptr 550 5.7.25",
            "ptr-mismatch 550 5.7.25",
        ),
        (
            "ptr-before-format",
            {"iprev": NO_PTR, "defects": (FormatDefect.NO_FROM,)},
            "no-from 550 5.7.1",
            "no-ptr 550 5.7.25",
        ),
        (
            "temporary",
            UNAUTHENTICATED,
            "unauthenticated 550 5.7.26",
            "unauthenticated 421 4.7.26",
        ),
        ("temporary", {"iprev": NO_PTR}, "no-ptr 550 5.7.25", "no-ptr 421 4.7.0"),
        (
            "workspace-like-personal",
            {"ip": V4, "forward_path": "bob@workspace.example", **UNAUTHENTICATED},
            "unauthenticated-to-workspace 250 2.0.0",
            "unauthenticated 550 5.7.26",
        ),
    ],
)
def test_a_switch_turns_a_verdict_that_rests_on_thin_evidence(switch, differs, without, turned):
    evidence = clean_evidence(**differs)
    default = decide(receivers.find("gmail"), evidence)
    other = decide(receivers.find("gmail", [switch]), evidence)

    assert [told(default), told(other)] == [without, turned]
    assert switch in default.turned_by
    assert switch not in other.turned_by


def test_a_switch_that_changes_nothing_here_is_not_named():
    evidence = clean_evidence(iprev=NO_PTR, **UNAUTHENTICATED)

    assert decide(receivers.find("gmail"), evidence).turned_by == ()


def test_every_switch_has_a_rule_and_every_rule_of_a_switch_is_told():
    for receiver in receivers.RECEIVERS.values():
        assert {rule.switch for rule in receiver.rules} - {""} == set(receiver.switches)


def told(verdict):
    return f"{verdict.rule} {verdict.reply.code} {verdict.reply.enhanced}"


@pytest.mark.parametrize(
    ("sentence", "receiver", "differs", "answer"),
    [
        ("no SPF in 2024", "gmail@2024-06", {"spf": SpfResult.NONE, "dkim": (DkimResult.PASS,)},
         "bulk-spf 421 4.7.27"),
        ("no SPF today", "gmail", {"spf": SpfResult.NONE, "dkim": (DkimResult.PASS,)},
         "bulk-spf 550 5.7.27"),
        ("no DKIM in 2024", "gmail@2024-06", {}, "bulk-dkim 421 4.7.30"),
        ("no DKIM today", "gmail", {}, "bulk-dkim 550 5.7.30"),
        ("no PTR in 2024", "gmail@2024-06", {"iprev": NO_PTR, **SIGNED}, "bulk-ptr 421 4.7.23"),
        ("no PTR today", "gmail", {"iprev": NO_PTR, **SIGNED}, "no-ptr 550 5.7.25"),
        ("no DMARC record", "gmail", SIGNED_TOO, "bulk-dmarc 421 4.7.31"),
        ("not aligned in 2024", "gmail@2024-06", {**SIGNED_TOO, "dmarc": NOT_ALIGNED},
         "bulk-alignment 421 4.7.32"),
        ("not aligned today", "gmail", {**SIGNED_TOO, "dmarc": NOT_ALIGNED},
         "bulk-alignment 550 5.7.40"),
        ("no TLS in 2024", "gmail@2024-06", {**SIGNED_TOO, "dmarc": ALIGNED, "tls": None},
         "bulk-tls 421 4.7.29"),
        ("no TLS today", "gmail", {**SIGNED_TOO, "dmarc": ALIGNED, "tls": None},
         "bulk-tls 550 5.7.29"),
        ("all is right", "gmail", {**SIGNED_TOO, "dmarc": ALIGNED}, ACCEPTED),
        ("to a Workspace domain", "gmail", {"forward_path": "bob@workspace.example"}, ACCEPTED),
        ("before 2024", "gmail@2023-06", {}, ACCEPTED),
    ],
)  # fmt: skip
def test_a_bulk_sender(sentence, receiver, differs, answer):
    evidence = clean_evidence(bulk_sender=True, **differs)

    assert told(decide(receivers.find(receiver), evidence)) == answer


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
