"""STARTTLS (RFC 3207)."""

import socket
import ssl

import pytest

from fake_receiver.model.events import Broke, Disconnected, Exchanged, Judged

HELLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
ENVELOPE = HELLO + MAIL + b"RCPT TO:<b@gmail.com>\r\n"
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"


@pytest.fixture
def secured(front, connect):
    """A client over TLS that has said nothing since."""
    client = connect(front)
    client.send(HELLO).replies(2)
    assert client.say(b"STARTTLS") == ("220 2.0.0 Ready to start TLS",)
    return client.secure()


@pytest.mark.parametrize(
    "name", ["mx.google.com", "gmail-smtp-in.l.google.com", "alt4.aspmx.l.google.com"]
)
def test_the_certificate_is_of_the_labs_authority_for_every_name(name, front, connect):
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")

    assert client.secure(name).say(b"NOOP") == front.words("Noop")


def test_for_another_name_the_certificate_does_not_hold(front, connect):
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")

    with pytest.raises(ssl.SSLCertVerificationError, match=r"mail\.example"):
        client.secure("mail.example")
    front.wait_for(Disconnected)
    assert front.of(Broke) == []


def test_over_tls_ehlo_does_not_offer_it(front, secured):
    assert secured.say(HELLO.rstrip()) == (
        "250-mx.google.com at your service, [127.0.0.1]",
        "250-SIZE 157286400",
        "250-8BITMIME",
        "250-ENHANCEDSTATUSCODES",
        "250-PIPELINING",
        "250-CHUNKING",
        "250 SMTPUTF8",
    )


def test_a_message_over_tls_tells_of_it(front, secured):
    secured.send(ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\nQUIT\r\n")

    replies = secured.rest()
    assert front.names(replies)[1:] == ["MailOk", "RcptOk", "DataGoAhead", "Accepted", "Quit"]
    [transaction] = front.transactions
    assert transaction.message == MESSAGE
    cipher, version, bits = secured.socket.cipher()
    assert (transaction.tls.cipher, transaction.tls.bits) == (cipher, bits)
    assert transaction.tls.version == version == "TLSv1.3"


def test_a_message_without_tls_tells_of_none(front, speak):
    speak(front, ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\n")

    assert front.transactions[0].tls is None


def test_an_older_version_is_told_as_it_is(front, connect):
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")
    client.secure(newest=ssl.TLSVersion.TLSv1_2)
    client.send(ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\nQUIT\r\n").rest()

    assert front.transactions[0].tls.version == "TLSv1.2"


@pytest.mark.parametrize(
    ("sentence", "before"),
    [
        ("behind EHLO", HELLO),
        ("behind MAIL", HELLO + MAIL),
        ("behind a message", ENVELOPE + b"BDAT 0 LAST\r\n"),
    ],
)
def test_what_was_said_before_tls_is_forgotten(sentence, before, front, connect):
    client = connect(front)
    client.send(before, b"NOOP\r\n")
    while client.reply() != front.words("Noop"):
        pass
    client.say(b"STARTTLS")

    replies = client.secure().send(MAIL, b"RCPT TO:<b@gmail.com>\r\n", b"DATA\r\n").replies(3)
    assert replies == front.said("HelloFirst", "HelloFirst", "HelloFirst")


def test_the_name_said_before_tls_counts_no_more(front, secured):
    secured.send(b"EHLO other.example\r\n", MAIL, b"RCPT TO:<b@gmail.com>\r\nBDAT 0 LAST\r\n")
    secured.send(b"QUIT\r\n").rest()

    assert front.transactions[0].helo_domain == "other.example"


def test_starttls_needs_no_ehlo(front, connect):
    client = connect(front)
    client.reply()

    assert client.say(b"STARTTLS") == front.words("StartTls")
    assert client.secure().say(b"NOOP") == front.words("Noop")


def test_a_second_starttls_is_refused_and_the_session_goes_on(front, secured):
    replies = secured.send(HELLO, b"STARTTLS\r\n", MAIL).replies(3)

    assert replies[1:] == front.said("StartTlsRepeated", "MailOk")
    assert replies[1][0].startswith("454")


def test_starttls_takes_no_parameters(front, speak, codes):
    replies = speak(front, HELLO, b"STARTTLS now\r\nNOOP\r\n")

    assert replies[2:] == front.said("NoParametersAllowed", "Noop")
    assert codes(replies)[2].startswith("501 ")


def test_without_a_certificate_it_is_not_offered(make_front, speak):
    front = make_front(tls=False)

    replies = speak(front, HELLO, b"STARTTLS\r\nNOOP\r\n")

    assert "250-STARTTLS" not in replies[1]
    assert replies[2:] == front.said("Unimplemented", "Noop")


def test_a_receiver_that_has_it_not_does_not_offer_it(make_front, speak):
    front = make_front(extensions=["SIZE 1000", "PIPELINING"])

    replies = speak(front, HELLO, b"STARTTLS\r\n")

    assert replies[2:] == front.said("Unimplemented")


@pytest.mark.parametrize("behind", [HELLO, b"NOOP\r\n", b"x", b"\x16\x03\x01\x02\x00\x01\x00"])
def test_what_is_pipelined_behind_starttls_is_never_executed(behind, front, speak, codes):
    replies = speak(front, HELLO, b"STARTTLS\r\n", behind)

    assert replies[2:] == front.said("PipelinedAfterStartTls")
    assert codes(replies)[2] == "523 5.7.10"
    assert [event.command for event in front.of(Exchanged)][2:] == ["STARTTLS"]


def test_what_arrives_between_starttls_and_the_handshake_is_never_executed(front, connect):
    """Plain octets behind the receiver's 220 are an attack (CVE-2011-0411), or a mistake."""
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")
    client.send(b"MAIL FROM:<evil@social.example>\r\nNOOP\r\n")

    with pytest.raises(OSError):  # noqa: PT011 - whatever the handshake breaks on
        client.secure().say(b"NOOP")
    front.wait_for(Disconnected)
    assert [event.command for event in front.of(Exchanged)][2:] == ["STARTTLS"]


@pytest.mark.parametrize("garbage", [b"hello\r\n", b"\x00" * 600, b"\x16\x03\x01\xff\xff" * 200])
def test_a_client_that_speaks_garbage_instead_is_left(garbage, front, connect):
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")
    client.send(garbage).half_close()

    client.file.read()
    front.wait_for(Disconnected)
    assert front.of(Broke) == []


def test_a_client_that_leaves_instead_of_shaking_hands_is_no_failure(front, connect):
    client = connect(front)
    client.send(HELLO).replies(2)
    client.say(b"STARTTLS")
    client.close()

    front.wait_for(Disconnected)
    assert front.of(Broke) == []


def test_a_client_that_ends_tls_ends_the_session(front, secured):
    secured.say(HELLO.rstrip())
    secured.file.close()
    secured.socket.unwrap().close()

    front.wait_for(Disconnected)


def test_a_client_that_breaks_tls_off_ends_the_session(front, secured):
    secured.say(HELLO.rstrip())
    secured.socket.shutdown(socket.SHUT_RDWR)

    front.wait_for(Disconnected)
    assert front.of(Judged) == []


def test_a_message_larger_than_the_streams_buffer_comes_through(front, secured):
    message = b"\r\n" + b"".join(b"%07d\r\n" % number for number in range(300_000))
    secured.send(ENVELOPE, b"DATA\r\n", message, b".\r\nQUIT\r\n").rest()

    assert front.messages == [message]


def test_chunks_come_through(front, secured):
    octets = bytes(range(256)) * 4000
    secured.send(ENVELOPE, b"BDAT 1000000\r\n", octets[:1_000_000])
    secured.send(b"BDAT 24000 LAST\r\n", octets[1_000_000:], b"QUIT\r\n").rest()

    assert front.messages == [octets]


def test_a_reset_over_tls_is_no_failure(front, secured):
    secured.say(HELLO.rstrip())
    secured.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    secured.close()

    front.wait_for(Disconnected)
    assert front.of(Broke) == []
