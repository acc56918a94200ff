"""Every named reply of Gmail is given by a rule, by a client's command, or at least on demand."""

from ipaddress import ip_address

import pytest

from fake_receiver.model.answer import Answer, Occasion
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.transaction import Transaction
from fake_receiver.policy import receivers
from fake_receiver.policy.decide import reply_values
from fake_receiver.policy.receivers.gmail import RECEIVER
from fake_receiver.receiver import judge
from fake_receiver.report.provoking import ONLY_ON_DEMAND

GIVEN_BY_A_RULE = {rule.reply for rule in RECEIVER.rules}
TRANSACTION = Transaction(
    client_ip=ip_address("2001:db8:25::2"),
    helo_domain="social.example",
    reverse_path="alice@social.example",
    forward_paths=("bob@gmail.com",),
    message=b"From: alice@social.example\r\n\r\nhello\r\n",
    mx_host="gmail-smtp-in.l.google.com",
    session_id="session-1",
    received_at=1763208000.0,
)


def ask_nobody(name, rdtype):
    return Lookup(name=name, rdtype=rdtype, status=LookupStatus.NXDOMAIN)


def on_demand(name, profile):
    stage = RECEIVER.replies[name].stage
    occasion = Occasion(answer=Answer(stage=stage, reply=name), told="the scenario asks for it")
    return judge(TRANSACTION, profile=profile, resolver=ask_nobody, stage=stage, occasion=occasion)


def test_what_is_given_only_on_demand_is_named_with_its_reason():
    by_command = {name for name, reply in RECEIVER.replies.items() if reply.provoked_by}

    assert set(ONLY_ON_DEMAND) == set(RECEIVER.replies) - GIVEN_BY_A_RULE - by_command
    assert all(ONLY_ON_DEMAND.values())


@pytest.mark.parametrize("name", sorted(GIVEN_BY_A_RULE))
def test_a_reply_has_words_in_every_month_in_which_a_rule_gives_it(name):
    months = [rule.since for rule in RECEIVER.rules if rule.reply == name]

    assert [month for month in months if name not in RECEIVER.as_of(month).wordings] == []


@pytest.mark.parametrize("name", RECEIVER.replies)
def test_it_is_given_on_demand_in_its_own_words(name):
    profile = receivers.find("gmail")

    judged = on_demand(name, profile)

    values = reply_values(judged.evidence)
    assert judged.lines == profile.wire_lines(name, TRANSACTION.session_id, **values)
    assert (judged.verdict.rule, judged.verdict.reply_name) == ("on-demand", name)


@pytest.mark.parametrize("name", RECEIVER.replies)
def test_it_is_given_on_demand_in_the_words_of_every_month_of_its_history(name):
    for wording in RECEIVER.replies[name].wordings:
        judged = on_demand(name, RECEIVER.as_of(wording.since))

        assert judged.lines[0].startswith(f"{wording.code}")
        assert judged.verdict.reply.enhanced == wording.enhanced
