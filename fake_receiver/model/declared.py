"""What a scenario declares of the world: facts that a receiver knows and a lab cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class MailboxState(StrEnum):
    """Why a recipient's mailbox takes no mail now, or at all."""

    UNKNOWN = "unknown"
    DISABLED = "disabled"
    OVER_QUOTA = "over-quota"
    OVER_QUOTA_AND_INACTIVE = "over-quota-and-inactive"
    RECEIVING_TOO_FAST = "receiving-too-fast"
    RECEIVING_TOO_MUCH = "receiving-too-much"
    """As too fast, and for so long that the refusal is permanent."""
    REQUIRES_TLS = "requires-tls"
    """Its domain's policy takes mail over TLS only."""
    ALLOWS_NO_OTHER_IP = "allows-no-other-ip"
    """Its domain's policy takes mail from listed addresses only, and the client's is not listed."""


class Mark(StrEnum):
    """What the receiver holds against this mail by its reputation, rate or content."""

    UNSOLICITED = "unsolicited"
    SUSPICIOUS_CONTENT = "suspicious-content"
    DANGEROUS_CONTENT = "dangerous-content"
    ILLEGAL_ATTACHMENT = "illegal-attachment"
    LOW_REPUTATION_IP = "low-reputation-ip"
    LOW_REPUTATION_IP_TEMPORARY = "low-reputation-ip-temporary"
    LOW_REPUTATION_DOMAIN = "low-reputation-domain"
    LOW_REPUTATION_DOMAIN_TEMPORARY = "low-reputation-domain-temporary"
    UNUSUAL_RATE_IP = "unusual-rate-ip"
    UNUSUAL_RATE_IP_PERMANENT = "unusual-rate-ip-permanent"
    UNUSUAL_RATE_NETBLOCK = "unusual-rate-netblock"
    UNUSUAL_RATE_DKIM_DOMAIN = "unusual-rate-dkim-domain"
    UNUSUAL_RATE_SPF_DOMAIN = "unusual-rate-spf-domain"
    UNUSUAL_RATE_URL_DOMAIN = "unusual-rate-url-domain"
    UNUSUAL_RATE_MESSAGE_ID = "unusual-rate-message-id"
    UNUSUAL_RATE = "unusual-rate"
    SUSPICIOUS_SPF_RECORD = "suspicious-spf-record"
    SUSPICIOUS_SPF_RECORD_PERMANENT = "suspicious-spf-record-permanent"
    UNAUTHORIZED_IP = "unauthorized-ip"
    """A dynamic or residential address, which may not deliver directly."""
    PROHIBITED_BY_POLICY = "prohibited-by-policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Declared facts. ``mailboxes`` maps addresses in lower case to their states."""

    bulk_sender: bool = False
    marks: frozenset[Mark] = frozenset()
    mailboxes: Mapping[str, MailboxState] = field(default_factory=dict)

    def state_of(self, forward_path: str) -> MailboxState | None:
        """What is declared of a recipient."""
        if not self.mailboxes:
            return None
        account = _account(forward_path)
        states = (state for path, state in self.mailboxes.items() if _account(path) == account)
        return next(states, None)


def _account(path: str) -> str:
    """The mailbox that an address names.

    At gmail.com dots, case and what follows a + make no difference
    (https://support.google.com/mail/answer/7436150).
    """
    local_part, _, domain = path.lower().rpartition("@")
    if domain not in ("gmail.com", "googlemail.com"):
        return path.lower()
    return local_part.partition("+")[0].replace(".", "") + "@gmail.com"


NOTHING: Final = Declared()
"""Nothing is declared."""
