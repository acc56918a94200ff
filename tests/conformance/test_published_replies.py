"""Replies that people published are made again over a socket, to the last blank that they kept."""

from pathlib import Path

import pytest
import yaml
from circumstances import ON_DEMAND
from published import Kept, Published

from fake_receiver.policy import receivers

PATH = Path(__file__).with_name("published_replies.yaml")


def published_in(record):
    return Published(
        id=record["id"],
        reply=record["reply"],
        month=record["date"][: len("2016-10")],
        lines=tuple(record["lines"]),
        exact=record["blanks"] == "kept",
        masked=record.get("masked") == "true",
        kept=Kept(record.get("kept", "all")),
        taken_out=record.get("taken_out", ""),
        special=record.get("special", ""),
    )


RECORDS = yaml.load(PATH.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
REPLIES = [published_in(record) for record in RECORDS]


@pytest.mark.parametrize("published", [pytest.param(one, id=one.id) for one in REPLIES])
def test_a_published_reply_is_made_again(published, wire):
    assert wire.lines_like(published) == published.lines


def test_every_published_reply_has_a_name_and_a_source():
    assert len({published.id for published in REPLIES}) == len(REPLIES)
    assert [record["id"] for record in RECORDS if not record["source"]] == []


@pytest.mark.parametrize("name", ON_DEMAND)
def test_only_replies_that_nothing_leads_to_are_asked_for(name):
    gmail = receivers.RECEIVERS["gmail"]

    assert [rule.name for rule in gmail.rules if rule.reply == name] == []
    assert gmail.replies[name].provoked_by == ""
