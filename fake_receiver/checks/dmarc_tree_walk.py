"""The DNS tree walk (RFC 9989 section 4.10).

Up from a domain, the names are asked for a DMARC record one after the other. Where records stand,
and which of them say psd=, tells the organizational domain; no list is needed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fake_receiver.checks.dmarc_discovery import Discovered, dmarc_records
from fake_receiver.checks.dmarc_record import public_suffix_tag
from fake_receiver.checks.questions import Questions
from fake_receiver.model.lookup import Lookup

MOST_QUESTIONS: Final = 8
"""Of one walk: a sender must not choose how many questions a receiver asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The records found on the way up from ``start``, by domain, the longest name first.

    ``last_psd`` is psd= of the last of them; those before have none, for it ends the walk.
    """

    start: str
    records: Mapping[str, str]
    last_psd: str = "u"

    @property
    def public_suffix(self) -> str:
        """The domain above ``start`` that says psd=y; empty without one."""
        return self._last if self.last_psd == "y" and self._last != self.start else ""

    @property
    def organizational_domain(self) -> str:
        """Section 4.10.2: the name below psd=y, that with psd=n, or the topmost with a record."""
        if not self.public_suffix:
            return self._last
        # Of the start's own labels: after the shortcut the walk may not have been there.
        labels = self.start.removesuffix(f".{self.public_suffix}")
        return f"{labels.rpartition('.')[2]}.{self.public_suffix}"

    @property
    def _last(self) -> str:
        return [self.start, *self.records][-1]


class ByTreeWalk:
    """RFC 9989: policy and organizational domain by the records that stand in the DNS."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    def record(self, author: str) -> Discovered | Lookup:
        """Section 4.10.1: the author domain's, its organization's, its public suffix's.

        A walk is made only where the author domain has none.
        """
        own = dmarc_records(author, self._questions)
        if isinstance(own, Lookup):
            return own
        if len(own) == 1:
            return Discovered(domain=author, record=own[0])
        walk = self._walk(author)
        if isinstance(walk, Lookup):
            return walk
        for domain in (walk.organizational_domain, walk.public_suffix):
            if domain in walk.records:
                return Discovered(domain=domain, record=walk.records[domain])
        return Discovered(why=f"no DMARC record holds for {author}")

    def organization(self, domain: str) -> str | Lookup:
        """Section 4.10.2."""
        walk = self._walk(domain)
        return walk if isinstance(walk, Lookup) else walk.organizational_domain

    def _walk(self, start: str) -> Walk | Lookup:
        records: dict[str, str] = {}
        for domain in targets(start):
            found = dmarc_records(domain, self._questions)
            if isinstance(found, Lookup):
                # What stands there could be psd=, and end the walk.
                return found
            if len(found) != 1:
                continue  # steps 2 and 6: several are all discarded
            records[domain] = found[0]
            psd = public_suffix_tag(found[0])
            if psd != "u":
                return Walk(start=start, records=records, last_psd=psd)
        return Walk(start=start, records=records)


def targets(start: str) -> Iterator[str]:
    """The domains that a walk asks, at most `MOST_QUESTIONS` (steps 3, 4 and 7).

    From a name of more labels it goes on with its last seven.
    """
    labels = start.split(".")
    yield start
    for position in range(max(1, len(labels) - MOST_QUESTIONS + 1), len(labels)):
        yield ".".join(labels[position:])
