"""The header fields that any other receiver prepends: what the RFCs ask for, and no more.

Return-Path and Received (RFC 5321 section 4.4), and Authentication-Results (RFC 8601) in the name
of the host that the client reached.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import IPv6Address
from typing import Final

from fake_receiver.delivery.header_text import host_name, printable, value
from fake_receiver.delivery.protocol import protocol
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import ArcResult, SpfIdentity
from fake_receiver.model.transaction import IPAddress, Transaction

_FOLD: Final = "\r\n        "


def trace(evidence: Evidence) -> str:
    """The fields, topmost first."""
    transaction = evidence.transaction
    results = ";\r\n       ".join((host_name(transaction.mx_host), *_results(evidence)))
    return (
        f"Return-Path: <{printable(transaction.reverse_path)}>\r\n"
        f"{_received(evidence)}"
        f"Authentication-Results: {results}\r\n"
    )


def _received(evidence: Evidence) -> str:
    """Recipients of one transaction are not shown to each other (section 7.2)."""
    transaction = evidence.transaction
    name = evidence.iprev.verified_name
    ptr = f"{host_name(name.removesuffix('.'))} " if name is not None else ""
    lines = [
        f"from {host_name(transaction.helo_domain)} ({ptr}{_literal(transaction.client_ip)})",
        f"by {host_name(transaction.mx_host)} with {protocol(transaction)}"
        f" id {printable(transaction.session_id)}",
    ]
    if transaction.tls is not None:
        tls = transaction.tls
        lines.append(f"({tls.version} {tls.cipher} {tls.bits} bits)")
    if len(transaction.forward_paths) == 1:
        lines.append(f"for <{printable(transaction.forward_paths[0])}>")
    return f"Received: {_FOLD.join(lines)};{_FOLD}{_date(transaction)}\r\n"


def _literal(address: IPAddress) -> str:
    """An address literal (section 4.1.3)."""
    return f"[IPv6:{address}]" if isinstance(address, IPv6Address) else f"[{address}]"


def _date(transaction: Transaction) -> str:
    return format_datetime(datetime.fromtimestamp(int(transaction.received_at), UTC))


def _results(evidence: Evidence) -> Iterator[str]:
    """RFC 8601 section 2.7. ``none`` is told too: it says that the check was made."""
    transaction, spf = evidence.transaction, evidence.spf
    yield f"iprev={evidence.iprev.result} policy.iprev={value(str(transaction.client_ip))}"
    if spf.identity is SpfIdentity.HELO:
        yield f"spf={spf.result} smtp.helo={value(host_name(transaction.helo_domain))}"
    else:
        yield f"spf={spf.result} smtp.mailfrom={value(transaction.reverse_path)}"
    if not evidence.dkim:
        yield "dkim=none"
    for signature in evidence.dkim:
        # header.b tells signatures of one domain apart (RFC 6008).
        tags = {"d": signature.sdid, "s": signature.selector, "b": signature.signature_start}
        told = "".join(f" header.{tag}={value(text)}" for tag, text in tags.items() if text)
        yield f"dkim={signature.result}{told}"
    if evidence.arc.result is not ArcResult.NONE:
        yield f"arc={evidence.arc.result}"
    author = evidence.dmarc.author_domain
    header_from = f" header.from={value(author)}" if author else ""
    yield f"dmarc={evidence.dmarc.result}{header_from}"
