"""Names and addresses as they stand in a zone, and who owns them."""

from fake_receiver.checks.organizational_domain import organizational_domain
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.lookup import Lookup
from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.remedy import Change

UNKNOWN_HOST = "<your mail server's name>"


def absolute(name: str) -> str:
    """``name`` with its final dot."""
    return f"{name.rstrip('.')}."


def is_host_name(name: str) -> bool:
    """False for address literals and single labels, which no reverse zone can name."""
    return "." in name.rstrip(".") and not name.startswith("[")


def share_owner(name: str, other: str) -> bool:
    """True when both are in one organizational domain."""
    return owner(name) == owner(other)


def owner(name: str) -> str:
    """The organizational domain that ``name`` is in."""
    domain = name.rstrip(".").lower()
    return organizational_domain(domain) or domain


def host_name(evidence: Evidence) -> str:
    """The sending host's name: what it says in EHLO, or a likely one when that is no name.

    A client that is refused before EHLO has said none; a PTR record that is confirmed tells.
    """
    for said in (evidence.transaction.helo_domain, evidence.iprev.verified_name or ""):
        if is_host_name(said):
            return said.rstrip(".")
    domain = author_domain(evidence)
    return f"mail.{domain}" if domain else UNKNOWN_HOST


def author_domain(evidence: Evidence) -> str:
    """The author's, or the reverse-path's where the message names no author."""
    return evidence.dmarc.author_domain or evidence.transaction.mail_from_domain


def author_address(evidence: Evidence) -> str:
    """An address that may stand in From: the reverse-path, or a likely one when it is null."""
    return evidence.transaction.reverse_path or f"postmaster@{host_name(evidence)}"


def recipient_domains(evidence: Evidence) -> tuple[str, ...]:
    """The recipients' domains, once each."""
    paths = evidence.transaction.forward_paths
    return tuple(dict.fromkeys(path.rpartition("@")[2].lower() for path in paths))


def address_record(name: str, address: IPAddress) -> str:
    """The line of a zone that gives ``name`` the ``address``."""
    return f"{absolute(name)} {'A' if address.version == 4 else 'AAAA'} {address}"


def mended_name_servers(lookup: Lookup) -> Change:
    """For a question that no name server answered."""
    return Change(
        where="shell, until it answers",
        lines=(f"dig +trace {lookup.name} {lookup.rdtype}",),
    )
