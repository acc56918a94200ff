"""A mail server's own configuration, read from a folder beside the scenario file."""

import itertools
import os
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

HOMES: Final[Mapping[str, str]] = {
    "postfix": "/etc/postfix",
    "exim": "/etc/exim4",
    "opensmtpd": "/etc",
    "sendmail": "/etc/mail",
    "msmtp": "/etc",
    "nullmailer": "/etc/nullmailer",
    "dma": "/etc/dma",
}
"""Where Debian has each mail server's configuration."""

# Each mail server reads one of these, or nothing of what is brought.
_READ_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "postfix": ("main.cf", "master.cf"),
    "exim": (
        "exim4.conf", "exim4.conf.template", "exim4.conf.localmacros", "update-exim4.conf.conf",
        "conf.d",
    ),
    "opensmtpd": ("smtpd.conf", "mail/smtpd.conf"),
    "sendmail": ("sendmail.mc", "submit.mc"),
    "msmtp": ("msmtprc",),
    "nullmailer": ("remotes",),
    "dma": ("dma.conf",),
}  # fmt: skip
# What belongs to the package or is made on the host itself, by the program there.
_NOT_TAKEN: Final = (
    "dynamicmaps.cf", "dynamicmaps.cf.d", "makedefs.out", "post-install", "postfix-files",
    "postfix-files.d", "postfix-script", "sendmail.cf", "submit.cf",
)  # fmt: skip
_COMPILED: Final = (".db", ".lmdb", ".dir", ".pag", ".cdb")
_MOST_FILES: Final = 2000


class ConfigFolderError(Exception):
    """The folder can't be taken; the message says why, ``hint`` what helps."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


def read_config(path: Path, mta: str) -> dict[str, str]:
    """The files at ``path``, a folder or a single one, by where they belong on the host.

    Left out are compiled tables, for the host compiles its own, what the package brings, and what
    editors and version control keep (``.git``, ``main.cf~``). Raises ConfigFolderError.
    """
    home = HOMES.get(mta)
    if home is None:
        raise ConfigFolderError(f"a folder of configuration is not for {mta}; use `files`")
    first = _READ_FIRST[mta]
    try:
        if not path.exists():
            raise ConfigFolderError(f"there is no {_shown(path)}")
        if path.is_file():
            if path.name not in first:
                told = f"{_shown(path)}: a single file must be named as {mta} knows it"
                raise ConfigFolderError(told, f"{', '.join(first)}; or name a folder")
            return {f"{home}/{path.name}": _text(path)}
        parts = sorted(itertools.islice(_parts(path), _MOST_FILES + 1))
    except (OSError, ValueError) as error:
        raise ConfigFolderError(f"{_shown(path)}: {error}") from None
    if len(parts) > _MOST_FILES:
        raise ConfigFolderError(f"more than {_MOST_FILES} files are in {_shown(path)}")
    if not any(part.parts[0] in first or str(part) in first for part in parts):
        below = next((part.parent for part in parts if part.name in first), None)
        hint = f"did you mean {_shown(path / below)}?" if below else f"it lies over {home}"
        raise ConfigFolderError(f"there is no {' or '.join(first)} in {_shown(path)}", hint)
    return {str(PurePosixPath(home, part)): _text(path / part) for part in parts}


def _parts(folder: Path) -> Iterator[PurePosixPath]:
    """The files to take. A link is what it leads to, as on the host that it comes from."""
    for here, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(here, name)
            part = PurePosixPath(path.relative_to(folder).as_posix())
            if name.startswith(".") or name.endswith("~") or path.suffix in _COMPILED:
                continue
            if part.parts[0] in _NOT_TAKEN:
                continue
            if path.is_symlink() and not path.exists():
                told = f"{_shown(path)} is a link to {path.readlink()}, which is not there"
                raise ConfigFolderError(told, "`cp -rL` copies what links lead to")
            if path.is_file():
                yield part


def _text(path: Path) -> str:
    try:
        octets = path.read_bytes()
        return octets.decode("utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigFolderError(f"{_shown(path)} can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        if b"\0" in octets:
            hint = "leave it out; `run:` can make it on the host, from a file of text"
            raise ConfigFolderError(f"{_shown(path)} is no text", hint) from None
        line = octets.count(b"\n", 0, error.start) + 1
        told = f"{_shown(path)}:{line}: no text in UTF-8"
        raise ConfigFolderError(told, "`iconv -f latin1 -t utf-8` turns Latin-1 into it") from None


def _shown(path: Path) -> str:
    return textwrap.shorten(str(path), 200)
