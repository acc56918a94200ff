from dataclasses import replace

import pytest

from fake_receiver.checks.arc import check_arc
from fake_receiver.delivery.arc_seal import key_record, seal
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.results import Arc, ArcResult
from fake_receiver.nameserver.text import parse_zone

NOW = 1_722_520_000
RESULTS = (
    "dkim=pass header.i=@social.example;\r\n"
    "       spf=pass (google.com: alice@social.example is fine) smtp.mailfrom=alice@social.example"
)
MAIL = (
    b"DKIM-Signature: v=1; d=social.example\r\n"
    b"Received: from social.example\r\n"
    b"MIME-Version: 1.0\r\n"
    b"From: Alice <alice@social.example>\r\n"
    b"To: bob@gmail.com\r\n"
    b"Subject: two\r\n  lines \r\n"
    b"\r\n"
    b"Good  evening. \r\n\r\n"
)
KEY = "".join(key_record().split(" TXT ", 1)[1][1:-1].split('" "'))
KEY_NAME = "arc-20240605._domainkey.google.com."


def resolve(name, rdtype):
    if (name, rdtype) == (KEY_NAME, "TXT"):
        return Lookup(name=name, rdtype=rdtype, status=LookupStatus.FOUND, answers=(KEY,))
    return Lookup(name=name, rdtype=rdtype, status=LookupStatus.NXDOMAIN)


def sealed(mail, results=RESULTS):
    arc = check_arc(mail, resolve, NOW)
    text = seal(mail, authserv_id="mx.google.com", results=results, arc=arc, timestamp=NOW)
    return text.encode() + mail


def sealed_times(count):
    mail = MAIL
    for _ in range(count):
        mail = sealed(mail)
    return mail


def statuses(mail):
    """What each seal says of the chain before it, newest first."""
    return [line.split(b"cv=")[1] for line in mail.split(b";") if b"cv=" in line]


def test_the_set_has_gmails_order_and_folding():
    lines = sealed(MAIL).decode().split("\r\n")

    assert lines[:2] == [
        "ARC-Seal: i=1; a=rsa-sha256; t=1722520000; cv=none;",
        "        d=google.com; s=arc-20240605;",
    ]
    assert lines[2].startswith("        b=")
    assert [len(line) for line in lines[2:8]] == [76, 77, 77, 77, 77, 15]
    assert lines[8:10] == [
        "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed;"
        " d=google.com; s=arc-20240605;",
        "        h=subject:to:from:mime-version:dkim-signature;",
    ]
    assert [line[:11] for line in lines[10:12]] == ["        bh=", "        b=" + lines[11][10]]
    assert lines[17:20] == [
        "ARC-Authentication-Results: i=1; mx.google.com;",
        "       dkim=pass header.i=@social.example;",
        "       spf=pass (google.com: alice@social.example is fine)"
        " smtp.mailfrom=alice@social.example",
    ]
    assert "\r\n".join(lines[20:]).encode() == MAIL


def test_long_lists_of_signed_fields_fold_as_gmail_folds_them():
    names = (
        "DKIM-Signature MIME-Version References In-Reply-To From Date Message-ID Subject To Cc"
        " Content-Transfer-Encoding"
    )
    mail = b"".join(name.encode() + b": x\r\n" for name in names.split()) + b"\r\n"
    text = sealed(mail).decode()

    assert (
        "        h=content-transfer-encoding:cc:to:subject:message-id:date:from\r\n"
        "         :in-reply-to:references:mime-version:dkim-signature;\r\n"
    ) in text


@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_is_sealed_validates(count):
    arc = check_arc(sealed_times(count), resolve, NOW)

    assert (arc.result, arc.instance) == (ArcResult.PASS, count)
    assert arc.reported == {
        "spf": "pass",
        "spfdomain": "social.example",
        "dkim": "pass",
        "dkdomain": "social.example",
    }


@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_is_sealed_validates_elsewhere(count):
    pytest.importorskip("authres", reason="NOT TESTED: dkimpy's ARC needs authres")
    dkim = pytest.importorskip("dkim")
    result, _, why = dkim.arc_verify(
        sealed_times(count), dnsfunc=lambda _name, timeout=5: KEY.encode()
    )

    assert (result, why) == (b"pass", "success")


@pytest.mark.parametrize(
    "mail",
    [b"", b"\r\n", b"no colon\r\n\r\nbody", b"Subject: no author\r\n\r\n", MAIL + b" " * 100_000],
    ids=["empty", "no header", "no field", "no author", "blanks without end"],
)
def test_odd_messages_are_sealed(mail):
    arc = check_arc(sealed(mail), resolve, NOW)

    assert arc.result is ArcResult.PASS


def test_text_outside_ascii_is_sealed_as_utf_8():
    arc = check_arc(sealed(MAIL, "spf=none smtp.mailfrom=jörg@social.example"), resolve, NOW)

    assert arc.result is ArcResult.PASS


def test_a_broken_chain_is_sealed_once_alone_and_never_again():
    broken = sealed_times(2).replace(b"Good  evening", b"Bad evening")
    once = sealed(broken)

    assert statuses(once) == [b"fail", b"pass", b"none"]
    assert sealed(once) == once

    # Alone: the new seal verifies when the sets before it are gone.
    pytest.importorskip("authres", reason="NOT TESTED: dkimpy's ARC needs authres")
    dkim = pytest.importorskip("dkim")
    new_set = once[: len(once) - len(broken)]
    only = dkim.ARC(new_set + MAIL)
    _, fields = only.sorted_arc_headers()
    only_set = only.verify_instance(fields, 3, dnsfunc=lambda _name, timeout=5: KEY.encode())
    assert (only_set["cv"], only_set["as-valid"]) == (b"fail", True)


def test_the_fiftieth_set_is_the_last():
    none = Arc(result=ArcResult.NONE, why="")
    arguments = {"authserv_id": "mx.google.com", "results": RESULTS, "timestamp": NOW}

    assert "i=50;" in seal(MAIL, arc=replace(none, instance=49), **arguments)
    assert seal(MAIL, arc=replace(none, instance=50), **arguments) == ""


def test_the_key_record_is_zone_text_with_strings_that_fit():
    line = key_record()
    strings = line.split(" TXT ", 1)[1].split('" "')

    assert line.startswith(f"{KEY_NAME} TXT ")
    assert all(len(string.strip('"')) <= 255 for string in strings)
    (record_set,) = parse_zone(line).record_sets.values()
    assert record_set.owner.to_text() == KEY_NAME
