"""What a receiver without habits of its own prepends."""

import pytest

from fake_receiver.delivery import plain_trace
from fake_receiver.model.results import Arc, ArcResult, SpfResult


def test_a_mail_that_is_right_in_every_respect(evidence_of, tls):
    evidence = evidence_of(
        mx_host="mx.other.example",
        session_id="00000001",
        tls=tls,
        dkim=[("pass",)],
        arc=Arc(result=ArcResult.PASS, why="", instance=1),
        dmarc=("pass", "v=DMARC1; p=none"),
    )

    assert plain_trace.trace(evidence).replace("\r\n", "\n") == (
        """\
Return-Path: <alice@social.example>
Received: from mail.social.example (mail.social.example [IPv6:2001:db8:25::2])
        by mx.other.example with ESMTPS id 00000001
        (TLSv1.3 TLS_AES_256_GCM_SHA384 256 bits)
        for <bob@gmail.com>;
        Sun, 01 Jun 2025 19:00:00 +0000
Authentication-Results: mx.other.example;
       iprev=pass policy.iprev="2001:db8:25::2";
       spf=pass smtp.mailfrom=alice@social.example;
       dkim=pass header.d=social.example header.s=s header.b=abcd1234;
       arc=pass;
       dmarc=pass header.from=social.example
"""
    )


@pytest.mark.parametrize(
    ("sentence", "differs", "expected", "absent"),
    [
        (
            "an IPv4 address is a literal without a tag",
            {"ip": "198.51.100.25"},
            "(mail.social.example [198.51.100.25])",
            "IPv6",
        ),
        (
            "without a PTR record there is the address alone",
            {"ptr": None},
            "from mail.social.example ([IPv6:2001:db8:25::2])",
            "iprev=pass",
        ),
        (
            "recipients are not shown to each other",
            {"forward_paths": ("a@x.example", "b@x.example")},
            "with ESMTP id",
            "x.example",
        ),
        (
            "the null reverse-path",
            {"reverse_path": "", "spf": SpfResult.NONE},
            "spf=none smtp.helo=mail.social.example",
            "smtp.mailfrom",
        ),
        ("a message that is not signed", {}, "dkim=none;", "header.d"),
        ("no chain", {}, "dmarc=none", " arc="),
        (
            "a field can't be injected",
            {"helo": "x\r\nX-Injected: yes"},
            "from x??X-Injected:?yes (",
            "\nX-Injected",
        ),
    ],
)
def test_one_thing_differs(sentence, differs, expected, absent, evidence_of):
    trace = plain_trace.trace(evidence_of(**differs))

    assert expected in trace
    assert absent not in trace
