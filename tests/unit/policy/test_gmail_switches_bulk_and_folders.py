"""Gmail's switches, its rules for bulk senders, and the folder of mail that it accepts."""

import pytest
from clean_mail import (
    ALIGNED,
    NO_PTR,
    NOT_ALIGNED,
    PTR_TIMES_OUT,
    QUARANTINE,
    REJECT,
    SIGNED,
    UNAUTHENTICATED,
    UNCONFIRMED_PTR,
    V4,
    clean_evidence,
    told,
)

from fake_receiver.model.delivery import Folder
from fake_receiver.model.message_format import FormatDefect
from fake_receiver.model.results import DkimResult, SpfResult
from fake_receiver.policy import receivers
from fake_receiver.policy.decide import decide

SIGNED_TOO = {"dkim": (DkimResult.PASS,)}

IPV6_AUTH_ERROR = "ipv6-auth-error 550 5.7.1"
ACCEPTED = "accepted 250 2.0.0"


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
            {"ip": V4, "forward_paths": ("bob@workspace.example",), **UNAUTHENTICATED},
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
        ("to a Workspace domain", "gmail", {"forward_paths": ("bob@workspace.example",)}, ACCEPTED),
        ("before 2024", "gmail@2023-06", {}, ACCEPTED),
    ],
)  # fmt: skip
def test_a_bulk_sender(sentence, receiver, differs, answer):
    evidence = clean_evidence(bulk_sender=True, **differs)

    assert told(decide(receivers.find(receiver), evidence)) == answer


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


@pytest.mark.parametrize("receiver", ["lenient", "lenient@2014-01"])
def test_the_lenient_receiver_accepts_the_worst_mail_and_files_it_as_spam(receiver):
    worst = {"iprev": NO_PTR, "spf": SpfResult.FAIL, "dmarc": REJECT}

    verdict = decide(receivers.find(receiver), clean_evidence(**worst))

    assert (verdict.reply.code, verdict.folder) == (250, Folder.SPAM)
    assert decide(receivers.find(receiver), clean_evidence()).folder is Folder.INBOX
