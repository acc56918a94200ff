"""The catalogue for programs."""

from dataclasses import asdict
from typing import Any

from fake_receiver.policy.dates import NEWEST
from fake_receiver.policy.rules import FOREVER, Rule
from fake_receiver.report.catalogue import Entry
from fake_receiver.report.provoking import provoked_by, rules_of, ways


def summary(entry: Entry) -> dict[str, Any]:
    """What a program needs of an entry."""
    return {
        "receiver": entry.profile.name,
        "as_of": None if entry.profile.month == NEWEST else str(entry.profile.month),
        "name": entry.name,
        "stage": entry.stage,
        "code": entry.wording.code,
        "enhanced": entry.wording.enhanced,
        "since": str(entry.wording.since),
        "inferred": entry.wording.inferred,
        "closes": entry.profile.receiver.replies[entry.name].closes,
        "lines": entry.wire_lines,
    }


def details(entry: Entry) -> dict[str, Any]:
    """All that is known of an entry."""
    receiver = entry.profile.receiver
    return {
        **summary(entry),
        "history": [
            {
                "since": str(past.wording.since),
                "inferred": past.wording.inferred,
                "lines": past.wire_lines,
            }
            for past in entry.history
        ],
        "provoked_by": provoked_by(receiver, entry.name),
        "rules": [_rule(rule) for rule in rules_of(receiver, entry.name)],
        "ways": [asdict(way) for way in ways(entry.profile, entry.name)],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "stage": rule.stage,
        "when": rule.when.words,
        "since": str(rule.since),
        "until": None if rule.until == FOREVER else str(rule.until),
        "confidence": rule.confidence,
        "cites": rule.cites,
        "switch": rule.switch,
        "folder": rule.folder,
    }
