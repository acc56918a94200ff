"""Messages built to be slow cost little, and no other session waits for them.

Each takes a fraction of a second where quadratic work would take minutes: the limits tell these
apart on any machine, and measure nothing. `pytest -rP tests/wire/test_slow_messages.py` prints
what each cost.
"""

import base64
import hashlib
import threading
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fake_receiver.delivery.file_mail import file_mail
from fake_receiver.model.events import Disconnected, Judged
from fake_receiver.scenario.dkim_key import public_key_value

MOST_CPU = 30.0
MOST_WAITING = 15.0

M = 1_000_000
LARGE_KEY = generate_private_key(65537, 8192).public_key()
LARGE_DER = LARGE_KEY.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
ADDRESSES = "\n".join(f"many.social.example A 10.1.{i // 250}.{i % 250}" for i in range(3000))
ZONE = f"""
127.0.0.1                    PTR  mail.social.example.
mail.social.example.         A    127.0.0.1
social.example.              TXT  "v=spf1 ip4:127.0.0.1 -all"
s._domainkey.social.example  TXT  "v=DKIM1; p={public_key_value()}"
l._domainkey.social.example  TXT  "v=DKIM1; p={base64.b64encode(LARGE_DER).decode()}"
"""
SPF_ZONE = f"""
{ADDRESSES}
many.social.example          TXT  "v=spf1 {"a " * 9}-all"
wide.social.example          TXT  "v=spf1 {"mx:wide.social.example " * 9}-all"
{"".join(f"wide.social.example MX {i} h{i}.wide.social.example{chr(10)}" for i in range(10))}
{"".join(f"h{i}.wide.social.example CNAME many.social.example{chr(10)}" for i in range(10))}
long.social.example TXT "v=spf1 {"".join(f"include:i{i}.social.example " for i in range(9))}-all"
{"".join(f'i{i}.social.example TXT "v=spf1 {"ip4:1.1.1.1 " * 5000}"{chr(10)}' for i in range(9))}
macro.social.example         TXT  "v=spf1 {("exists:" + "%{h}." * 190 + "x.example ") * 3}-all"
exp.social.example           TXT  "v=spf1 exp=why.social.example -all"
why.social.example           TXT  "{"%{hr-} " * 8000}"
"""
HEADER = b"From: a@social.example\r\nMessage-ID: <1@social.example>\r\n"


NOTHING = base64.b64encode(hashlib.sha256(b"").digest())


def signature(*, h=b"from", c=b"relaxed/relaxed", s=b"s", bh=NOTHING, more=b" l=0;", b=b"A" * 344):
    """With l=0 the body hash is right for any body, and so the header section is looked at."""
    value = b"v=1; a=rsa-sha256; c=%s; d=social.example; s=%s; h=%s;%s bh=%s; b=%s"
    return b"DKIM-Signature: " + value % (c, s, h, more, bh, b) + b"\r\n"


def arc(count, more=b""):
    """A chain that is whole but for its signatures."""
    return b"".join(
        b"ARC-Seal: i=%d; a=rsa-sha256; cv=%s; d=social.example; s=s; b=%s\r\n"
        b"ARC-Message-Signature: i=%d; a=rsa-sha256; d=social.example; s=s; h=from; bh=%s; b=%s\r\n"
        b"ARC-Authentication-Results: i=%d; mx; spf=pass%s\r\n"
        % (i, b"pass" if i > 1 else b"none", b"A" * 344, i, NOTHING, b"A" * 344, i, more)
        for i in range(count, 0, -1)
    )


SIGNED = HEADER + signature(more=b"") * 8 + arc(1)
SIMPLY = HEADER + signature(more=b"", c=b"simple/simple") * 8 + arc(1)
LENGTHS = b"".join(signature(more=b" l=%d;" % (10 * M - i)) for i in range(8))


def body(octets, header=SIGNED):
    return header + b"\r\n" + octets + b"\r\n"


def fields(octets):
    return HEADER + octets + b"\r\n\r\nx\r\n"


def seen_in(header, name, octets):
    """A field that eight signatures sign."""
    return HEADER + signature(h=b"from:" + name) * 8 + header + octets + b"\r\n\r\nx\r\n"


MESSAGES = {
    "80 kB of blanks in one line": body(b"x" + b" " * 80_000 + b"y"),
    "10 MB of blanks": body(b" " * 10 * M + b"x"),
    "10 MB of single blanks": body(b" a" * (5 * M)),
    "10 MB of double blanks": body(b"\t a" * (10 * M // 3)),
    "10 MB of blank lines": body(b" \r\n" * (10 * M // 3)),
    "10 MB of empty lines": body(b"\r\n" * (5 * M), SIMPLY),
    "10 MB of bare LFs": body(b"\n" * 10 * M),
    "10 MB of bare CRs": body(b"\r" * 10 * M),
    "10 MB of doubled dots": body(b"..\r\n" * (10 * M // 4)),
    "10 MB without a line end": body(b"x" * 10 * M, SIMPLY),
    "eight lengths of 10 MB": body(b"x" * 10 * M, HEADER + LENGTHS),
    "10 MB of fields": fields(b"a:\r\n" * (10 * M // 4)),
    "10 MB of folding": fields(b"a:" + b"\r\n " * (10 * M // 3)),
    "10 MB of lines that are no field": fields(b"x\r\n" * (10 * M // 3)),
    "10 MB in one field": fields(b"Subject: " + b" x" * (5 * M)),
    "10 MB of From fields": fields(b"From: a@social.example\r\n" * (10 * M // 24)),
    "10 MB of signatures": fields(signature() * (10 * M // 500)),
    "10 MB of ARC fields": fields(b"ARC-Seal: i=1\r\n" * (10 * M // 15)),
    "most fields, all of them signed": HEADER
    + b"to:\r\n" * 40_000
    + signature(h=b"from" + b":to" * 40_000) * 6
    + b"\r\nx\r\n",
    "most octets, all of them signed": seen_in(b"subject:", b"subject", b" a" * 499_000),
    "100,000 names in h=": fields(signature(h=b"from" + b":a" * 50_000) * 8),
    "100,000 tags": fields((signature()[:-2] + b"".join(b";a%d=" % i for i in range(15_000))) * 8),
    "b= of blanks": fields(signature(b=b"A " * 60_000) * 8),
    "a From of 100,000 comments": b"From: " + b"(a)" * 100_000 + b" a@social.example\r\n\r\nx\r\n",
    "a From of 100,000 open comments": b"From: " + b"(" * 100_000 + b"\r\n\r\nx\r\n",
    "a From of 32 kB of specials": b"From: " + b'[(\\"@ ' * 5_000 + b"\r\n\r\nx\r\n",
    "1 MB of encoded words": fields(b"To: " + b"=?utf-8?q?a?= " * 74_000 + b"<a@b.example>"),
    "500 kB of encoded words": fields(b"To: " + b"=?utf-8?q?a?= " * 35_000 + b"<a@b.example>"),
    "500 kB of open encoded words": fields(b"To: " + b"=?a?b?" * 83_000 + b"@"),
    "500 kB of brackets": fields(b"To: \xff" + b"[" * 499_000),
    "500 kB of literals": fields(b"To: \xff" + b"@[] " * 120_000),
    "500 kB of open comments": fields(b"To: \xff" + b"(" * 499_000),
    "500 kB of commas": fields(b"To: \xff" + b",a" * 249_000),
    "a Message-ID of blanks": b"From: a@social.example\r\nMessage-ID:"
    + b" " * 499_000
    + b"\r\n\r\n",
    "50 ARC sets": fields(arc(50)),
    "50 ARC sets of 10 kB": fields(arc(50, b"; x" * 3_300)),
    "results of 1 MB": fields(arc(1, b"; spf=pass" * 90_000)),
    "eight keys of 8192 bits": fields(signature(s=b"l", b=b"A" * 1364 + b"AA==") * 8),
}


@pytest.fixture
def waiting(connect):
    """Says NOOP in another session of the front all the time; gives the longest that one took."""
    stop = threading.Event()
    longest = [0.0]
    threads = []

    def ping(client):
        while not stop.wait(0.01):
            began = time.perf_counter()
            client.say(b"NOOP")
            longest[0] = max(longest[0], time.perf_counter() - began)

    def start(front):
        client = connect(front)
        client.reply()
        threads.append(threading.Thread(target=ping, args=(client,)))
        threads[0].start()
        return longest

    yield start

    stop.set()
    for thread in threads:
        thread.join()


def cost(connect, front, octets, longest):
    """Sends all in one session; its CPU time with that of the client, and the replies."""
    client = connect(front)
    client.reply()
    longest[0] = 0.0
    began = time.process_time()
    client.send(octets).half_close()
    replies = client.rest()
    front.wait_for(Disconnected)
    return time.process_time() - began, replies


def assert_cheap(spent, longest):
    print(f"{spent:.2f} s of CPU, the other session waited {longest[0]:.2f} s at most")
    assert spent < MOST_CPU
    assert longest[0] < MOST_WAITING


def envelope(*, helo=b"mail.social.example", path=b"a@social.example"):
    return b"EHLO " + helo + b"\r\nMAIL FROM:<" + path + b">\r\nRCPT TO:<b@gmail.com>\r\n"


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_built_to_be_slow(connect, make_front, waiting, name):
    front = make_front("gmail", zone=ZONE)
    octets = envelope() + b"DATA\r\n" + MESSAGES[name] + b"\r\n.\r\nQUIT\r\n"

    longest = waiting(front)
    spent, _ = cost(connect, front, octets, longest)
    began = time.process_time()
    [judged] = front.of(Judged)
    file_mail(judged)
    spent += time.process_time() - began

    assert_cheap(spent, longest)


@pytest.mark.parametrize(
    ("domain", "why"),
    [
        (b"many", "octets of answers"),
        (b"wide", "octets of answers"),
        (b"long", "octets of answers"),
        (b"macro", "void look-ups"),
        (b"exp", "-all"),
    ],
)
def test_an_spf_record_built_to_be_slow(connect, make_front, waiting, domain, why):
    front = make_front("gmail", zone=SPF_ZONE)
    hello = b".".join([b"a"] * 1000)
    octets = envelope(helo=hello, path=b"a@" + domain + b".social.example")

    longest = waiting(front)
    spent, _ = cost(connect, front, octets + b"DATA\r\n" + fields(b"") + b".\r\nQUIT\r\n", longest)

    [judged] = front.of(Judged)
    assert why in judged.evidence.spf.why
    assert_cheap(spent, longest)


@pytest.mark.parametrize(
    "octets",
    [
        b"NOOP\r\n" * 30_000,
        b"RSET\r\nMAIL FROM:<a@b.example>\r\n" * 10_000,
        envelope() + b"BDAT 1\r\nx" * 20_000,
        b"x" * 20 * M + b"\r\n",
        b"RCPT TO:<" + b'"' * 1000 + b">\r\n",
        b"MAIL FROM:<" + b"a." * 250 + b"@" + b"a-" * 125 + b">\r\n",
    ],
    ids=lambda octets: ascii(octets[:20]),
)
def test_many_commands_at_once_hold_up_nobody(connect, make_front, waiting, octets):
    front = make_front("gmail")
    longest = waiting(front)

    spent, _ = cost(connect, front, b"EHLO x.example\r\n" + octets + b"\r\nQUIT\r\n", longest)

    assert_cheap(spent, longest)
