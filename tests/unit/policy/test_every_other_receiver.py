"""What holds for every receiver beside Gmail."""

import re

import pytest
from clean_mail import V4
from other_receivers_mail import evidence

from fake_receiver.model.stage import Stage
from fake_receiver.policy import receivers
from fake_receiver.policy.catalogue import NamedReply
from fake_receiver.policy.dates import NEWEST
from fake_receiver.policy.decide import decide, reply_values

OTHERS = ["comcast", "freenet", "gmx", "icloud", "microsoft", "t-online", "web.de", "yahoo"]
CONNECT, END = Stage.CONNECT, Stage.END_OF_MESSAGE


@pytest.mark.parametrize("name", OTHERS)
def test_clean_mail_passes_every_stage(name):
    verdicts = [decide(receivers.find(name), evidence(stage)) for stage in Stage]

    assert verdicts[:-1] == [None] * 5
    assert verdicts[-1].rule == "accepted"


@pytest.mark.parametrize("name", OTHERS)
def test_mail_that_is_too_large_is_refused(name):
    profile = receivers.find(name)

    for stage in (Stage.MAIL, END):
        assert decide(profile, evidence(stage, exceeds_size=True)).reply.code == 552


@pytest.mark.parametrize("name", OTHERS)
def test_who_is_refused_instead_of_the_banner_is_disconnected(name):
    receiver = receivers.RECEIVERS[name]

    at_connect = [rule.reply for rule in receiver.rules if rule.stage is CONNECT]
    assert [reply for reply in at_connect if not receiver.replies[reply].closes] == []


@pytest.mark.parametrize("name", OTHERS)
def test_every_rule_has_words_from_its_first_month_on_and_says_where_it_is_known_from(name):
    receiver = receivers.RECEIVERS[name]

    for rule in receiver.rules:
        wordings = receiver.replies[rule.reply].wordings
        assert min(wording.since for wording in wordings) <= rule.since, rule.name
        assert rule.cites.startswith(("https://", "RFC ")), rule.name
        assert not rule.switch or rule.switch in receiver.switches


@pytest.mark.parametrize("name", OTHERS)
def test_every_reply_can_be_said_with_what_is_known_at_its_stage(name):
    profile = receivers.find(name)
    early = {"ip": V4, "host": "mx.other.example"}

    for reply, entry in profile.receiver.replies.items():
        assert isinstance(entry, NamedReply)
        given_by_a_rule = any(rule.reply == reply for rule in profile.receiver.rules)
        values = reply_values(evidence(entry.stage)) if given_by_a_rule else early
        lines = profile.wire_lines(reply, profile.session_id(1), **values)
        assert all(len(line) <= 510 and line.isprintable() for line in lines), reply


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("gmx", r"1[0-9A-Za-z]{5}-1[0-9A-Za-z]{9}-00[0-9A-Za-z]{4}"),
        ("web.de", r"1[0-9A-Za-z]{5}-1[0-9A-Za-z]{9}-00[0-9A-Za-z]{4}"),
        ("microsoft", r"08DD[0-9A-F]{12}"),
        ("icloud", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}"),
    ],
)
def test_ids_have_the_shape_of_their_receiver_and_differ(name, shape):
    profile = receivers.find(name)
    ids = [profile.session_id(serial) for serial in range(1, 101)]

    assert [made for made in ids if not re.fullmatch(shape, made)] == []
    assert len(set(ids)) == 100
    assert profile.session_id(7) == receivers.RECEIVERS[name].session_id(7, NEWEST)
