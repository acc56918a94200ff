"""`fake-receiver show`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from fake_receiver.cli.exit_codes import EXIT_CODES
from fake_receiver.lab.mail_store import StoredMail, record_json, stored
from fake_receiver.report.mail import message_lines, print_list


@click.command(
    epilog=f"""\b
Examples:
  fake-receiver show
  fake-receiver show mail 3
  fake-receiver show mail 3 --headers
  fake-receiver show mail 3 --raw > 3.eml
  fake-receiver show mail --json

{EXIT_CODES}"""
)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default="mail")
@click.argument("number", metavar="[NUMBER]", type=int, required=False)
@click.option("--headers", is_flag=True, help="Only the header fields that the receiver prepended.")
@click.option("--raw", is_flag=True, help="The octets of the message, as it was filed.")
@click.option("--json", "as_json", is_flag=True, help="All that is known of it, as JSON.")
def show(folder: Path, number: int | None, headers: bool, raw: bool, as_json: bool) -> None:
    """List the mail that was accepted and kept in DIR, or show the message NUMBER.

    DIR is what --mail named, ./mail if it is left out. The list shows each message's number.
    """
    if headers + raw + as_json > 1:
        raise click.UsageError("--headers, --raw or --json, one of them")
    if number is None and (headers or raw):
        raise click.UsageError(
            "--headers and --raw show one message: name its NUMBER, behind the folder"
        )
    mails = _mails(folder)
    if number is None:
        _show_list(folder, mails, as_json=as_json)
        return
    mail = _numbered(mails, number, folder)
    octets = mail.octets()
    if raw:
        sys.stdout.buffer.write(octets)
    elif as_json:
        click.echo(json.dumps(_plain(mail, octets), indent=2))
    else:
        shown = octets[: mail.record.trace_octets] if headers else octets
        console = Console(highlight=False)
        for line in message_lines(shown):
            line.print(console)


def _mails(folder: Path) -> tuple[StoredMail, ...]:
    if not folder.is_dir():
        hint = ""
        if str(folder).isdecimal():
            hint = f"; the folder stands before the number: fake-receiver show mail {folder}"
        raise click.UsageError(f"there is no folder {str(folder)!r}{hint}")
    return stored(folder)


def _show_list(folder: Path, mails: Sequence[StoredMail], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_plain(mail, mail.octets()) for mail in mails], indent=2))
    elif mails:
        print_list(mails, Console(highlight=False))
    else:
        click.echo(f"no mail in {folder}")


def _numbered(mails: Sequence[StoredMail], number: int, folder: Path) -> StoredMail:
    for mail in mails:
        if mail.record.number == number:
            return mail
    there = f"{mails[0].record.number} to {mails[-1].record.number}" if mails else "none"
    raise click.UsageError(f"there is no message {number} in {str(folder)!r}; there are: {there}")


def _plain(mail: StoredMail, octets: bytes) -> dict[str, Any]:
    r"""The record with the file's path and the message; octets that are not UTF-8 as ``\\xNN``."""
    record: dict[str, Any] = json.loads(record_json(mail.record))
    message = octets.decode("utf-8", "backslashreplace")
    return {**record, "path": str(mail.path), "message": message}
