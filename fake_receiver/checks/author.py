"""The author domain: the domain of the RFC5322.From field, as DMARC sees it (RFC 7489 section 3.1).

Where mail readers could disagree about the author there is no author domain: a receiver that
guessed would authenticate another address than the one shown.
"""

import re
from dataclasses import dataclass

from fake_receiver.checks.header_fields import split_message
from fake_receiver.checks.names import to_a_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """``domain`` in lower case and A-labels; or None, and ``why`` there is none."""

    domain: str | None
    why: str = ""


def author_domain(message: bytes) -> Author:
    """The one domain of the addresses in the one From field (RFC 7489 section 6.6.1).

    Several addresses are one author domain when they share it. Encoded words are never decoded:
    an address cannot hold one (RFC 2047 section 5). Never raises.
    """
    fields, _ = split_message(message)
    values = [field.value for field in fields if field.name == "from"]
    if len(values) != 1:
        count = "no From field" if not values else f"{len(values)} From fields"
        return Author(domain=None, why=f"the message has {count}")
    try:
        domains = sorted({_domain(address) for address in _addresses(values[0])})
    except ValueError as error:
        return Author(domain=None, why=f"the From field {error}")
    if len(domains) != 1:
        has = f"addresses of several domains: {', '.join(domains)}" if domains else "no address"
        return Author(domain=None, why=f"the From field has {has}")
    return Author(domain=domains[0])


def _addresses(value: bytes) -> list[str]:
    """The addr-specs of a mailbox list or of groups (RFC 5322 section 3.4, RFC 6854)."""
    text = value.replace(b"\r\n", b"").decode("utf-8", "surrogateescape")
    if any((character < " " and character != "\t") or character == "\x7f" for character in text):
        raise ValueError("holds a control character")
    addresses = []
    for piece in re.split("[,;]", _without_free_text(text)):
        before_angle = piece.partition("<")[0]
        group, colon, _ = before_angle.rpartition(":")
        if "@" in group:
            raise ValueError("has an address before a colon")
        mailbox = piece[len(group) + len(colon) :].strip()
        if mailbox:
            addresses.append(_addr_spec(mailbox))
    return addresses


def _without_free_text(text: str) -> str:
    """Each comment as a blank, each quoted string as ``"``, each domain literal as ``[``.

    What is left of specials in the text is structure (RFC 5322 section 3.2).
    """
    kept = []
    closers: list[str] = []
    characters = iter(text)
    for character in characters:
        if character == "\\" and closers:
            next(characters, "")
        elif closers and character == closers[-1]:
            closers.pop()
        elif character == "(" and (not closers or closers[-1] == ")"):  # comments nest
            closers.append(")")
            kept.append(" ")
        elif closers:
            continue
        elif character in '"[':
            closers.append({'"': '"', "[": "]"}[character])
            kept.append(character)
        else:
            kept.append(character)
    if closers:
        raise ValueError(f"has no closing {closers[-1]}")
    return "".join(kept)


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
    if len(local_part.split()) != 1 or "@" in local_part:
        raise ValueError("has a malformed address")
    # Blanks around dots are obsolete syntax that must be read (RFC 5322 section 4.4).
    a_labels = to_a_labels(".".join(label.strip() for label in domain.split(".")))
    if a_labels is None or not re.fullmatch(r"[A-Za-z0-9._-]+", a_labels):
        raise ValueError("has an address without a valid domain")
    return a_labels.lower()
