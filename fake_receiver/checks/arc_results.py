"""What an ARC-Authentication-Results field tells (RFC 8617 section 4.1.1, RFC 8601 section 2.2)."""

import re

# Which properties name the domain that a result is about, the best first (RFC 8601 section 2.7);
# smtp.mail is what Gmail wrote until 2015.
_DOMAINS = {
    "spf": ("spfdomain", ("smtp.mailfrom", "smtp.mail", "smtp.helo")),
    "dkim": ("dkdomain", ("header.d", "header.i")),
    "dmarc": ("fromdomain", ("header.from",)),
}

_RESULT = re.compile("[a-z]{1,20}")
_DOMAIN = re.compile("[a-z0-9._-]{1,253}")

# Honest fields have some hundred octets, and each costs a turn of a loop.
_MAX_OCTETS = 20_000


def reported_results(payload: bytes) -> dict[str, str]:
    """The results of SPF, DKIM and DMARC that are there, with their domains.

    ``payload`` is what stands behind the instance. Of several results of one method the first
    that passes counts, or else the first. What is no result or no domain is left out: these words
    are written into header fields.
    """
    _, *parts = _split(payload[:_MAX_OCTETS].decode("utf-8", "replace"))  # first the authserv-id
    chosen: dict[str, tuple[str, dict[str, str]]] = {}
    for method, result, properties in map(_read, parts):
        if method not in _DOMAINS or not _RESULT.fullmatch(result):
            continue
        if method not in chosen or (result == "pass" and chosen[method][0] != "pass"):
            chosen[method] = result, properties
    reported = {}
    for method, (result, properties) in chosen.items():
        reported[method] = result
        key, names = _DOMAINS[method]
        domains = [properties[name].rpartition("@")[2] for name in names if name in properties]
        if domains and _DOMAIN.fullmatch(domains[0]):
            reported[key] = domains[0]
    return reported


def _read(part: str) -> tuple[str, str, dict[str, str]]:
    """Method, result and properties of one part, in lower case."""
    text = " ".join(part.lower().split()).replace(" =", "=").replace("= ", "=")
    first, *rest = text.split(" ")
    method, _, result = first.partition("=")
    properties = dict(word.split("=", 1) for word in rest if "=" in word)
    return method.partition("/")[0], result, properties  # the version of a method is let go


def _split(text: str) -> list[str]:
    """The parts between semicolons. A comment is a blank, a quoted string one word."""
    parts: list[list[str]] = [[]]
    depth, quoted = 0, False
    characters = iter(text)
    for character in characters:
        if character == "\\" and (depth or quoted):
            next(characters, "")  # no domain needs an escape
        elif quoted:
            quoted = character != '"'
            if quoted:
                parts[-1].append("_" if character.isspace() else character)
        elif character == "(" or (character == ")" and depth):  # comments nest
            depth += 1 if character == "(" else -1
            parts[-1].append(" ")
        elif depth:
            continue
        elif character == '"':
            quoted = True
        elif character == ";":
            parts.append([])
        else:
            parts[-1].append(character)
    return ["".join(part) for part in parts]
