from dataclasses import replace

import pytest

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.stage import Stage
from fake_receiver.policy.receivers import RECEIVERS, RULE_NAMES
from fake_receiver.report.remedies import needs, nothing_to_configure, remedies
from fake_receiver.report.remedies.rules import NEEDS, NOTHING
from fake_receiver.report.remedies.servers import SERVERS
from fake_receiver.report.to_do import to_do

STAGES = sorted({(rule.name, rule.stage) for r in RECEIVERS.values() for rule in r.rules})
WITH_NEEDS = [row for row in STAGES if row[0] in NEEDS]
WITHOUT = [row for row in STAGES if row[0] in NOTHING and row[0] != "accepted"]


# What a client has not said yet.
UNSAID = {
    Stage.CONNECT: {"helo_domain": "", "reverse_path": "", "forward_paths": ()},
    Stage.EHLO: {"reverse_path": "", "forward_paths": ()},
    Stage.MAIL: {"forward_paths": ()},
}


@pytest.fixture
def refused_by(judge_mail):
    """A mail of which little is known, and that the rule refuses at its stage."""

    def refused(rule, stage, client="2001:db8:25::2"):
        judged = judge_mail({}, client=client, header="Subject: one\r\nSubject: another\r\n")
        evidence = judged.evidence
        if stage is not Stage.END_OF_MESSAGE:
            said = replace(evidence.transaction, message=b"", **UNSAID.get(stage, {}))
            evidence = Evidence(transaction=said, iprev=evidence.iprev, stage=stage)
        verdict = replace(judged.verdict, rule=rule, also_held=())
        return replace(judged, evidence=evidence, verdict=verdict)

    return refused


@pytest.mark.parametrize("rule", sorted({rule.name for rule in RECEIVERS["gmail"].rules}))
def test_every_rule_has_needs_or_a_sentence_why_there_is_nothing_to_configure(rule):
    assert (rule in NEEDS) != (rule in NOTHING)


def test_a_rule_of_an_added_receiver_is_told_to_have_none(refused_by):
    judged = refused_by("full-moon", Stage.END_OF_MESSAGE)

    assert needs(judged) == ()
    assert nothing_to_configure(judged) == (
        "no remedy is written for the rule full-moon: the reply says what the receiver wants",
    )


def test_no_need_is_of_a_rule_that_no_receiver_has():
    assert {*NEEDS, *NOTHING} <= RULE_NAMES


@pytest.mark.parametrize("mta", [*SERVERS, "other"])
@pytest.mark.parametrize("client", ["2001:db8:25::2", "198.51.100.25", "fe80::2"])
@pytest.mark.parametrize(("rule", "stage"), WITH_NEEDS)
def test_every_need_has_a_remedy_however_little_is_known(
    refused_by, host, rule, stage, client, mta
):
    judged = refused_by(rule, stage, client)
    wanted = needs(judged)
    found = remedies(judged, host(mta=mta))
    assert wanted
    assert {need for remedy in found for need in remedy.cures} == {*wanted}
    for remedy in found:
        for change in remedy.changes:
            assert change.lines, remedy.title
            assert all(line.strip() and not line.startswith(".") for line in change.lines)


@pytest.mark.parametrize(("rule", "stage"), [*WITHOUT, ("on-demand", Stage.CONNECT)])
def test_every_sentence_names_who_is_concerned(refused_by, rule, stage):
    judged = refused_by(rule, stage)
    (sentence,) = nothing_to_configure(judged)
    assert "{" not in sentence
    assert next(iter(to_do(judged))).plain == f"to do    {sentence}"
