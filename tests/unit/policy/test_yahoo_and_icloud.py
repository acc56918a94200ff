"""Yahoo and iCloud: who is refused when, and the lines of published refusals."""

import pytest
from clean_mail import NO_PTR
from other_receivers_mail import DKIM_FAIL, SPF_FAIL, evidence, said

from fake_receiver.model.declared import MailboxState, Mark
from fake_receiver.model.stage import Stage
from fake_receiver.policy import receivers
from fake_receiver.policy.decide import decide

CONNECT, RCPT, END = Stage.CONNECT, Stage.RCPT, Stage.END_OF_MESSAGE


@pytest.mark.parametrize(
    ("sentence", "receiver", "stage", "differs", "lines"),
    [
        (
            "Yahoo, neither SPF nor DKIM",
            "yahoo",
            END,
            {
                "ip": "209.85.215.170",
                "spf": SPF_FAIL,
                "dkim": DKIM_FAIL,
                "reverse_path": "a@DOMAINDIFFERENTFROMEMAILADDRESS",
            },
            [
                "550 5.7.9 This mail has been blocked because the sender is unauthenticated. "
                "Yahoo requires all senders to authenticate with either SPF or DKIM. "
                "Authentication results: DKIM = FAILURE - SPF [DOMAINDIFFERENTFROMEMAILADDRESS] "
                "with ip 209.85.215.170 = FAILURE. See "
                "https://senders.yahooinc.com/smtp-error-codes/#authentication-failures "
                "for more information."
            ],
        ),
        (
            "Yahoo, an unknown recipient",
            "yahoo",
            END,
            {"mailbox": MailboxState.UNKNOWN, "forward_paths": ("3378887xxxx33829@yahoo.com",)},
            [
                "554 delivery error: dd This user doesn't have a yahoo.com account "
                "(3378887xxxx33829@yahoo.com) [0] - mta1203.mail.ne1.yahoo.com"
            ],
        ),
        (
            "iCloud, its local policy",
            "icloud",
            END,
            {
                "marks": [Mark.PROHIBITED_BY_POLICY],
                "session_id": "4fbc0af0-417e-4180-91d8-66754d53a162",
            },
            [
                "554 5.7.1 [HM08] Message rejected due to local policy. Please visit "
                "https://support.apple.com/en-us/HT204137. "
                "Txn ID 4fbc0af0-417e-4180-91d8-66754d53a162"
            ],
        ),
        (
            "iCloud, its local policy in 2018",
            "icloud@2018-05",
            END,
            {"marks": [Mark.LOW_REPUTATION_DOMAIN]},
            [
                "550 5.7.1 Message rejected due to local policy. Please visit "
                "https://support.apple.com/en-us/HT204137"
            ],
        ),
        (
            "iCloud, suspicious content",
            "icloud",
            END,
            {"marks": [Mark.SUSPICIOUS_CONTENT]},
            [
                "554 5.7.1 [CS01] Message rejected due to local policy. Please visit "
                "https://support.apple.com/en-us/HT204137"
            ],
        ),
        (
            "iCloud, an address on a block list",
            "icloud",
            CONNECT,
            {"ip": "192.0.2.1", "marks": [Mark.LOW_REPUTATION_IP]},
            [
                "554 5.7.0 Blocked - see "
                "https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1"
            ],
        ),
    ],
)
def test_what_is_said(sentence, receiver, stage, differs, lines):
    assert list(said(receiver, stage, **differs)) == lines


@pytest.mark.parametrize(
    ("sentence", "receiver", "stage", "differs"),
    [
        ("iCloud does not ask for a PTR record", "icloud", CONNECT, {"iprev": NO_PTR}),
        ("Yahoo accepts any recipient at first", "yahoo", RCPT, {"mailbox": MailboxState.UNKNOWN}),
    ],
)
def test_who_gets_past_a_stage(sentence, receiver, stage, differs):
    assert said(receiver, stage, **differs) == ()


@pytest.mark.parametrize(
    ("sentence", "receiver", "differs", "rule"),
    [
        ("Yahoo is content with SPF", "yahoo", {"dkim": DKIM_FAIL}, "accepted"),
        ("Yahoo is content with DKIM", "yahoo", {"spf": SPF_FAIL}, "accepted"),
        (
            "Yahoo asked for neither in 2024-03",
            "yahoo@2024-03",
            {"spf": SPF_FAIL, "dkim": DKIM_FAIL},
            "accepted",
        ),
    ],
)
def test_which_rule_decides_at_the_end_of_a_message(sentence, receiver, differs, rule):
    assert decide(receivers.find(receiver), evidence(END, **differs)).rule == rule
