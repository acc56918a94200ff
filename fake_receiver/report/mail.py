"""Stored mail for people: a list of it, and one message."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from fake_receiver.lab.mail_record import MailRecord, Results
from fake_receiver.lab.mail_store import StoredMail
from fake_receiver.model.delivery import Folder
from fake_receiver.report.lines import Line, literal, prose, visible

_HEADINGS = ("", "mailbox", "folder", "from", "client", "results", "subject", "time")
_FOLDER_STYLE = {Folder.INBOX: "green", Folder.SPAM: "yellow"}


def print_list(mails: Sequence[StoredMail], console: Console) -> None:
    """A table where the window is wide enough to show it whole, else some lines for each mail."""
    heading = tuple(Text(text, style="dim") for text in _HEADINGS)
    rows = _aligned([heading, *(_cells(mail.record) for mail in mails)])
    # What is not a window is read by a program or a pager: there is no width to keep.
    if console.is_terminal and max(row.text.cell_len for row in rows) > console.width:
        rows = [line for mail in mails for line in _entry(mail.record)]
    for row in rows:
        row.print(console)


def _aligned(rows: Sequence[tuple[Text, ...]]) -> list[Line]:
    """Columns as wide as their widest cell."""
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            cell.pad_right(width - cell.cell_len)
        lines.append(Line(text=Text("  ").join(row)))
    return lines


def message_lines(octets: bytes) -> Iterator[Line]:
    """Every line whole and in its order, so the header first; control characters as escapes."""
    in_header = True
    for line in octets.removesuffix(b"\r\n").split(b"\r\n"):
        in_header = in_header and bool(line)
        text = line.decode("utf-8", "backslashreplace")
        name, colon, value = visible(text).partition(":")
        if in_header and colon and not text.startswith((" ", "\t")):
            yield Line(text=Text.assemble((name + colon, "bold"), value))
        else:
            yield literal(text)


def _cells(record: MailRecord) -> tuple[Text, ...]:
    return (
        Text(str(record.number), style="bold"),
        Text(visible(record.mailbox)),
        Text(record.folder, style=_FOLDER_STYLE[record.folder]),
        Text(visible(record.reverse_path) or "<>"),
        Text(str(record.client_ip)),
        Text(_results(record.results)),
        Text(visible(record.subject)),
        Text(_time(record), style="dim"),
    )


def _entry(record: MailRecord) -> Iterator[Line]:
    """One mail in a narrow window."""
    number, mailbox, folder, sender, client, results, subject, time = _cells(record)
    yield prose(Text.assemble(number, "  ", mailbox, "  ", folder, "  ", time))
    yield prose(Text.assemble("from ", sender, " at ", client), indent=4)
    yield prose(results, indent=4)
    if subject:
        yield prose(subject, indent=4)


def _results(results: Results) -> str:
    dkim = ",".join(signature.result for signature in results.dkim) or "none"
    words = {
        "iprev": results.iprev.result,
        "spf": results.spf.result,
        "dkim": dkim,
        "dmarc": results.dmarc.result,
    }
    return " ".join(f"{name}={result}" for name, result in words.items())


def _time(record: MailRecord) -> str:
    """The reader's local time."""
    moment = datetime.fromtimestamp(int(record.received_at), UTC).astimezone()
    return f"{moment:%Y-%m-%d %H:%M:%S}"
