"""The form of a message: RFC 5322, and the limits that Gmail sets.

Google's own words on it: support.google.com/a/answer/13567860 (fields that may stand once) and
support.google.com/a/answer/14016360 (limits on header fields).
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from fake_receiver.checks.author import read_addresses, read_author, without_free_text
from fake_receiver.checks.header_fields import (
    HeaderField,
    has_bare_line_end,
    header_fields,
    split_header,
    too_large,
)
from fake_receiver.checks.line_ends import has_bare_cr, has_bare_lf
from fake_receiver.model.message_format import FormatDefect, FormatFinding

# The limits of support.google.com/a/answer/14016360, with 1024 octets to its KB.
MAX_HEADER: Final = 500 * 1024
MAX_FIELDS: Final = 5000
MAX_NAME: Final = 1024
MAX_VALUE: Final = 32 * 1024
MAX_VALUE_OF: Final = {
    "message-id": 500,
    "subject": 998,
    "cc": sys.maxsize,
    "references": sys.maxsize,
    "to": sys.maxsize,
}
"""Fields with another limit than the rest; the last three have that of the whole alone."""

MAX_HOPS: Final = 50
"""The limit of RFC 5321 section 6.3 that Gmail chose: its reply is "exceeded 50 hops"."""

# Section 3.6, without From, which has a defect of its own.
_ONCE = {"bcc", "cc", "date", "in-reply-to", "message-id", "references", "reply-to", "sender"}
_ONCE |= {"subject", "to"}
_ADDRESSES = {"cc", "from", "reply-to", "sender", "to"}
# Fields where an encoded word may stand in a comment alone (RFC 2047 section 5).
_IDENTIFIERS = {"date", "in-reply-to", "message-id", "received", "references", "return-path"}
_STRICT = _ADDRESSES | _IDENTIFIERS
_KNOWN = _STRICT | _ONCE | {""}  # the last are lines that are no field
# Where raw octets are refused: common mail has them in names, and in trace fields.
_ASCII = _ADDRESSES | {"message-id"}

# Section 3.6.4; a quoted string is a " here, a literal a [, and dots may stand anywhere.
_MESSAGE_ID = re.compile(r"\s*<\s*[^\s<>@]+\s*@\s*[^\s<>@]+\s*>\s*")
_ENCODED_WORD = re.compile(r"(?i)=\?[^?\s]+\?[bq]\?[^?\s]*\?=")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What one pass over the header section keeps, however many fields a hostile one has.

    The fields are the first of their name: of all that we know, of those over a limit, and of
    those that may hold an encoded word or more than ASCII where they should not.
    """

    text: bytes
    count: int
    counts: dict[str, int]
    known: dict[str, HeaderField]
    large: dict[str, HeaderField]
    suspect: dict[str, HeaderField]


def check_message_format(message: bytes, *, smtputf8: bool) -> tuple[FormatFinding, ...]:
    """The defects of the message, in the order of `FormatDefect`. Never raises.

    What is too large is refused for its size, and not looked into. The length of a line is no
    defect: no reply of Gmail speaks of the 998 octets of section 2.1.1.
    """
    text, _ = split_header(message)
    if why := too_large(text):
        return (_finding(FormatDefect.TOO_MANY_FIELDS, why), *_check_octets(message))
    header = _read(text)
    return (
        *_check_from(header),
        *_check_duplicates(header),
        *_check_message_id(header),
        *_check_characters(header, smtputf8=smtputf8),
        *_check_limits(header),
        *_check_section(header),
        *_check_octets(message),
    )


def _read(text: bytes) -> _Header:
    count = 0
    counts = dict.fromkeys(_KNOWN, 0)
    known: dict[str, HeaderField] = {}
    large: dict[str, HeaderField] = {}
    suspect: dict[str, HeaderField] = {}
    for field in header_fields(text):
        count += 1
        name, value = field.name, field.value
        if len(value) > MAX_VALUE_OF.get(name, MAX_VALUE) or len(field.raw_name) > MAX_NAME:
            large.setdefault(name, field)
        if name in counts:
            counts[name] += 1
            known.setdefault(name, field)
            if name in _STRICT and (b"=?" in value or not value.isascii()):
                suspect.setdefault(name, field)
    return _Header(text=text, count=count, counts=counts, known=known, large=large, suspect=suspect)


def _check_from(header: _Header) -> Iterator[FormatFinding]:
    """Section 3.6.2. Gmail allows one address, where the RFC allows a list."""
    count = header.counts["from"]
    if not count:
        yield _finding(FormatDefect.NO_FROM, "the message has no From field")
    elif count > 1:
        why = f"the message has {count} From fields"
        yield _finding(FormatDefect.SEVERAL_FROM, why, header.known["from"])
    elif "from" not in header.large:
        field = header.known["from"]
        author = read_author([field.value])
        if not author.addresses:
            yield _finding(FormatDefect.INVALID_FROM, author.why, field)
        elif len(author.addresses) > 1:
            why = f"the From field has {len(author.addresses)} addresses"
            yield _finding(FormatDefect.SEVERAL_AUTHORS, why, field)


def _check_duplicates(header: _Header) -> Iterator[FormatFinding]:
    """Section 3.6."""
    for name, field in header.known.items():
        if name in _ONCE and header.counts[name] > 1:
            why = (
                f"the message has {header.counts[name]} {_written(field)} fields, and may have one"
            )
            yield _finding(FormatDefect.DUPLICATE_FIELD, why, field)


def _check_message_id(header: _Header) -> Iterator[FormatFinding]:
    """Section 3.6.4. Without one a message is in order for the RFC, and not for Gmail."""
    field = header.known.get("message-id")
    if field is None:
        yield _finding(FormatDefect.NO_MESSAGE_ID, "the message has no Message-ID field")
    elif "message-id" not in header.large:
        try:
            is_valid = _MESSAGE_ID.fullmatch(_structure(field)) is not None
        except ValueError:
            is_valid = False
        if not is_valid:
            why = f"the {_written(field)} field is not of the form <left@right>"
            yield _finding(FormatDefect.INVALID_MESSAGE_ID, why, field)


def _check_characters(header: _Header, *, smtputf8: bool) -> Iterator[FormatFinding]:
    """Encoded words and octets above 127 where only an address or an identifier may stand."""
    if len(header.text) > MAX_HEADER:
        return
    suspect = [
        (field, _strict_parts(field))
        for name, field in header.suspect.items()
        if name not in header.large
    ]
    for field, parts in suspect:
        if any(map(_ENCODED_WORD.search, parts)):
            why = f"the {_written(field)} field has an encoded word where none is allowed"
            yield _finding(FormatDefect.ENCODED_WORD, why, field)
    for field, parts in suspect:
        if field.name in _ASCII and not (smtputf8 or all(map(str.isascii, parts))):
            why = f"the {_written(field)} field has raw Unicode in an address, without SMTPUTF8"
            yield _finding(FormatDefect.RAW_UNICODE, why, field)


def _strict_parts(field: HeaderField) -> list[str]:
    """The parts of a field's value that are no free text; none where it cannot be told."""
    try:
        if field.name in _ADDRESSES:
            # What has no @ is a name that stands alone: refused in From, and common in To.
            return [address for address in read_addresses(field.value) if "@" in address]
        return [_structure(field)]
    except ValueError:
        return []


def _check_limits(header: _Header) -> Iterator[FormatFinding]:
    for field in filter(_written, header.large.values()):
        size, limit = len(field.value), MAX_VALUE_OF.get(field.name, MAX_VALUE)
        why = f"the {_written(field)} field has {size} octets, more than {limit}"
        if len(field.raw_name) > MAX_NAME:
            size, limit = len(field.raw_name), MAX_NAME
            why = f"the name of a field has {size} octets, more than {limit}"
        finding = _finding(FormatDefect.FIELD_TOO_LARGE, why, field)
        yield replace(finding, size=size, limit=limit)
    if len(header.text) > MAX_HEADER:
        why = f"the header section has {len(header.text)} octets, more than {MAX_HEADER}"
        yield _finding(FormatDefect.TOO_MANY_FIELDS, why)
    if header.count > MAX_FIELDS:
        why = f"the message has {header.count} header fields, more than {MAX_FIELDS}"
        yield _finding(FormatDefect.TOO_MANY_FIELDS, why)
    if header.counts["received"] > MAX_HOPS:
        why = f"the message has {header.counts['received']} Received fields, more than {MAX_HOPS}"
        yield _finding(FormatDefect.TOO_MANY_HOPS, why, header.known["received"])


def _check_section(header: _Header) -> Iterator[FormatFinding]:
    """Sections 2.1 and 2.2: readers disagree about where such a header section ends."""
    if not header.count:
        yield _finding(FormatDefect.MALFORMED, "the message has no header section")
    elif header.counts[""]:
        why = "the header section has a line that is no field"
        yield _finding(FormatDefect.MALFORMED, why)
    elif has_bare_line_end(header.text):
        yield _finding(FormatDefect.MALFORMED, "the header section has a bare CR or LF")


def _check_octets(message: bytes) -> Iterator[FormatFinding]:
    """Sections 2.2 and 2.3, and RFC 5321 section 2.3.8. None of them ends a message."""
    if has_bare_cr(message):
        yield _finding(FormatDefect.MALFORMED, "the body has a bare CR")
    if b"\0" in message:
        yield _finding(FormatDefect.MALFORMED, "the message has a NUL")
    if has_bare_lf(message):
        yield _finding(FormatDefect.BARE_LINE_END, "the body has a bare LF, taken for CRLF")


def _structure(field: HeaderField) -> str:
    return without_free_text(field.value.decode("utf-8", "surrogateescape"))


def _written(field: HeaderField) -> str:
    return field.raw_name.decode("ascii").rstrip()


def _finding(defect: FormatDefect, why: str, field: HeaderField | None = None) -> FormatFinding:
    return FormatFinding(defect=defect, field=_written(field) if field else "", why=why)
