"""Microsoft: who is refused when, and the lines of published refusals."""

import pytest
from clean_mail import NO_DMARC, NO_PTR, REJECT, UNCONFIRMED_PTR, V4
from other_receivers_mail import DKIM_FAIL, SPF_FAIL, evidence, said

from fake_receiver.model.declared import MailboxState, Mark
from fake_receiver.model.results import DkimResult
from fake_receiver.model.stage import Stage
from fake_receiver.policy import receivers
from fake_receiver.policy.decide import decide

RCPT, END = Stage.RCPT, Stage.END_OF_MESSAGE

# As in published replies.
V6 = "2a01:111:f200:2004::240"
BACK = "AMS0EPF0000019A.eurprd05.prod.outlook.com"
BULK = (
    "550 5.7.515 Access denied, sending domain {} doesn't meet the required authentication level. "
    "The sender's domain in the 5322.From address doesn't meet the authentication requirements "
    "defined for the sender. To learn how to fix this see: "
    "https://go.microsoft.com/fwlink/p/?linkid=2319303 {} "
    f"[{BACK} 2025-05-25T22:22:22.000Z 0000000000000EEE]"
)


@pytest.mark.parametrize(
    ("sentence", "receiver", "stage", "differs", "lines"),
    [
        (
            "Microsoft, IPv6 without a PTR record",
            "microsoft",
            END,
            {"ip": V6, "iprev": NO_PTR, "spf": SPF_FAIL, "dkim": DKIM_FAIL},
            [
                "450 4.7.25 Service unavailable, sending IPv6 address [2a01:111:f200:2004::240] "
                "must have reverse DNS record."
            ],
        ),
        (
            "Microsoft in 2015, IPv6 without a PTR record",
            "microsoft@2015-05",
            END,
            {"ip": V6, "iprev": NO_PTR},
            [
                "550 5.7.25 Service unavailable, sending IPv6 address [2a01:111:f200:2004::240] "
                "must have reverse DNS record."
            ],
        ),
        (
            "Microsoft in 2014, IPv6 without a PTR record",
            "microsoft@2014-06",
            END,
            {"ip": V6, "iprev": NO_PTR},
            [
                "554 5.7.1 Service unavailable, sending IPv6 address [2a01:111:f200:2004::240] "
                "must have reverse DNS record"
            ],
        ),
        (
            "Microsoft, IPv6 with neither SPF nor DKIM",
            "microsoft",
            END,
            {"ip": V6, "spf": SPF_FAIL, "dkim": DKIM_FAIL},
            [
                "450 4.7.26 Service unavailable, message sent over IPv6 [2a01:111:f200:2004::240] "
                "must pass either SPF or DKIM validation."
            ],
        ),
        (
            "Microsoft in 2014, IPv6 with neither SPF nor DKIM",
            "microsoft@2014-06",
            END,
            {"ip": V6, "spf": SPF_FAIL, "dkim": DKIM_FAIL},
            [
                "554 5.7.1 Service unavailable, message sent over IPv6 [2a01:111:f200:2004::240] "
                "must pass either SPF or DKIM validation (message not signed)"
            ],
        ),
        (
            "Microsoft, to an organization without IPv6",
            "microsoft",
            RCPT,
            {"ip": V6, "forward_paths": ("kate@contoso.com",), "switches": ["no-ipv6"]},
            ["550 5.2.1 Service unavailable, [contoso.com] does not accept email over IPv6."],
        ),
        (
            "Outlook.com, a bulk sender without SPF",
            "microsoft",
            END,
            {
                "bulk_sender": True,
                "spf": SPF_FAIL,
                "forward_paths": ("bob@hotmail.com",),
                "author_domain": "nyaaaan.example.jp",
                "session_id": "0000000000000EEE",
            },
            [BULK.format("NYAAAAN.EXAMPLE.JP", "Spf= Fail , Dkim= Pass , DMARC= Pass")],
        ),
        (
            "Outlook.com, a bulk sender with SPF alone",
            "microsoft",
            END,
            {
                "bulk_sender": True,
                "dkim": (DkimResult.NONE,),
                "dmarc": NO_DMARC,
                "forward_paths": ("bob@outlook.com",),
                "author_domain": "qq.com",
                "session_id": "0000000000000EEE",
            },
            [BULK.format("QQ.COM", "Spf= Pass , Dkim= Fail , DMARC= Fail")],
        ),
        (
            "Microsoft, a policy of reject",
            "microsoft",
            END,
            {"dmarc": REJECT, "session_id": "08DDB2564DE36667"},
            [
                "550 5.7.509 Access denied, sending domain [social.example] does not pass DMARC "
                f"verification and has a DMARC policy of reject. [{BACK} "
                "2025-05-25T22:22:22.000Z 08DDB2564DE36667]"
            ],
        ),
        (
            "Microsoft 365, an unknown recipient",
            "microsoft",
            RCPT,
            {"mailbox": MailboxState.UNKNOWN},
            [f"550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [{BACK}]"],
        ),
        (
            "Outlook.com, an unknown recipient",
            "microsoft",
            RCPT,
            {"mailbox": MailboxState.UNKNOWN, "forward_paths": ("bob@outlook.com",)},
            ["550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)"],
        ),
        (
            "Microsoft, an address that is banned",
            "microsoft",
            RCPT,
            {"ip": "45.79.188.170", "marks": [Mark.LOW_REPUTATION_IP]},
            [
                "550 5.7.606 Access denied, banned sending IP [45.79.188.170]. To request removal "
                "from this list please visit https://sender.office.com/ and follow the "
                "directions. For more information please go to  "
                f"http://go.microsoft.com/fwlink/?LinkID=526655 (AS16012609) [{BACK}]"
            ],
        ),
        (
            "Microsoft, clean mail",
            "microsoft",
            END,
            {"message": b"Subject: x\r\nmessage-ID:\t<a.1@social.example>\r\n\r\nhello\r\n"},
            [
                "250 2.6.0 <a.1@social.example> [InternalId=130184753713403, "
                f"Hostname={BACK}] 55 bytes in 0.296, 27.285 KB/sec Queued mail for delivery"
            ],
        ),
        (
            "Microsoft, clean mail with an id in its body only",
            "microsoft",
            END,
            {"message": b"Subject: x\r\n\r\nMessage-ID: <a@b.example>\r\n"},
            [
                "250 2.6.0 <ID@mx.other.example> [InternalId=130184753713403, "
                f"Hostname={BACK}] 41 bytes in 0.296, 27.285 KB/sec Queued mail for delivery"
            ],
        ),
    ],
)
def test_what_is_said(sentence, receiver, stage, differs, lines):
    assert list(said(receiver, stage, **differs)) == lines


@pytest.mark.parametrize(
    ("sentence", "receiver", "stage", "differs"),
    [
        ("Microsoft takes IPv6 by default", "microsoft", RCPT, {"ip": V6}),
        (
            "without IPv6, Microsoft takes IPv4",
            "microsoft",
            RCPT,
            {"ip": V4, "switches": ["no-ipv6"]},
        ),
    ],
)
def test_who_gets_past_a_stage(sentence, receiver, stage, differs):
    assert said(receiver, stage, **differs) == ()


@pytest.mark.parametrize(
    ("sentence", "receiver", "differs", "rule"),
    [
        ("IPv4 needs no PTR record", "microsoft", {"iprev": NO_PTR}, "accepted"),
        ("IPv4 needs no SPF", "microsoft", {"spf": SPF_FAIL, "dkim": DKIM_FAIL}, "accepted"),
        ("IPv6 is content with SPF", "microsoft", {"ip": V6, "dkim": DKIM_FAIL}, "accepted"),
        ("IPv6 is content with DKIM", "microsoft", {"ip": V6, "spf": SPF_FAIL}, "accepted"),
        (
            "a PTR need not be confirmed",
            "microsoft",
            {"ip": V6, "iprev": UNCONFIRMED_PTR},
            "accepted",
        ),
        (
            "the PTR record comes before SPF and DKIM",
            "microsoft",
            {"ip": V6, "iprev": NO_PTR, "spf": SPF_FAIL, "dkim": DKIM_FAIL},
            "ipv6-no-ptr",
        ),
        (
            "Microsoft 365 lets bulk senders off",
            "microsoft",
            {"bulk_sender": True, "spf": SPF_FAIL},
            "accepted",
        ),
        (
            "few messages need not pass all three",
            "microsoft",
            {"spf": SPF_FAIL, "forward_paths": ("bob@live.com",)},
            "accepted",
        ),
        (
            "a bulk sender that passes all three",
            "microsoft",
            {"bulk_sender": True, "forward_paths": ("bob@outlook.com",)},
            "accepted",
        ),
        (
            "bulk senders were free in 2025-04",
            "microsoft@2025-04",
            {"bulk_sender": True, "spf": SPF_FAIL, "forward_paths": ("bob@outlook.com",)},
            "accepted",
        ),
        (
            "a policy of reject was not followed in 2023-07",
            "microsoft@2023-07",
            {"dmarc": REJECT},
            "accepted",
        ),
    ],
)
def test_which_rule_decides_at_the_end_of_a_message(sentence, receiver, differs, rule):
    assert decide(receivers.find(receiver), evidence(END, **differs)).rule == rule
