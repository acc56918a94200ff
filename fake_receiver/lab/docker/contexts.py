"""The contexts of the docker command line: engines that have a name on this machine.

A context is one JSON file, found by the SHA-256 of its name, and perhaps a folder of TLS files.
The SDK reads them as well, but finds none as long as there is no ``config.json`` beside them, and
passes over TLS files without a client's certificate.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from docker.tls import TLSConfig

from fake_receiver.lab.results import HarnessError

DEFAULT: Final = "default"
"""What the docker command calls the engine of DOCKER_HOST, or else the local one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A named engine: its URL, and how to speak TLS with it, if at all."""

    url: str
    tls: TLSConfig | None


def current() -> str:
    """The name of the context that ``docker`` would take on its own; "default" where none is."""
    if name := os.environ.get("DOCKER_CONTEXT"):
        return name
    try:
        settings = json.loads((_folder() / "config.json").read_text("utf-8"))
    except FileNotFoundError:
        return DEFAULT
    except (OSError, ValueError) as error:
        raise HarnessError(f"{_folder() / 'config.json'} can't be read: {error}") from None
    return str(settings.get("currentContext") or DEFAULT) if isinstance(settings, dict) else DEFAULT


def names() -> tuple[str, ...]:
    """The names of all contexts, "default" first."""
    found = []
    for path in (_folder() / "contexts" / "meta").glob("*/meta.json"):
        try:
            found.append(str(_read(path)["Name"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # broken; it is told when it is asked for
    return (DEFAULT, *sorted(found))


def context(name: str) -> Context | None:
    """The context of this name, or None. Raises HarnessError when its file is broken."""
    place = hashlib.sha256(name.encode()).hexdigest()
    path = _folder() / "contexts" / "meta" / place / "meta.json"
    try:
        endpoint = _read(path)["Endpoints"]["docker"]
        url, is_unverified = str(endpoint["Host"]), bool(endpoint.get("SkipTLSVerify"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HarnessError(
            f"the docker context {name} has no engine that can be read: {error!r}",
            f"see `docker context inspect {name}`, or {path}",
        ) from None
    files = _folder() / "contexts" / "tls" / place / "docker"
    return Context(url=url, tls=_tls(files, is_unverified=is_unverified))


def _tls(folder: Path, *, is_unverified: bool) -> TLSConfig | None:
    authority, certificate, key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    if not authority.exists() and not certificate.exists():
        return None
    return TLSConfig(
        client_cert=(str(certificate), str(key)) if certificate.exists() else None,
        ca_cert=str(authority) if authority.exists() else None,
        verify=not is_unverified,
    )


def _folder() -> Path:
    """The docker command's own folder."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
