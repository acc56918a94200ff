"""Mail that the receiver accepted and filed."""

from dataclasses import dataclass
from enum import StrEnum


class Folder(StrEnum):
    """Where accepted mail is filed."""

    INBOX = "inbox"
    SPAM = "spam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One copy of an accepted message.

    ``trace`` is what the receiver prepends (RFC 5321 section 4.4), header fields with CRLF; the
    message follows it as it was sent.
    """

    mailbox: str
    folder: Folder
    trace: str
