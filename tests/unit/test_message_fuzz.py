"""Messages that nobody would send: judged without an exception, filed without an injection."""

import base64
import dataclasses
import hashlib
import re
from ipaddress import ip_address

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fake_receiver.delivery.file_mail import file_mail
from fake_receiver.model.reply import Reply
from fake_receiver.model.transaction import Tls, Transaction
from fake_receiver.nameserver.resolver import ZoneResolver
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.policy import receivers
from fake_receiver.receiver import judge
from fake_receiver.scenario.dkim_key import public_key_value

ZONE = parse_zone(f"""
192.0.2.1               PTR   mail.a.example
2001:db8::1             PTR   x\\013\\010y.a.example
mail.a.example          A     192.0.2.1
a.example               TXT   "v=spf1 ip4:192.0.2.1 exp=why.a.example -all"
why.a.example           TXT   "%{{l}} %{{h}} %{{c}}"
odd.example             TXT   "v=spf1 exists:%{{l}}.%{{h}}.%{{o}} include:%{{l}}.a.example -all"
s._domainkey.a.example  TXT   "v=DKIM1; t=y:s; p={public_key_value()}"
e._domainkey.a.example  TXT   "v=DKIM1; k=ed25519; p=AAAA"
n._domainkey.a.example  TXT   "k=rsa; p="
_dmarc.a.example        TXT   "v=DMARC1; p=reject; sp=none; np=quarantine; t=y"
_dmarc.b.example        TXT   "v=DMARC1; p=none"
""")
RECEIVERS = ["gmail@2012-06", "gmail@2016-10", "gmail@2024-06", *receivers.RECEIVERS]
OK = Reply(code=250, enhanced="", lines=("OK",))
BODY_HASH = base64.b64encode(hashlib.sha256(b"x\r\n").digest()).decode()

ODD = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "\t",
            "\r\n ",
            "\r\n\t",
            "\n",
            "\r",
            "\x00",
            "\x7f",
            "\x85",
            "\u2028",
            "\u212a",
            "é",
            "\udcff",
            "=?utf-8?q?a?=",
            "(",
            ")",
            '"',
            "\\",
            "<",
            ">",
            ",",
            ";",
            ":",
            "@",
            "[",
            "]",
            "=",
            "a" * 300,
            "xn--",
            "..",
            "%",
            "{0}",
            "1" * 80,
            "\r\nX-Injected: yes",
            "\r\n\r\n",
        ]
    ),
    st.text(max_size=6),
)
DOMAINS = st.one_of(
    st.sampled_from(
        [
            "a.example",
            "b.example",
            "odd.example",
            "bücher.example",
            "A.Example.",
            "example",
            "-",
            "[192.0.2.1]",
            "a" * 64 + ".example",
            "a." * 126 + "b",
            ".",
            "a..b",
            "com",
            "xn--a.example",
        ]
    ),
    ODD,
)
LOCAL = st.one_of(st.sampled_from(["a", '"a b"', '"@"', "a" * 70, "%{l}", "a(x)"]), ODD)
ADDRESSES = st.builds("{}@{}".format, LOCAL, DOMAINS)
AUTHORS = st.one_of(
    ADDRESSES,
    st.builds('"{}" <{}>'.format, ODD, ADDRESSES),
    st.builds("{} <{}>{}".format, ODD, ADDRESSES, ODD),
    st.builds("{}, {}".format, ADDRESSES, ADDRESSES),
    st.builds("{}:{};".format, ODD, ADDRESSES),
    st.builds("({}) {} ({})".format, ODD, ADDRESSES, ODD),
)
INSTANCES = st.sampled_from(["0", "1", "2", "3", "50", "51", "01", "-1", "x", "", "9" * 30])
VALUES = {
    "v": st.sampled_from(["1", "2", ""]),
    "a": st.sampled_from(["rsa-sha256", "ed25519-sha256", "rsa-sha1", "RSA-SHA256", "x"]),
    "c": st.sampled_from(["relaxed/relaxed", "simple", "simple/relaxed", "x/y", "/", "a/b/c"]),
    "d": DOMAINS,
    "s": st.one_of(st.sampled_from(["s", "e", "n", "none"]), DOMAINS),
    "h": st.one_of(
        st.sampled_from(
            ["from", "from:from", "From : to", ":".join(["from"] * 10_000), "arc-seal"]
        ),
        ODD,
    ),
    "bh": st.one_of(st.just(BODY_HASH), ODD),
    "b": st.one_of(st.just("A" * 344), st.just("A" * 50_000), ODD),
    "i": st.one_of(ADDRESSES, st.builds("@{}".format, DOMAINS), INSTANCES),
    "l": st.sampled_from(["0", "1", "3", "9" * 76, "9" * 77, "-1", "\u0661"]),
    "x": st.sampled_from(["0", "99999999999", "9" * 76, "x"]),
    "t": st.sampled_from(["0", "99999999999", "9" * 76, "x"]),
    "q": st.sampled_from(["dns/txt", "x:dns/txt", "http"]),
    "cv": st.sampled_from(["none", "pass", "fail", "x"]),
    "z": ODD,
}


@st.composite
def tags(draw, instance=None):
    """A list of tags: nearly whole, in any order, some doubled, some odd."""
    names = draw(st.permutations(["v", "a", "d", "s", "h", "bh", "b"]))
    names = names[: draw(st.sampled_from([7, 7, 7, 6, 3]))]
    names += draw(st.lists(st.sampled_from(list(VALUES)), max_size=4))
    pairs = [f"{name}={draw(VALUES[name])}" for name in names]
    if instance is not None:
        pairs = [f"i={instance}", *(pair for pair in pairs if not pair.startswith("i="))]
    return draw(st.sampled_from(["; ", ";", ";\r\n\t", " ;\r\n "])).join(pairs) + draw(
        st.sampled_from(["", ";", ";;", "; =", "; x"])
    )


@st.composite
def arc_sets(draw):
    count = draw(st.sampled_from([1, 1, 2, 3, 50, 51]))
    fields = []
    for number in range(1, count + 1):
        instance = draw(INSTANCES) if draw(st.integers(0, 30)) == 0 else str(number)
        cv = "none" if number == 1 else "pass"
        fields += [
            f"ARC-Seal: i={instance}; a=rsa-sha256; cv={cv}; d=a.example; s=s; b=AAAA",
            f"ARC-Message-Signature: {draw(tags(instance)) if count < 4 else 'i=' + instance}",
            f"ARC-Authentication-Results: i={instance}; mx; spf=pass smtp.mailfrom={draw(ODD)}",
        ]
    return "\r\n".join(fields)


FIELDS = st.one_of(
    st.builds("From: {}".format, AUTHORS),
    st.builds("DKIM-Signature: {}".format, tags()),
    arc_sets(),
    st.builds("{}: {}".format, st.sampled_from(["To", "Cc", "Reply-To", "Sender"]), AUTHORS),
    st.builds("Message-ID: {}<{}>".format, ODD, ADDRESSES),
    st.builds("Subject: {}".format, ODD),
    st.builds("{}: {}".format, ODD, ODD),
    ODD,
)


@st.composite
def messages(draw):
    start = draw(st.sampled_from(["", "From: x@a.example\r\nMessage-ID: <1@a.example>\r\n"]))
    fields = "\r\n".join(draw(st.lists(FIELDS, max_size=5)))
    message = start + fields + draw(st.sampled_from(["\r\n\r\nx\r\n", "\r\n\r\n", "", "\r\n"]))
    return message.encode("utf-8", "surrogateescape" if "\udcff" in message else "strict")


TRANSACTIONS = st.fixed_dictionaries(
    {
        "client_ip": st.sampled_from(["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"]).map(
            ip_address
        ),
        "helo_domain": st.one_of(st.just("mail.a.example"), DOMAINS),
        "reverse_path": st.one_of(st.just("x@a.example"), st.just(""), ADDRESSES),
        "forward_paths": st.lists(
            st.one_of(st.just("b@gmail.com"), ADDRESSES), min_size=1, max_size=2
        ).map(tuple),
        "smtputf8": st.booleans(),
        "extended": st.booleans(),
        "tls": st.sampled_from(
            [None, Tls(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256", bits=128)]
        ),
        "received_at": st.sampled_from([0.0, 1_763_000_000.25]),
    }
)
LINE = re.compile(r"[!-9;-~]+:(?: [^\r\n]*)?|[ \t]+[^\r\n\t ][^\r\n]*")
NAMES = {
    "Delivered-To", "Received", "X-Received", "Return-Path", "Received-SPF",
    "Authentication-Results",
    "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results",
}  # fmt: skip


def assert_is_sound(trace):
    """Fields of a receiver's own, each line ended by CRLF, nothing of a stranger's beside them."""
    assert trace.endswith("\r\n")
    *lines, _ = trace.split("\r\n")
    for line in lines:
        assert LINE.fullmatch(line), line
        if not line[0].isspace():
            assert line.partition(":")[0] in NAMES, line
    trace.encode("utf-8", "surrogateescape")


def play(receiver, message, **known):
    known = {"mx_host": "mx.example", "session_id": "a1-20020a", **known}
    transaction = Transaction(message=message, **known)
    judged = judge(
        transaction, profile=receivers.find(receiver), resolver=ZoneResolver(lambda: ZONE)
    )
    assert judged is not None
    for line in judged.lines:
        assert len(line.encode("utf-8", "surrogateescape")) < 2000
        assert re.match(r"\d{3}[ -]", line)
        assert not re.search(r"[\0-\x1f\x7f]", line)
    # What is refused is filed too, as if a scenario had asked for 250: its trace is no other.
    accepted = dataclasses.replace(judged.verdict, reply=OK)
    copies = file_mail(dataclasses.replace(judged, verdict=accepted))
    assert len(copies) == len(transaction.forward_paths)
    for copy in copies:
        assert_is_sound(copy.trace)


@pytest.mark.parametrize("receiver", RECEIVERS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(message=messages(), known=TRANSACTIONS)
@example(
    message=b"From: x@a.example\r\nDKIM-Signature: d=a.example; i=\r\n X: y\r\n\r\n",
    known={"client_ip": ip_address("2001:db8::1")},
)
def test_a_message_of_any_kind_is_judged_and_filed(receiver, message, known):
    play(receiver, message, **{"forward_paths": ("b@gmail.com",), **known})


@settings(max_examples=200, deadline=None, derandomize=True)
@given(message=st.binary(max_size=300))
@example(message=b"")
@example(message=b"\r\n")
@example(message=b"From:")
def test_octets_of_any_kind_are_judged_and_filed(message):
    play("gmail", message, client_ip=ip_address("192.0.2.1"), forward_paths=("b@gmail.com",))
