"""A mail server's own configuration, read from a folder beside the scenario file."""

import itertools
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

HOMES: Final[Mapping[str, str]] = {
    "postfix": "/etc/postfix",
    "exim": "/etc/exim4",
    "opensmtpd": "/etc",
    "sendmail": "/etc/mail",
}
"""Where Debian has each mail server's configuration."""

# What belongs to the package or is made on the host itself, by the program there.
_NOT_TAKEN: Final = (
    "dynamicmaps.cf", "dynamicmaps.cf.d", "makedefs.out", "post-install", "postfix-files",
    "postfix-files.d", "postfix-script", "sendmail.cf", "submit.cf",
)  # fmt: skip
_COMPILED: Final = (".db", ".lmdb", ".dir", ".pag", ".cdb")
_MOST_FILES: Final = 2000


class ConfigFolderError(Exception):
    """The folder can't be taken; the message says why."""


def read_config(path: Path, mta: str) -> dict[str, str]:
    """The files at ``path``, a folder or a single one, by where they belong on the host.

    Compiled tables are left out, for the host compiles its own. Raises ConfigFolderError.
    """
    home = HOMES.get(mta)
    if home is None:
        raise ConfigFolderError(f"a folder of configuration is not for {mta}; use `files`")
    try:
        if not path.exists():
            raise ConfigFolderError(f"there is no {textwrap.shorten(str(path), 200)}")
        if path.is_file():
            return {f"{home}/{path.name}": _text(path)}
        parts = sorted(itertools.islice(_parts(path), _MOST_FILES + 1))
    except (OSError, ValueError) as error:
        raise ConfigFolderError(f"{textwrap.shorten(str(path), 200)}: {error}") from None
    if not parts:
        raise ConfigFolderError(f"there is nothing to take in {path}")
    if len(parts) > _MOST_FILES:
        raise ConfigFolderError(f"more than {_MOST_FILES} files are in {path}")
    return {str(PurePosixPath(home, part)): _text(path / part) for part in parts}


def _parts(folder: Path) -> Iterator[PurePosixPath]:
    for path in folder.rglob("*"):
        part = PurePosixPath(path.relative_to(folder).as_posix())
        if path.is_file() and part.parts[0] not in _NOT_TAKEN and path.suffix not in _COMPILED:
            yield part


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ConfigFolderError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigFolderError(f"{path} is no text in UTF-8") from None
