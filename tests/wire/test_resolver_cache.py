"""`cache: yes` and `advance:` of a scenario: what the receiver sees of records that change."""

import io
import json

import pytest

from fake_receiver.lab import embedded
from fake_receiver.lab.results import ScenarioResult, Status
from fake_receiver.lab.wire_format import COMMANDS, REPORTS, Begin, StationPlan
from fake_receiver.model.events import Asked
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.settings import DEFAULT
from fake_receiver.report.journal import write_json_lines
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.scenario.loader import loads

SCENARIO = """\
scenario: Records that change
cache: {cache}
dns: |
  social.example.      AAAA  2001:db8:25::1
  social.example. 600  TXT   "v=spf1 a -all"
  2001:db8:25::/48     SOA   ns.example. hostmaster.example. 1 7200 3600 1209600 3600
sender:
  hostname: social.example
  addresses: ["2001:db8:25::1"]
steps:
  - name: before
    send: &mail {{from: a@social.example, to: b@gmail.com}}
    expect: {{iprev: permerror, spf: pass}}
  - name: at once
    dns: |
      2001:db8:25::1   PTR   social.example.
      social.example.  TXT   "v=spf1 -all"
    send: *mail
    expect: {{iprev: {at_once[0]}, spf: {at_once[1]}}}
  - name: after ten minutes
    advance: 10m
    send: *mail
    expect: {{iprev: {later[0]}, spf: {later[1]}}}
  - name: after an hour
    advance: 50m
    send: *mail
    expect: {{iprev: pass, spf: fail}}
"""


def run(*, cache: str, at_once: tuple[str, str], later: tuple[str, str]) -> ScenarioResult:
    return embedded.run(loads(SCENARIO.format(cache=cache, at_once=at_once, later=later)))


def test_with_a_cache_each_record_is_seen_when_the_answer_before_expires() -> None:
    result = run(cache="yes", at_once=("permerror", "pass"), later=("permerror", "fail"))
    assert [step.status for step in result.steps] == [Status.PASSED] * 4


def test_without_a_cache_every_change_is_seen_at_once() -> None:
    text = SCENARIO.format(cache="no", at_once=("pass", "fail"), later=("pass", "fail"))
    text = text.replace("    advance: 10m\n", "").replace("    advance: 50m\n", "")
    result = embedded.run(loads(text))
    assert [step.status for step in result.steps] == [Status.PASSED] * 4


def test_the_journal_tells_what_came_from_the_cache() -> None:
    result = run(cache="yes", at_once=("permerror", "pass"), later=("permerror", "fail"))
    file = io.StringIO()
    write_json_lines([result], file)
    judged = [json.loads(line) for line in file.getvalue().splitlines() if '"judged"' in line]
    reverse = [record["evidence"]["iprev"]["lookups"][0] for record in judged]
    assert [lookup["cached"] for lookup in reverse] == [False, True, True, False]


@pytest.mark.parametrize(
    ("cache", "advance", "told"),
    [
        ("no", "10m", ":21: time passes for a cache, and there is none"),
        ("yes", "soon", ":21: advance: 'soon' is not a duration"),
        ("perhaps", "10m", ":2: cache: Input should be a valid boolean"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(cache: str, advance: str, told: str) -> None:
    text = SCENARIO.format(cache=cache, at_once=("pass", "fail"), later=("pass", "fail"))
    with pytest.raises(ScenarioError) as raised:
        loads(text.replace("advance: 10m", f"advance: {advance}"))
    assert told in str(raised.value)


def test_the_receiver_in_a_container_is_told_too() -> None:
    begin = Begin(zone_texts=("a.example A 198.51.100.1",), settings=DEFAULT, advance=86_400.0)
    assert COMMANDS.validate_json(COMMANDS.dump_json(begin)) == begin
    plan = StationPlan(
        link="",
        gmail="gmail",
        others={},
        switches=(),
        zone_texts=(),
        settings=DEFAULT,
        tls_pem="",
        cache=True,
    )
    assert COMMANDS.validate_json(COMMANDS.dump_json(plan)) == plan


def test_and_tells_what_came_from_the_cache() -> None:
    lookup = Lookup(name="a.", rdtype="A", status=LookupStatus.NODATA, cached=True)
    asked = Asked(client="192.0.2.1", lookup=lookup)
    assert REPORTS.validate_json(REPORTS.dump_json(asked)) == asked
