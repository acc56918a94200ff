"""What is told of a delivered message, beside the message itself."""

from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from fake_receiver.checks.header_fields import split_message
from fake_receiver.model.delivery import Delivery, Folder
from fake_receiver.model.events import Judged
from fake_receiver.model.results import Arc, DkimSignature, Dmarc, Iprev, Spf
from fake_receiver.model.transaction import IPAddress, Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What each check found, with its DNS questions."""

    iprev: Iprev
    spf: Spf
    dkim: tuple[DkimSignature, ...]
    arc: Arc
    dmarc: Dmarc


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecord:
    """The envelope, the verdict and the results. ``mailbox`` and the paths are as the client wrote.

    The first ``trace_octets`` of the stored message are what the receiver prepended.
    """

    number: int
    mailbox: str
    folder: Folder
    receiver: str
    mx_host: str
    session_id: str
    received_at: float
    client_ip: IPAddress
    helo_domain: str
    reverse_path: str
    forward_paths: tuple[str, ...]
    tls: Tls | None
    rule: str
    reason: str
    reply: tuple[str, ...]
    results: Results
    subject: str
    trace_octets: int


def record_of(judged: Judged, delivery: Delivery, *, number: int, trace_octets: int) -> MailRecord:
    """The record of one copy."""
    evidence = judged.evidence
    transaction = evidence.transaction
    return MailRecord(
        number=number,
        mailbox=delivery.mailbox,
        folder=delivery.folder,
        receiver=judged.receiver,
        mx_host=transaction.mx_host,
        session_id=judged.session_id,
        received_at=transaction.received_at,
        client_ip=transaction.client_ip,
        helo_domain=transaction.helo_domain,
        reverse_path=transaction.reverse_path,
        forward_paths=transaction.forward_paths,
        tls=transaction.tls,
        rule=judged.verdict.rule,
        reason=judged.verdict.reason,
        reply=judged.lines,
        results=Results(
            iprev=evidence.iprev,
            spf=evidence.spf,
            dkim=evidence.dkim,
            arc=evidence.arc,
            dmarc=evidence.dmarc,
        ),
        subject=subject(transaction.message),
        trace_octets=trace_octets,
    )


def subject(message: bytes) -> str:
    """The first Subject, unfolded and with its encoded words decoded (RFC 2047); "" without one."""
    fields, _ = split_message(message)
    value = next((field.value for field in fields if field.name == "subject"), b"")
    text = value.replace(b"\r\n", b"").decode("utf-8", "replace").strip()
    try:
        decoded = str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        # An unknown charset, or no encoded words after all: as it was written.
        return text
    # UTF-7 may give half a character, which no file takes.
    return decoded.encode("utf-8", "replace").decode()
