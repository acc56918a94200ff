"""A DMARC record of the author domain (RFC 7489 section 6.1)."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.report.remedies.domains import absolute, author_domain, mended_name_servers
from fake_receiver.report.remedies.remedy import Change, Need, Remedy


def dmarc_record_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """p=none asks nothing of receivers, and is enough."""
    dmarc = evidence.dmarc
    failed = next((lookup for lookup in dmarc.lookups if lookup.is_temporary_error), None)
    if failed is not None:
        yield _remedy(f"Mend the name servers: {dmarc.why}", mended_name_servers(failed))
        return
    # The organizational domain's record holds for all below it.
    domain = dmarc.record_domain or dmarc.organizational_domain or author_domain(evidence)
    text = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    # With an answer there is a record or several, and the check has said what is wrong.
    is_faulty = any(_is_dmarc(answer) for lookup in dmarc.lookups for answer in lookup.answers)
    yield _remedy(
        f"Publish one DMARC record: {dmarc.why}" if is_faulty else "Publish a DMARC record",
        Change(
            where=f"DNS, zone of {domain} (reports go to the mailbox that it names)",
            lines=(f'_dmarc.{absolute(domain)} TXT "{text}"',),
        ),
    )


def _is_dmarc(text: str) -> bool:
    return text.lower().startswith("v=dmarc1")


def _remedy(title: str, change: Change) -> Remedy:
    return Remedy(title=title, cures=(Need.DMARC_RECORD,), changes=(change,))
