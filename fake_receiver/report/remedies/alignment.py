"""DMARC: what SPF or DKIM authenticates must be the author's domain (RFC 7489 section 3.1)."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.transaction import NULL_PATH
from fake_receiver.report.remedies.dkim import dkim_remedies
from fake_receiver.report.remedies.domains import host_name, share_owner
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.spf import spf_remedies


def alignment_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """DKIM first: it survives forwarding. Then SPF, then an author domain of one's own."""
    author = evidence.dmarc.author_domain
    yield from dkim_remedies(evidence, Need.ALIGNMENT)
    if share_owner(evidence.spf.domain, author) and not evidence.spf_passes:
        yield from spf_remedies(evidence, Need.ALIGNMENT)
    elif (
        evidence.transaction.reverse_path != NULL_PATH
        and not evidence.transaction.client_ip.is_link_local
    ):
        yield _aligned_reverse_path(evidence)
    if not share_owner(host_name(evidence), author):
        yield _own_author(evidence)


def _aligned_reverse_path(evidence: Evidence) -> Remedy:
    author, client_ip = evidence.dmarc.author_domain, evidence.transaction.client_ip
    local_part = evidence.transaction.reverse_path.rpartition("@")[0]
    return Remedy(
        title=f"Use a reverse-path at {author} and let its SPF record name {client_ip}",
        cures=(Need.ALIGNMENT,),
        changes=(
            Change(
                where="the program that submits the mail",
                lines=(f"MAIL FROM:<{local_part}@{author}>",),
            ),
            Change(
                where=f"DNS, SPF record of {author}, before its all term",
                lines=(f"ip{client_ip.version}:{client_ip}",),
            ),
        ),
    )


def _own_author(evidence: Evidence) -> Remedy:
    author = evidence.dmarc.author_domain
    own = evidence.transaction.mail_from_domain
    if share_owner(own, author):
        own = host_name(evidence)
    local_part = evidence.transaction.reverse_path.rpartition("@")[0] or "postmaster"
    return Remedy(
        title=f"If {author} is not yours: write from a domain of your own",
        cures=(Need.ALIGNMENT,),
        changes=(
            Change(
                where="header of the message (a mailing list munges From)",
                lines=(
                    f"From: <{local_part}@{own}>",
                    f"Reply-To: <the author's address at {author}>",
                ),
            ),
        ),
    )
