"""DMARC: is a domain that SPF or DKIM authenticates the author's? (RFC 7489).

What the author domain asks for is found with it. Organizational domains are those of the public
suffix list.
"""

from collections.abc import Sequence
from dataclasses import replace

from fake_receiver.checks.author import Author
from fake_receiver.checks.dmarc_record import DmarcRecord, is_dmarc_record, read_dmarc_record
from fake_receiver.checks.names import dns_name
from fake_receiver.checks.organizational_domain import organizational_domain
from fake_receiver.checks.questions import Questions, failure
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    Dmarc,
    DmarcResult,
    Spf,
    SpfResult,
)


def check_dmarc(
    author: Author, spf: Spf, dkim: Sequence[DkimSignature], resolver: Resolver
) -> Dmarc:
    """Finds the policy of the author domain and compares it with what SPF and DKIM authenticated.

    none without an author domain or a record; permerror for a record without a usable policy;
    temperror when a failed look-up could still change the result, also one of SPF or DKIM for an
    aligned domain. Never raises.
    """
    if author.domain is None:
        return Dmarc(result=DmarcResult.NONE, author_domain="", why=author.why)
    questions = Questions(resolver)
    dmarc = Dmarc(
        result=DmarcResult.NONE,
        author_domain=author.domain,
        organizational_domain=_organization(author.domain),
        why=f"{author.domain} has no DMARC record",
    )
    # RFC 7489 section 6.6.3: the author domain, and then its organizational domain.
    for domain in dict.fromkeys((author.domain, dmarc.organizational_domain)):
        name = dns_name(f"_dmarc.{domain}")
        if name is None:
            continue
        lookup = questions(name, "TXT")
        dmarc = replace(dmarc, lookups=questions.lookups)
        if lookup.is_temporary_error:
            return replace(dmarc, result=DmarcResult.TEMPERROR, why=failure(lookup))
        records = [text for text in lookup.answers if is_dmarc_record(text)]
        if records:
            return _apply(replace(dmarc, record_domain=domain), records, spf, dkim)
    return dmarc


def _apply(dmarc: Dmarc, records: list[str], spf: Spf, dkim: Sequence[DkimSignature]) -> Dmarc:
    """Reads the one record, and judges by it."""
    if len(records) > 1:
        why = f"{dmarc.record_domain} has {len(records)} DMARC records, so that none applies"
        return replace(dmarc, record_domain=None, why=why)
    dmarc = replace(dmarc, record=records[0])
    try:
        record = read_dmarc_record(records[0])
    except ValueError as error:
        why = f"the DMARC record of {dmarc.record_domain} is faulty: {error}"
        return replace(dmarc, result=DmarcResult.PERMERROR, why=why)
    at_author = dmarc.record_domain == dmarc.author_domain
    policy = record.policy if at_author else record.subdomain_policy
    return _judge(replace(dmarc, published_policy=policy), record, spf, dkim)


def _judge(dmarc: Dmarc, record: DmarcRecord, spf: Spf, dkim: Sequence[DkimSignature]) -> Dmarc:
    """Alignment (RFC 7489 section 3.1) and result (section 6.6.2)."""
    author = dmarc.author_domain
    spf_is_aligned = _is_aligned(spf.domain, author, strict=record.strict_spf)
    aligned = [s for s in dkim if _is_aligned(s.sdid, author, strict=record.strict_dkim)]
    # A guessed record is the receiver's own, not the author domain's word.
    spf_passes = spf.result is SpfResult.PASS and not spf.best_guess
    spf_aligned = spf_is_aligned and spf_passes
    dkim_aligned = any(signature.result is DkimResult.PASS for signature in aligned)
    may_pass_later = (spf_is_aligned and spf.result is SpfResult.TEMPERROR) or any(
        signature.result is DkimResult.TEMPERROR for signature in aligned
    )
    if spf_aligned or dkim_aligned:
        passing = " and ".join(["SPF"] * spf_aligned + ["DKIM"] * dkim_aligned)
        result, why = DmarcResult.PASS, f"{author} is authenticated by {passing}"
    else:
        result = DmarcResult.TEMPERROR if may_pass_later else DmarcResult.FAIL
        found = [_finding("SPF", spf.result, spf.domain, aligned=spf_is_aligned)]
        found += [_finding("DKIM", s.result, s.sdid, aligned=s in aligned) for s in dkim]
        if not dkim:
            found.append("no DKIM signature")
        why = f"neither SPF nor DKIM authenticates {author}: {'; '.join(found)}"
    return replace(
        dmarc, result=result, why=why, spf_aligned=spf_aligned, dkim_aligned=dkim_aligned
    )


def _finding(check: str, result: str, domain: str, *, aligned: bool) -> str:
    return f"{check} {result} for {domain}" + ("" if aligned else " (not aligned)")


def _is_aligned(domain: str, author: str, *, strict: bool) -> bool:
    domain = domain.lower()
    if strict:
        return domain == author
    return _organization(domain) == _organization(author)


def _organization(domain: str) -> str:
    # A public suffix that sends mail is its own organization.
    return organizational_domain(domain) or domain
