"""The RFC 7208 suite through a real SMTP session and the scenario's resolver.

The client's address comes with the PROXY protocol, the identities with EHLO and MAIL.
"""

import pytest
from mailing import txt_zone
from spf_suite import read_cases

REFUSED = {
    "emptylabel": "MAIL FROM a domain with an empty label",
    "nolocalpart": "MAIL FROM a path without a local part",
}
"""Cases that no client can say to this receiver: none has the form that RFC 5321 section 4.1.2 asks
for. In memory they are judged like all others."""


@pytest.fixture(scope="module")
def cases(suite):
    return read_cases(suite("spf/rfc7208-tests.yml"))


@pytest.fixture(scope="module")
def heard(cases, mailing):
    """What the receiver said and judged in each case."""
    return [
        mailing.send(
            zone=case.scenario.zone,
            client_ip=case.client_ip,
            helo=case.helo,
            reverse_path=quoted(case.reverse_path),
        )
        for case in cases
    ]


def quoted(path):
    """The path as MAIL carries it: a blank in the local part needs quotes."""
    local_part, at, domain = path.rpartition("@")
    return f'"{local_part}"{at}{domain}' if " " in local_part else path


def test_only_what_is_no_path_is_refused(cases, heard):
    refused = {
        case.name: one.replies[-1] for case, one in zip(cases, heard, strict=True) if not one.judged
    }

    assert len(cases) == 203
    assert set(refused) == set(REFUSED)
    for name, reply in refused.items():
        assert reply.startswith("553"), (name, reply)


def test_every_case_gives_its_result(cases, heard):
    wrong = [
        (case.name, case.results, one.evidence.spf.result, one.evidence.spf.why)
        for case, one in zip(cases, heard, strict=True)
        if one.judged and one.evidence.spf.result not in case.results
    ]

    assert wrong == []


def test_every_explanation_is_that_of_the_suite(cases, heard):
    told = [
        (case.name, case.explanation, one.evidence.spf.explanation)
        for case, one in zip(cases, heard, strict=True)
        if one.judged and case.explanation is not None
    ]

    assert len(told) == 21
    assert [row for row in told if row[1] != row[2]] == []


def test_the_zone_of_a_case_is_asked(mailing):
    zone = txt_zone({"social.example": "v=spf1 ip4:198.51.100.25 -all"})

    assert mailing.send(zone=zone).evidence.spf.result == "pass"
    assert mailing.send(zone=zone, client_ip="2001:db8:25::2").evidence.spf.result == "fail"
