"""The catalogue for people: a table of replies, and one reply with all that is known of it."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from fake_receiver.policy.dates import NEWEST, Month
from fake_receiver.policy.rules import FOREVER, Rule
from fake_receiver.report.catalogue import Entry
from fake_receiver.report.lines import Line, literal, prose, visible
from fake_receiver.report.provoking import Way, is_other_rank, rules_of, ways
from fake_receiver.report.recipes import IPV4, IPV6

_CODE_STYLE = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}
_INFERRED = "~"
_INFERRED_WORDS = "inferred: not published as it went over the wire"
_IN_ORDER = (
    "The lines change a scenario in which all is in order: social.example sends from "
    f"{IPV4} or {IPV6}, signed with the selector mail."
)
_LONGEST_NAME = 22
"""Columns for a name, so that few long ones do not push the texts of all aside."""
_ADDRESS = re.compile(r"^\[[0-9a-f:]+( +\d+)?\] ")
_INDENT = 4
_LEAST_TEXT = 16
"""Columns for the text, below which it stands on a line of its own."""


def print_table(found: Sequence[Entry], console: Console) -> None:
    """The replies by receiver and stage, as many of their words as the window has room for."""
    for profile, of_receiver in groupby(found, key=lambda entry: entry.profile):
        rows = list(of_receiver)
        prose(profile.receiver.title, "bold").print(console)
        longest = max(len(row.name) for row in rows)
        widths = (max(len(row.codes) for row in rows), min(longest, _LONGEST_NAME))
        for stage, at_stage in groupby(rows, key=lambda entry: entry.stage):
            literal(stage, "bold cyan", indent=2).print(console)
            for row in at_stage:
                _print_row(row, widths, console)
    inferred = sum(entry.wording.inferred for entry in found)
    mark = f", {inferred} of them inferred ({_INFERRED})" if inferred else ""
    count = f"{len(found)} {'reply' if len(found) == 1 else 'replies'}"
    prose(f"{count}{mark}", "dim").print(console)


def _print_row(entry: Entry, widths: tuple[int, int], console: Console) -> None:
    codes, name = widths
    beginning = Text.assemble(
        (entry.codes.ljust(codes), _CODE_STYLE[entry.wording.code // 100]),
        "  ",
        (entry.name, "bold"),
        (_INFERRED if entry.wording.inferred else " ", "dim"),
    )
    beginning.pad_right(codes + 2 + name + 1 - beginning.cell_len)
    # The client's address comes first in many, and says nothing here.
    text = Text(_ADDRESS.sub("", " ".join(visible(entry.text).split()), count=1))
    room = console.width - _INDENT - beginning.cell_len - 1
    if not console.is_terminal:
        # What is not a window is read by a program: there is no width to keep.
        Line(text=Text.assemble(beginning, " ", text), indent=_INDENT).print(console)
    elif room >= _LEAST_TEXT:
        _shorten(text, room, console)
        Line(text=Text.assemble(beginning, " ", text), indent=_INDENT).print(console)
    else:
        _shorten(text, console.width - 2 * _INDENT, console)
        prose(beginning, indent=_INDENT).print(console)
        Line(text=text, indent=2 * _INDENT).print(console)


def _shorten(text: Text, room: int, console: Console) -> None:
    sign = "…" if console.encoding.lower().startswith("utf") else "..."
    if text.cell_len > room:
        text.truncate(max(room - len(sign), 1))
        text.rstrip()
        text.append(sign)


def reply_lines(entry: Entry) -> Iterator[Line]:
    """The reply on the wire, its history, its rules, and how to provoke it."""
    profile = entry.profile
    style = _CODE_STYLE[entry.wording.code // 100]
    today = "today" if profile.month == NEWEST else f"in {profile.month}"
    yield prose(Text.assemble((entry.name, "bold"), f"  {profile.receiver.title}, {today}"))
    yield prose(_where(entry))
    yield from (literal(line, style, indent=4) for line in entry.wire_lines)
    yield from _history(entry)
    yield from _rules(entry)
    yield _heading("how to provoke it")
    found = ways(profile, entry.name)
    if any(way.step for way in found if way.rule):
        yield prose(_IN_ORDER, "dim", indent=2)
    for number, way in enumerate(found, 1):
        yield from _way(number, way)


def _where(entry: Entry) -> str:
    closes = entry.profile.receiver.replies[entry.name].closes
    inferred = f"; {_INFERRED_WORDS}" if entry.wording.inferred else ""
    return f"at {entry.stage}{', then the connection is closed' if closes else ''}{inferred}"


def _history(entry: Entry) -> Iterator[Line]:
    yield _heading("its words")
    for past in entry.history:
        is_shown = past.wording is entry.wording
        told = f"since {past.wording.since}{', as above' if is_shown else ''}"
        inferred = f"; {_INFERRED_WORDS}" if past.wording.inferred else ""
        yield prose(Text.assemble(told, (inferred, "dim")), indent=2)
        if not is_shown:
            yield from (literal(line, "dim", indent=4) for line in past.wire_lines)


def _rules(entry: Entry) -> Iterator[Line]:
    rules = rules_of(entry.profile.receiver, entry.name)
    other_ranks = {
        id(rule): [other.switch for other in rules if is_other_rank(other, rule)] for rule in rules
    }
    shown = [rule for rule in rules if not any(is_other_rank(rule, other) for other in rules)]
    if shown:
        yield _heading("the rules that give it" if len(shown) > 1 else "the rule that gives it")
    for rule in shown:
        yield prose(Text.assemble((rule.name, "bold"), f": {rule.when.words}"), indent=2)
        yield prose(_dates(rule, entry.profile.month), "dim", indent=4)
        yield prose(f"confidence {rule.confidence}; {rule.cites}", "dim", indent=4)
        if other_ranks[id(rule)]:
            switches = ", ".join(other_ranks[id(rule)])
            yield prose(f"at another rank with the switch {switches}", "dim", indent=4)


def _dates(rule: Rule, month: Month) -> str:
    until = f" until {rule.until}" if rule.until != FOREVER else ""
    switch = f", with the switch {rule.switch}" if rule.switch else ""
    folder = f", filed in {rule.folder}" if rule.folder != "inbox" else ""
    in_force = "" if rule.is_in_force(month) else " (not in force)"
    return f"at {rule.stage}, since {rule.since}{until}{in_force}{switch}{folder}"


def _way(number: int, way: Way) -> Iterator[Line]:
    yield Line(
        text=Text(visible("; ".join(way.words))),
        label=f"{number}.",
        label_width=3,
        indent=2,
        wraps=True,
    )
    for where, lines in (("scenario", way.head), ("step", way.step)):
        if lines:
            yield literal(f"in the {where}:", "dim", indent=5)
            yield from (literal(line, "cyan", indent=7) for line in lines)


def _heading(text: str) -> Line:
    return literal(text, "bold underline")
