"""The same remedy in the words of each mail server, and which of them are shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from fake_receiver.report.remedies.places import is_typed
from fake_receiver.report.remedies.remedy import Need, Remedy
from fake_receiver.report.remedies.servers import exim, opensmtpd, postfix, sendmail
from fake_receiver.report.remedies.servers.mail_server import Changes, MailServer

SERVERS: Final[Mapping[str, MailServer]] = {
    "postfix": postfix,
    "exim": exim,
    "opensmtpd": opensmtpd,
    "sendmail": sendmail,
}
"""By the names that scenarios have for them; the first is shown in full where none is known."""


def with_each(
    title: str, cures: tuple[Need, ...], how: Callable[[MailServer], Changes]
) -> Iterator[Remedy]:
    """A remedy for each mail server that has a way."""
    for mta, server in SERVERS.items():
        changes = how(server)
        if changes:
            yield Remedy(title=title, cures=cures, changes=changes, mta=mta)


def of(found: Iterable[Remedy], mta: str) -> tuple[Remedy, ...]:
    """Those of ``mta``, and those of none; where ``mta`` is unknown, the first of those alike.

    That one tells in a line each how the others do the same.
    """
    if mta in SERVERS:
        return tuple(remedy for remedy in found if remedy.mta in ("", mta))
    first: dict[tuple[str, tuple[Need, ...], str], Remedy] = {}
    for number, remedy in enumerate(found):
        # What is of no mail server is like nothing else.
        key = (remedy.title, remedy.cures, "" if remedy.mta else str(number))
        if key in first:
            elsewhere = (*first[key].elsewhere, *_gist(remedy, first[key]))
            first[key] = replace(first[key], elsewhere=elsewhere)
        else:
            first[key] = remedy
    return tuple(first.values())


def _gist(remedy: Remedy, shown: Remedy) -> tuple[str, ...]:
    """The line that does it: the first in a file, or typed, that is not ``shown`` already."""
    known = {line for change in shown.changes for line in change.lines}
    in_files_first = sorted(remedy.changes, key=is_typed)
    lines = (line for change in in_files_first for line in change.lines if line not in known)
    return tuple(f"{SERVERS[remedy.mta].NAME}: {line}" for line in islice(lines, 1))
