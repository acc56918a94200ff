"""The author domain: the domain of the RFC5322.From field, as DMARC sees it (RFC 7489 section 3.1).

Where mail readers could disagree about the author there is no author domain: a receiver that
guessed would authenticate another address than the one shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fake_receiver.checks.header_fields import (
    has_bare_line_end,
    header_fields,
    split_header,
    too_large,
)
from fake_receiver.checks.names import to_a_labels

MAX_FROM = 32 * 1024
"""A longer From field has no author: a sender must not choose how long we work."""

_NOT_LOCAL = re.compile(r"[@:()[\]\\]")  # specials (RFC 5322 section 3.2.3)
_DOMAIN = re.compile(r"[A-Za-z0-9._-]+")
_CONTROL = re.compile(r"[\0-\x08\x0a-\x1f\x7f]")
_SPECIAL = re.compile(r'(?:@\s*)?[\\"()[\]]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """``domain`` in lower case and A-labels; or None, and ``why`` there is none.

    ``addresses`` are the addr-specs of the one From field, none when one of them is not valid.
    """

    domain: str | None
    why: str = ""
    addresses: tuple[str, ...] = ()


def author_domain(message: bytes) -> Author:
    """The one domain of the addresses in the one From field (RFC 7489 section 6.6.1).

    None where a header section ends early for some readers. Never raises.
    """
    header, _ = split_header(message)
    if why := too_large(header):
        return Author(domain=None, why=why)
    if has_bare_line_end(header):
        return Author(domain=None, why="the header section has a bare CR or LF")
    values = []
    for field in header_fields(header):
        if not field.name:
            return Author(domain=None, why="the header section has a line that is no field")
        if field.name == "from":
            values.append(field.value)
    return read_author(values)


def read_author(values: Sequence[bytes]) -> Author:
    """The author of a message with From fields of these ``values``.

    Several addresses are one author domain when they share it. Encoded words are never decoded:
    an address cannot hold one (RFC 2047 section 5). Never raises.
    """
    if len(values) != 1:
        count = "no From field" if not values else f"{len(values)} From fields"
        return Author(domain=None, why=f"the message has {count}")
    if len(values[0]) > MAX_FROM:
        return Author(domain=None, why=f"the From field has {len(values[0])} octets")
    try:
        addresses = read_addresses(values[0])
        domains = sorted({_domain(address) for address in addresses})
    except ValueError as error:
        return Author(domain=None, why=f"the From field {error}")
    if len(domains) != 1:
        has = f"addresses of several domains: {', '.join(domains)}" if domains else "no address"
        return Author(domain=None, why=f"the From field has {has}", addresses=addresses)
    return Author(domain=domains[0], addresses=addresses)


def read_addresses(value: bytes) -> tuple[str, ...]:
    """The addr-specs of a mailbox list or of groups (RFC 5322 section 3.4, RFC 6854).

    They are not looked into. Raises ValueError where it is open what is an address.
    """
    text = value.replace(b"\r\n", b"").decode("utf-8", "surrogateescape")
    if _CONTROL.search(text):
        raise ValueError("holds a control character")
    addresses = []
    for piece in without_free_text(text).replace(";", ",").split(","):
        before_angle = piece.partition("<")[0]
        group, colon, _ = before_angle.rpartition(":")
        if "@" in group:
            raise ValueError("has an address before a colon")
        if colon and (not group.strip() or ":" in group or ">" in group):
            raise ValueError("has a misplaced colon")
        mailbox = piece[len(group) + len(colon) :].strip()
        if mailbox:
            addresses.append(_addr_spec(mailbox))
    return tuple(addresses)


def without_free_text(text: str) -> str:
    """Each comment as a blank, each quoted string as ``"``, each domain literal as ``[``.

    What is left of specials in the text is structure (RFC 5322 section 3.2). Only behind an @ is
    a literal one: readers show the address in ``[x <a@x.example>] <b@y.example>``, or the other.
    Raises ValueError where one of these is not closed.
    """
    kept: list[str] = []
    closer, depth, start, escaped = "", 0, 0, -1
    for match in _SPECIAL.finditer(text):
        character, position = match[0][-1], match.end() - 1
        if position == escaped:
            continue
        if character == "\\":
            escaped = position + 1 if closer else -1
        elif closer:
            depth += (character == "(" and closer == ")") - (character == closer)  # comments nest
            if not depth:
                closer, start = "", position + 1
        elif character in '"(' or (character == "[" and match[0][0] == "@"):
            kept += text[start:position], " " if character == "(" else character
            closer, depth = {'"': '"', "(": ")", "[": "]"}[character], 1
    if closer:
        raise ValueError(f"has no closing {closer}")
    return "".join(kept) + text[start:]


def _addr_spec(mailbox: str) -> str:
    """The address in angle brackets, or all of a mailbox that has none.

    A display name with an unquoted @ is common and shown as a name; the brackets decide.
    """
    if "<" not in mailbox and ">" not in mailbox:
        return mailbox
    if mailbox.count("<") != 1 or mailbox.count(">") != 1 or not mailbox.endswith(">"):
        raise ValueError("has misplaced angle brackets")
    return mailbox[mailbox.index("<") + 1 : -1]


def _domain(address: str) -> str:
    local_part, _, domain = address.rpartition("@")
    if len(local_part.split()) != 1 or _NOT_LOCAL.search(local_part):
        raise ValueError("has a malformed address")
    # Blanks around dots are obsolete syntax (RFC 5322 section 4.4) that not all readers read: of
    # a@bank.example .evil.example some show the first half. _DOMAIN has no blank.
    a_labels = to_a_labels(domain.strip())
    if a_labels is None or not _DOMAIN.fullmatch(a_labels):
        raise ValueError("has an address without a valid domain")
    return a_labels.lower()
