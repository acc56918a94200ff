"""Which engine, and the way to it: DOCKER_HOST, a docker context, or a URL."""

import difflib
import os
from typing import Any, Final

import docker
import requests
from docker.errors import DockerException
from docker.utils import kwargs_from_env

from fake_receiver.lab.docker import contexts
from fake_receiver.lab.docker.ssh_tunnel import Tunnel
from fake_receiver.lab.results import HarnessError

_SCHEMES: Final = ("unix", "tcp", "ssh", "http", "https", "npipe")
_TIMEOUT: Final = 120


class UnknownEngineError(HarnessError):
    """No engine has this name: a mistake of who typed it."""


def chosen(name: str = "") -> str:
    """The engine meant by ``name``; without one that which ``docker`` would take on its own.

    A docker context's name, or a URL. What comes back stays the same engine, whatever becomes of
    DOCKER_HOST and the current context. Raises UnknownEngineError.
    """
    name = name or os.environ.get("DOCKER_HOST") or contexts.current()
    scheme, mark, _ = name.partition("://")
    if mark and scheme not in _SCHEMES:
        near = difflib.get_close_matches(scheme, _SCHEMES, 1)
        hint = f"did you mean {near[0]}://?" if near else "unix://, tcp:// and ssh:// are"
        raise UnknownEngineError(f"{name}: {scheme}:// is no way to a Docker engine", hint)
    if not mark and name != contexts.DEFAULT and contexts.context(name) is None:
        known = contexts.names()
        near = difflib.get_close_matches(name, known, 1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise UnknownEngineError(
            f"there is no docker context {name!r}",
            f"{meant}known: {', '.join(known)}; a URL begins with unix://, tcp:// or ssh://",
        )
    return name


def connect(name: str) -> Any:
    """The API of an engine that answers, whose name is one that ``chosen`` gave.

    These are the SDK's low-level calls: the high-level ones ask the engine twice. They have no
    types. Raises HarnessError.
    """
    way = _way(name)
    address = str(way.get("base_url", ""))
    tunnel = Tunnel(address) if address.startswith("ssh://") else None
    if tunnel:
        way = {"base_url": tunnel.url}
    try:
        client = docker.DockerClient(timeout=_TIMEOUT, **way)
        client.ping()
    except (DockerException, requests.RequestException, OSError) as error:
        if tunnel:
            tunnel.close()
        raise HarnessError(*_why_not(name, error)) from None
    api: Any = client.api
    api.tunnel = tunnel  # which ends with its last holder
    return api


def _way(name: str) -> dict[str, Any]:
    """What the SDK must know to reach the engine."""
    if "://" in name:
        # With the TLS settings of DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, as `docker -H` has them.
        return {**kwargs_from_env({**os.environ, "DOCKER_HOST": name})}
    context = contexts.context(name) if name != contexts.DEFAULT else None
    if context is None:
        return {**kwargs_from_env()}
    return {"base_url": context.url, **({"tls": context.tls} if context.tls else {})}


def _why_not(name: str, error: Exception) -> tuple[str, str]:
    where = "this machine" if name == contexts.DEFAULT else name
    reason = _reason(error)
    if isinstance(reason, PermissionError):
        hint = "add your user to the group docker (`sudo usermod -aG docker $USER`), log in anew"
        return f"the Docker engine of {where} refuses this user", hint
    text = getattr(reason, "strerror", None) or str(error)
    hint = "install and start Docker, or leave --docker out: the embedded run needs none"
    return f"no Docker engine answers on {where}: {text}", hint


def _reason(error: Exception) -> BaseException:
    """The operating system's own error, below those of HTTP and of the SDK."""
    reason: BaseException = error
    deeper: BaseException | None = error
    while deeper is not None:
        if isinstance(deeper, OSError) and deeper.strerror:
            reason = deeper
        deeper = deeper.__cause__ or deeper.__context__
    return reason
