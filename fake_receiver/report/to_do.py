"""Remedies as lines: what is missing, and the ways to mend it."""

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from fake_receiver.lab.results import SendingHost
from fake_receiver.model.events import Judged
from fake_receiver.report.lines import Line, literal, prose, visible
from fake_receiver.report.remedies import (
    DECLARED,
    Need,
    Remedy,
    is_filed_as_spam,
    needs,
    nothing_to_configure,
    remedies,
)

_INDENT = 9
"""The width of the labels: all stands under what is missing."""


def to_do(
    judged: Judged, host: SendingHost | None = None, *, in_full: bool = True
) -> Iterator[Line]:
    """The remedies, grouped by what they cure; nothing for mail in the inbox.

    Before them, why some rules have none. Unless ``in_full``, only the lines of those that
    together are the cheapest way.
    """
    told = nothing_to_configure(judged)
    for number, sentence in enumerate(told):
        yield prose(sentence, label="and" if number else "to do")
    missing = needs(judged)
    found = remedies(judged, host)
    if not found:
        return
    yield prose(_opening(judged, missing, len(found)), label="and" if told else "to do")
    shown: set[Need] = set()
    number, are_hidden = 0, False
    for cures, group in groupby(found, key=lambda remedy: remedy.cures):
        alternatives = tuple(group)
        if len(missing) > 1:
            heading = _heading(cures, len(alternatives), missing, found[0].cures)
            yield prose(heading, "italic", indent=_INDENT)
        for remedy in alternatives:
            number += 1
            with_lines = in_full or not shown.issuperset(cures)
            are_hidden = are_hidden or not with_lines
            shown.update(cures)
            yield from _remedy(number, remedy, with_lines=with_lines)
    if are_hidden:
        yield prose("(-v shows the lines of all)", "dim", indent=_INDENT)


def _opening(judged: Judged, missing: tuple[Need, ...], count: int) -> str:
    is_spam = is_filed_as_spam(judged)
    start = "filed as spam: " if is_spam else ""
    if len(missing) > 1:
        many = "two" if len(missing) == 2 else len(missing)
        return f"{start}{many} things are missing: {_listed(missing)}"
    these = "any one of these" if count > 1 else "this"
    if DECLARED.issuperset(missing):
        declared = "is missing, as the scenario declares and no check can find"
        return f"{start}{missing[0]} {declared}; {these} may help:"
    mends = "brings it to the inbox" if is_spam else "mends it"
    return f"{start}{missing[0]} is missing; {these} {mends}:"


def _listed(several: tuple[Need, ...]) -> str:
    return f"{', '.join(several[:-1])}, and {several[-1]}"


def _heading(
    cures: tuple[Need, ...], count: int, missing: tuple[Need, ...], first: tuple[Need, ...]
) -> str:
    """``first`` is what the first remedies of all cure: where it is several needs, a short way."""
    one = "one of these" if count > 1 else "this"
    if len(cures) > 1:
        mended = _listed(cures) if cures != missing else "both" if len(cures) == 2 else "all"
        return f"{'any ' if count > 1 else ''}{one} mends {mended}:"
    if cures[0] is missing[0]:
        start = "or " if len(first) > 1 else ""
    else:
        start = "and " if len(first) == 1 or cures[0] in first else "and in any case "
    return f"{start}{one} for {cures[0]}:"


def _remedy(number: int, remedy: Remedy, *, with_lines: bool) -> Iterator[Line]:
    yield Line(
        text=Text(visible(remedy.title), style="bold" if with_lines else ""),
        label=f"{number}.",
        label_width=3,
        indent=_INDENT,
        wraps=True,
    )
    if not with_lines:
        return
    for change in remedy.changes:
        yield prose(f"{change.where}:", "dim", indent=_INDENT + 3)
        yield from (literal(line, "cyan", indent=_INDENT + 7) for line in change.lines)
    if remedy.elsewhere:
        yield prose("in place of these, other mail servers have:", "dim", indent=_INDENT + 3)
        yield from (literal(line, "cyan", indent=_INDENT + 7) for line in remedy.elsewhere)
