"""The terms of an SPF record, checked before the first is evaluated (RFC 7208 section 4.6).

pyspf alone expands macros while it checks, which asks the DNS; reads modifier names
case-sensitively; and accepts rubbish inside a macro.
"""

import re

from fake_receiver.checks.pyspf import PermError, spf

# RFC 7208 section 7.1. Four digits are plenty (a name has at most 127 labels) and keep int() safe.
_MACRO = re.compile(r"(?i)%(?:[%_-]|\{[slodiphcrtv](?:0*[1-9][0-9]{0,3})?r?[-.+,/_=]*\})")

# No term in use is near it, and pyspf's patterns take quadratic time.
_MAX_TERM = 1000

# Reads terms for their syntax alone. The preset "p" keeps %{p} from asking the DNS.
_SYNTAX = spf.query(i="192.0.2.1", s="postmaster@syntax.invalid", h="syntax.invalid")
_SYNTAX.p = "unknown"


def split_terms(record: str) -> tuple[list[str], str | None]:
    """Mechanisms and the target of ``redirect=``, when every term is well formed.

    Raises `PermError` otherwise, whichever term is faulty (RFC 7208 section 4.6).
    """
    mechanisms = []
    modifiers: dict[str, str] = {}
    for term in filter(None, record.split(" ")[1:]):
        if "%" in _MACRO.sub("", term):
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
        # What exp= points to is never fetched: no receiver shows it here.
        if not _SYNTAX.expand_domain(value):
            raise PermError(f"{name}= names no domain", term)
        modifiers[name] = value
    return mechanisms, modifiers.get("redirect")


def _check_mechanism(term: str) -> None:
    try:
        _SYNTAX.validate_mechanism(term)
    except ValueError as error:
        raise PermError("faulty mechanism", term) from error
