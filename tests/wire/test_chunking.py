"""BDAT (RFC 3030): chunks, and their octets whatever the reply."""

import pytest

HELLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
RCPT = b"RCPT TO:<b@gmail.com>\r\n"
ENVELOPE = HELLO + MAIL + RCPT
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"
SMALL = 200


def chunk(octets, last=b""):
    return b"BDAT %d%s\r\n%s" % (len(octets), last, octets)


def last(octets):
    return chunk(octets, b" LAST")


def test_one_chunk_is_a_message(front, speak):
    replies = speak(front, ENVELOPE, last(MESSAGE), b"QUIT\r\n")

    assert replies[4:] == front.said("Accepted", "Quit")
    assert front.messages == [MESSAGE]


def test_chunks_make_one_message(front, speak):
    replies = speak(front, ENVELOPE, chunk(MESSAGE[:7]), chunk(MESSAGE[7:50]), last(MESSAGE[50:]))

    assert replies[4:] == front.said("ChunkOk", "ChunkOk", "Accepted")
    assert front.messages == [MESSAGE]


def test_the_last_chunk_may_be_empty(front, speak):
    replies = speak(front, ENVELOPE, chunk(MESSAGE), b"BDAT 0 LAST\r\n")

    assert replies[4:] == front.said("ChunkOk", "Accepted")
    assert front.messages == [MESSAGE]


def test_an_empty_message_is_one(front, speak):
    speak(front, ENVELOPE, b"BDAT 0 LAST\r\n")

    assert front.messages == [b""]


def test_chunks_are_replied_to_one_by_one(front, connect):
    client = connect(front)
    client.send(ENVELOPE).replies(4)

    assert client.send(chunk(MESSAGE[:9])).reply() == front.words("ChunkOk")
    client.send(b"BDAT %d LAST\r\n" % len(MESSAGE[9:]))
    client.send(MESSAGE[9:20])
    assert client.send(MESSAGE[20:]).reply() == front.words("Accepted")


@pytest.mark.parametrize(
    "octets",
    [
        b"RSET\r\nQUIT\r\n",
        b"BDAT 5 LAST\r\n",
        b"\r\n.\r\n",
        b".\r\n..\r\n...\r\n",
        b"no line end",
        b"\n\r\x00\xff",
        bytes(range(256)) * 2000,
    ],
)
def test_octets_of_a_chunk_are_octets(octets, front, speak):
    replies = speak(front, ENVELOPE, chunk(octets), last(octets), b"QUIT\r\n")

    assert front.messages == [octets + octets]
    assert replies[-1] == front.words("Quit")


def test_keywords_are_heard_in_any_case_and_with_more_blanks(front, speak):
    speak(front, ENVELOPE, b"bdat 1\r\nxBdat  1   last \r\ny")

    assert front.messages == [b"xy"]


@pytest.mark.parametrize(
    ("before", "reply"),
    [(b"", "HelloFirst"), (HELLO, "MailFirst"), (HELLO + MAIL, "RcptFirst")],
)
@pytest.mark.parametrize("form", [chunk, last])
def test_a_chunk_out_of_place_is_refused_and_its_octets_are_read(before, reply, form, front, speak):
    replies = speak(front, before, form(b"QUIT\r\nRSET\r\n"), b"NOOP\r\n")

    assert replies[-2:] == front.said(reply, "Noop")
    assert front.transactions == []


@pytest.mark.parametrize(
    "argument",
    [b"", b" ", b" x", b" -1", b" 1.5", b" 5LAST", b" LAST", b" 5 FIRST", b" 5 LAST 5", b" 0x5"],
)
def test_a_chunk_of_no_size_is_a_syntax_error(argument, front, speak):
    replies = speak(front, ENVELOPE, b"BDAT", argument, b"\r\nNOOP\r\n")

    assert replies[4:] == front.said("SyntaxError", "Noop")


def test_the_number_is_ascii(front, speak):
    replies = speak(front, ENVELOPE, "BDAT \u0665\r\nNOOP\r\n".encode())

    assert replies[4:] == front.said("SyntaxError", "Noop")


def test_data_after_a_chunk_is_refused_and_the_chunks_go_on(front, speak):
    replies = speak(front, ENVELOPE, chunk(b"x"), b"DATA\r\n", last(b"y"))

    assert replies[4:6] == front.said("ChunkOk", "NoDataAfterBdat")
    assert front.messages == [b"xy"]


def test_mail_and_rcpt_amid_chunks_are_refused_and_the_chunks_go_on(front, speak):
    more = b"RCPT TO:<c@gmail.com>\r\n"

    replies = speak(front, ENVELOPE, chunk(MESSAGE[:5]), MAIL, more, last(MESSAGE[5:]))

    assert replies[4:] == front.said("ChunkOk", "BadSequence", "BadSequence", "Accepted")
    assert [t.forward_paths for t in front.transactions] == [("b@gmail.com",)]


@pytest.mark.parametrize("reset", [b"RSET\r\n", HELLO])
def test_rset_and_ehlo_forget_the_chunks(reset, front, speak):
    replies = speak(front, ENVELOPE, chunk(b"old"), reset, last(b"x"), MAIL, RCPT, last(MESSAGE))

    assert replies[6] == front.words("MailFirst")
    assert front.messages == [MESSAGE]


def test_noop_amid_chunks_changes_nothing(front, speak):
    speak(front, ENVELOPE, chunk(MESSAGE[:5]), b"NOOP\r\nVRFY x\r\nFLY\r\n", last(MESSAGE[5:]))

    assert front.messages == [MESSAGE]


def test_a_chunk_behind_the_last_one_has_no_transaction(front, speak):
    replies = speak(front, ENVELOPE, last(MESSAGE), last(b"QUIT\r\n"), b"DATA\r\nNOOP\r\n")

    assert replies[4:] == front.said("Accepted", "MailFirst", "MailFirst", "Noop")


def test_after_the_last_chunk_there_may_be_data_and_the_other_way_round(front, speak):
    data = b"DATA\r\n" + MESSAGE + b".\r\n"

    speak(front, ENVELOPE, last(b"1"), MAIL, RCPT, data, MAIL, RCPT, last(b"3"))

    assert front.messages == [b"1", MESSAGE, b"3"]


def test_a_client_that_leaves_amid_a_chunk_is_not_judged(front, speak):
    replies = speak(front, ENVELOPE, chunk(b"x"), b"BDAT 100 LAST\r\nonly this")

    assert replies[4:] == front.said("ChunkOk")
    assert front.transactions == []


def test_chunks_that_together_are_too_large_are_refused_once(make_front, speak, codes):
    front = make_front(size=SMALL)
    many = chunk(b"x" * 150)

    replies = speak(front, ENVELOPE, many, many, many, last(b"QUIT\r\n"), b"NOOP\r\n")

    assert replies[4:] == front.said("ChunkOk", "TooLarge", "BadSequence", "BadSequence", "Noop")
    assert codes(replies)[5] == "552 5.3.4"
    assert front.messages == [b""]


def test_after_a_message_that_was_too_large_the_next_one_is_heard(make_front, speak):
    front = make_front(size=SMALL)
    many = chunk(b"x" * (SMALL + 1))

    replies = speak(front, ENVELOPE, many, b"RSET\r\n", MAIL, RCPT, last(MESSAGE))

    assert replies[4:6] == front.said("TooLarge", "Reset")
    assert front.messages == [b"", MESSAGE]


def test_a_chunk_of_many_octets_is_read_and_not_kept(make_front, speak):
    front = make_front(size=SMALL)

    replies = speak(front, ENVELOPE, last(b"x" * 3_000_000), b"QUIT\r\n")

    assert replies[4:] == front.said("TooLarge", "Quit")
    assert front.messages == [b""]


def test_a_receiver_without_chunking_does_not_know_bdat(make_front, speak):
    front = make_front("gmail@2010-01")

    replies = speak(front, ENVELOPE, b"BDAT 0 LAST\r\nNOOP\r\n")

    assert "250-CHUNKING" not in replies[1]
    assert replies[4:] == front.said("Unimplemented", "Noop")


def test_a_message_of_many_small_chunks_comes_through(front, speak):
    octets = bytes(range(256)) * 8

    speak(front, ENVELOPE, *(chunk(bytes((octet,))) for octet in octets), b"BDAT 0 LAST\r\n")

    assert front.messages == [octets]
