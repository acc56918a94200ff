"""The receivers beside Gmail: who is refused when, and the lines of published refusals."""

import re
from ipaddress import ip_address

import pytest

from fake_receiver.model.declared import Declared, MailboxState, Mark
from fake_receiver.model.evidence import Evidence
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
from fake_receiver.model.transaction import Transaction
from fake_receiver.policy import receivers
from fake_receiver.policy.catalogue import NamedReply
from fake_receiver.policy.dates import NEWEST
from fake_receiver.policy.decide import decide, reply_values

OTHERS = ["comcast", "freenet", "gmx", "icloud", "microsoft", "t-online", "web.de", "yahoo"]
CONNECT, RCPT, END = Stage.CONNECT, Stage.RCPT, Stage.END_OF_MESSAGE
V4, V6 = "198.51.100.25", "2a01:111:f200:2004::240"
NO_PTR = (IprevResult.PERMERROR, ())
UNCONFIRMED = (IprevResult.FAIL, ("www.social.example.",))
PASS, FAIL = "pass", "fail"
REJECT = DmarcPolicy.REJECT


def evidence(
    stage,
    *,
    ip=V4,
    iprev=(IprevResult.PASS, ("mail.social.example.",)),
    spf=PASS,
    dkim=PASS,
    dmarc=PASS,
    policy=None,
    reverse_path="alice@social.example",
    to="bob@other.example",
    author_domain="social.example",
    message=b"From: alice@social.example\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n",
    marks=(),
    bulk=False,
    mailbox=None,
    exceeds_size=False,
):
    """Clean mail over IPv4, but for what is named."""
    address = ip_address(ip)
    result, names = iprev
    return Evidence(
        transaction=Transaction(
            client_ip=address,
            helo_domain="example.org",
            reverse_path=reverse_path,
            forward_paths=(to,),
            message=message,
            mx_host="mx.other.example",
            exceeds_size=exceeds_size,
            session_id="ID",
            received_at=1748211742.0,
        ),
        iprev=Iprev(
            result=result,
            client_ip=address,
            ptr_names=names,
            verified_name=names[0] if result is IprevResult.PASS else None,
            why=f"iprev is {result}",
        ),
        spf=Spf(
            result=SpfResult(spf), identity=SpfIdentity.MAILFROM, domain="social.example", why=""
        ),
        dkim=(
            DkimSignature(
                result=DkimResult(dkim), sdid="social.example", auid="", selector="s", why=""
            ),
        ),
        dmarc=Dmarc(
            result=DmarcResult(dmarc),
            author_domain=author_domain,
            why="",
            published_policy=policy,
        ),
        declared=Declared(
            bulk_sender=bulk,
            marks=frozenset(marks),
            mailboxes={to: mailbox} if mailbox else {},
        ),
        stage=stage,
    )


def said(receiver, stage, *, switches=(), session_id="ID", **differs):
    """The lines of the verdict, () when there is none."""
    profile = receivers.find(receiver, switches)
    verdict = decide(profile, evidence(stage, **differs))
    if verdict is None:
        return ()
    return verdict.reply.wire_lines(profile.tail_of(verdict.reply_name, session_id))


GMX = "554-gmx.net (mxgmx114) Nemesis ESMTP Service not available"
WEB_DE = "554-web.de (mxweb010) Nemesis ESMTP Service not available"
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
            "GMX, no PTR record",
            "gmx@2022-01",
            CONNECT,
            {"ip": "65.108.151.145", "iprev": NO_PTR},
            [
                GMX,
                "554-No SMTP service",
                "554-Bad DNS PTR resource record.",
                "554 For explanation visit "
                "https://www.gmx.net/mail/senderguidelines?ip=65.108.151.145&c=rdns",
            ],
        ),
        (
            "GMX, before it moved its explanation",
            "gmx@2020-04",
            CONNECT,
            {"ip": "167.114.229.225", "iprev": NO_PTR},
            [
                GMX,
                "554-No SMTP service",
                "554-Bad DNS PTR resource record.",
                "554 For explanation visit "
                "http://postmaster.gmx.com/en/error-messages?ip=167.114.229.225&c=rdns",
            ],
        ),
        (
            "GMX, an address on a block list",
            "gmx",
            CONNECT,
            {
                "ip": "198.51.100.42",
                "marks": [Mark.LOW_REPUTATION_IP],
                "session_id": "1MNcgj-1ue23t3pyV-00S2YR",
            },
            [
                GMX,
                "554-No SMTP service",
                "554-IP address is block listed.",
                "554 For explanation visit https://postmaster.gmx.net/en/case"
                "?c=r0201&i=ip&v=198.51.100.42&r=1MNcgj-1ue23t3pyV-00S2YR",
            ],
        ),
        (
            "web.de, no PTR record",
            "web.de@2021-02",
            CONNECT,
            {"ip": "136.244.93.80", "iprev": NO_PTR},
            [
                WEB_DE,
                "554-No SMTP service",
                "554-Bad DNS PTR resource record.",
                "554 For explanation visit "
                "https://web.de/email/senderguidelines?ip=136.244.93.80&c=rdns",
            ],
        ),
        (
            "web.de, before it had an explanation",
            "web.de@2017-11",
            CONNECT,
            {"ip": "178.32.123.20", "iprev": NO_PTR},
            [
                WEB_DE,
                "554-No SMTP service",
                "554 invalid DNS PTR resource record, IP=178.32.123.20",
            ],
        ),
        (
            "freenet, no PTR record, an address that needs a second line",
            "freenet@2015-04",
            RCPT,
            {"ip": "2001:8d8:849:9800::aa:ef7d", "iprev": NO_PTR},
            [
                "550-inconsistent or no DNS PTR record for 2001:8d8:849:9800::aa:ef7d (see RFC",
                "550 1912 2.1)",
            ],
        ),
        (
            "freenet, a PTR record that is not confirmed, an address that fits",
            "freenet@2010-12",
            RCPT,
            {"ip": "2002:4acf:e5fe::1", "iprev": UNCONFIRMED},
            ["550 inconsistent or no DNS PTR record for 2002:4acf:e5fe::1 (see RFC 1912 2.1)"],
        ),
        (
            "freenet, in its newer words",
            "freenet",
            RCPT,
            {"ip": "2001:db8:a0b:12f0::1", "iprev": NO_PTR},
            [
                "550-Inconsistent/Missing DNS PTR record (RFC 1912 2.1) (example.org)",
                "550 [2001:db8:a0b:12f0::1]:34865",
            ],
        ),
        (
            "Comcast, no PTR record",
            "comcast@2014-01",
            CONNECT,
            {"ip": "184.107.157.210", "iprev": NO_PTR},
            [
                "554 imta28.emeryville.ca.mail.comcast.net comcast 184.107.157.210 Comcast "
                "requires that all mail servers must have a PTR record with a valid Reverse DNS "
                "entry. Currently your mail server does not fill that requirement. For more "
                "information, refer to: http://help.comcast.net/content/faq/PTR"
            ],
        ),
        (
            "Comcast, in its newer words",
            "comcast",
            CONNECT,
            {"ip": "192.0.2.1", "iprev": UNCONFIRMED},
            [
                "554 resimta-po-02v.sys.comcast.net comcast 192.0.2.1 Comcast requires that all "
                "mail servers must have a PTR record with a valid Reverse DNS entry."
            ],
        ),
        (
            "Comcast, an address that sends spam",
            "comcast",
            CONNECT,
            {"ip": "192.0.2.2", "marks": [Mark.LOW_REPUTATION_IP]},
            ["554 imta14.emeryville.ca.mail.comcast.net comcast 192.0.2.2 Comcast block for spam."],
        ),
        (
            "T-Online, a low reputation",
            "t-online",
            CONNECT,
            {"ip": "152.53.138.135", "marks": [Mark.LOW_REPUTATION_IP]},
            [
                "554 IP=152.53.138.135 - None/bad reputation. Ask your postmaster for help or to "
                "contact tobr@rx.t-online.de for reset. (NOWL)"
            ],
        ),
        (
            "T-Online, no PTR record, in the words of 2020",
            "t-online@2020-06",
            CONNECT,
            {"ip": V4, "iprev": NO_PTR},
            [
                "554 IP=198.51.100.25 - A problem occurred. (Ask your postmaster for help or to "
                "contact tosa@rx.t-online.de to clarify.) (BL)"
            ],
        ),
        (
            "T-Online, an address that nobody has sent from",
            "t-online",
            CONNECT,
            {"ip": "185.162.248.209", "switches": ["unknown-ip"]},
            [
                "554 IP=185.162.248.209 - None/bad reputation. Ask your postmaster for help or to "
                "contact tobr@rx.t-online.de for reset. (NOWL)"
            ],
        ),
        (
            "T-Online, a dynamic address",
            "t-online",
            CONNECT,
            {"ip": "23.88.46.137", "marks": [Mark.UNAUTHORIZED_IP], "iprev": NO_PTR},
            [
                "554 IP=23.88.46.137 - Dialup/transient IP not allowed. Use a mailgateway or "
                "contact toda@rx.t-online.de if obsolete. (DIAL)"
            ],
        ),
        (
            "Microsoft, IPv6 without a PTR record",
            "microsoft",
            END,
            {"ip": V6, "iprev": NO_PTR, "spf": FAIL, "dkim": FAIL},
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
            {"ip": V6, "spf": FAIL, "dkim": FAIL},
            [
                "450 4.7.26 Service unavailable, message sent over IPv6 [2a01:111:f200:2004::240] "
                "must pass either SPF or DKIM validation."
            ],
        ),
        (
            "Microsoft in 2014, IPv6 with neither SPF nor DKIM",
            "microsoft@2014-06",
            END,
            {"ip": V6, "spf": FAIL, "dkim": FAIL},
            [
                "554 5.7.1 Service unavailable, message sent over IPv6 [2a01:111:f200:2004::240] "
                "must pass either SPF or DKIM validation (message not signed)"
            ],
        ),
        (
            "Microsoft, to an organization without IPv6",
            "microsoft",
            RCPT,
            {"ip": V6, "to": "kate@contoso.com", "switches": ["no-ipv6"]},
            ["550 5.2.1 Service unavailable, [contoso.com] does not accept email over IPv6."],
        ),
        (
            "Outlook.com, a bulk sender without SPF",
            "microsoft",
            END,
            {
                "bulk": True,
                "spf": FAIL,
                "to": "bob@hotmail.com",
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
                "bulk": True,
                "dkim": "none",
                "dmarc": "none",
                "to": "bob@outlook.com",
                "author_domain": "qq.com",
                "session_id": "0000000000000EEE",
            },
            [BULK.format("QQ.COM", "Spf= Pass , Dkim= Fail , DMARC= Fail")],
        ),
        (
            "Microsoft, a policy of reject",
            "microsoft",
            END,
            {"dmarc": FAIL, "policy": REJECT, "session_id": "08DDB2564DE36667"},
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
            {"mailbox": MailboxState.UNKNOWN, "to": "bob@outlook.com"},
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
        (
            "Yahoo, neither SPF nor DKIM",
            "yahoo",
            END,
            {
                "ip": "209.85.215.170",
                "spf": FAIL,
                "dkim": FAIL,
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
            {"mailbox": MailboxState.UNKNOWN, "to": "3378887xxxx33829@yahoo.com"},
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
        ("GMX lets a confirmed PTR record in", "gmx", CONNECT, {}),
        ("web.de lets a confirmed PTR record in", "web.de", CONNECT, {}),
        (
            "web.de has no rule on reputation",
            "web.de",
            CONNECT,
            {"marks": [Mark.LOW_REPUTATION_IP]},
        ),
        ("Comcast lets a confirmed PTR record in", "comcast", CONNECT, {}),
        ("T-Online knows an address by default", "t-online", CONNECT, {}),
        ("freenet says nothing before RCPT", "freenet", CONNECT, {"iprev": NO_PTR}),
        ("iCloud does not ask for a PTR record", "icloud", CONNECT, {"iprev": NO_PTR}),
        ("Yahoo accepts any recipient at first", "yahoo", RCPT, {"mailbox": MailboxState.UNKNOWN}),
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
        ("IPv4 needs no SPF", "microsoft", {"spf": FAIL, "dkim": FAIL}, "accepted"),
        ("IPv6 is content with SPF", "microsoft", {"ip": V6, "dkim": FAIL}, "accepted"),
        ("IPv6 is content with DKIM", "microsoft", {"ip": V6, "spf": FAIL}, "accepted"),
        ("a PTR need not be confirmed", "microsoft", {"ip": V6, "iprev": UNCONFIRMED}, "accepted"),
        (
            "the PTR record comes before SPF and DKIM",
            "microsoft",
            {"ip": V6, "iprev": NO_PTR, "spf": FAIL, "dkim": FAIL},
            "ipv6-no-ptr",
        ),
        (
            "Microsoft 365 lets bulk senders off",
            "microsoft",
            {"bulk": True, "spf": FAIL},
            "accepted",
        ),
        (
            "few messages need not pass all three",
            "microsoft",
            {"spf": FAIL, "to": "bob@live.com"},
            "accepted",
        ),
        (
            "a bulk sender that passes all three",
            "microsoft",
            {"bulk": True, "to": "bob@outlook.com"},
            "accepted",
        ),
        (
            "bulk senders were free in 2025-04",
            "microsoft@2025-04",
            {"bulk": True, "spf": FAIL, "to": "bob@outlook.com"},
            "accepted",
        ),
        (
            "a policy of reject was not followed in 2023-07",
            "microsoft@2023-07",
            {"dmarc": FAIL, "policy": REJECT},
            "accepted",
        ),
        ("Yahoo is content with SPF", "yahoo", {"dkim": FAIL}, "accepted"),
        ("Yahoo is content with DKIM", "yahoo", {"spf": FAIL}, "accepted"),
        (
            "Yahoo asked for neither in 2024-03",
            "yahoo@2024-03",
            {"spf": FAIL, "dkim": FAIL},
            "accepted",
        ),
    ],
)
def test_which_rule_decides_at_the_end_of_a_message(sentence, receiver, differs, rule):
    assert decide(receivers.find(receiver), evidence(END, **differs)).rule == rule


@pytest.mark.parametrize("name", OTHERS)
def test_clean_mail_passes_every_stage(name):
    verdicts = [decide(receivers.find(name), evidence(stage)) for stage in Stage]

    assert verdicts[:-1] == [None] * 5
    assert verdicts[-1].rule == "accepted"


@pytest.mark.parametrize("name", OTHERS)
def test_mail_that_is_too_large_is_refused(name):
    profile = receivers.find(name)

    for stage in (Stage.MAIL, END):
        assert decide(profile, evidence(stage, exceeds_size=True)).reply.code == 552


@pytest.mark.parametrize("name", OTHERS)
def test_who_is_refused_instead_of_the_banner_is_disconnected(name):
    receiver = receivers.RECEIVERS[name]

    at_connect = [rule.reply for rule in receiver.rules if rule.stage is CONNECT]
    assert [reply for reply in at_connect if not receiver.replies[reply].closes] == []


@pytest.mark.parametrize("name", OTHERS)
def test_every_rule_has_words_from_its_first_month_on_and_says_where_it_is_known_from(name):
    receiver = receivers.RECEIVERS[name]

    for rule in receiver.rules:
        wordings = receiver.replies[rule.reply].wordings
        assert min(wording.since for wording in wordings) <= rule.since, rule.name
        assert rule.cites.startswith(("https://", "RFC ")), rule.name
        assert not rule.switch or rule.switch in receiver.switches


@pytest.mark.parametrize("name", OTHERS)
def test_every_reply_can_be_said_with_what_is_known_at_its_stage(name):
    profile = receivers.find(name)
    early = {"ip": V4, "host": "mx.other.example"}

    for reply, entry in profile.receiver.replies.items():
        assert isinstance(entry, NamedReply)
        given_by_a_rule = any(rule.reply == reply for rule in profile.receiver.rules)
        values = reply_values(evidence(entry.stage)) if given_by_a_rule else early
        lines = profile.wire_lines(reply, profile.session_id(1), **values)
        assert all(len(line) <= 510 and line.isprintable() for line in lines), reply


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("gmx", r"1[0-9A-Za-z]{5}-1[0-9A-Za-z]{9}-00[0-9A-Za-z]{4}"),
        ("web.de", r"1[0-9A-Za-z]{5}-1[0-9A-Za-z]{9}-00[0-9A-Za-z]{4}"),
        ("microsoft", r"08DD[0-9A-F]{12}"),
        ("icloud", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}"),
    ],
)
def test_ids_have_the_shape_of_their_receiver_and_differ(name, shape):
    profile = receivers.find(name)
    ids = [profile.session_id(serial) for serial in range(1, 101)]

    assert [made for made in ids if not re.fullmatch(shape, made)] == []
    assert len(set(ids)) == 100
    assert profile.session_id(7) == receivers.RECEIVERS[name].session_id(7, NEWEST)
