"""The terms of an SPF record, checked before the first is evaluated (RFC 7208 section 4.6).

pyspf alone expands macros while it checks, which asks the DNS; reads modifier names
case-sensitively; and accepts rubbish inside a macro.
"""

import re
from dataclasses import dataclass

from fake_receiver.checks.pyspf import PermError, spf

# RFC 7208 section 7.1. Four digits are plenty (a name has at most 127 labels) and keep int() safe.
_MACRO = re.compile(r"(?i)%(?:[%_-]|\{[slodiphcrtv](?:0*[1-9][0-9]{0,3})?r?[-.+,/_=]*\})")

# No term in use is near it, and pyspf's patterns take quadratic time.
_MAX_TERM = 1000

# Reads terms for their syntax alone. The preset "p" keeps %{p} from asking the DNS.
_SYNTAX = spf.query(i="192.0.2.1", s="postmaster@syntax.invalid", h="syntax.invalid")
_SYNTAX.p = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Mechanisms in their order, and the targets of ``redirect=`` and ``exp=``."""

    mechanisms: tuple[str, ...]
    redirect: str | None
    exp: str | None


def is_well_formed(text: str) -> bool:
    """Every % in ``text`` begins a macro."""
    return "%" not in _MACRO.sub("", text)


def split_terms(record: str) -> Terms:
    """The terms of a record, when every one is well formed.

    Raises `PermError` otherwise, whichever term is faulty (RFC 7208 section 4.6).
    """
    mechanisms = []
    modifiers: dict[str, str] = {}
    for term in filter(None, record.split(" ")[1:]):
        if not is_well_formed(term):
            raise PermError("faulty macro", term)
        name, _, value = term.partition("=")
        name = name.lower()
        is_modifier = spf.RE_MODIFIER.match(term) is not None
        if is_modifier and name not in ("redirect", "exp"):
            continue  # unknown modifiers are ignored, section 6
        if len(term) > _MAX_TERM:
            raise PermError(f"a term of {len(term)} characters")
        if not is_modifier:
            _check_mechanism(term)
            mechanisms.append(term)
            continue
        if name in modifiers:
            raise PermError(f"{name}= appears twice", term)
        if not _SYNTAX.expand_domain(value):
            raise PermError(f"{name}= names no domain", term)
        modifiers[name] = value
    return Terms(
        mechanisms=tuple(mechanisms),
        redirect=modifiers.get("redirect"),
        exp=modifiers.get("exp"),
    )


def _check_mechanism(term: str) -> None:
    try:
        _SYNTAX.validate_mechanism(term)
    except ValueError as error:
        raise PermError("faulty mechanism", term) from error
