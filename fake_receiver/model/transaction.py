"""One mail transaction as the receiver saw it (RFC 5321 section 3.3)."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import Final

IPAddress = IPv4Address | IPv6Address

NULL_PATH: Final = ""
"""The null reverse-path, ``MAIL FROM:<>`` (RFC 5321 section 4.5.5)."""


class Family(StrEnum):
    """Address family of a connection."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"

    @classmethod
    def of(cls, address: IPAddress) -> "Family":
        """The family that ``address`` belongs to."""
        return cls.IPV4 if address.version == 4 else cls.IPV6


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The TLS connection below SMTP: ``version`` as in ``TLSv1.3``; ``bits`` of the key."""

    version: str
    cipher: str
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """From the client's address to the end of the message, or as far as it has come.

    ``client_ip`` is the address that is judged; ``mx_host`` the receiver's host that was reached;
    ``message`` the octets between DATA and the final dot, dot-stuffing undone, CRLF line ends.
    Before RCPT there are no ``forward_paths``; judged at RCPT, the last of them is the question.
    """

    client_ip: IPAddress
    helo_domain: str = ""
    reverse_path: str = NULL_PATH
    forward_paths: tuple[str, ...] = ()
    message: bytes = b""
    mx_host: str = ""
    extended: bool = True
    """The client said EHLO, not HELO."""
    smtputf8: bool = False
    """MAIL carried the parameter SMTPUTF8 (RFC 6531)."""
    tls: Tls | None = None
    exceeds_size: bool = False
    """MAIL declared, or the client sent, more octets than the receiver takes; none are kept."""
    session_id: str = ""
    received_at: float = 0.0
    """Seconds since the epoch; given, because nothing in the judgement reads a clock."""

    @property
    def family(self) -> Family:
        """The family of the client's address."""
        return Family.of(self.client_ip)

    @property
    def mail_from_domain(self) -> str:
        """Domain of the reverse-path, or the HELO domain when it is null (RFC 7208 section 2.4)."""
        if self.reverse_path == NULL_PATH:
            return self.helo_domain
        return self.reverse_path.rpartition("@")[2]
