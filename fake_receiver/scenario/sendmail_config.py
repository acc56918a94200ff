"""What `sender.config` of a Sendmail may hold: lines of sendmail.mc, by their m4 macro.

Features (small letters), macros that are called (``CLIENT_OPTIONS``), and macros that are defined
(``confTO_IDENT``, ``SMART_HOST``). Which of them there are, Debian's m4 files know: the container
does not start.
"""

import difflib
import re
from typing import Final

# cf/README of Sendmail 8.17; those that take one argument.
CALLED: Final = (
    "CANONIFY_DOMAIN",
    "CLIENT_OPTIONS",
    "DAEMON_OPTIONS",
    "EXPOSED_USER",
    "GENERICS_DOMAIN",
    "LOCAL_DOMAIN",
    "LOCAL_USER",
    "MASQUERADE_AS",
    "MASQUERADE_DOMAIN",
    "MASQUERADE_EXCEPTION",
    "RELAY_DOMAIN",
    "TRUST_AUTH_MECH",
    "VIRTUSER_DOMAIN",
)
"""Macros that are called with their value; all others of this form are defined as it."""

_FEATURE = re.compile(r"[a-z][a-z0-9_]*")
_DEFINED = re.compile(r"conf[A-Z][A-Z0-9_]*|[A-Z][A-Z0-9_]*")
_OF_TWO_NAMES = re.compile(r"conf(CLIENT|DAEMON)_OPTIONS")
_NEITHER: Final = (
    "write a macro that is defined such as confTO_CONNECT or SMART_HOST, one that is called such "
    "as CLIENT_OPTIONS, or a feature such as nocanonify; all else goes into `files`"
)


def is_feature(key: str) -> bool:
    """True for the name of a FEATURE, right or wrong."""
    return bool(_FEATURE.fullmatch(key))


def wrong_setting(key: str, value: str) -> tuple[str, str] | None:
    """What is wrong with one setting, and a hint."""
    if found := _OF_TWO_NAMES.fullmatch(key):
        return f"{key!r} is no longer valid in Sendmail", f"write {found[1]}_OPTIONS"
    if not is_feature(key) and not _DEFINED.fullmatch(key):
        near = difflib.get_close_matches(key.upper(), CALLED, 1)
        hint = f"did you mean {near[0]!r}?" if near else _NEITHER
        return f"{key!r} is no setting of Sendmail", hint
    if "\n" in value.strip():
        return f"the value of {key!r} has several lines", "write it in one, or use `files`"
    if "`" in value or "'" in value:
        return f"the value of {key!r} has a quote", "in m4 the text would end there; use `files`"
    return None
