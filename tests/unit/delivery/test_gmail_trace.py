"""The fields that Gmail prepends: their order, the hops inside Google, and what a client says."""

import re

import pytest

from fake_receiver.delivery import gmail_trace
from fake_receiver.policy.dates import NEWEST, Month

SHAPES = {
    "2012-06": (
        r"10(\.\d+){3} with SMTP id [a-z]\d+csp\d+[a-z]{3}",
        r"Received: by 10(\.\d+){3} with SMTP id [a-z]\d+mr\d+[a-z]{3}\.\d+\.\d{13}",
    ),
    "2017-12": (
        r"10(\.\d+){3} with SMTP id [a-z]\d+csp\d+[a-z]{3}",
        r"X-Received: by 10(\.\d+){3} with SMTP id [a-z]\d+mr\d+[a-z]{3}\.\d+\.\d{13}",
    ),
    "2019-06": (
        r"2002(:[0-9a-f]+){2}(:0){5} with SMTP id [a-z]\d+csp\d+[a-z]{3}",
        r"X-Received: by 2002(:[0-9a-f]+){2}:: with SMTP id [a-z]\d+mr\d+[a-z]{3}\.\d+\.\d{13}",
    ),
    "2022-07": (
        r"2002(:[0-9a-f]+){2}:0:b0(:[0-9a-f]+){3} with SMTP id [a-z]\d+csp\d+[a-z]{3}",
        r"X-Received: by 2002:a05(:[0-9a-f]+){2}:b0(:[0-9a-f]+){3} with SMTP id "
        r"[a-z]\d+-20020a05[0-9a-f]{8}00b0[0-9a-f]{12}mr\d+[a-z]{3}\.\d+\.\d{13}",
    ),
    "9999-12": (
        r"2002(:[0-9a-f]+){2}:0:b0(:[0-9a-f]+){3} with SMTP id [a-z]\d+csp\d+[a-z]{3}",
        r"X-Received: by 2002:a05(:[0-9a-f]+){2}:b0(:[0-9a-f]+){3} with SMTP id "
        r"[0-9a-f]{13}-[0-9a-f]{11}mr\d+5ad\.\d+\.\d{13}",
    ),
}
DATE = r"\r\n        Sun, 01 Jun 2025 12:00:00 -0700 \(PDT\)\r\n"


@pytest.mark.parametrize("month", SHAPES)
def test_hops_inside_google_have_the_shape_of_their_date(month, evidence_of):
    evidence, as_of = evidence_of(), Month.parse(month)
    own, shared = SHAPES[month]

    top = gmail_trace.delivered(evidence.transaction, "bob@gmail.com", as_of)

    assert re.fullmatch(rf"Delivered-To: bob@gmail\.com\r\nReceived: by {own};{DATE}", top)
    assert re.match(rf"{shared};{DATE}", gmail_trace.trace(evidence, as_of))


NAMES = re.compile(r"^([A-Za-z-]+):", re.MULTILINE)


@pytest.mark.parametrize(
    ("as_of", "arc"),
    [
        (Month(2016, 12), []),
        (NEWEST, ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"]),
    ],
)
def test_the_fields_stand_in_gmails_order(as_of, arc, evidence_of):
    names = NAMES.findall(gmail_trace.trace(evidence_of(), as_of))

    assert names == [
        "X-Received",
        *arc,
        "Return-Path",
        "Received",
        "Received-SPF",
        "Authentication-Results",
    ]


def test_the_arc_set_tells_the_same_results(evidence_of):
    trace = gmail_trace.trace(evidence_of(dkim=[("pass",)]), NEWEST)
    told = re.findall(
        r"Authentication-Results: (?:i=1; )?mx.google.com;(.*?)\r\n(?! )", trace, re.DOTALL
    )

    assert len(told) == 2
    assert "".join(told[0].split()) == "".join(told[1].split())


def test_the_same_mail_at_the_same_time_has_the_same_fields_and_another_mailbox_others(evidence_of):
    first, second = evidence_of().transaction, evidence_of().transaction

    assert gmail_trace.delivered(first, "a@x", NEWEST) == gmail_trace.delivered(
        second, "a@x", NEWEST
    )
    ids = {gmail_trace.delivered(first, name, NEWEST).split(" id ")[1] for name in ("a@x", "b@x")}
    assert len(ids) == 2


def test_the_null_reverse_path_is_shown_as_that(evidence_of):
    assert "\r\nReturn-Path: <>\r\n" in gmail_trace.trace(evidence_of(reverse_path=""), NEWEST)


@pytest.mark.parametrize(
    "hostile",
    [
        "x\r\nX-Injected: yes",
        "x\nX-Injected: yes",
        "x\r\n\r\nbody",
        "x\x00\x1b[31m\x7f",
        "x\u2028\x85y",
        'x (y) <z>; "q" \\ , Thu, 01 Jan 1970',
        "\udcff",
        "x" * 2000,
    ],
)
def test_nothing_that_a_client_says_makes_a_field(hostile, evidence_of):
    evidence = evidence_of(
        helo=hostile,
        ptr=hostile,
        reverse_path=hostile,
        forward_paths=(hostile,),
        session_id=hostile,
    )
    top = gmail_trace.delivered(evidence.transaction, hostile, Month(2016, 1))
    fields = top + gmail_trace.trace(evidence, Month(2016, 1))
    lines = fields.split("\r\n")

    assert NAMES.findall(fields) == [
        "Delivered-To",
        "Received",
        "X-Received",
        "Return-Path",
        "Received",
        "Received-SPF",
        "Authentication-Results",
    ]
    assert all(line.isprintable() for line in lines)
    assert all(len(line) <= 998 for line in lines)


def test_a_name_in_helo_holds_no_sign_that_received_gives_a_meaning(evidence_of):
    trace = gmail_trace.trace(evidence_of(helo='x(y)<z>;"q"\\,@w [1]'), NEWEST)

    assert "\r\nReceived: from x?y??z???q????w?[1] (mail.social.example. [2001:" in trace
