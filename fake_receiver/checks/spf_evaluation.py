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
from fake_receiver.checks.spf_terms import split_terms
from fake_receiver.model.results import SpfResult
from fake_receiver.model.transaction import IPAddress

BEST_GUESS = "v=spf1 a/24 mx/24 ptr"
"""The record that receivers guessed for a domain without one: the form of libspf and pyspf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one record gives, and the term that decided; None when no term matched.

    ``through`` is the decision inside the matching ``include``.
    """

    result: SpfResult
    domain: str
    record: str
    term: str | None
    through: "Decision | None" = None


class CheckHost(spf.query):  # type: ignore[misc]  # pyspf has no types
    """One SPF check of one identity.

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
        self._questions = questions
        self._term_is_void = False

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
        self.void_lookups = -3
        return self._evaluate_record(domain, BEST_GUESS)

    def _evaluate_record(self, domain: str, record: str) -> Decision:
        mechanisms, redirect = split_terms(record)
        for term in mechanisms:
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
                )
        if redirect is not None:
            self._start_term()
            target = self.expand_domain(redirect)
            decision = self.evaluate(target)
            if decision is None:  # section 6.1
                raise PermError(f"redirect={target} has no SPF record")
            return decision
        # Section 4.7: no term matches and there is no redirect.
        return Decision(result=SpfResult.NEUTRAL, domain=domain, record=record, term=None)

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

    def _start_term(self) -> None:
        self.check_lookups()
        self._term_is_void = False

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
            self._count_void()
        return [_RECORD[qtype](answer) for answer in lookup.answers]

    def _count_void(self) -> None:
        # Section 4.6.4 limits the number of *terms* with void look-ups: an "mx" whose three hosts
        # have no AAAA record is one, where pyspf counts three and gives permerror over IPv6.
        if self._term_is_void:
            return
        self._term_is_void = True
        self.void_lookups += 1
        if self.void_lookups > spf.MAX_VOID_LOOKUPS:
            raise PermError(f"more than {spf.MAX_VOID_LOOKUPS} terms have void look-ups")

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
        while stripdot and len(name) > 253 and "." in name:
            name = name.partition(".")[2]
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
