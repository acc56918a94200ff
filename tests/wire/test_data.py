"""DATA: dots, line ends, and what no octet of a message can do."""

import pytest

from fake_receiver.model.events import Judged

ENVELOPE = b"EHLO mail.social.example\r\nMAIL FROM:<a@social.example>\r\nRCPT TO:<b@gmail.com>\r\n"
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"
SMUGGLED = b"MAIL FROM:<c@social.example>\r\nRCPT TO:<d@gmail.com>\r\nDATA\r\nx"
STREAM_LIMIT = 2**18


@pytest.mark.parametrize(
    ("sentence", "sent", "received"),
    [
        ("a doubled dot is undone", b"\r\n..x\r\n", b"\r\n.x\r\n"),
        ("only the first dot of a line goes", b"\r\n...\r\n", b"\r\n..\r\n"),
        ("a single dot goes too", b"\r\n.x\r\n", b"\r\nx\r\n"),
        ("a dot inside a line stays", b"\r\na..b\r\n", b"\r\na..b\r\n"),
        ("line after line", b"..\r\n..\r\n..\r\n", b".\r\n.\r\n.\r\n"),
        ("the first line may begin with a dot", b"..first: x\r\n\r\n", b".first: x\r\n\r\n"),
        ("a message may be empty", b"", b""),
        ("octets that are no text come through", b"\r\n\xff\x00\xfe\r\n", b"\r\n\xff\x00\xfe\r\n"),
        ("what looks like a command is text", b"QUIT\r\nRSET\r\n", b"QUIT\r\nRSET\r\n"),
    ],
)
def test_dot_stuffing(sentence, sent, received, front, speak):
    replies = speak(front, ENVELOPE, b"DATA\r\n", sent, b".\r\nQUIT\r\n")

    assert front.messages == [received]
    assert replies[-1] == front.words("Quit")


@pytest.mark.parametrize(
    "end",
    [
        b"\n.\n",
        b"\r\n.\n",
        b"\n.\r\n",
        b"\r.\r",
        b"\r\n.\r",
        b"\r.\r\n",
        b"\r\n.\r\r\n",
        b"\r\n\x00.\r\n",
        b"\r\n.\x00\r\n",
        b"\r\n. \r\n",
        b"\n\n.\r\n",
    ],
)
def test_nothing_but_a_dot_between_two_crlf_ends_a_message(end, front, speak):
    message = MESSAGE + b"y" + end + SMUGGLED + b"\r\n"

    replies = speak(front, ENVELOPE, b"DATA\r\n", message, b".\r\nQUIT\r\n")

    assert len(replies) == 7
    assert front.messages == [message.replace(b"\r\n.", b"\r\n")]
    assert [t.reverse_path for t in front.transactions] == ["a@social.example"]


def test_a_dot_stuffed_end_is_no_end(front, speak):
    speak(front, ENVELOPE, b"DATA\r\n", MESSAGE, b"..\r\n", SMUGGLED, b"\r\n.\r\n")

    assert front.messages == [MESSAGE + b".\r\n" + SMUGGLED + b"\r\n"]


@pytest.mark.parametrize("offset", range(-6, 3))
def test_the_end_is_found_wherever_the_stream_is_cut(offset, front, speak):
    """The stream is read in pieces: each octet of the end, and a dot, comes first in one."""
    filler = b"x" * (STREAM_LIMIT + offset - 2) + b"\r\n..\r\n"

    speak(front, ENVELOPE, b"DATA\r\n", filler, b".\r\nQUIT\r\n")

    assert front.messages == [filler.replace(b"..", b".")]


def test_a_message_larger_than_the_streams_buffer_comes_through(front, speak):
    message = b"\r\n" + b"".join(b"%07d\r\n" % number for number in range(120_000))

    replies = speak(front, ENVELOPE, b"DATA\r\n", message, b".\r\nQUIT\r\n")

    assert front.messages == [message]
    assert replies[-1] == front.words("Quit")


def test_messages_behind_one_another_in_one_write_stay_apart(front, speak):
    one = b"MAIL FROM:<a@social.example>\r\nRCPT TO:<b@gmail.com>\r\nDATA\r\n"
    hello = b"EHLO mail.social.example\r\n"
    messages = [MESSAGE + b"%d\r\n" % number for number in range(20)]

    speak(front, hello, *(one + message + b".\r\n" for message in messages))

    assert front.messages == messages
    assert len(front.of(Judged)) == 20
