"""Second opinions on DKIM: dkimpy, and OpenDKIM's library where Debian's package is there.

Two hundred messages made up by chance. Where two disagree, a table says who is right.
"""

import base64
import ctypes
import json
import subprocess
import sys
import time
from pathlib import Path

import dkim
import pytest
from generated_dkim import DAMAGES, ODDITIES, generate

from fake_receiver.checks.dkim import check_dkim

SCRIPT = Path(__file__).with_name("opendkim.py")
SEED = 6376

DKIMPY = {
    "From not in h=": ("permerror", "pass"),
    "l= beyond the body": ("fail", "pass"),
    "rsa-sha1": ("permerror", "pass"),
    "t=s, and i= below d=": ("permerror", "pass"),
    "a key for sha1": ("permerror", "pass"),
    "a key whose v= is last": ("permerror", "pass"),
    "expired an hour ago": ("policy", "pass"),
    "signed an hour ahead": ("policy", "pass"),
    "a key for a list of services": ("pass", "fail"),
    "a list in q=": ("pass", "fail"),
    "c= in capitals": ("pass", "fail"),
    "a= in capitals": ("pass", "fail"),
    "a blank before the colon": ("pass", "fail"),
    "a blank behind b=, and a tag": ("pass", "fail"),
    "a From above": ("pass", "fail"),
    "an Ed25519 key for RSA": ("permerror", "ValueError"),
    "a line without a colon": ("pass", "MessageFormatError"),
    "an 8-bit field name": ("pass", "MessageFormatError"),
    "white space first": ("pass", "IndexError"),
}
"""Our result and dkimpy's. We are right where not said otherwise; the sections are of RFC 6376
where no other is named.

- From not in h=: 5.4. l= beyond the body: 3.5. rsa-sha1: RFC 8301 section 3.1.
- t=s, h= and v= of the key: 3.6.1.
- expired, ahead: both may be (3.5: "MAY be considered invalid", "MAY ignore"). It allows ten hours.
- lists in s= of the key and in q=: 3.6.1 and 3.5.
- c= and a= in capitals: both may be. In 3.5 they are literals of RFC 5234, which let case be; 3.2
  has values case-sensitive.
- a blank before the colon: RFC 5322 section 4.5 allows it, and 3.4.2 deletes it.
- a blank behind b=: 3.7 deletes the white space that surrounds the value too.
- a From above: both may be. It takes each From for signed once more than h= says, against the
  second From of section 8.15; who signs can say so in h=.
- an Ed25519 key for RSA: 6.1.2 says permerror, and nobody that it raises.
- odd lines, and white space first: both may be. Section 3.8 lets a verifier refuse what is no
  message by RFC 5322; what was signed is unchanged.
"""

OPENDKIM = {
    "rsa-sha1": ("permerror", "pass"),
    "a key whose v= is last": ("permerror", "pass"),
    "a key in the form of PKCS #1": ("pass", "unable to apply public key"),
    "no CRLF at the end": ("pass", "unknown"),
    "a line without a colon": ("pass", "syntax error"),
    "an 8-bit field name": ("pass", "syntax error"),
    "white space first": ("pass", "syntax error"),
}
"""Our result and OpenDKIM's. We are right where not said otherwise.

- rsa-sha1 and v=: as above.
- PKCS #1: 3.6.1 asks for this form, though all the world publishes the other.
- no CRLF at the end: 3.4.4 adds one. No such message comes over SMTP.
- odd lines, and white space first: both may be, as above.
"""


@pytest.fixture(scope="module")
def cases():
    return list(generate(SEED, by_chance=2 * len(DAMAGES) + 57, of_each_oddity=3))


@pytest.fixture(scope="module")
def ours(cases, txt_resolver):
    found = []
    for case in cases:
        (signature,) = check_dkim(case.message, txt_resolver(case.records), time.time())
        found.append(signature.result.value)
    return found


@pytest.fixture(scope="module")
def library():
    try:
        ctypes.CDLL("libopendkim.so.11")
    except OSError:
        pytest.skip("NOT TESTED: there is no OpenDKIM; apt install opendkim-tools")


def dkimpy(case):
    """Its verdict, or the exception that it lets through."""

    def ask(name, timeout):
        return case.records.get(name.decode().lower().removesuffix("."), "").encode()

    try:
        return "pass" if dkim.verify(case.message, dnsfunc=ask) else "fail"
    except Exception as error:
        return type(error).__name__


def disagreements(cases, ours, theirs):
    """By kind: each pair of results of which one alone is pass, or the other is no answer."""
    found = {}
    for case, our, their in zip(cases, ours, theirs, strict=True):
        if (our == "pass") != (their == "pass") or their.endswith("Error"):
            found.setdefault(case.kind, set()).add((our, their))
    return found


def test_every_kind_of_message_is_there(cases, ours):
    assert len(cases) == 200
    assert {case.kind for case in cases} == {"as signed", *DAMAGES, *ODDITIES}
    assert {o for case, o in zip(cases, ours, strict=True) if case.kind == "as signed"} == {"pass"}
    assert 40 < ours.count("fail") + ours.count("permerror") < 100


def test_dkimpy_says_the_same_but_where_the_table_says(cases, ours):
    found = disagreements(cases, ours, map(dkimpy, cases))

    assert found == {kind: {pair} for kind, pair in DKIMPY.items()}


def test_opendkim_says_the_same_but_where_the_table_says(cases, ours, library):
    asked = [
        {"records": case.records, "message": base64.b64encode(case.message).decode()}
        for case in cases
    ]
    # In a process of its own: a fault of a library in C is no fault of the tests.
    answer = subprocess.run(
        [sys.executable, SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = disagreements(cases, ours, json.loads(answer.stdout))

    assert found == {kind: {pair} for kind, pair in OPENDKIM.items()}
