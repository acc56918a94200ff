"""The validation part of the ARC test suite (made for the drafts of RFC 8617), in memory.

Some names in the suite stand for two cases: a plain loader would lose the first of each.
"""

import yaml

from fake_receiver.checks.arc import check_arc
from fake_receiver.model.results import ArcResult


class Pairs(yaml.BaseLoader):
    """Reads scalars as text, and mappings as lists of pairs: a key may come twice."""


Pairs.add_constructor(
    "tag:yaml.org,2002:map", lambda loader, node: loader.construct_pairs(node, deep=True)
)


def test_every_case_of_the_arc_suite_gives_its_status(suite, txt_resolver):
    text = suite("arc/arc-draft-validation-tests.yml").read_text(encoding="utf-8")
    scenarios = [dict(pairs) for pairs in yaml.load_all(text, Loader=Pairs)]
    cases = [
        (name, dict(case), dict(scenario["txt-records"]))
        for scenario in scenarios
        for name, case in scenario["tests"]
    ]
    wrong = []
    for name, case, records in cases:
        # A chain that somebody else ended has no status in the suite: RFC 8617 says fail.
        expected = ArcResult(case["cv"].strip().lower() or "fail")
        message = case["message"].replace("\n", "\r\n").encode()
        arc = check_arc(message, txt_resolver(records), now=12345.0)
        if arc.result is not expected:
            wrong.append((name, expected, arc.result, arc.why))

    assert len(cases) == 175
    assert wrong == []
