"""Dialogues that no mail server would lead: every reply well formed, and the next client served."""

import contextlib
import re
import socket
import ssl

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

a_few = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

ODD = st.one_of(
    st.sampled_from(
        [
            b"",
            b" ",
            b"\t",
            b"\x00",
            b"\r",
            b"\n",
            b"\x85",
            b"\xff\xfe",
            b"\xe2\x84\xaa",
            b"<",
            b">",
            b'"',
            b"\\",
            b"@",
            b"[",
            b"]",
            b":",
            b"{0}",
            b"%s",
            b"a" * 70,
            b"x" * 600,
            b"\x1b[2J",
            b"\xc5\xbf",
            b"\xe2\x80\xa8",
            b"250 OK",
            b"\xed\xa0\x80",
        ]
    ),
    st.binary(max_size=8),
)
PATHS = st.one_of(
    st.sampled_from(
        [
            b"<a@social.example>",
            b"<b@gmail.com>",
            b"<>",
            b"<postmaster>",
            b'<"a b"@x.example>',
            b"<a@x>",
            b"<@r.example,@s.example:b@gmail.com>",
            b"<a@[192.0.2.1]>",
            b"<a@[IPv6:::]>",
            b"a@x.example",
            b"<" + b"a" * 65 + b"@x.example>",
            b"<a@" + b"a." * 200 + b"b>",
            b"<<a@x.example>>",
            b'<">',
            "<ü@bücher.example>".encode(),
            b"<a@x.example",
            b'<"' + b"\\a" * 200 + b'"@x.example>',
        ]
    ),
    st.builds(lambda left, right: b"<" + left + b"@" + right + b">", ODD, ODD),
)
PARAMETERS = st.sampled_from(
    [
        b"",
        b" SIZE=10",
        b" SIZE=" + b"9" * 30,
        b" SIZE=-1",
        b" SIZE=\xd9\xa1",
        b" BODY=8BITMIME",
        b" X=Y",
        b" SMTPUTF8",
        b" SMTPUTF8 SMTPUTF8",
        b" SIZE",
        b" BODY=BINARYMIME",
        b" =",
        b"  SIZE=1 ",
        b"SIZE=1",
    ]
)
VERBS = st.sampled_from(
    [
        *b"HELO EHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT STARTTLS AUTH EXPN".split(),
        b"TURN",
        b"BURL",
        b"X",
        b"ehlo",
        b"Mail",
        b"",
        b" RSET",
        b"\xc5\xbfTARTTLS",
        b"DATA\t",
        b"PROXY TCP4",
    ]
)
ENDS = st.sampled_from([b"\r\n"] * 12 + [b"\n", b"\r", b"\r\r\n", b"\0\r\n", b""])
DATA = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"From: a@social.example\r\n",
                b"\r\n",
                b".\r\n",
                b"..\r\n",
                b"\n.\n",
                b"\r.\r",
                b".\n",
                b"\r",
                b"\r\n.\n",
                b"x" * 300000,
                b"\r\n.\r\n",
                b".",
                b" ",
                b"a: " + b"\r\n " * 2000,
                b"DATA\r\n",
            ]
        ),
        ODD,
    ),
    max_size=5,
).map(b"".join)


@st.composite
def chunks(draw):
    """BDAT; its octets may be fewer than it says, or more."""
    octets = draw(DATA)
    size = draw(
        st.sampled_from(
            [len(octets)] * 4 + [len(octets) + 1, max(len(octets) - 1, 0), 0, 10**9, 10**19]
        )
    )
    last = draw(st.sampled_from([b"", b" LAST", b" last", b"  LAST", b" FIRST", b" LAST LAST"]))
    return b"BDAT %d%s\r\n%s" % (size, last, octets)


COMMANDS = st.one_of(
    st.builds(lambda *parts: b"".join(parts), VERBS, ODD, ODD, ENDS),
    st.builds(lambda verb, odd, end: verb + b" " + odd + end, VERBS, ODD, ENDS),
    st.builds(lambda path, more, end: b"MAIL FROM:" + path + more + end, PATHS, PARAMETERS, ENDS),
    st.builds(lambda path, more, end: b"RCPT TO:" + path + more + end, PATHS, PARAMETERS, ENDS),
    st.builds(lambda data, end: b"DATA" + end + data + b"\r\n.\r\n", DATA, ENDS),
    chunks(),
    st.sampled_from(
        [
            b"EHLO x.example\r\n",
            b"STARTTLS\r\n",
            b"RSET\r\n",
            b"QUIT\r\n",
            b"x" * 600000 + b"\r\n",
            b"NOOP " + b"x" * 2041 + b"\r\n",
            b"NOOP\r\n" * 200,
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        ]
    ),
)
HELLO = b"EHLO mail.social.example\r\n"
ENVELOPE = HELLO + b"MAIL FROM:<a@social.example>\r\nRCPT TO:<b@gmail.com>\r\n"
MESSAGE = b"From: a@social.example\r\nMessage-ID: <1@social.example>\r\n\r\nx\r\n"
WHOLE = ENVELOPE + b"DATA\r\n" + MESSAGE + b".\r\nQUIT\r\n"
DIALOGUES = st.tuples(
    st.sampled_from([b"", HELLO, ENVELOPE, ENVELOPE]), st.lists(COMMANDS, max_size=8)
).map(lambda parts: b"".join((parts[0], *parts[1])))


@st.composite
def damaged(draw):
    """A whole transaction, some octets of which are deleted, doubled or replaced."""
    octets = bytearray(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(octets) - 1))
        octets[at : at + draw(st.integers(0, 3))] = draw(ODD)
    return bytes(octets)


def heard(client):
    """All octets until the receiver closes; whole lines when it resets, with octets unread."""
    octets = b""
    try:
        while some := client.socket.recv(2**16):
            octets += some
    except (ConnectionError, ssl.SSLError):
        return octets[: octets.rfind(b"\n") + 1]
    return octets


def assert_are_replies(octets):
    """Each line has a code, fewer than 2000 octets and CRLF; a reply has one code throughout."""
    # TLS that failed ends in an alert.
    text = re.split(rb"(?<=Ready to start TLS\r\n)\x15\x03", octets)[0]
    code = None
    *lines, last = text.split(b"\r\n")
    assert last == b""
    for line in lines:
        assert len(line) + 2 < 2000
        assert re.fullmatch(rb"[245]\d\d[ -][^\r\n\0]*|354[ -][^\r\n\0]*|[2-5]\d\d", line), line
        assert code in (None, line[:3])
        code = line[:3] if line[3:4] == b"-" else None
    assert code is None


def assert_still_serves(connect, front):
    client = connect(front)
    client.send(WHOLE)
    codes = [reply[-1][:3] for reply in client.rest()]
    assert codes == ["220", "250", "250", "250", "354", "250", "221"]


@pytest.fixture(params=["gmail", "gmail@2012-06", "microsoft"])
def served(make_front, request):
    return make_front(request.param)


@a_few
@given(octets=st.one_of(DIALOGUES, damaged()))
@example(octets=HELLO + b"STARTTLS\r\n" + b"\x16\x03\x01" + b"\xff" * 100)
@example(octets=ENVELOPE + b"BDAT 99999999999999999999 LAST\r\nx")
@example(octets=b"\xff" * 600_000)
@example(octets=b"\r\n" * 3000)
def test_a_dialogue_of_any_kind(connect, served, octets):
    client = connect(served)
    with contextlib.suppress(ConnectionError):
        client.send(octets).half_close()
    said = heard(client)
    client.close()

    assert_are_replies(said)
    assert_still_serves(connect, served)


@settings(a_few, max_examples=40)
@given(octets=DIALOGUES)
def test_a_dialogue_of_any_kind_inside_tls(connect, front, octets):
    client = connect(front)
    client.reply()
    client.say(b"EHLO x.example")
    client.say(b"STARTTLS")
    client.secure()
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        client.send(octets)
        # Below TLS, whose own half-close drops the keys.
        socket.socket.shutdown(client.socket, socket.SHUT_WR)
    said = heard(client)
    client.close()

    assert_are_replies(said)
    assert_still_serves(connect, front)
