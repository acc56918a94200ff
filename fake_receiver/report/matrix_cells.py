"""The cells of one row of the matrix."""

from itertools import groupby
from typing import Final

from rich.text import Text

from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import NULL_PATH
from fake_receiver.model.verdict import Action
from fake_receiver.report.attempts import Attempt
from fake_receiver.report.fates import BOUNCED, DELIVERED, Fate
from fake_receiver.report.lines import visible
from fake_receiver.report.matrix import Row

SIGN: Final = "*"
"""Before a cell that differs: readable without colours."""

Cell = list[Text]
"""The lines of a cell: one for each attempt, or for each fate; each begins with room for a sign."""

_COLUMNS: Final = ("", "clients", "replies", "tls", "bdat", "fates")
_REPLY_STYLE: Final = {Action.ACCEPT: "green", Action.DEFER: "yellow", Action.REJECT: "red"}
_FATE_STYLE: Final = {DELIVERED: "green", BOUNCED: "red"}
_SENT_BY: Final = {True: "BDAT", False: "DATA", None: ""}


def cells(row: Row, first: Row) -> list[Cell]:
    """Mail server, clients, replies, TLS, how the message was sent, fates.

    In cells that differ from those of ``first`` the lines that do have a sign.
    """
    named = zip(_COLUMNS, _columns(row), _columns(first), strict=True)
    return [_signed(cell, other, differs=name in row.differs) for name, cell, other in named]


def _columns(row: Row) -> list[Cell]:
    columns: list[Cell] = [[Text(row.mta, style="bold")], [], [], [], []]
    for attempt, times in _alike(row):
        for cell, text in zip(columns[1:], _attempt(row, attempt, times), strict=True):
            cell.append(text)
    if not row.attempts and not row.problem:
        columns[1].append(Text("no connection", style="dim"))
    return [*columns, [_fate(row, fate) for fate in row.fates]]


def _signed(cell: Cell, other: Cell, *, differs: bool) -> Cell:
    """Room for a sign before each line; where only lines are missing, the last has it."""
    lines = cell or [Text()]
    there = [line.plain for line in other]
    wrong = [
        differs and bool(line.plain) and there[at : at + 1] != [line.plain]
        for at, line in enumerate(lines)
    ]
    if differs and not any(wrong):
        wrong[-1] = True
    return [
        Text.assemble((SIGN, "bold yellow") if is_wrong else " ", line)
        for is_wrong, line in zip(wrong, lines, strict=True)
    ]


def _alike(row: Row) -> list[tuple[Attempt, int]]:
    """Attempts that look the same, one after the other, are shown once.

    Of a message that is sent many times the order of all attempts says nothing: each kind once.
    """
    tried = [(_attempt(row, attempt, 1), attempt) for attempt in row.attempts]
    if row.step.send and row.step.send.times > 1:
        kinds = [looks for looks, _ in tried]
        tried.sort(key=lambda pair: kinds.index(pair[0]))
    groups = (list(group) for _, group in groupby(tried, key=lambda pair: pair[0]))
    return [(group[0][1], len(group)) for group in groups]


def _attempt(row: Row, attempt: Attempt, times: int) -> tuple[Text, Text, Text, Text]:
    """Client, reply, TLS, and the command that sent the message."""
    count = f" x{times}" if times > 1 else ""
    client = Text(str(attempt.client_ip))
    if attempt.action is None:
        left = f"left after {visible(attempt.left_after)}{count}"
        return client, Text(left, style="dim"), Text(), Text()
    about = " (of the bounce)" if attempt.reverse_path == NULL_PATH and not row.sends_null else ""
    reply = f"{attempt.reply or 'no reply'}  {attempt.rule}{about}{count}"
    secured = attempt.stage not in (Stage.CONNECT, Stage.EHLO)
    tls = attempt.tls.removeprefix("TLSv") or ("none" if secured else "")
    style = _REPLY_STYLE[attempt.action]
    return client, Text(reply, style=style), Text(tls), Text(_SENT_BY[attempt.bdat])


def _fate(row: Row, fate: Fate) -> Text:
    """The recipient is named where it is not the only one of the step."""
    sent_to = [path.lower() for path in row.step.send.forward_paths] if row.step.send else []
    is_plain = not fate.recipient or sent_to == [fate.recipient.lower()]
    recipient = "" if is_plain else visible(fate.recipient)
    times = f"x{fate.times}" if fate.times > 1 else ""
    told = " ".join(filter(None, (visible(fate.what), visible(fate.status), recipient, times)))
    return Text(told, style=_FATE_STYLE.get(fate.what, "yellow"))
