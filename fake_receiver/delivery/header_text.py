"""Words of a stranger inside a header field: none of them may end the field or its part.

What a client or a message says (HELO, mailboxes, tags of a signature, PTR names) stands in fields
that others trust. Control characters become ``?``, so that no field can be injected; blanks,
brackets and the like are held in quotes, so that no result can.
"""

import re
from typing import Final

_LONGEST: Final = 320
"""A local part, ``@`` and a domain (RFC 5321 section 4.5.3.1)."""

_LONGEST_DOMAIN: Final = 255

# Those that have a meaning in header fields (RFC 5322 section 3.2.3) and stand in no host name.
_NOT_IN_A_NAME: Final = re.compile(r'[\s<>()\\";@,]')

# A token of RFC 2045 section 5.1, or an address of such (RFC 8601 section 2.2, pvalue).
_TOKEN: Final = r"[^\s()<>@,;:\\\"/\[\]?=]"
_PLAIN: Final = re.compile(rf"(?:{_TOKEN}*@)?{_TOKEN}+")


def printable(text: str) -> str:
    """``text`` on one line and of bounded length, its control characters as ``?``."""
    return "".join(character if character.isprintable() else "?" for character in text[:_LONGEST])


def host_name(text: str) -> str:
    """A name given in HELO or by the reverse zone: characters of no name become ``?`` as well."""
    return _NOT_IN_A_NAME.sub("?", printable(text[:_LONGEST_DOMAIN]))


def in_comment(text: str) -> str:
    """For the inside of a comment (RFC 5322 section 3.2.2)."""
    return re.sub(r"([()\\])", r"\\\1", printable(text))


def value(text: str) -> str:
    """A property's value: as it is where it may be, else quoted (RFC 8601 section 2.2)."""
    text = printable(text)
    if _PLAIN.fullmatch(text):
        return text
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'
