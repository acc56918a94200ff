"""The README's module of a further receiver does what it says."""

from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import Iprev, IprevResult
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Transaction
from fake_receiver.policy.decide import decide
from fake_receiver.policy.profile import Receiver

README = Path(__file__).parents[3] / "README.md"
CLIENT = ip_address("198.51.100.25")
NO_PTR = Iprev(result=IprevResult.PERMERROR, client_ip=CLIENT, why="no PTR")
CONFIRMED = Iprev(
    result=IprevResult.PASS,
    client_ip=CLIENT,
    ptr_names=("a.example.",),
    verified_name="a.example.",
    why="confirmed",
)


@pytest.fixture(scope="module")
def profile():
    """What the module between the README's marks defines, as of today."""
    marked = (
        README.read_text("utf-8").partition("<!-- receiver -->\n")[2].partition("<!-- end -->")[0]
    )
    module = marked.partition("```python\n")[2].partition("```")[0]
    assert module, "README.md has no module between <!-- receiver --> and <!-- end -->"
    names = {}
    exec(compile(module, str(README), "exec"), names)  # ours, from our README
    receiver = names["RECEIVER"]
    assert isinstance(receiver, Receiver)
    return receiver.as_of()


def evidence(stage, iprev):
    transaction = Transaction(
        client_ip=CLIENT,
        helo_domain="a.example",
        reverse_path="a@a.example",
        forward_paths=("b@other.example",),
        message=b"\r\n",
    )
    return Evidence(transaction=transaction, iprev=iprev, stage=stage)


def test_a_client_without_a_ptr_record_gets_the_refusal_for_a_banner(profile):
    verdict = decide(profile, evidence(Stage.CONNECT, NO_PTR))

    assert verdict.rule == "no-ptr"
    assert verdict.reply.wire_lines() == ("554 5.7.25 No mail from 198.51.100.25: no PTR record",)
    assert profile.receiver.replies[verdict.reply_name].closes
    assert verdict.reason == "no PTR"


def test_a_client_with_a_confirmed_ptr_record_is_served(profile):
    verdicts = [decide(profile, evidence(stage, CONFIRMED)) for stage in Stage]

    assert verdicts[:-1] == [None] * 5
    assert verdicts[-1].reply.wire_lines() == ("250 2.0.0 Ok",)


def test_the_limits_of_any_receiver_hold(profile):
    known = evidence(Stage.MAIL, CONFIRMED)
    large = replace(known, transaction=replace(known.transaction, exceeds_size=True))

    assert decide(profile, large).rule == "too-large"


def test_its_banner_is_its_own(profile):
    assert profile.wire_lines("Banner", "ID", host="mx.other.example") == (
        "220 mx.other.example ESMTP, friends only",
    )
