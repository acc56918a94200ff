"""Remedies as lines: what is missing, and the ways to mend it."""

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from fake_receiver.model.events import Judged
from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.lines import Line, literal, prose, visible
from fake_receiver.report.remedies import Need, Remedy, needs, remedies

_INDENT = 9
"""The width of the labels: all stands under what is missing."""


def to_do(
    judged: Judged, confirmed: tuple[IPAddress, ...] = (), *, in_full: bool = True
) -> Iterator[Line]:
    """The remedies, grouped by what they cure; nothing for accepted mail.

    Unless ``in_full``, only the lines of those that together are the cheapest way.
    """
    missing = needs(judged)
    found = remedies(judged, confirmed=confirmed)
    if not found:
        return
    yield prose(_missing(missing, len(found)), label="to do")
    shown: set[Need] = set()
    number = 0
    for cures, group in groupby(found, key=lambda remedy: remedy.cures):
        if len(missing) > 1:
            yield prose(_heading(cures, missing, found), "italic", indent=_INDENT)
        for remedy in group:
            number += 1
            is_needed = not shown.issuperset(cures)
            shown.update(cures)
            yield from _remedy(number, remedy, with_lines=in_full or is_needed)
    if not in_full and len(found) > len(missing):
        yield prose("(-v shows the lines of all)", "dim", indent=_INDENT)


def _missing(missing: tuple[Need, ...], count: int) -> str:
    if len(missing) > 1:
        return f"two things are missing: {', and '.join(missing)}"
    return f"{missing[0]} is missing; {'any one of these' if count > 1 else 'this'} mends it:"


def _heading(cures: tuple[Need, ...], missing: tuple[Need, ...], found: tuple[Remedy, ...]) -> str:
    if cures == missing:
        return "any one of these mends both:"
    if cures[0] is missing[0]:
        start = "or one of these" if found[0].cures == missing else "one of these"
    else:
        start = "and one of these"
    return f"{start} for {cures[0]}:"


def _remedy(number: int, remedy: Remedy, *, with_lines: bool) -> Iterator[Line]:
    yield Line(
        text=Text(visible(remedy.title), style="bold" if with_lines else ""),
        label=f"{number}.",
        label_width=3,
        indent=_INDENT,
        wraps=True,
    )
    for change in remedy.changes if with_lines else ():
        yield prose(f"{change.where}:", "dim", indent=_INDENT + 3)
        yield from (literal(line, "cyan", indent=_INDENT + 7) for line in change.lines)
