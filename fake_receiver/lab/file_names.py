"""File names made of what strangers say: mailboxes, ids."""

import hashlib
import re
from typing import Final

_LONGEST: Final = 120
"""Characters; far below the 255 octets of common file systems, with room for numbers."""

_UNSAFE: Final = re.compile(r"[^a-z0-9@._+=-]|^[.-]|\.$")

_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
"""Devices on Windows, whatever follows the first dot."""


def file_name(text: str) -> str:
    """One component of a path: never ``..``, never hidden, the same on every file system.

    Letters are lower case, for some systems do not tell case apart; everything unusual is ``%XX``,
    octet by octet; what is too long is cut, and told apart by a hash of all of it.
    """
    name = _UNSAFE.sub(lambda match: _escaped(match[0]), text.lower())
    if _RESERVED.match(name):
        name = _escaped(name[0]) + name[1:]
    if not name:
        return "%"
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode("ascii")).hexdigest()[:16]
    return f"{name[: _LONGEST - 17]}~{digest}"


def _escaped(characters: str) -> str:
    octets = characters.encode("utf-8", "surrogatepass")
    return "".join(f"%{octet:02x}" for octet in octets)
