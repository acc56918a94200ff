"""The validation part of the ARC test suite (made for the drafts of RFC 8617).

In memory, and through a real SMTP session and the scenario's resolver.

Some names in the suite stand for two cases: a plain loader would lose the first of each.
"""

import pytest
import yaml
from mailing import txt_zone

from fake_receiver.checks.arc import check_arc
from fake_receiver.model.results import ArcResult

TIME = 12400.0
"""A little after the suite's signatures were made, by their t=."""


class Pairs(yaml.BaseLoader):
    """Reads scalars as text, and mappings as lists of pairs: a key may come twice."""


Pairs.add_constructor(
    "tag:yaml.org,2002:map", lambda loader, node: loader.construct_pairs(node, deep=True)
)


@pytest.fixture(scope="module")
def cases(suite):
    """Name, status, message and TXT records of each case."""
    text = suite("arc/arc-draft-validation-tests.yml").read_text(encoding="utf-8")
    scenarios = [dict(pairs) for pairs in yaml.load_all(text, Loader=Pairs)]
    return [
        (name, status_of(dict(case)), message_of(dict(case)), dict(scenario["txt-records"]))
        for scenario in scenarios
        for name, case in scenario["tests"]
    ]


def status_of(case):
    # A chain that somebody else ended has no status in the suite: RFC 8617 says fail.
    return ArcResult(case["cv"].strip().lower() or "fail")


def message_of(case):
    return case["message"].replace("\n", "\r\n").encode()


def test_every_case_of_the_arc_suite_gives_its_status(cases, txt_resolver):
    wrong = []
    for name, expected, message, records in cases:
        arc = check_arc(message, txt_resolver(records), now=TIME)
        if arc.result is not expected:
            wrong.append((name, expected, arc.result, arc.why))

    assert len(cases) == 175
    assert wrong == []


def test_every_case_of_the_arc_suite_gives_its_status_over_smtp(cases, mailing):
    wrong = []
    for name, expected, message, records in cases:
        evidence = mailing.send(message, zone=txt_zone(records), time=TIME).evidence
        assert evidence.transaction.message == message, name
        if evidence.arc.result is not expected:
            wrong.append((name, expected, evidence.arc.result, evidence.arc.why))

    assert len(cases) == 175
    assert wrong == []
