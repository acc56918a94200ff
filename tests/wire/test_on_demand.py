"""Answers on demand: what a scenario has the receiver say, whatever it thinks of the mail."""

import pytest

from fake_receiver.model.answer import Answer, Then
from fake_receiver.model.events import Disconnected, Exchanged, Judged
from fake_receiver.model.stage import Stage
from fake_receiver.receiver import ON_DEMAND

HELLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
RCPT = b"RCPT TO:<b@gmail.com>\r\n"
ENVELOPE = HELLO + MAIL + RCPT
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"
ALL = ENVELOPE + b"DATA\r\n" + MESSAGE + b".\r\nQUIT\r\n"
LATER = "TryAgainLater"
CONVERSATION = ["Banner", "Ehlo", "MailOk", "RcptOk", "DataGoAhead", "Accepted", "Quit"]
LINES = ("450-4.2.0 Greylisted,", "450-4.2.0  come back", "450 4.2.0 in 5 minutes.")
# What the client sends up to a stage, and how many replies it hears before that of the stage.
UP_TO = {
    Stage.CONNECT: (b"", 0),
    Stage.EHLO: (HELLO, 1),
    Stage.MAIL: (HELLO + MAIL, 2),
    Stage.RCPT: (ENVELOPE, 3),
    Stage.DATA: (ENVELOPE + b"DATA\r\n", 4),
    Stage.END_OF_MESSAGE: (ENVELOPE + b"DATA\r\n" + MESSAGE + b".\r\n", 5),
}


@pytest.mark.parametrize("stage", Stage)
def test_a_named_reply_is_given_at_its_stage(stage, front_answering, speak):
    front = front_answering(Answer(stage=stage, reply="SystemProblem"))
    octets, before = UP_TO[stage]

    replies = speak(front, octets)

    assert replies[before:] == front.said("SystemProblem")
    [judged] = [judged for judged in front.of(Judged) if judged.verdict.rule == ON_DEMAND]
    assert judged.evidence.stage is stage
    assert judged.lines == replies[-1]


@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_a_named_reply_that_closes_closes(stage, front_answering, speak):
    front = front_answering(Answer(stage=stage, reply=LATER))
    octets, before = UP_TO[stage]

    replies = speak(front, octets, b"NOOP\r\n")

    assert replies[before:] == front.said(LATER)


@pytest.mark.parametrize("stage", Stage)
def test_literal_lines_go_out_as_they_are(stage, front_answering, speak):
    front = front_answering(Answer(stage=stage, lines=LINES))
    octets, before = UP_TO[stage]

    replies = speak(front, octets, b"NOOP\r\n")

    after = [] if stage is Stage.CONNECT else front.said("Noop")
    assert replies[before:] == [LINES, *after]


@pytest.mark.parametrize("text", ["421 4.7.0 Not now", "554 5.7.1 Never"])
def test_a_client_refused_at_connect_is_not_listened_to(text, front_answering, connect):
    front = front_answering(Answer(stage=Stage.CONNECT, lines=(text,)))

    assert connect(front).rest() == [(text,)]
    front.wait_for(Disconnected)
    assert [event.lines for event in front.of(Exchanged)] == [(text,)]


@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_a_dropped_connection_gets_no_reply(stage, front_answering, connect):
    front = front_answering(Answer(stage=stage, then=Then.DROP))
    octets, before = UP_TO[stage]
    client = connect(front)
    heard = client.replies(1) + client.send(octets).replies(before - 1)

    with pytest.raises(ConnectionResetError):
        client.reply()
    assert front.names(heard) == CONVERSATION[:before]
    front.wait_for(Disconnected)
    [judged] = [judged for judged in front.of(Judged) if judged.verdict.rule == ON_DEMAND]
    assert judged.lines == ()


def test_a_connection_may_be_dropped_before_the_banner(front_answering, connect):
    front = front_answering(Answer(stage=Stage.CONNECT, then=Then.DROP))

    with pytest.raises(ConnectionResetError):
        connect(front).reply()
    front.wait_for(Disconnected)
    assert front.of(Exchanged) == []


@pytest.mark.parametrize("stage", list(Stage)[1:])
@pytest.mark.parametrize("lines", [LINES, ("250 2.0.0 Fine",), ("550 5.0.0 No",)])
def test_a_connection_may_be_closed_behind_any_reply(stage, lines, front_answering, speak):
    front = front_answering(Answer(stage=stage, lines=lines, then=Then.DISCONNECT))
    octets, before = UP_TO[stage]

    assert speak(front, octets, b"NOOP\r\n")[before:] == [lines]


@pytest.mark.parametrize("stage", Stage)
def test_it_may_be_closed_behind_the_receivers_own_words(stage, front_answering, speak):
    front = front_answering(Answer(stage=stage, then=Then.DISCONNECT))
    octets, before = UP_TO[stage]

    replies = speak(front, octets, b"NOOP\r\n" if before else b"")

    assert front.names(replies) == CONVERSATION[: before + 1]


@pytest.mark.parametrize("stage", Stage)
def test_a_delay_leaves_the_receiver_its_own_words(stage, front_answering, speak):
    front = front_answering(Answer(stage=stage, delay=0.001))

    assert front.names(speak(front, ALL)) == CONVERSATION


def test_a_delayed_session_holds_up_no_other(front_answering, connect):
    front = front_answering(Answer(stage=Stage.EHLO, attempts=(1,), delay=0.5, reply=LATER))
    slow, quick = connect(front), connect(front)
    slow.send(HELLO)
    slow.reply()
    quick.reply()

    assert quick.say(HELLO.rstrip())[0].startswith("250-")
    assert len(front.of(Exchanged)) == 3
    assert slow.reply() == front.words(LATER)


def test_a_positive_literal_lets_the_client_go_on(front_answering, speak):
    told = ("251 2.1.5 User not local; will forward",)
    front = front_answering(Answer(stage=Stage.RCPT, lines=told))

    replies = speak(front, ALL)

    assert replies[3] == told
    assert front.names(replies)[4:] == CONVERSATION[4:]
    assert front.messages[-1] == MESSAGE


def test_a_literal_go_ahead_is_one(front_answering, speak):
    go_ahead = ("354 Go on",)
    front = front_answering(Answer(stage=Stage.DATA, lines=go_ahead))

    replies = speak(front, ALL)

    assert replies[4] == go_ahead
    assert front.names(replies)[5:] == CONVERSATION[5:]


def test_behind_a_250_to_data_no_message_is_expected(front_answering, speak):
    front = front_answering(Answer(stage=Stage.DATA, lines=("250 2.0.0 OK",)))

    replies = speak(front, ENVELOPE, b"DATA\r\nNOOP\r\n")

    assert replies[4:] == [("250 2.0.0 OK",), front.words("Noop")]


def test_mail_that_would_be_accepted_is_refused_and_the_other_way_round(front_answering, speak):
    front = front_answering(Answer(stage=Stage.END_OF_MESSAGE, lines=("250 2.0.0 Yes",)), zone="")

    speak(front, ALL)

    [judged] = front.of(Judged)
    assert judged.lines == ("250 2.0.0 Yes",)
    assert "by its rules the receiver would say 550 5.7.25" in judged.verdict.reason


def test_an_answer_at_data_ends_a_message_in_chunks_too(front_answering, speak):
    front = front_answering(Answer(stage=Stage.DATA, lines=LINES))
    chunks = b"BDAT 3\r\nabc" + b"BDAT 3\r\ndef" + b"BDAT 0 LAST\r\n"

    replies = speak(front, ENVELOPE, chunks, MAIL)

    assert replies[4:] == [LINES, *front.said("BadSequence", "BadSequence", "MailOk")]
    assert [t.message for t in front.transactions] == [b""]


def test_an_answer_at_the_end_is_given_behind_the_last_chunk(front_answering, speak):
    front = front_answering(Answer(stage=Stage.END_OF_MESSAGE, lines=LINES))

    replies = speak(front, ENVELOPE, b"BDAT 3\r\nabcBDAT 0 LAST\r\n")

    assert replies[4:] == [front.words("ChunkOk"), LINES]


def test_over_tls_a_connection_is_dropped_alike(front_answering, connect):
    front = front_answering(Answer(stage=Stage.MAIL, then=Then.DROP))
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")
    client.secure().send(HELLO).reply()

    with pytest.raises(OSError):  # noqa: PT011 - a reset, or an end without TLS's own
        client.say(MAIL.rstrip()) or client.say(b"NOOP")
    front.wait_for(Disconnected)
