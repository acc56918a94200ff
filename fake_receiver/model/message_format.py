"""What is wrong with a message's form (RFC 5322)."""

from dataclasses import dataclass
from enum import StrEnum


class FormatDefect(StrEnum):
    """A rule of RFC 5322 that a message breaks, or a limit that it exceeds."""

    NO_FROM = "no-from"
    INVALID_FROM = "invalid-from"
    SEVERAL_FROM = "several-from"
    SEVERAL_AUTHORS = "several-authors"
    """One From field with several addresses: allowed by RFC 5322, refused by Gmail."""
    DUPLICATE_FIELD = "duplicate-field"
    NO_MESSAGE_ID = "no-message-id"
    INVALID_MESSAGE_ID = "invalid-message-id"
    ENCODED_WORD = "encoded-word"
    """An encoded word in a field whose syntax allows none (RFC 2047 section 5)."""
    RAW_UNICODE = "raw-unicode"
    """Octets outside ASCII in a field that may hold none, without SMTPUTF8 (RFC 6532)."""
    FIELD_TOO_LARGE = "field-too-large"
    TOO_MANY_FIELDS = "too-many-fields"
    """Too many fields, or too many octets in all of them together."""
    TOO_MANY_HOPS = "too-many-hops"
    MALFORMED = "malformed"
    """No header section that can be told from the body, or octets that no message may have."""
    BARE_LINE_END = "bare-line-end"
    """An LF in the body without the CR before it: a line end for most, but not for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatFinding:
    """One defect: ``field`` is the header field concerned as it is written, empty for none.

    ``size`` and ``limit`` are octets of a field that is too large.
    """

    defect: FormatDefect
    field: str
    why: str
    size: int = 0
    limit: int = 0
