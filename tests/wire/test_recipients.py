"""Recipients that a receiver does not take: what is declared of their mailboxes, their domains."""

import pytest

from fake_receiver.model.declared import Declared, MailboxState
from fake_receiver.model.settings import Settings

HELLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
OTHER = b"RCPT TO:<other@gmail.com>\r\n"
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"

REPLIES = {
    MailboxState.UNKNOWN: ("NoSuchUser", "550"),
    MailboxState.DISABLED: ("DisabledUser", "550"),
    MailboxState.OVER_QUOTA: ("OverQuotaTemp", "452"),
    MailboxState.OVER_QUOTA_AND_INACTIVE: ("OverQuotaPerm", "552"),
    MailboxState.RECEIVING_TOO_FAST: ("ReceivingRate", "450"),
    MailboxState.RECEIVING_TOO_MUCH: ("ReceivingRatePerm", "550"),
    MailboxState.REQUIRES_TLS: ("TlsRequired", "421"),
    MailboxState.ALLOWS_NO_OTHER_IP: ("IpNotAllowed", "421"),
}


@pytest.fixture
def front_with(make_front):
    def build(state):
        declared = Declared(mailboxes={"bob@gmail.com": state})
        return make_front(settings=Settings(declared=declared))

    return build


def test_every_state_has_its_reply():
    assert set(REPLIES) == set(MailboxState)


@pytest.mark.parametrize("state", MailboxState)
def test_a_mailbox_in_a_declared_state_is_refused_at_rcpt(state, front_with, speak, codes):
    front = front_with(state)
    name, code = REPLIES[state]

    replies = speak(front, HELLO, MAIL, b"RCPT TO:<Bob@Gmail.com>\r\n", b"NOOP\r\n")

    refusal = front.words(name, forward_path="Bob@Gmail.com")
    closes = front.profile.receiver.replies[name].closes
    assert replies[3:] == [refusal] if closes else [refusal, front.words("Noop")]
    assert refusal[-1].startswith(code)
    assert closes is (code == "421")


@pytest.mark.parametrize("state", MailboxState)
def test_other_mailboxes_are_taken(state, front_with, speak):
    front = front_with(state)

    assert speak(front, HELLO, MAIL, OTHER)[-1] == front.words("RcptOk")


def test_a_message_goes_to_the_recipients_that_were_taken(front_with, speak):
    front = front_with(MailboxState.UNKNOWN)
    recipients = OTHER + b"RCPT TO:<bob@gmail.com>\r\nRCPT TO:<third@gmail.com>\r\n"

    replies = speak(front, HELLO, MAIL, recipients, b"DATA\r\n", MESSAGE, b".\r\n")

    assert replies[-1] == front.words("Accepted")
    assert front.transactions[-1].forward_paths == ("other@gmail.com", "third@gmail.com")


def test_with_no_recipient_taken_there_is_no_data(front_with, speak):
    front = front_with(MailboxState.UNKNOWN)

    replies = speak(front, HELLO, MAIL, b"RCPT TO:<bob@gmail.com>\r\n", b"DATA\r\n")

    assert replies[-1] == front.words("RcptFirst")


def test_over_tls_a_mailbox_that_requires_it_is_taken(front_with, connect):
    front = front_with(MailboxState.REQUIRES_TLS)
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")
    client.secure().send(HELLO, MAIL).replies(2)

    assert client.say(b"RCPT TO:<bob@gmail.com>") == front.words("RcptOk")


def test_two_domains_of_one_transaction_are_one_too_many(front, speak):
    recipients = OTHER + b"RCPT TO:<b@workspace.example>\r\nRCPT TO:<c@gmail.com>\r\n"

    replies = speak(front, HELLO, MAIL, recipients, b"DATA\r\n", MESSAGE, b".\r\n")

    assert replies[3:7] == front.said("RcptOk", "MultipleDomains", "RcptOk", "DataGoAhead")
    assert replies[4][0].startswith("4")
    assert front.transactions[-1].forward_paths == ("other@gmail.com", "c@gmail.com")


def test_gmail_and_googlemail_are_one_domain(front, speak):
    replies = speak(front, HELLO, MAIL, OTHER, b"RCPT TO:<b@GoogleMail.com>\r\n")

    assert replies[3:] == front.said("RcptOk", "RcptOk")


def test_the_refused_domain_is_taken_in_the_next_transaction(front, speak):
    workspace = b"RCPT TO:<b@workspace.example>\r\n"

    replies = speak(front, HELLO, MAIL, OTHER, workspace, b"RSET\r\n", MAIL, workspace)

    assert replies[-1] == front.words("RcptOk")


def test_a_recipient_at_no_domain_of_the_internet_is_refused(front, speak):
    replies = speak(front, HELLO, MAIL, b"RCPT TO:<root@localhost>\r\n")

    assert replies[-1] == front.words("NoSuchDomain", forward_path="root@localhost")


def test_the_postmaster_needs_no_domain(front, speak):
    assert speak(front, HELLO, MAIL, b"RCPT TO:<postmaster>\r\n")[-1] == front.words("RcptOk")
