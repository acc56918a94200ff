"""A reply as somebody published it, the values in it, and how far ours may differ from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from ipaddress import ip_address
from itertools import product

CODES = re.compile(r"^\d{3}(?:$|[- ](?:\d\.\d+\.\d+(?:$| ))?)")
BRACKET = re.compile(r"((?:SPF|domain|check for) )?\[([^\[\]]*?)( +\d+)?\]")
AUTHOR = re.compile(r"Unauthenticated email from (\S+) is not")
FIELD = re.compile(r"(?:multiple|duplicate) (\S+) headers\.")
ARGUMENT = re.compile(r'address <([^>]*)> is not|argument "([^"]*)" invalid')
TIME = re.compile(r"OK +(\d{10}) ")
SESSION_ID = re.compile(r"(?:^| )(\S+) - gsmtp$")
OLD_SESSION_ID = re.compile(r" ([a-z0-9]+\.\d+)$")


class Kept(StrEnum):
    """What the publisher kept of the reply."""

    ALL = "all"
    BEGINNING = "beginning"
    LAST_LINE = "last line"
    WORDS = "words"
    """The line breaks were lost, and empty lines with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What stands in a reply: ``domain`` is that of MAIL FROM, ``author`` that of From."""

    ip: str = ""
    domain: str = ""
    author: str = ""
    session_id: str = ""
    field: str = ""
    argument: str = ""
    time: float | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """``reply`` is our name of it, ``month`` when it was given.

    ``exact``: every blank of ``lines`` is as on the wire; otherwise runs of blanks were collapsed.
    ``masked``: values were exchanged; one that cannot be real is masked without saying so.
    ``taken_out`` are words that the publisher deleted; ``special`` names circumstances that are
    told of it.
    """

    id: str
    reply: str
    month: str
    lines: tuple[str, ...]
    exact: bool
    masked: bool = False
    kept: Kept = Kept.ALL
    taken_out: str = ""
    special: str = ""

    @cached_property
    def text(self) -> str:
        """The words, without codes and breaks."""
        return words(self.lines)

    def possible_values(self) -> Iterator[Values]:
        """Those that stand in the text; for one that was exchanged, one of each length."""
        ip, domain = self._bracket(domain=False), self._bracket(domain=True)
        author = _found(AUTHOR, self.text)
        time = _found(TIME, self.text)
        last = self.lines[-1]
        for possible_ip, possible_domain, possible_author in product(
            self._ips(ip), self._domains(domain), self._domains(author)
        ):
            yield Values(
                ip=possible_ip,
                domain=possible_domain,
                author=possible_author,
                session_id=_found(SESSION_ID, last) or _found(OLD_SESSION_ID, last),
                field=_found(FIELD, self.text),
                argument=_found(ARGUMENT, self.text),
                time=float(time) if time else None,
            )

    def is_made_again_by(self, heard: str, values: Values) -> bool:
        """Is ``heard``, as it came over the wire, what was published?"""
        assert heard.endswith("\r\n"), heard
        ours = tuple(self._as_published(heard, values).removesuffix("\r\n").split("\r\n"))
        theirs = self.lines
        if self.kept is Kept.WORDS:
            return words(ours) == self.text
        if not self.exact:
            ours, theirs = _collapsed(ours), _collapsed(theirs)
        if self.kept is Kept.BEGINNING:
            return "\r\n".join(ours).startswith("\r\n".join(theirs))
        if self.kept is Kept.LAST_LINE:
            return ours[-1:] == theirs
        return ours == theirs

    def _as_published(self, heard: str, values: Values) -> str:
        """``heard`` with what the publisher did to it done."""
        for ours, domain in ((values.ip, False), (values.domain, True)):
            theirs = self._bracket(domain=domain)
            if theirs and theirs != ours:
                number = "" if self._bracket(domain=domain, part=3) else "(?: +\\d+)?"
                heard = re.sub(
                    rf"\[{re.escape(ours)}{number}(?=[] ])",
                    lambda _, theirs=theirs: f"[{theirs}",
                    heard,
                )
        if self.taken_out:
            heard = heard.replace(self.taken_out, "")
        author = _found(AUTHOR, self.text)
        return heard.replace(values.author, author) if author != values.author else heard

    def _bracket(self, *, domain: bool, part: int = 2) -> str:
        """What stands in brackets: the client's address, or a domain."""
        found = (match for match in BRACKET.finditer(self.text) if bool(match[1]) is domain)
        return next((match[part] or "" for match in found), "")

    def _ips(self, published: str) -> Iterator[str]:
        if not published:
            yield "2001:db8:25::2" if self.reply == "IPv6AuthError" else "198.51.100.25"
            return
        if _is_address(published):
            yield published
            if not self.masked:
                return
        if self.reply != "IPv6AuthError":
            yield from map(ipv4_of_length, range(7, 16))
        yield from map(ipv6_of_length, range(15, 40))

    def _domains(self, published: str) -> Iterator[str]:
        if not published:
            yield "sender.example"
            return
        yield published if _is_domain(published) else "sender.example"
        if self.masked or not _is_domain(published):
            yield from ("a" * (length - 4) + ".org" for length in range(5, 40))


def words(lines: tuple[str, ...]) -> str:
    """The words of a reply, one blank between them."""
    return " ".join(word for line in lines for word in CODES.sub("", line).split())


def ipv4_of_length(length: int) -> str:
    """An address of 7 to 15 characters."""
    longer = length - 7
    return ".".join("1" * (1 + (longer + part) // 4) for part in range(4))


def ipv6_of_length(length: int) -> str:
    """An address of 15 to 39 characters."""
    longer = length - 15
    return ":".join("1" * (1 + (longer + part) // 8) for part in range(8))


def _collapsed(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in lines)


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return next(filter(None, match.groups()), "") if match else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_domain(text: str) -> bool:
    return re.fullmatch(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", text) is not None
