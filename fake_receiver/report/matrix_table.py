"""The matrix for people: a table where the window is wide enough, else some lines for each row."""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from rich.console import Console
from rich.text import Text

from fake_receiver.report.fates import GONE
from fake_receiver.report.lines import Line, prose, visible
from fake_receiver.report.matrix import Row, family_name
from fake_receiver.report.matrix_cells import SIGN, Cell, cells

_HEADINGS = ("", "client", "reply", "TLS", "sent by", "then")
_INDENT = 2
_MOST_REASONS = 3


def print_matrix(rows: Sequence[Row], console: Console) -> None:
    """Every step, over every family by itself; what differs from the first row is marked."""
    for (name, family), group in groupby(rows, key=lambda row: (row.step.name, row.family)):
        shown = list(group)
        over = f"  over {family_name(family)} alone" if family else ""
        prose(Text.assemble((visible(name), "bold"), (over, "cyan"))).print(console)
        lines = list(_table(shown))
        widest = max(line.text.cell_len for line in lines if not line.wraps)
        # What is not a window is read by a program or a pager: there is no width to keep.
        if console.is_terminal and widest + _INDENT > console.width:
            lines = [line for row in shown for line in _entry(row, shown[0])]
        for line in lines:
            line.print(console)
        console.print()
    for sentence in _legend(rows):
        prose(sentence, "dim").print(console)


def _table(rows: Sequence[Row]) -> Iterator[Line]:
    """A heading; for each row the lines of its cells side by side, and its words below them."""
    heading: list[Cell] = [[Text(f" {text}", style="dim")] for text in _HEADINGS]
    table = [heading, *(cells(row, rows[0]) for row in rows)]
    widths = [
        max((line.cell_len for cell in column for line in cell), default=0)
        for column in zip(*table, strict=True)
    ]
    yield from _side_by_side(heading, widths)
    for row, row_cells in zip(rows, table[1:], strict=True):
        yield from _side_by_side(row_cells, widths)
        yield from _words(row)


def _side_by_side(row_cells: Sequence[Cell], widths: Sequence[int]) -> Iterator[Line]:
    for parts in zip_longest(*row_cells, fillvalue=Text()):
        padded = [part.copy() for part in parts]
        for text, width in zip(padded, widths, strict=True):
            text.pad_right(width - text.cell_len)
        line = Text(" ").join(padded)
        line.rstrip()
        yield Line(text=line, indent=_INDENT)


def _entry(row: Row, first: Row) -> Iterator[Line]:
    """One row in a narrow window."""
    name, clients, replies, tls, sent_by, fates = cells(row, first)
    yield Line(text=name[0], indent=_INDENT)
    # Without headings a bare 1.3 tells nothing.
    secured = [Text.assemble(x[:1], "TLS " if len(x) > 1 else "", x[1:]) for x in tls]
    for parts in zip_longest(clients, replies, secured, sent_by, fillvalue=Text()):
        told = [part for part in parts if part.plain.strip()]
        yield Line(text=Text(" ").join(told), indent=4, wraps=True)
    yield from (Line(text=line, indent=4, wraps=True) for line in fates)
    yield from _words(row)


def _words(row: Row) -> Iterator[Line]:
    """Why it is in the queue, in the mail server's own words; what went wrong."""
    waiting = (fate for fate in row.fates if not fate.status)
    reasons = list(dict.fromkeys(reason for fate in waiting for reason in fate.reasons))
    for reason in reasons[:_MOST_REASONS]:
        yield prose(f"queue: {reason}", "dim", indent=6)
    if len(reasons) > _MOST_REASONS:
        yield prose(f"{len(reasons) - _MOST_REASONS} reasons more: --json", "dim", indent=6)
    if row.problem:
        problem, *more = row.problem.splitlines()
        yield prose(problem, "magenta", indent=6)
        yield from (prose(line, indent=8) for line in more)


def _legend(rows: Sequence[Row]) -> Iterator[str]:
    if any(row.differs for row in rows):
        yield f"{SIGN} not as {rows[0].mta}"
    if any(fate.what == GONE for row in rows for fate in row.fates):
        yield f"{GONE}: neither accepted, nor in the queue, nor bounced into a mailbox of the host"
