"""Silence."""

import pytest

from fake_receiver.model.answer import Answer
from fake_receiver.model.events import Broke, Disconnected, Exchanged, Judged
from fake_receiver.model.stage import Stage

ENVELOPE = b"EHLO mail.social.example\r\nMAIL FROM:<a@social.example>\r\nRCPT TO:<b@gmail.com>\r\n"
SHORT = 0.2


@pytest.mark.parametrize(
    ("sentence", "octets", "count"),
    [
        ("behind the banner", b"", 1),
        ("behind a command", b"NOOP\r\n", 2),
        ("amid a command", b"NOO", 1),
        ("amid a transaction", ENVELOPE, 4),
        ("amid a message", ENVELOPE + b"DATA\r\nhalf a mess", 5),
        ("amid a chunk", ENVELOPE + b"BDAT 9 LAST\r\nhalf", 4),
    ],
)
def test_a_client_that_is_silent_for_too_long_is_told_and_left(
    sentence, octets, count, front, connect
):
    client = connect(front, timeout=SHORT)
    client.send(octets)

    *replies, farewell = client.rest()
    assert len(replies) == count
    assert farewell == front.words("Timeout")
    front.wait_for(Disconnected)
    assert front.of(Exchanged)[-1].lines == farewell
    assert front.of(Judged) == []


def test_a_client_that_speaks_now_and_then_is_not_silent(front, connect):
    client = connect(front, timeout=0.5)
    replies = [client.reply()]
    for octets in (b"NO", b"OP\r\n", b"NOOP\r\nNO", b"OP\r\nQUIT\r\n"):
        client.send(octets)
    replies += client.rest()

    assert front.names(replies) == ["Banner", "Noop", "Noop", "Noop", "Quit"]


def test_the_receivers_own_delay_is_not_the_clients_silence(front_answering, speak):
    front = front_answering(Answer(stage=Stage.MAIL, delay=2 * SHORT))

    replies = speak(front, ENVELOPE, b"QUIT\r\n", timeout=SHORT)

    assert front.names(replies)[2:] == ["MailOk", "RcptOk", "Quit"]


def test_after_its_delay_the_receiver_waits_no_longer_than_ever(front_answering, connect):
    front = front_answering(Answer(stage=Stage.MAIL, delay=SHORT))
    client = connect(front, timeout=SHORT)
    client.send(ENVELOPE)

    assert front.names(client.rest())[2:] == ["MailOk", "RcptOk", "Timeout"]


def test_a_client_that_is_silent_amid_the_handshake_is_left(front, connect):
    client = connect(front, timeout=SHORT)
    client.send(b"EHLO x\r\n").replies(2)
    client.say(b"STARTTLS")

    client.file.read()
    front.wait_for(Disconnected)
    assert front.of(Broke) == []


def test_over_tls_the_farewell_is_said_too(front, connect):
    client = connect(front, timeout=0.5)
    client.send(b"EHLO x\r\n").replies(2)
    client.say(b"STARTTLS")
    client.secure().say(b"EHLO x")

    assert client.rest() == front.said("Timeout")
