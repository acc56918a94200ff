"""DMARC: is a domain that SPF or DKIM authenticates the author's? (RFC 9989, RFC 7489).

What the author domain asks for is found with it. The older standard finds organizational domains
in the public suffix list, the newer one by a walk up the DNS.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fake_receiver.checks.author import Author
from fake_receiver.checks.dmarc_discovery import ByList, Discovery
from fake_receiver.checks.dmarc_policy import published_policy
from fake_receiver.checks.dmarc_record import DmarcRecord, read_dmarc_record
from fake_receiver.checks.dmarc_tree_walk import ByTreeWalk
from fake_receiver.checks.dmarc_why import in_full
from fake_receiver.checks.names import to_a_labels
from fake_receiver.checks.organizational_domain import organizational_domain
from fake_receiver.checks.questions import Questions, failure
from fake_receiver.model.lookup import Lookup, Resolver
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    Dmarc,
    DmarcResult,
    Spf,
    SpfResult,
)


def check_dmarc(
    author: Author,
    spf: Spf,
    dkim: Sequence[DkimSignature],
    resolver: Resolver,
    *,
    tree_walk: bool = False,
) -> Dmarc:
    """Finds the policy of the author domain and compares it with what SPF and DKIM authenticated.

    By RFC 9989 with ``tree_walk``, else by RFC 7489.

    none without an author domain or a record; permerror for a record without a usable policy;
    temperror when a failed look-up could still change the result, also one of SPF or DKIM for an
    aligned domain. Never raises.
    """
    if author.domain is None:
        return Dmarc(result=DmarcResult.NONE, author_domain="", why=author.why)
    questions = Questions(resolver)
    discovery = ByTreeWalk(questions) if tree_walk else ByList(questions)
    dmarc = Dmarc(
        result=DmarcResult.NONE,
        author_domain=author.domain,
        organizational_domain=organizational_domain(author.domain) or author.domain,
        why="",
    )
    found = discovery.record(author.domain)
    if isinstance(found, Lookup):
        dmarc = replace(dmarc, result=DmarcResult.TEMPERROR, why=failure(found))
    elif not found.record:
        dmarc = replace(dmarc, why=found.why)
    else:
        dmarc = replace(dmarc, record_domain=found.domain, record=found.record)
        try:
            record = read_dmarc_record(found.record, newer_tags=tree_walk)
        except ValueError as error:
            why = f"the DMARC record of {found.domain} is faulty: {error}"
            dmarc = replace(dmarc, result=DmarcResult.PERMERROR, why=why)
        else:
            dmarc = _judge(dmarc, record, _identifiers(record, spf, dkim), discovery)
            dmarc = _with_policy(dmarc, record, questions)
    if dmarc.published_policy is None:
        dmarc = _aligned_at_least(dmarc, spf, dkim)
    return replace(dmarc, why=in_full(dmarc, questions.lookups), lookups=questions.lookups)


def _aligned_at_least(dmarc: Dmarc, spf: Spf, dkim: Sequence[DkimSignature]) -> Dmarc:
    """Alignment where no policy says how strict: relaxed, by the list of public suffixes."""

    def is_aligned(domain: str) -> bool:
        organization = organizational_domain(_name(domain)) or _name(domain)
        return organization == dmarc.organizational_domain

    passing = (s.sdid for s in dkim if s.result is DkimResult.PASS)
    spf_passes = spf.result is SpfResult.PASS and not spf.best_guess
    return replace(
        dmarc,
        spf_aligned=spf_passes and is_aligned(spf.domain),
        dkim_aligned=any(map(is_aligned, passing)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Identifier:
    """A domain that SPF or DKIM would authenticate. ``domain`` is empty for what is no name."""

    check: str
    result: str
    shown: str
    domain: str
    strict: bool
    passes: bool
    undecided: bool

    @property
    def counts(self) -> bool:
        """Its alignment decides something."""
        return self.passes or self.undecided


def _identifiers(
    record: DmarcRecord, spf: Spf, dkim: Sequence[DkimSignature]
) -> tuple[_Identifier, ...]:
    return (
        _Identifier(
            check="SPF",
            result=spf.result,
            shown=spf.domain,
            domain=_name(spf.domain),
            strict=record.strict_spf,
            # A guessed record is the receiver's own, not the author domain's word.
            passes=spf.result is SpfResult.PASS and not spf.best_guess,
            undecided=spf.result is SpfResult.TEMPERROR,
        ),
        *(
            _Identifier(
                check="DKIM",
                result=signature.result,
                shown=signature.sdid,
                domain=_name(signature.sdid),
                strict=record.strict_dkim,
                passes=signature.result is DkimResult.PASS,
                undecided=signature.result is DkimResult.TEMPERROR,
            )
            for signature in dkim
        ),
    )


def _name(domain: str) -> str:
    return (to_a_labels(domain) or "").lower()


def _judge(
    dmarc: Dmarc,
    record: DmarcRecord,
    identifiers: tuple[_Identifier, ...],
    discovery: Discovery,
) -> Dmarc:
    """Alignment (RFC 9989 section 4.10.2, RFC 7489 section 3.1) and result (5.3.5, 6.6.2)."""
    author = dmarc.author_domain
    organization: str | Lookup = author
    # Section 4.10.2: the same domain needs no organization, nor does strict alignment.
    if dmarc.record_domain != author or any(
        not identifier.strict and identifier.domain not in ("", author)
        for identifier in identifiers
    ):
        organization = discovery.organization(author)
        if isinstance(organization, str):
            dmarc = replace(dmarc, organizational_domain=organization)
    alignments = [_alignment(each, author, organization, discovery) for each in identifiers]
    judged = list(zip(identifiers, alignments, strict=True))
    passing = [each.check for each, alignment in judged if each.passes and alignment is True]
    if passing:
        result = DmarcResult.PASS
        why = f"{author} is authenticated by {' and '.join(dict.fromkeys(passing))}"
    else:
        may_pass_later = any(
            each.counts
            and (isinstance(alignment, Lookup) or (each.undecided and alignment is True))
            for each, alignment in judged
        )
        result = DmarcResult.TEMPERROR if may_pass_later else DmarcResult.FAIL
        found = [_finding(each, alignment) for each, alignment in judged]
        if len(judged) == 1:
            found.append("no DKIM signature")
        why = f"neither SPF nor DKIM authenticates {author}: {'; '.join(found)}"
    return replace(
        dmarc,
        result=result,
        why=why,
        test_mode=record.test_mode,
        spf_aligned="SPF" in passing,
        dkim_aligned="DKIM" in passing,
    )


def _alignment(
    identifier: _Identifier, author: str, organization: str | Lookup, discovery: Discovery
) -> bool | Lookup:
    """Whether it is aligned, or the failed look-up that hides it."""
    domain = identifier.domain
    if domain == author:
        return True
    if identifier.strict or not domain:
        return False
    if isinstance(organization, Lookup):
        return organization
    # An organization is above all its domains, so no other domain can share it.
    if not f".{domain}".endswith(f".{organization}"):
        return False
    if not identifier.counts:
        return True  # a walk would only tell whose failure it is
    other = discovery.organization(domain)
    return other if isinstance(other, Lookup) else other == organization


def _finding(identifier: _Identifier, alignment: bool | Lookup) -> str:
    text = f"{identifier.check} {identifier.result} for {identifier.shown}"
    if isinstance(alignment, Lookup):
        return f"{text} (alignment unknown: {failure(alignment)})"
    return text if alignment else f"{text} (not aligned)"


def _with_policy(dmarc: Dmarc, record: DmarcRecord, questions: Questions) -> Dmarc:
    policy = published_policy(dmarc, record, questions)
    if not isinstance(policy, Lookup):
        return replace(dmarc, published_policy=policy)
    why = f"{dmarc.why}; {failure(policy)}, which tells whether np= or sp= holds"
    return replace(dmarc, result=DmarcResult.TEMPERROR, why=why)
