"""The header section of a message, split without interpretation (RFC 5322 sections 2.1 and 2.2).

Lines end with CRLF; a bare CR or LF is an octet of its line. The parser of the standard library
is not used: it changes what it reads, and it is slow with the modern policy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_OCTETS: Final = 2**20
MOST_LINES: Final = 50_000
"""Of a header section that is read: a sender must not choose how long we work. No RFC has a limit;
Gmail refuses beyond 500 KB or 5000 fields (support.google.com/a/answer/14016360)."""

_END_OF_FIELD = re.compile(rb"\r\n(?![ \t])")  # what a blank follows is folded, section 2.2.3
_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderField:
    """One field. ``name`` is lower case, and empty for a line that is no field.

    ``raw_name`` is what stands before the colon, with the blanks that obsolete syntax lets follow
    the name; ``value`` is what stands behind it, with its folding and without the final CRLF.
    """

    name: str
    raw_name: bytes
    value: bytes


def split_message(message: bytes) -> tuple[tuple[HeaderField, ...], bytes]:
    """The header fields in order, and the body behind the first empty line. Never raises."""
    header, body = split_header(message)
    return tuple(header_fields(header)), body


def split_header(message: bytes) -> tuple[bytes, bytes]:
    """The header section, and the body behind the first empty line."""
    if message.startswith(b"\r\n"):
        return b"", message[2:]
    header, _, body = message.partition(b"\r\n\r\n")
    return header, body


def too_large(header: bytes) -> str:
    """Why a header section is not read; empty for one that is."""
    if len(header) > MOST_OCTETS:
        return f"the header section has {len(header)} octets, and up to {MOST_OCTETS} are read"
    lines = header.count(b"\r\n") + 1
    if lines > MOST_LINES:
        return f"the header section has {lines} lines, and up to {MOST_LINES} are read"
    return ""


def header_fields(header: bytes) -> Iterator[HeaderField]:
    """The fields of a header section, one at a time; none of one that is `too_large`."""
    if too_large(header):
        return
    start = 0
    for end in _END_OF_FIELD.finditer(header):
        yield _field(header[start : end.start()])
        start = end.end()
    if start < len(header):
        yield _field(header[start:])


def _field(text: bytes) -> HeaderField:
    match = _NAME.match(text)
    if match is None:
        return HeaderField(name="", raw_name=b"", value=text)
    raw_name, _, value = text.partition(b":")
    return HeaderField(name=match[1].decode("ascii").lower(), raw_name=raw_name, value=value)


def has_bare_line_end(header: bytes) -> bool:
    """CR or LF stand alone somewhere (forbidden by section 2.2).

    Some readers end a line there, and so see fields that others do not.
    """
    lines = header.count(b"\r\n")
    return header.count(b"\n") != lines or header.count(b"\r") != lines
