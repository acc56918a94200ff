"""The receivers beside Gmail, spoken to over a socket."""

from ipaddress import ip_address

import pytest

from fake_receiver.model.declared import Declared, MailboxState
from fake_receiver.model.events import Judged
from fake_receiver.model.settings import Settings

NO_PTR = """
social.example.  TXT  "v=spf1 ip4:127.0.0.1 -all"
"""
MESSAGE = b"From: a@social.example\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n.\r\n"
ENVELOPE = (
    b"EHLO mail.social.example\r\nMAIL FROM:<a@social.example>\r\nRCPT TO:<b@gmail.com>\r\nDATA\r\n"
)
OUTLOOK = "AMS0EPF0000019A.mail.protection.outlook.com"
BACK = "AMS0EPF0000019A.eurprd05.prod.outlook.com"


@pytest.mark.parametrize(
    ("receiver", "lines"),
    [
        (
            "gmx",
            (
                "554-gmx.net (mxgmx114) Nemesis ESMTP Service not available",
                "554-No SMTP service",
                "554-Bad DNS PTR resource record.",
                "554 For explanation visit "
                "https://www.gmx.net/mail/senderguidelines?ip=127.0.0.1&c=rdns",
            ),
        ),
        (
            "web.de",
            (
                "554-web.de (mxweb010) Nemesis ESMTP Service not available",
                "554-No SMTP service",
                "554-Bad DNS PTR resource record.",
                "554 For explanation visit "
                "https://web.de/email/senderguidelines?ip=127.0.0.1&c=rdns",
            ),
        ),
        (
            "comcast",
            (
                "554 resimta-po-02v.sys.comcast.net comcast 127.0.0.1 Comcast requires that all "
                "mail servers must have a PTR record with a valid Reverse DNS entry.",
            ),
        ),
        (
            "t-online",
            (
                "554 IP=127.0.0.1 - None/bad reputation. Ask your postmaster for help or to "
                "contact tobr@rx.t-online.de for reset. (NOWL)",
            ),
        ),
    ],
)
def test_without_a_ptr_record_the_refusal_comes_instead_of_the_banner_and_ends_the_session(
    connect, make_front, receiver, lines
):
    front = make_front(receiver, zone=NO_PTR)

    assert connect(front).rest() == [lines]
    assert [judged.verdict.rule for judged in front.of(Judged)] == ["no-ptr"]


@pytest.mark.parametrize(
    ("receiver", "banner", "ehlo"),
    [
        (
            "gmx",
            "220 gmx.net (mxgmx114) Nemesis ESMTP Service ready",
            ("250-gmx.net Hello [127.0.0.1]", "250-SIZE 69920427", "250 STARTTLS"),
        ),
        (
            "web.de",
            "220 web.de (mxweb010) Nemesis ESMTP Service ready",
            ("250-web.de Hello [127.0.0.1]", "250-SIZE 69920427", "250 STARTTLS"),
        ),
        (
            "comcast",
            "220 resimta-a2p-650779.sys.comcast.net resimta-a2p-650779.sys.comcast.net "
            "ESMTP server ready",
            (
                "250-resimta-a2p-650779.sys.comcast.net hello [127.0.0.1], pleased to meet you",
                "250-SIZE 36700160",
                "250-ENHANCEDSTATUSCODES",
                "250-8BITMIME",
                "250 STARTTLS",
            ),
        ),
        (
            "yahoo",
            "220 mtaproxy511.free.mail.bf1.yahoo.com ESMTP ready",
            (
                "250-mtaproxy511.free.mail.bf1.yahoo.com",
                "250-PIPELINING",
                "250-SIZE 41943040",
                "250-8BITMIME",
                "250 STARTTLS",
            ),
        ),
        (
            "icloud",
            "220 iCloud iscream SMTP proxy - p00-iscream-smtp-d759469dd-ss5bd 3.5.0 "
            "(2403B23-529c1e05a5df)",
            (
                "250-p00-iscream-smtp-d759469dd-ss5bd",
                "250-PIPELINING",
                "250-SIZE 28311552",
                "250-STARTTLS",
                "250 8BITMIME",
            ),
        ),
        (
            "microsoft",
            f"220 {OUTLOOK} Microsoft ESMTP MAIL Service ready [ID]",
            (
                f"250-{OUTLOOK} Hello [127.0.0.1]",
                "250-SIZE 157286400",
                "250-PIPELINING",
                "250-ENHANCEDSTATUSCODES",
                "250-STARTTLS",
                "250-8BITMIME",
                "250-CHUNKING",
                "250 SMTPUTF8",
            ),
        ),
    ],
)
def test_a_client_with_a_ptr_record_is_greeted(connect, make_front, receiver, banner, ehlo):
    front = make_front(receiver)
    client = connect(front)

    assert client.reply() == (banner.replace("ID", front.session_id),)
    assert client.say(b"EHLO mail.social.example") == ehlo


@pytest.mark.parametrize(
    ("receiver", "accepted"),
    [
        ("gmx", "250 Requested mail action okay, completed: id=ID"),
        ("web.de", "250 Requested mail action okay, completed: id=ID"),
        ("comcast", "250 2.0.0 Ok"),
        ("freenet", "250 2.0.0 Ok"),
        ("icloud", "250 Ok"),
        ("t-online", "250 2.0.0 Ok"),
        ("yahoo", "250 Ok"),
        (
            "microsoft",
            f"250 2.6.0 <1@social.example> [InternalId=130184753713403, Hostname={BACK}] "
            "65 bytes in 0.296, 27.285 KB/sec Queued mail for delivery",
        ),
    ],
)
def test_authenticated_mail_is_accepted(speak, make_front, receiver, accepted):
    front = make_front(receiver)

    *_, verdict, farewell = speak(front, ENVELOPE, MESSAGE, b"QUIT\r\n")

    assert verdict == (accepted.replace("ID", front.session_id),)
    assert farewell[0].startswith("221 ")


def test_freenet_refuses_the_recipient(connect, make_front):
    client = connect(make_front("freenet", zone=NO_PTR))
    client.send(b"EHLO mail.social.example\r\nMAIL FROM:<a@social.example>\r\n").replies(3)

    assert client.say(b"RCPT TO:<b@freenet.de>") == (
        "550-Inconsistent/Missing DNS PTR record (RFC 1912 2.1) (mail.social.example)",
        "550 [127.0.0.1]:34865",
    )
    assert client.say(b"DATA")[0].startswith("503 ")


@pytest.mark.parametrize(
    ("sentence", "zone", "line"),
    [
        (
            "no PTR record",
            'social.example.  TXT  "v=spf1 ip6:2001:db8:25::2 -all"\n',
            "450 4.7.25 Service unavailable, sending IPv6 address [2001:db8:25::2] "
            "must have reverse DNS record.",
        ),
        (
            "neither SPF nor DKIM",
            "2001:db8:25::2  PTR  mail.social.example.\n",
            "450 4.7.26 Service unavailable, message sent over IPv6 [2001:db8:25::2] "
            "must pass either SPF or DKIM validation.",
        ),
    ],
)
def test_microsoft_has_rules_for_ipv6(speak, make_front, sentence, zone, line):
    front = make_front("microsoft", zone=zone)
    front.client_ip = lambda _: ip_address("2001:db8:25::2")

    assert speak(front, ENVELOPE, MESSAGE, b"QUIT\r\n")[-2] == (line,)


def test_microsoft_asks_more_of_bulk_senders(speak, make_front):
    front = make_front("microsoft", settings=Settings(declared=Declared(bulk_sender=True)))
    envelope = ENVELOPE.replace(b"b@gmail.com", b"b@outlook.com")

    ((line,), _) = speak(front, envelope, MESSAGE, b"QUIT\r\n")[-2:]

    assert line.startswith(
        "550 5.7.515 Access denied, sending domain SOCIAL.EXAMPLE doesn't meet the required"
    )
    assert f" Spf= Pass , Dkim= Fail , DMARC= Fail [{BACK} 20" in line
    assert line.endswith(f"Z {front.session_id}]")


def test_yahoo_tells_of_an_unknown_recipient_after_the_message(speak, make_front):
    declared = Declared(mailboxes={"b@gmail.com": MailboxState.UNKNOWN})
    front = make_front("yahoo", settings=Settings(declared=declared))

    replies = speak(front, ENVELOPE, MESSAGE, b"QUIT\r\n")

    assert replies[3] == ("250 recipient ok",)
    assert replies[-2] == (
        "554 delivery error: dd This user doesn't have a gmail.com account "
        "(b@gmail.com) [0] - mta1203.mail.ne1.yahoo.com",
    )
