"""The receiver spoken to over a socket: words, order, errors."""

import socket

import pytest

from fake_receiver.model.events import Broke, Connected, Disconnected, Exchanged, Judged
from fake_receiver.model.stage import Stage

EHLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
RCPT = b"RCPT TO:<b@gmail.com>\r\n"
ENVELOPE = EHLO + MAIL + RCPT
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"
SENT = ["Banner", "Ehlo", "MailOk", "RcptOk", "DataGoAhead", "Accepted"]
MOST_UNKNOWN = 10


def test_the_banner_and_the_farewell_carry_the_id_of_the_session(front, speak):
    replies = speak(front, b"QUIT\r\n", half_close=False)

    assert replies == [
        (f"220 mx.google.com ESMTP {front.session_id} - gsmtp",),
        (f"221 2.0.0 closing connection {front.session_id} - gsmtp",),
    ]


def test_ehlo_lists_what_is_offered_and_says_the_clients_address(front, speak):
    _, ehlo = speak(front, EHLO)

    assert ehlo == (
        "250-mx.google.com at your service, [127.0.0.1]",
        "250-SIZE 157286400",
        "250-8BITMIME",
        "250-STARTTLS",
        "250-ENHANCEDSTATUSCODES",
        "250-PIPELINING",
        "250-CHUNKING",
        "250 SMTPUTF8",
    )


def test_what_is_not_implemented_is_not_offered(make_front, speak):
    front = make_front(extensions=["SIZE 100", "BINARYMIME", "XCLIENT"])

    _, ehlo = speak(front, EHLO)

    assert ehlo == ("250-mx.google.com at your service, [127.0.0.1]", "250 SIZE 100")


def test_helo_offers_nothing(front, speak):
    _, helo = speak(front, b"HELO mail.social.example\r\n")

    assert helo == ("250 mx.google.com at your service",)


def test_helo_and_ehlo_are_told_apart_in_the_transaction(front, connect):
    client = connect(front)
    for hello in (b"HELO a.example", EHLO.rstrip()):
        client.send(hello, b"\r\n", MAIL, RCPT, b"DATA\r\n", MESSAGE, b".\r\n")
    client.half_close().rest()

    told = [(t.helo_domain, t.extended) for t in front.transactions]
    assert told == [("a.example", False), ("mail.social.example", True)]


def test_a_whole_conversation_in_one_write_is_answered_in_order(front, speak):
    octets = ENVELOPE + b"DATA\r\n" + MESSAGE + b".\r\nNOOP\r\nVRFY b\r\nRSET\r\nHELP\r\nQUIT\r\n"

    replies = speak(front, octets)

    assert front.names(replies) == [*SENT, "Noop", "Verify", "Reset", "Help", "Quit"]
    assert replies[2:] == front.said(
        "MailOk", "RcptOk", "DataGoAhead", "Accepted", "Noop", "Verify", "Reset", "Help", "Quit"
    )
    assert front.messages == [MESSAGE]


def test_a_conversation_octet_by_octet_is_answered_the_same(front, connect):
    client = connect(front)
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for octet in ENVELOPE + b"DATA\r\n" + MESSAGE + b".\r\nQUIT\r\n":
        client.send(bytes((octet,)))

    assert front.names(client.rest()) == [*SENT, "Quit"]
    assert front.messages == [MESSAGE]


def test_what_stands_behind_quit_is_not_heard(front, speak):
    replies = speak(front, EHLO + b"QUIT\r\nNOOP\r\n")

    assert front.names(replies) == ["Banner", "Ehlo", "Quit"]


def test_verbs_and_keywords_are_heard_in_any_case(front, speak):
    octets = b"ehlo x\r\nmail from:<a@b.example> size=9\r\nRcpt To:<b@gmail.com>\r\n"

    replies = speak(front, octets + b"dAtA\r\n" + MESSAGE + b".\r\nquit\r\n")

    assert front.names(replies)[1:5] == ["Ehlo", "MailOk", "RcptOk", "DataGoAhead"]


def test_a_letter_that_only_looks_like_one_of_a_verb_makes_no_command(front, speak):
    replies = speak(front, "\u017ftarttls\r\nNOOP\r\n".encode())  # a long s

    assert front.names(replies) == ["Banner", "Unrecognized", "Noop"]


def test_a_line_may_end_with_a_bare_line_feed(front, speak):
    replies = speak(front, b"NOOP\nQUIT\n")

    assert front.names(replies) == ["Banner", "Noop", "Quit"]


@pytest.mark.parametrize(
    ("sentence", "commands", "reply"),
    [
        ("MAIL before EHLO", MAIL, "HelloFirst"),
        ("RCPT before MAIL", EHLO + RCPT, "MailFirst"),
        ("DATA before MAIL", EHLO + b"DATA\r\n", "MailFirst"),
        ("DATA before RCPT", EHLO + MAIL + b"DATA\r\n", "RcptFirst"),
        ("DATA with an argument", ENVELOPE + b"DATA x\r\n", "SyntaxError"),
        ("MAIL inside a transaction", EHLO + MAIL + MAIL, "BadSequence"),
        ("MAIL behind RCPT", ENVELOPE + MAIL, "BadSequence"),
        ("EHLO ends the transaction", ENVELOPE + EHLO + RCPT, "MailFirst"),
        ("HELO ends the transaction", ENVELOPE + b"HELO x\r\n" + RCPT, "MailFirst"),
        ("RSET ends the transaction", ENVELOPE + b"RSET\r\nDATA\r\n", "MailFirst"),
        ("RSET needs no EHLO", b"RSET\r\n", "Reset"),
        ("after RSET no new EHLO is needed", ENVELOPE + b"RSET\r\n" + MAIL, "MailOk"),
        ("the end of a message ends the transaction",
         ENVELOPE + b"DATA\r\n" + MESSAGE + b".\r\nDATA\r\n", "MailFirst"),
        ("a path without brackets", EHLO + b"MAIL FROM:a@b.example\r\n", "SyntaxError"),
        ("FROM in RCPT", EHLO + MAIL + b"RCPT FROM:<b@gmail.com>\r\n", "SyntaxError"),
        ("MAIL alone", EHLO + b"MAIL\r\n", "SyntaxError"),
        ("EHLO without a name", b"EHLO\r\n", "EmptyHelo"),
        ("EHLO with blanks", b"EHLO   \r\n", "EmptyHelo"),
        ("HELO without a name", b"HELO\r\n", "EmptyHelo"),
        ("an unknown command", b"FLY\r\n", "Unrecognized"),
        ("an empty line", b"\r\n", "Unrecognized"),
        ("a command that is known and not done", b"EXPN staff\r\n", "Unimplemented"),
        ("AUTH, for which this is not the place", EHLO + b"AUTH PLAIN\r\n", "Unimplemented"),
    ],
)  # fmt: skip
def test_a_command_is_judged_by_its_place(sentence, commands, reply, front, speak):
    replies = speak(front, commands)

    assert replies[-1] == front.words(reply)


@pytest.mark.parametrize("again", [RCPT + b"DATA\r\n", b"DATA\r\n"])
def test_a_mail_command_out_of_place_leaves_the_transaction_as_it_was(again, front, speak):
    octets = ENVELOPE + b"MAIL FROM:<c@social.example>\r\n" + again + MESSAGE + b".\r\n"

    replies = speak(front, octets)

    assert replies[-1] == front.words("Accepted")
    assert front.transactions[-1].reverse_path == "a@social.example"


def test_unknown_commands_are_borne_up_to_a_number(front, speak):
    replies = speak(front, b"FLY\r\n" * MOST_UNKNOWN, b"NOOP\r\nFLY\r\nNOOP\r\n")

    unknown = ["Unrecognized"] * MOST_UNKNOWN
    assert front.names(replies) == ["Banner", *unknown, "Noop", "TooManyUnrecognized"]


def test_a_second_transaction_begins_with_nothing_of_the_first(front, speak):
    first = ENVELOPE + b"DATA\r\n" + MESSAGE + b".\r\n"
    second = b"MAIL FROM:<c@social.example>\r\nRCPT TO:<d@gmail.com>\r\nDATA\r\ny\r\n.\r\n"

    speak(front, first + second)

    told = [(t.reverse_path, t.forward_paths, t.message) for t in front.transactions]
    assert told == [
        ("a@social.example", ("b@gmail.com",), MESSAGE),
        ("c@social.example", ("d@gmail.com",), b"y\r\n"),
    ]


def test_what_was_said_is_recorded_command_by_command(front, speak):
    replies = speak(front, ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\nQUIT\r\n")

    exchanged = front.of(Exchanged)
    assert [event.lines for event in exchanged] == replies
    assert [event.command for event in exchanged] == [
        "",
        "EHLO mail.social.example",
        "MAIL FROM:<a@social.example>",
        "RCPT TO:<b@gmail.com>",
        "DATA",
        ".",
        "QUIT",
    ]
    assert isinstance(front.events[0], Connected)
    assert isinstance(front.events[-1], Disconnected)


@pytest.mark.parametrize("length", [2049, 300_000])
def test_a_command_line_that_is_too_long_is_refused_and_the_next_is_heard(length, front, speak):
    replies = speak(front, b"NOOP " + b"x" * (length - 7) + b"\r\nNOOP\r\n")

    assert front.names(replies) == ["Banner", "SyntaxError", "Noop"]


def test_a_command_line_of_2048_octets_is_heard(front, speak):
    assert front.names(speak(front, b"NOOP " + b"x" * 2041 + b"\r\n")) == ["Banner", "Noop"]


def test_a_client_that_half_closes_gets_all_its_answers(front, speak):
    assert front.names(speak(front, ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\n")) == SENT


def test_a_client_that_leaves_amid_its_message_is_not_judged(front, speak):
    speak(front, ENVELOPE, b"DATA\r\nhalf a mess")

    assert front.of(Judged) == []
    assert len(front.of(Disconnected)) == 1


def test_a_client_that_resets_the_connection_is_no_failure(front, connect):
    client = connect(front)
    client.send(EHLO).replies(2)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()

    front.wait_for(Disconnected)
    assert front.of(Broke) == []


@pytest.mark.parametrize("stage", list(Stage))
def test_a_crash_of_the_checks_is_451_and_told_never_a_verdict(stage, make_front, speak, codes):
    front = make_front(breaks_at=stage)

    replies = speak(front, ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\n")

    assert front.words("SystemProblem") in replies
    assert codes([front.words("SystemProblem")]) == ["451 4.3.0"]
    assert front.of(Judged) == []
    [broke] = front.of(Broke)
    assert front.session_id in broke.where
    assert broke.error.rstrip().endswith("ZeroDivisionError: the checks broke")


def test_after_a_crash_the_session_goes_on(make_front, connect):
    front = make_front(breaks_at=Stage.RCPT)
    client = connect(front)
    client.send(EHLO, MAIL, RCPT).replies(4)
    front.breaks_at = None
    client.send(RCPT, b"DATA\r\n", MESSAGE, b".\r\n")
    heard = client.half_close().rest()

    assert front.names(heard) == ["RcptOk", "DataGoAhead", "Accepted"]


def test_sessions_at_the_same_time_do_not_mix(front, connect):
    clients = [connect(front) for _ in range(20)]
    banners = [client.reply() for client in clients]
    for client in clients:
        client.send(ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\nQUIT\r\n")
    farewells = [client.rest()[-1] for client in clients]

    assert len(set(banners)) == 20
    told = [line[0].removeprefix("220 mx.google.com ESMTP ") for line in banners]
    assert [line[0].split("connection ")[1] for line in farewells] == told


def test_a_fault_of_the_session_itself_is_451_and_told(make_front, speak, monkeypatch):
    front = make_front(is_broken=True)
    monkeypatch.delitem(front.profile.wordings, "Noop")

    replies = speak(front, b"NOOP\r\nQUIT\r\n")

    assert replies[1:] == front.said("SystemProblem", "Quit")
    [broke] = front.of(Broke)
    assert front.session_id in broke.where
