"""Finding the record that holds for an author domain, and the organization of any domain.

By the public suffix list here, as in RFC 7489; by RFC 9989 in `dmarc_tree_walk`.
"""

from dataclasses import dataclass
from typing import Protocol

from fake_receiver.checks.dmarc_record import is_dmarc_record
from fake_receiver.checks.names import dns_name
from fake_receiver.checks.organizational_domain import organizational_domain
from fake_receiver.checks.questions import Questions
from fake_receiver.model.lookup import Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The ``record`` that applies and the ``domain`` that has it, or ``why`` there is none."""

    domain: str = ""
    record: str = ""
    why: str = ""


class Discovery(Protocol):
    """One standard's way. In place of what a failed look-up hides stands the look-up."""

    def record(self, author: str) -> Discovered | Lookup:
        """The record that applies to mail from the author domain."""

    def organization(self, domain: str) -> str | Lookup:
        """The organizational domain: ``domain`` or one above it."""


class ByList:
    """RFC 7489: organizational domains are those of the public suffix list."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    def record(self, author: str) -> Discovered | Lookup:
        """Section 6.6.3: the author domain's, and else that of its organizational domain."""
        for domain in dict.fromkeys((author, self.organization(author))):
            found = dmarc_records(domain, self._questions)
            if isinstance(found, Lookup):
                return found
            if len(found) > 1:
                why = f"{domain} has {len(found)} DMARC records, so that none applies"
                return Discovered(why=why)
            if found:
                return Discovered(domain=domain, record=found[0])
        return Discovered(why=f"{author} has no DMARC record")

    def organization(self, domain: str) -> str:
        """Section 3.2. A public suffix that sends mail is its own organization."""
        return organizational_domain(domain) or domain


def dmarc_records(domain: str, questions: Questions) -> tuple[str, ...] | Lookup:
    """The DMARC records of ``domain``, or the look-up where it failed.

    None for a domain that leaves no room for ``_dmarc``.
    """
    name = dns_name(f"_dmarc.{domain}")
    if name is None:
        return ()
    lookup = questions(name, "TXT")
    if lookup.is_temporary_error:
        return lookup
    return tuple(text for text in lookup.answers if is_dmarc_record(text))
