"""The receiver spoken to over a socket, octet by octet."""

import asyncio
import contextlib
import ipaddress
import socket

import pytest

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.model.events import Broke, Connected, Disconnected, Exchanged, Judged
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.policy import receivers
from fake_receiver.scenario.hosts import lab_records
from fake_receiver.smtp.session import close_server, serve

EHLO_LINES = [
    b"250-mx.google.com at your service, [127.0.0.1]",
    b"250-SIZE 157286400",
    b"250-8BITMIME",
    b"250-ENHANCEDSTATUSCODES",
    b"250-PIPELINING",
    b"250 SMTPUTF8",
]
ENVELOPE = b"EHLO social.example\r\nMAIL FROM:<a@social.example>\r\nRCPT TO:<b@gmail.com>\r\n"


class Front(LabFront):
    """The lab's front with Gmail of today, and a list of what was recorded."""

    def __init__(self):
        self.events = []
        zone = parse_zone(lab_records(()))
        super().__init__(lab_hosts(receivers.find("gmail"), {}), zone, self.events.append)

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def transactions(self):
        return [judged.evidence.transaction for judged in self.of(Judged)]

    @property
    def replies(self):
        return [event.lines[-1][:9] for event in self.of(Exchanged)]


class BrokenFront(Front):
    def judge(self, transaction, profile):
        raise ZeroDivisionError("the checks broke")


def speak(octets, *, front=None, host="127.0.0.1", target=None, half_close=True):
    """Say ``octets`` at once, half-close, and return the lines of all answers and the front."""
    front = front or Front()

    async def session():
        server = await serve(front, host, 0)
        try:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection(target or host, port)
            writer.write(octets)
            if half_close:
                writer.write_eof()
            answer = await reader.read()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            return answer
        finally:
            await close_server(server)

    async def within_seconds():
        async with asyncio.timeout(20):
            return await session()

    answer = asyncio.run(within_seconds())
    assert answer.endswith(b"\r\n")
    return answer.removesuffix(b"\r\n").split(b"\r\n"), front


def test_the_banner_and_the_farewell_carry_the_id_of_the_session():
    lines, front = speak(b"QUIT\r\n", half_close=False)

    session_id = front.of(Connected)[0].session_id.encode()
    assert lines == [
        b"220 mx.google.com ESMTP " + session_id + b" - gsmtp",
        b"221 2.0.0 closing connection " + session_id + b" - gsmtp",
    ]


def test_ehlo_lists_what_is_offered_and_says_the_clients_address():
    lines, _ = speak(b"EHLO social.example\r\n")

    assert lines[1:] == EHLO_LINES


def test_helo_offers_nothing():
    lines, _ = speak(b"HELO social.example\r\n")

    assert lines[1:] == [b"250 mx.google.com at your service"]


def test_pipelined_commands_are_answered_in_order():
    lines, front = speak(ENVELOPE + b"DATA\r\nSubject: x\r\n\r\nhello\r\n.\r\nNOOP\r\nQUIT\r\n")

    replies = [line[:9] for line in lines[1 + len(EHLO_LINES) :] if line[3:4] == b" "]
    assert replies == [
        b"250 2.1.0",
        b"250 2.1.5",
        b"354  Go a",
        b"550 5.7.2",
        b"250 2.0.0",
        b"221 2.0.0",
    ]
    assert front.transactions[0].message == b"Subject: x\r\n\r\nhello\r\n"


@pytest.mark.parametrize(
    ("sentence", "sent", "received"),
    [
        ("a doubled dot is undone", b"\r\n..x\r\n", b"\r\n.x\r\n"),
        ("only the first dot of a line goes", b"\r\n...\r\n", b"\r\n..\r\n"),
        ("a dot inside a line stays", b"\r\na..b\r\n", b"\r\na..b\r\n"),
        ("the first line may begin with a dot", b"..first: x\r\n\r\n", b".first: x\r\n\r\n"),
        ("a message may be empty", b"", b""),
        ("a dot before a bare line feed ends nothing", b"\r\na\n.\nb\r\n", b"\r\na\n.\nb\r\n"),
        ("octets that are no text come through", b"\r\n\xff\x00\xfe\r\n", b"\r\n\xff\x00\xfe\r\n"),
    ],
)
def test_dot_stuffing(sentence, sent, received):
    _, front = speak(ENVELOPE + b"DATA\r\n" + sent + b".\r\nQUIT\r\n")

    assert [transaction.message for transaction in front.transactions] == [received]
    assert front.replies[-1] == "221 2.0.0"


def test_a_message_larger_than_the_streams_buffer_comes_through():
    message = b"\r\n" + b"".join(b"%07d\r\n" % number for number in range(120_000))

    _, front = speak(ENVELOPE + b"DATA\r\n" + message + b".\r\nQUIT\r\n")

    assert front.transactions[0].message == message


def test_the_null_reverse_path_is_judged_by_the_helo_name():
    commands = b"EHLO mail.social.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@gmail.com>\r\n"

    _, front = speak(commands + b"DATA\r\n\r\nx\r\n.\r\n")

    [transaction] = front.transactions
    assert (transaction.reverse_path, transaction.mail_from_domain) == ("", "mail.social.example")


@pytest.mark.parametrize(
    ("sentence", "commands", "reply"),
    [
        ("MAIL before EHLO", b"MAIL FROM:<a@b.example>\r\n", b"503-5.5.1 EHLO/HELO first."),
        ("RCPT before MAIL", b"EHLO x\r\nRCPT TO:<b@gmail.com>\r\n", b"503-5.5.1 MAIL first."),
        ("DATA before MAIL", b"EHLO x\r\nDATA\r\n", b"503-5.5.1 MAIL first."),
        (
            "DATA before RCPT",
            b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n",
            b"503-5.5.1 RCPT first.",
        ),
        (
            "MAIL inside a transaction",
            ENVELOPE + b"MAIL FROM:<c@social.example>\r\n",
            b"555-5.5.2 Syntax error,",
        ),
        (
            "EHLO ends the transaction",
            ENVELOPE + b"EHLO x\r\nRCPT TO:<b@gmail.com>\r\n",
            b"503-5.5.1 MAIL first.",
        ),
        ("RSET ends the transaction", ENVELOPE + b"RSET\r\nDATA\r\n", b"503-5.5.1 MAIL first."),
        ("EHLO without a name", b"EHLO\r\n", b"555-5.5.2 Syntax error,"),
        ("a path without brackets", b"EHLO x\r\nMAIL FROM:a@b.example\r\n", b"555-5.5.2 Syntax"),
        (
            "a parameter that is not offered",
            b"EHLO x\r\nMAIL FROM:<a@b.example> RET=FULL\r\n",
            b"555-5.5.2 Syntax",
        ),
        ("an unknown command", b"HELP\r\n", b"502 5.5.1 Unrecognized command."),
        ("STARTTLS, which is not offered", b"STARTTLS\r\n", b"502 5.5.1 Unrecognized command."),
    ],
)
def test_commands_out_of_sequence(sentence, commands, reply):
    lines, front = speak(commands)

    last = front.of(Exchanged)[-1].lines
    assert lines[-len(last)].startswith(reply)
    assert front.transactions == []


def test_a_second_transaction_begins_with_nothing_of_the_first():
    second = b"MAIL FROM:<c@social.example>\r\nRCPT TO:<d@gmail.com>\r\nDATA\r\n\r\ny\r\n.\r\n"

    _, front = speak(ENVELOPE + b"DATA\r\n\r\nx\r\n.\r\n" + second)

    assert [(t.reverse_path, t.forward_paths) for t in front.transactions] == [
        ("a@social.example", ("b@gmail.com",)),
        ("c@social.example", ("d@gmail.com",)),
    ]


def test_a_crash_of_the_checks_is_451_and_told_never_a_verdict():
    lines, front = speak(ENVELOPE + b"DATA\r\n\r\nx\r\n.\r\nNOOP\r\n", front=BrokenFront())

    assert lines[-2].startswith(b"451 4.3.0 ")
    assert lines[-1].startswith(b"250 2.0.0 OK ")
    [broke] = front.of(Broke)
    assert broke.error.rstrip().endswith("ZeroDivisionError: the checks broke")
    assert not [line for line in lines if line.startswith(b"5")]
    assert front.of(Judged) == []


@pytest.mark.parametrize("length", [2049, 300_000])
def test_a_command_line_that_is_too_long_is_refused_and_the_next_is_heard(length):
    lines, _ = speak(b"NOOP " + b"x" * (length - 7) + b"\r\nNOOP\r\n")

    assert lines[1].startswith(b"555-5.5.2 Syntax error, cannot decode response.")
    assert lines[-1].startswith(b"250 2.0.0 OK ")


def test_a_command_line_of_2048_octets_is_heard():
    lines, _ = speak(b"NOOP " + b"x" * 2041 + b"\r\n")

    assert lines[1].startswith(b"250 2.0.0 OK ")


def test_a_client_that_half_closes_gets_all_its_answers():
    lines, front = speak(ENVELOPE + b"DATA\r\n\r\nx\r\n.\r\n")

    assert lines[-1].startswith(b"550 5.7.2")
    assert len(front.of(Judged)) == 1


def test_a_client_that_leaves_amid_its_message_is_not_judged():
    _, front = speak(ENVELOPE + b"DATA\r\n\r\nhalf a mess")

    assert front.transactions == []
    assert front.of(Broke) == []
    assert len(front.of(Disconnected)) == 1


def test_octets_that_are_no_utf8_are_refused_not_broken():
    lines, front = speak(b"EHLO x\r\nMAIL FROM:<\xff@b.example>\r\n\xfe\r\n")

    assert lines[-1].startswith(b"502 5.5.1")
    assert front.of(Broke) == []


def test_a_peer_in_ipv4_mapped_form_is_an_ipv4_client(monkeypatch):
    """Where a socket listens on both families, the kernel says ::ffff:127.0.0.1."""
    front = Front()

    async def session():
        bound = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        bound.bind(("::", 0))
        port = bound.getsockname()[1]
        bound.close()
        loop = asyncio.get_running_loop()
        listening = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listening.bind(("::", port))
        original = loop.create_server
        monkeypatch.setattr(
            loop, "create_server", lambda factory, *_, **__: original(factory, sock=listening)
        )
        server = await serve(front, "::", port)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"QUIT\r\n")
            await reader.read()
            writer.close()
        finally:
            await close_server(server)

    try:
        asyncio.run(session())
    except OSError as error:
        pytest.skip(f"NOT TESTED: no IPv6 sockets here: {error}")
    assert front.of(Connected)[0].client_ip == ipaddress.ip_address("127.0.0.1")
