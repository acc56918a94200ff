"""The arguments of MAIL and RCPT (RFC 5321 sections 4.1.1.2, 4.1.1.3 and 4.1.2)."""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_DOT_STRING: Final = rf"{_ATOM}(?:\.{_ATOM})*"
_QUOTED: Final = r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e\u0080-\U0010ffff]|\\[\x20-\x7e])*"'
_LETTER: Final = r"[A-Za-z0-9_\u0080-\U0010ffff]"
# Of any length: what the DNS cannot hold is for the checks to judge.
_LABEL: Final = rf"{_LETTER}(?:(?:{_LETTER}|-)*{_LETTER})?"
_DOMAIN: Final = rf"{_LABEL}(?:\.{_LABEL})*"
_ROUTE: Final = rf"(?:@{_DOMAIN}(?:,@{_DOMAIN})*:)?"

_MAILBOX: Final = re.compile(
    rf"{_ROUTE}(?P<local>{_DOT_STRING}|{_QUOTED})@(?P<domain>{_DOMAIN}|\[[^\[\]\\\s]+\])"
)
_ARGUMENT: Final = re.compile(
    r"(?P<verb>FROM|TO): ?<(?P<path>(?:\"(?:\\.|[^\"\\])*\"|[^<>\"])*)>(?P<rest>.*)", re.IGNORECASE
)
_LONGEST_PATH: Final = 512
_PARAMETER: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3c\x3e-\x7e\u0080-\U0010ffff]+))?"
)


class PathError(ValueError):
    """The argument is not one that RFC 5321 allows."""


class AddressError(PathError):
    """The argument is well formed, but the path in it, the error's text, is no mailbox."""


def parse_mail(argument: str) -> tuple[str, dict[str, str]]:
    """The reverse-path of a MAIL argument, "" for the null path, and the parameters."""
    path, parameters = _parse("FROM", argument)
    return (_mailbox(path) if path else ""), parameters


def parse_rcpt(argument: str) -> tuple[str, dict[str, str]]:
    """The forward-path of an RCPT argument and the parameters. ``<Postmaster>`` needs no domain."""
    path, parameters = _parse("TO", argument)
    if not path:
        raise PathError("the null path is no recipient")
    if path.lower() == "postmaster":
        return path, parameters
    return _mailbox(path), parameters


def _parse(verb: str, argument: str) -> tuple[str, dict[str, str]]:
    match = _ARGUMENT.fullmatch(argument.rstrip())
    if match is None or match["verb"].upper() != verb:
        raise PathError(f"not {verb}:<path>")
    parameters: dict[str, str] = {}
    if match["rest"] and not match["rest"].startswith(" "):
        raise PathError("a parameter stands behind a blank")
    for word in match["rest"].split():
        parameter = _PARAMETER.fullmatch(word)
        if parameter is None or parameter[1].upper() in parameters:
            raise PathError(f"bad parameter {word!r}")
        parameters[parameter[1].upper()] = parameter[2] or ""
    return match["path"], parameters


def _mailbox(path: str) -> str:
    # What cannot be repeated in a reply is a syntax error like any other.
    if not path.isprintable() or len(path) > _LONGEST_PATH:
        raise PathError(f"not a path: {path!r}")
    match = _MAILBOX.fullmatch(path)
    if match is None:
        raise AddressError(path)
    local, domain = match["local"], match["domain"]
    if len(local.encode()) > 64 or len(domain.encode()) > 255:
        raise AddressError(path)
    if domain.startswith("[") and not _is_address(domain[1:-1]):
        raise AddressError(path)
    # A source route is accepted and ignored (appendix C).
    return f"{local}@{domain}"


def _is_address(literal: str) -> bool:
    try:
        if literal.lower().startswith("ipv6:"):
            IPv6Address(literal[5:])
        else:
            IPv4Address(literal)
    except ValueError:
        return False
    return True
