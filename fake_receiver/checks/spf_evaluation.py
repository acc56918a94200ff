"""check_host() of RFC 7208: the order of evaluation is here, its pieces are pyspf's.

pyspf parses terms, expands macros and matches addresses. Its own evaluator and look-up are not
used: they ask the process-wide DNS, always fetch ``exp=``, count an unused ``redirect=``, and count
void look-ups by question. One object a check holds all state, so that threads do not meet.
"""

from dataclasses import dataclass
from typing import Any

from fake_receiver.checks.names import dns_name
from fake_receiver.checks.pyspf import PermError, TempError, spf
from fake_receiver.checks.questions import Questions, failure
from fake_receiver.checks.spf_terms import Terms, is_well_formed, split_terms
from fake_receiver.model.lookup import Lookup
from fake_receiver.model.results import SpfResult
from fake_receiver.model.transaction import IPAddress

BEST_GUESS = "v=spf1 a/24 mx/24 ptr"
"""The record that receivers guessed for a domain without one: the form of libspf and pyspf."""


MOST_DATA = 2**17
"""Octets of all answers to one check, well over the 64 KB that one answer of the DNS can have: the
data obtained from the DNS must be limited (RFC 4408 section 10.1; RFC 7208 section 4.6.4 limits
the time instead)."""

_LONGEST_EXPLANATION = 1000
"""Characters of the text that ``exp=`` names, before its macros are expanded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one record gives, and the term that decided; None when no term matched.

    ``through`` is the decision inside the matching ``include``; ``exp`` the record's ``exp=``.
    """

    result: SpfResult
    domain: str
    record: str
    term: str | None
    through: "Decision | None" = None
    exp: str | None = None


class CheckHost(spf.query):  # type: ignore[misc]  # pyspf has no types
    """One SPF check of one identity.

    ``lookups`` and ``void_lookups`` count terms (section 4.6.4); ``asking`` is the one that is
    being evaluated, and whose; empty before the first.

    No time limit is kept: ten terms, each of at most eleven look-ups, end by themselves
    (RFC 7208 section 4.6.4).
    """

    def __init__(
        self,
        *,
        client_ip: IPAddress,
        local_part: str,
        domain: str,
        helo_domain: str,
        receiver: str,
        now: float,
        questions: Questions,
    ) -> None:
        sender = f"{local_part}@{domain}"
        super().__init__(i=str(client_ip), s=sender, h=helo_domain, receiver=receiver)
        # pyspf splits the sender at the first @, which a quoted local part may hold.
        self.l, self.o = local_part, domain
        self.d: str = domain
        self.t = str(int(now))
        self.first_record: str | None = None
        self.asking = ""
        self._term = ""
        self._questions = questions
        self._data = 0
        self._term_is_void = False
        self._most_void_lookups = spf.MAX_VOID_LOOKUPS

    def evaluate(self, domain: str) -> Decision | None:
        """The decision of the record of ``domain``; None when it has none.

        Raises `TempError` for DNS failures and `PermError` for faulty records and exceeded
        limits; ``self.d`` is then the domain whose record was being evaluated.
        """
        outer, self.d = self.d, domain
        record = self.dns_spf(domain)
        if self.first_record is None:
            self.first_record = record
        decision = None if record is None else self._evaluate_record(domain, record)
        self.d = outer
        return decision

    def guess(self, domain: str) -> Decision:
        """The decision of `BEST_GUESS` for ``domain``, once `evaluate` found no record.

        Raises as `evaluate` does.
        """
        # The limit on void look-ups is for records that somebody wrote: the guess asks for an MX
        # that hardly such a domain has, and its three terms must not end in a permerror.
        self._most_void_lookups += 3
        return self._evaluate_record(domain, BEST_GUESS)

    def explanation(self, decision: Decision) -> str:
        """What ``exp=`` tells whoever fails; empty for whatever is wrong with it (section 6.2)."""
        if decision.result is not SpfResult.FAIL or decision.exp is None:
            return ""
        self.d = decision.domain
        try:
            texts = self.dns_txt(self.expand_domain(decision.exp), ignore_void=True)
            text = texts[0].decode("ascii") if len(texts) == 1 else ""
            if len(text) > _LONGEST_EXPLANATION or not is_well_formed(text):
                return ""
            # Word by word: of a text over 253 characters pyspf drops the beginning, like a label.
            return " ".join(self.expand(word, stripdot=False) for word in text.split(" "))
        except (PermError, TempError, UnicodeError):
            return ""

    def _evaluate_record(self, domain: str, record: str) -> Decision:
        terms = split_terms(record)
        for term in terms.mechanisms:
            self._name(term, domain)
            _, name, argument, prefix, result = self.validate_mechanism(term)
            through = None
            if name == "include":
                through = self._include(argument)
                matches = through.result is SpfResult.PASS
            else:
                matches = self._matches(name, argument, prefix)
            if matches:
                return Decision(
                    result=SpfResult(result),
                    domain=domain,
                    record=record,
                    term=term,
                    through=through,
                    exp=terms.exp,
                )
        if terms.redirect is not None:
            return self._redirect(terms, domain)
        # Section 4.7: no term matches and there is no redirect.
        return Decision(result=SpfResult.NEUTRAL, domain=domain, record=record, term=None)

    def _redirect(self, terms: Terms, domain: str) -> Decision:
        self._name(f"redirect={terms.redirect}", domain)
        self._start_term()
        target = self.expand_domain(terms.redirect)
        decision = self.evaluate(target)
        if decision is None:  # section 6.1
            raise PermError(f"redirect={target} has no SPF record")
        return decision

    def _include(self, domain: str) -> Decision:
        self._start_term()
        decision = self.evaluate(domain)
        if decision is None:  # section 5.2
            raise PermError(f"include:{domain} has no SPF record")
        return decision

    def _matches(self, name: str, argument: str, prefix: int) -> bool:
        """Section 5, without ``include``."""
        match name:
            case "all":
                return True
            case "ip4" | "ip6":
                same_family = (name == "ip4") == (self.A == "A")
                return same_family and bool(self.cidrmatch([argument], prefix))
        self._start_term()
        match name:
            case "a":
                return bool(self.cidrmatch(self.dns_a(argument, self.A), prefix))
            case "mx":
                return bool(self.cidrmatch(self.dns_mx(argument), prefix))
            case "exists":
                return bool(self.dns_a(argument, "A"))  # A even for IPv6, section 5.7
            case _:
                return bool(spf.domainmatch(self.validated_ptrs(), argument))

    def _name(self, term: str, domain: str) -> None:
        self._term, self.asking = term, f"{term} of {domain}"

    def _start_term(self) -> None:
        self._term_is_void = False
        if self.lookups == spf.MAX_LOOKUP:
            raise self._too_many(f"{spf.MAX_LOOKUP} look-ups", self.asking)
        self.lookups += 1

    def _too_many(self, limit: str, excess: str) -> Exception:
        """The limits of section 4.6.4 are on all records together: the first one is to blame."""
        self.d = self.o
        return PermError(f"it takes more than {limit}, the next one for {excess}")

    def dns(
        self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False
    ) -> list[Any]:
        """The one place where pyspf asks the DNS. Records in the form that pyspf reads."""
        # RFC 8616 section 4: a macro that gives a non-ASCII name never matches.
        absolute = dns_name(name) if name.isascii() else None
        if absolute is None:
            return []
        lookup = self._questions(absolute, qtype)
        if lookup.is_temporary_error:
            raise TempError(failure(lookup))
        if lookup.is_void and not ignore_void:
            self._count_void(lookup)
        self._data += sum(map(len, lookup.answers))
        if self._data > MOST_DATA:
            raise self._too_many(f"{MOST_DATA} octets of answers", self.asking)
        if qtype == "MX" and len(lookup.answers) > spf.MAX_MX:  # section 4.6.4
            raise PermError(f"{absolute} has more than {spf.MAX_MX} MX records", self._term)
        return [_RECORD[qtype](answer) for answer in lookup.answers]

    def _count_void(self, lookup: Lookup) -> None:
        # Section 4.6.4 limits the number of *terms* with void look-ups: an "mx" whose three hosts
        # have no AAAA record is one, where pyspf counts three and gives permerror over IPv6.
        if self._term_is_void:
            return
        self._term_is_void = True
        if self.void_lookups == self._most_void_lookups:
            excess = f"{self.asking} ({lookup.name} {lookup.rdtype}: {lookup.status.upper()})"
            raise self._too_many(f"{self._most_void_lookups} void look-ups", excess)
        self.void_lookups += 1

    def validated_ptrs(self) -> list[str]:
        """Section 5.5: a DNS error is no match, and no name after the tenth is looked up."""
        names = self._dns_or_nothing(f"{spf.reverse_dots(self.i)}.{self.v}.arpa", "PTR")
        return [
            name
            for name in names[: spf.MAX_PTR]
            if self.cidrmatch(self._dns_or_nothing(name, self.A), self.cidrmax)
        ]

    def _dns_or_nothing(self, name: str, qtype: str) -> list[Any]:
        try:
            return self.dns(name, qtype)
        except TempError:
            return []

    def getp(self) -> Any:
        """The ``p`` macro, which depends on the current domain: pyspf keeps the first."""
        self.p = None
        return super().getp()

    def expand(self, s: str, stripdot: bool = True) -> str:
        """Expands macros; drops labels from the left until the name fits (section 7.3)."""
        name = str(super().expand(s, stripdot))
        if stripdot and len(name) > 253:
            # Where no dot is in reach, the last label is too long for a name and remains.
            name = name[-254:].partition(".")[2] or name.rpartition(".")[2]
        return name


def _mx_record(answer: str) -> tuple[int, str]:
    preference, exchange = answer.split(maxsplit=1)
    return int(preference), exchange.removesuffix(".")


_RECORD: dict[str, Any] = {
    "A": str,
    "AAAA": str,
    "PTR": lambda answer: answer.removesuffix("."),
    "MX": _mx_record,
    "TXT": lambda answer: (answer.encode("latin-1"),),
}
