import email
import tracemalloc
from email.utils import getaddresses
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.checks.author import author_domain
from fake_receiver.checks.message_format import check_message_format
from fake_receiver.model.message_format import FormatDefect

CLEAN = {
    "Received": b" from mail.social.example by mx.example; Sat, 1 Nov 2025 10:00:00 +0000",
    "Date": b" Sat, 1 Nov 2025 10:00:00 +0000",
    "From": b" Alice <alice@social.example>",
    "To": b" bob@gmail.com",
    "Subject": b" hello",
    "Message-ID": b" <1@social.example>",
}


def message(more=b"", **differs):
    """A clean message; a field that is None is left out, and ``more`` stands before the rest."""
    values = CLEAN | {name.replace("_", "-"): value for name, value in differs.items()}
    fields = [f"{name}:".encode() + v + b"\r\n" for name, v in values.items() if v is not None]
    return more + b"".join(fields) + b"\r\nhello\r\n"


def defects(text, *, smtputf8=False):
    found = check_message_format(text, smtputf8=smtputf8)
    return [(str(finding.defect), finding.field) for finding in found]


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("a clean message", message()),
        ("a name in an encoded word", message(From=b" =?utf-8?q?J=C3=BCrgen?= <a@x.example>")),
        ("a body with a line of a megabyte", message() + b"x" * 2**20 + b"\r\n"),
        ("a name in raw UTF-8", message(From=" Jürgen <a@x.example>".encode())),
        ("a name in Latin-1", message(To=b" J\xfcrgen <a@x.example>")),
        ("a name in a quoted encoded word", message(From=b' "=?utf-8?q?J?=" <a@x.example>')),
        ("an encoded word in a subject", message(Subject=b" =?utf-8?q?J=C3=BCrgen?=")),
        ("a raw subject", message(Subject=" Grüße".encode())),
        ("an encoded word in a comment", message(Date=b" Sat, 1 Nov 2025 (=?utf-8?q?MEZ?=)")),
        ("raw octets in a trace field", message(Received=" from büro by mx.example".encode())),
        ("recipients that are not told", message(To=b" undisclosed-recipients:;")),
        ("a recipient without address", message(To=b" =?utf-8?q?Alle?=")),
        ("recipients in any form", message(To=b' "alle <\xfc')),
        ("a group of one address", message(From=b" Team: a@x.example;")),
        ("one of each field", message(b"Sender: a@x.example\r\nReply-To: b@y.example\r\n")),
        ("trace fields more than once", message(b"Return-Path: <>\r\nReceived: x\r\n" * 2)),
        ("fields of other names twice", message(b"DKIM-Signature: x\r\nX-Tag: y\r\n" * 2)),
        ("folded fields", message(Message_ID=b"\r\n <1@x.example>", To=b" a@x,\r\n\tb@y")),
        ("a blank before the colon", message(b"X-Tag : x\r\n")),
        ("no body", message().removesuffix(b"\r\nhello\r\n")),
        ("fifty hops", message(b"Received: x\r\n" * 49)),
        ("a long subject", message(Subject=b" " + b"x" * 997)),
        ("a long field", message(X_Tag=b"x" * 32768)),
        ("many recipients", message(To=b" a@x.example" + b",\r\n b@y.example" * 10000)),
        ("many fields", message(b"X:x\r\n" * 4994)),
    ],
)
def test_nothing_is_wrong_with(sentence, text):
    assert check_message_format(text, smtputf8=False) == ()


@pytest.mark.parametrize(
    ("sentence", "text", "defect", "field"),
    [
        ("there is no From", message(From=None), "no-from", ""),
        ("From is empty", message(From=b""), "invalid-from", "From"),
        ("From is a name", message(From=b" Alice"), "invalid-from", "From"),
        ("From is an empty group", message(From=b" undisclosed:;"), "invalid-from", "From"),
        ("the address has no domain", message(From=b" <alice@>"), "invalid-from", "From"),
        ("a bracket is open", message(From=b" <alice@x.example"), "invalid-from", "From"),
        ("one of two is none", message(From=b" a@x.example, Bob"), "invalid-from", "From"),
        ("there are two From", message(b"FROM: b@x.example\r\n"), "several-from", "FROM"),
        ("one of two From is empty", message(b"From:\r\n"), "several-from", "From"),
        ("From is a list", message(From=b" a@x.example, b@x.example"), "several-authors", "From"),
        (
            "From is a group",
            message(From=b" T: a@x.example, b@y.example;"),
            "several-authors",
            "From",
        ),
        ("there are two subjects", message(b"subject: x\r\n"), "duplicate-field", "subject"),
        ("there are three To", message(b"To: x\r\nto: y\r\n"), "duplicate-field", "To"),
        (
            "there are two Message-ID",
            message(b"Message-Id: <1@x>\r\n"),
            "duplicate-field",
            "Message-Id",
        ),
        ("there are two Cc", message(b"Cc : x\r\nCC: y\r\n"), "duplicate-field", "Cc"),
        ("there is no Message-ID", message(Message_ID=None), "no-message-id", ""),
        ("it is empty", message(Message_ID=b""), "invalid-message-id", "Message-ID"),
        ("it is empty inside", message(Message_ID=b" <>"), "invalid-message-id", "Message-ID"),
        (
            "it has no brackets",
            message(Message_ID=b" 1@x.example"),
            "invalid-message-id",
            "Message-ID",
        ),
        ("it has no @", message(Message_ID=b" <1>"), "invalid-message-id", "Message-ID"),
        (
            "it has nothing after the @",
            message(Message_ID=b" <1@>"),
            "invalid-message-id",
            "Message-ID",
        ),
        ("it has two @", message(Message_ID=b" <1@x@y>"), "invalid-message-id", "Message-ID"),
        (
            "there are two in one",
            message(Message_ID=b" <1@x> <2@x>"),
            "invalid-message-id",
            "Message-ID",
        ),
        (
            "it has an open quote",
            message(Message_ID=b' <"1@x>'),
            "invalid-message-id",
            "Message-ID",
        ),
        (
            "an address is an encoded word",
            message(From=b" =?utf-8?q?alice?=@x.example"),
            "encoded-word",
            "From",
        ),
        (
            "an encoded word is in angle brackets",
            message(To=b" <=?utf-8?b?YQ==?=@x.example>"),
            "encoded-word",
            "To",
        ),
        (
            "a Message-ID has an encoded word",
            message(Message_ID=b" <=?utf-8?q?1?=@x.example>"),
            "encoded-word",
            "Message-ID",
        ),
        ("a date has an encoded word", message(Date=b" =?utf-8?q?Sat?="), "encoded-word", "Date"),
        ("a hop has one", message(Received=b" from =?utf-8?q?x?="), "encoded-word", "Received"),
        ("an author is not ASCII", message(From=" ü@x.example".encode()), "raw-unicode", "From"),
        ("a domain is not ASCII", message(To=" X <a@ü.example>".encode()), "raw-unicode", "To"),
        (
            "an identifier is not",
            message(Message_ID=" <ü@x>".encode()),
            "raw-unicode",
            "Message-ID",
        ),
        ("a subject is long", message(Subject=b" " + b"x" * 998), "field-too-large", "Subject"),
        (
            "a Message-ID is long",
            message(Message_ID=b"<1@" + b"x" * 498),
            "field-too-large",
            "Message-ID",
        ),
        ("a field is long", message(X_Tag=b"x" * 32769), "field-too-large", "X-Tag"),
        ("From is long", message(From=b" " * 32768 + b"<"), "field-too-large", "From"),
        ("a name is long", message(b"X" * 1025 + b": x\r\n"), "field-too-large", "X" * 1025),
        (
            "all is long",
            message(To=b" a@x.example" + b",\r\n b@y.example" * 40000),
            "too-many-fields",
            "",
        ),
        ("there are too many fields", message(b"X:x\r\n" * 4995), "too-many-fields", ""),
        ("the mail goes in circles", message(b"Received: x\r\n" * 50), "too-many-hops", "Received"),
        ("the first line is no field", message(b"From alice Sat Nov 1\r\n"), "malformed", ""),
        ("a line is no field", message(b"X: x\r\nhello\r\n"), "malformed", ""),
        ("a long line is no field", message(b"x" * 40000 + b"\r\n"), "malformed", ""),
        ("a line feed is bare", message(b"X: x\nY: y\r\n"), "malformed", ""),
        ("a line feed hides a From", message(b"X: x\nFrom: b@y.example\r\n"), "malformed", ""),
        ("a CR is bare", message(b"X: x\rY: y\r\n"), "malformed", ""),
        ("a CR is bare in the body", message() + b"one\rtwo\r\n", "malformed", ""),
        ("the body ends with a CR", message() + b"one\r", "malformed", ""),
        ("a field has a NUL", message(b"X: \0\r\n"), "malformed", ""),
        ("the body has a NUL", message() + b"\0\r\n", "malformed", ""),
        ("a line feed is bare in the body", message() + b"one\ntwo\r\n", "bare-line-end", ""),
        (
            "the body begins with a line feed",
            message().removesuffix(b"hello\r\n") + b"\n",
            "bare-line-end",
            "",
        ),
    ],
)
def test_one_thing_is_wrong_when(sentence, text, defect, field):
    assert defects(text) == [(defect, field)]


@pytest.mark.parametrize("text", [b"", b"\r\n", b"\r\nFrom: a@x.example\r\n"])
def test_a_message_without_header_section_is_malformed_and_lacks_what_must_be_there(text):
    assert defects(text) == [("no-from", ""), ("no-message-id", ""), ("malformed", "")]


def test_several_defects_come_in_the_order_of_the_enumeration():
    text = message(
        b"hello\r\n" + b"Received: x\r\n" * 5001 + b"Subject: x\r\n",
        From=b" a@x.example, =?utf-8?q?b?=@x.example",
        To=" ü@x.example".encode(),
        Message_ID=b" 1",
        X_Tag=b"x" * 32769,
    )
    found = [finding.defect for finding in check_message_format(text, smtputf8=False)]

    assert found == [
        FormatDefect.SEVERAL_AUTHORS,
        FormatDefect.DUPLICATE_FIELD,
        FormatDefect.INVALID_MESSAGE_ID,
        FormatDefect.ENCODED_WORD,
        FormatDefect.RAW_UNICODE,
        FormatDefect.FIELD_TOO_LARGE,
        FormatDefect.TOO_MANY_FIELDS,
        FormatDefect.TOO_MANY_HOPS,
        FormatDefect.MALFORMED,
    ]


def test_smtputf8_allows_raw_unicode():
    assert defects(message(From=" ü@ü.example".encode()), smtputf8=True) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (message(From=b" Alice"), "the From field has a malformed address"),
        (message(b"From: x\r\n"), "the message has 2 From fields"),
        (message(b"to: x\r\n"), "the message has 2 to fields, and may have one"),
        (message(Subject=b"x" * 999), "the Subject field has 999 octets, more than 998"),
        (message(Message_ID=b" 1"), "the Message-ID field is not of the form <left@right>"),
    ],
)
def test_a_finding_says_why(text, why):
    (finding,) = check_message_format(text, smtputf8=False)

    assert finding.why == why


@given(st.binary(max_size=300) | st.text('From:;,<>@"()[]\\ =?q\r\n\0é').map(str.encode))
def test_it_never_raises_and_keeps_the_order(text):
    for whole in (text, b"From:" + text, b"To:" + text + b"\r\nMessage-ID:" + text):
        found = check_message_format(whole, smtputf8=False)
        assert [f.defect for f in found] == sorted(
            (f.defect for f in found), key=list(FormatDefect).index
        )
        author_domain(whole)


@pytest.mark.parametrize(
    ("sentence", "start", "piece"),
    [
        ("fields", b"", b"a:\r\n"),
        ("lines that are no field", b"", b"a\r\n"),
        ("authors", b"", b"From: a@x\r\n"),
        ("recipients", b"", b"To:\xff@x\r\n"),
        ("addresses", b"From:", b"a@\xc3\xa9.x,"),
        ("groups", b"From:", b"a:"),
        ("comments", b"To:\xff", b"("),
        ("quotes", b"To:\xff", b'"'),
        ("escaped quotes", b'To:\xff"', b'\\"'),
        ("brackets", b"To:\xff", b"@["),
        ("identifiers", b"Message-ID:", b"<@"),
        ("half encoded words", b"Date:", b"=?x?q?"),
        ("folded lines", b"Date:=?", b"\r\n "),
        ("blanks", b"To:\xff", b" "),
        ("line feeds", b"Date:", b"\n"),
    ],
)
def test_a_hostile_header_takes_little_time_and_memory(sentence, start, piece):
    text = start + piece * (500_000 // len(piece))  # more is not looked into
    began = process_time()
    judge(text)
    duration = process_time() - began
    tracemalloc.start()
    try:
        judge(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert duration < 60  # quadratic work would take longer
    assert peak < 10_000_000


def judge(text):
    check_message_format(text, smtputf8=False)
    author_domain(text)


def test_a_header_section_of_ten_megabytes_is_refused_for_its_size():
    found = defects(message(b"To: " + b"a@x.example,\xff " * 714_285 + b"\r\n", To=None))

    assert found == [("too-many-fields", "")]


LINES = ["From: ", "from : ", "X: y\r\n", "hello\r\n", "\r\n ", "\r\n", "\n", "\r", "\0"]
PIECES = ["a@good.example", "b@bad.example", "<a@good.example>", "<b@bad.example>", "Team:", "Bob"]
SPECIALS = ['"', "\\", "(", ")", "[", "]", "<", ">", ",", ";", ":", "@", " ", ".bad.example", "é"]
WORDS = ["=?utf-8?q?b=40bad.example?=", "=?utf-8?q?=3Cb=40bad.example=3E=2C?="]
TRICKS = st.lists(st.sampled_from(LINES + PIECES + SPECIALS + WORDS), max_size=9).map("".join)


@given(TRICKS, TRICKS)
def test_the_author_domain_is_one_that_a_mail_reader_shows_or_the_mail_is_refused(before, value):
    text = f"{before}\r\nFrom: {value}\r\nMessage-ID: <1@x.example>\r\n\r\n".encode()
    author = author_domain(text)
    if check_message_format(text, smtputf8=False):
        return
    shown = [str(field) for field in email.message_from_bytes(text).get_all("from", [])]
    domains = {address.rpartition("@")[2].strip() for _, address in getaddresses(shown)}

    assert author.domain is not None
    # Readers disagree about brackets in a name, and some see no header behind "X : y".
    assert author.domain in domains or "[" in value or not any(domains)
