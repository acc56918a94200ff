"""`fake-receiver replies`."""

import difflib
import json

import click
from rich.console import Console

from fake_receiver.model.stage import Stage
from fake_receiver.policy import receivers
from fake_receiver.policy.dates import Month
from fake_receiver.policy.profile import Profile
from fake_receiver.report.catalogue import ANY_CODE, CodePattern, Entry, entries
from fake_receiver.report.catalogue_json import details, summary
from fake_receiver.report.replies import print_table, reply_lines

_ALL = "all"


@click.command(
    epilog="""\b
Examples:
  fake-receiver replies
  fake-receiver replies --code 5.7 --stage end-of-message
  fake-receiver replies --grep "low reputation"
  fake-receiver replies IPv6AuthError
  fake-receiver replies IPv6AuthError --date 2016-10
  fake-receiver replies --receiver all --code 421 --json
"""
)
@click.argument("name", required=False)
@click.option(
    "--receiver",
    metavar="NAME[@YYYY-MM]",
    default="gmail",
    show_default=True,
    help="Whose replies; `all` for those of every receiver.",
)
@click.option("--date", metavar="YYYY-MM", help="The words of that month, as with @.")
@click.option("--code", metavar="CODE", help="Codes that begin so: 550, 550 5.7.1, or 5.7.")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), help="Given there.")
@click.option("--grep", metavar="WORDS", default="", help="With these words in the text.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
def replies(
    name: str | None,
    receiver: str,
    date: str | None,
    code: str | None,
    stage: str | None,
    grep: str,
    as_json: bool,
) -> None:
    """List the replies that a receiver can give, or tell all that is known of the reply NAME.

    Of NAME: its lines on the wire, since when, the rules that give it, and how to provoke it.
    """
    try:
        profiles = _profiles(receiver, date)
        codes = CodePattern.parse(code) if code is not None else ANY_CODE
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if name is None:
        where = Stage(stage) if stage else None
        found = [
            entry
            for profile in profiles
            for entry in entries(profile, codes=codes, stage=where, words=grep)
        ]
    elif code or stage or grep:
        raise click.UsageError("--code, --stage and --grep choose among many: leave out NAME")
    else:
        found = _named(name, profiles)
    if as_json:
        told = details if name else summary
        click.echo(json.dumps([told(entry) for entry in found], indent=2))
    else:
        _show(found, whole=name is not None)


def _profiles(receiver: str, date: str | None) -> list[Profile]:
    """The receivers as of their month. Raises ValueError with a sentence."""
    if date is not None:
        if "@" in receiver:
            raise ValueError("a month behind @ or with --date, not both")
        Month.parse(date)
    at = f"@{date}" if date else ""
    names = receivers.RECEIVERS if receiver == _ALL else [receiver]
    return [receivers.find(f"{name}{at}") for name in names]


def _named(name: str, profiles: list[Profile]) -> list[Entry]:
    """The reply at each receiver that has it; upper and lower case do not matter."""
    known = {reply for profile in profiles for reply in profile.receiver.replies}
    exact = {reply.casefold(): reply for reply in known}.get(name.casefold())
    if exact is None:
        near = difflib.get_close_matches(name, known, 1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "`fake-receiver replies` lists them all"
        raise click.UsageError(f"there is no reply named {name!r}; {hint}")
    found = [Entry(profile=p, name=exact) for p in profiles if exact in p.wordings]
    if not found:
        since = min(
            wording.since
            for profile in profiles
            if exact in profile.receiver.replies
            for wording in profile.receiver.replies[exact].wordings
        )
        raise click.UsageError(
            f"the reply {exact} was not yet known; its first words are of {since}"
        )
    return found


def _show(found: list[Entry], *, whole: bool) -> None:
    console = Console(highlight=False)
    if not whole:
        print_table(found, console)
        return
    for number, entry in enumerate(found):
        if number:
            console.print()
        for line in reply_lines(entry):
            line.print(console)
