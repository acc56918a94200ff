"""Receivers that refuse a client by its address, before the banner or at RCPT, and their lines."""

import pytest
from clean_mail import NO_PTR, UNCONFIRMED_PTR, V4
from other_receivers_mail import said

from fake_receiver.model.declared import Mark
from fake_receiver.model.stage import Stage

CONNECT, RCPT = Stage.CONNECT, Stage.RCPT

GMX = "554-gmx.net (mxgmx114) Nemesis ESMTP Service not available"
WEB_DE = "554-web.de (mxweb010) Nemesis ESMTP Service not available"


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
            {"ip": "2002:4acf:e5fe::1", "iprev": UNCONFIRMED_PTR},
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
            {"ip": "192.0.2.1", "iprev": UNCONFIRMED_PTR},
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
    ],
)
def test_who_gets_past_a_stage(sentence, receiver, stage, differs):
    assert said(receiver, stage, **differs) == ()
