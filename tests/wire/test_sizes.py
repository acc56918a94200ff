"""SIZE (RFC 1870), and how many recipients a message may have."""

import tracemalloc

import pytest

HELLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
RCPT = b"RCPT TO:<b@gmail.com>\r\n"
ENVELOPE = HELLO + MAIL + RCPT
SIZE = 1000
START = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\n"


def message_of(size):
    return START + b"x" * (size - len(START) - 2) + b"\r\n"


@pytest.fixture
def small(make_front):
    return make_front(size=SIZE)


def test_the_declared_size_may_be_all_that_is_offered(small, speak):
    replies = speak(small, HELLO, MAIL.rstrip(), b" SIZE=1000\r\n")

    assert replies[-1] == small.words("MailOk")


def test_a_declared_size_too_large_is_refused_at_mail(small, speak, codes):
    replies = speak(small, HELLO, MAIL.rstrip(), b" SIZE=1001\r\n", RCPT)

    assert replies[2:] == small.said("TooLarge", "MailFirst")
    assert codes(replies)[2] == "552 5.3.4"


@pytest.mark.parametrize(
    ("month", "offered"), [("2010-01", 35651584), ("2014-03", 35882577), ("2024-09", 157286400)]
)
def test_what_was_offered_in_a_month_is_the_limit(month, offered, make_front, speak):
    front = make_front(f"gmail@{month}")
    fits, exceeds = (b"%s SIZE=%d\r\n" % (MAIL.rstrip(), offered + more) for more in (0, 1))

    replies = speak(front, HELLO, exceeds, fits)

    assert f"250-SIZE {offered}" in replies[1]
    assert replies[2:] == front.said("TooLarge", "MailOk")


@pytest.mark.parametrize(("size", "reply"), [(SIZE, "Accepted"), (SIZE + 1, "TooLarge")])
def test_a_message_in_data_has_line_ends_and_no_end(size, reply, small, speak):
    replies = speak(small, ENVELOPE, b"DATA\r\n", message_of(size), b".\r\nQUIT\r\n")

    assert replies[5:] == small.said(reply, "Quit")
    assert small.messages == [message_of(size) if reply == "Accepted" else b""]


@pytest.mark.parametrize(("size", "reply"), [(SIZE, "Accepted"), (SIZE + 1, "TooLarge")])
def test_a_message_in_chunks_is_measured_alike(size, reply, small, speak):
    octets = message_of(size)

    replies = speak(small, ENVELOPE, b"BDAT %d LAST\r\n" % size, octets, b"QUIT\r\n")

    assert replies[4:] == small.said(reply, "Quit")


def test_doubled_dots_do_not_count(small, speak):
    dots = b".\r\n" * ((SIZE - len(START)) // 3)

    replies = speak(small, ENVELOPE, b"DATA\r\n", START, dots.replace(b".", b".."), b".\r\n")

    assert replies[5] == small.words("Accepted")
    assert small.messages == [START + dots]


def test_after_a_message_too_large_the_next_one_is_heard(small, speak):
    data = b"DATA\r\n" + message_of(5 * SIZE) + b".\r\n"
    next_one = MAIL + RCPT + b"DATA\r\n" + message_of(SIZE) + b".\r\n"

    speak(small, ENVELOPE, data, next_one)

    assert small.messages == [b"", message_of(SIZE)]
    assert [t.exceeds_size for t in small.transactions] == [True, False]


def test_the_declared_size_is_no_promise(small, speak):
    mail = MAIL.rstrip() + b" SIZE=10\r\n"
    octets = b"DATA\r\n" + message_of(SIZE) + b".\r\n"

    replies = speak(small, HELLO, mail, RCPT, octets)

    assert replies[-1] == small.words("Accepted")


@pytest.mark.parametrize("line", [b"x" * 78 + b"\r\n", b"..\r\n", b"x"])
def test_a_message_too_large_is_read_and_not_kept(line, small, connect):
    pieces = [line * (100_000 // len(line))] * 80
    client = connect(small)
    client.send(ENVELOPE, b"DATA\r\n").replies(5)
    tracemalloc.start()
    try:
        for piece in pieces:
            client.send(piece)
        reply = client.send(b"\r\n.\r\n").reply()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert reply == small.words("TooLarge")
    assert most < 4_000_000  # of eight


def test_a_hundred_recipients_are_taken_and_no_more(front, speak):
    recipients = [b"RCPT TO:<b%d@gmail.com>\r\n" % number for number in range(101)]

    replies = speak(front, HELLO, MAIL, *recipients, b"DATA\r\n", message_of(500), b".\r\n")

    last = "b100@gmail.com"
    assert replies[3:103] == front.said("RcptOk") * 100
    assert replies[103] == front.words("TooManyRecipients", forward_path=last)
    assert replies[103][-1].startswith("4")
    assert replies[105] == front.words("Accepted")
    assert len(front.transactions[-1].forward_paths) == 100
    assert last not in front.transactions[-1].forward_paths
