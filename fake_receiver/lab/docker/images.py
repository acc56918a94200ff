"""Images, built once and named by their content: a change makes another image."""

import gzip
import hashlib
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from docker.errors import APIError, ImageNotFound

from fake_receiver.lab.docker.engine import LABEL, Engine, gone
from fake_receiver.lab.results import HarnessError, HostError
from fake_receiver.resources import package_folder, project_root
from fake_receiver.senders.mtas import MTAS

_REPOSITORY: Final = "fake-receiver"
_CERTIFICATES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "CURL_CA_BUNDLE")
_BUILD_ARGS: Final = (
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip

_HINT: Final = (
    "a build needs Debian's packages and PyPI once; behind a proxy set HTTPS_PROXY and "
    "SSL_CERT_FILE; offline use `fake-receiver build --load FILE`"
)
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
_OWN_HINT: Final = "`docker build` of the same folder shows all of it"

RECEIVER: Final = "receiver"
_COMMON: Final = "common"  # what the images of all mail servers share
NETWORK: Final = "network"
"""The image of containers that are nothing but a network: routers, and below users' images."""
NAMES: Final = (RECEIVER, *MTAS, NETWORK)
"""The images that scenarios need."""


def ensure(engine: Engine, name: str, progress: Callable[[str], None]) -> str:
    """The tag of the image, built now when the engine does not have it.

    Raises HarnessError with the end of the build's output when it fails.
    """
    context = _context(name)
    tag = f"{_REPOSITORY}/{name}:{_digest(context)}"
    try:
        engine.api.inspect_image(tag)
    except ImageNotFound:
        progress(f"building the image {name}, once; this takes a minute or two")
        _build_ours(engine, name, tag, context)
    return tag


def own(engine: Engine, name: str, folder: str, progress: Callable[[str], None]) -> str:
    """The tag of a user's image: ``name``, which is pulled if need be, or built from ``folder``.

    Raises HostError when it is not to be had.
    """
    if not folder:
        try:
            engine.api.inspect_image(name)
        except ImageNotFound:
            progress(f"pulling the image {name}")
            _pull(engine, name)
        return name
    content = {
        path.relative_to(folder).as_posix(): f"{path.stat().st_mode:o} ".encode()
        + path.read_bytes()
        for path in _files(Path(folder))
    }
    tag = f"{_REPOSITORY}/own:{_digest(content)}"
    try:
        engine.api.inspect_image(tag)
    except ImageNotFound:
        progress(f"building the image of {folder}")
        try:
            # The SDK's own archive of a folder heeds .dockerignore and keeps the modes.
            _build(engine, folder, tag, hint=_OWN_HINT, path=folder)
        except HarnessError as error:
            raise HostError(error.message, error.hint) from None
    return tag


def _pull(engine: Engine, name: str) -> None:
    try:
        engine.api.pull(name if ":" in name.rpartition("/")[2] or "@" in name else f"{name}:latest")
    except APIError as error:
        hint = "build it, pull it or load it where the engine is, or name a folder with `build:`"
        raise HostError(f"there is no image {name}: {error.explanation}", hint) from None


def save(engine: Engine, tags: list[str], path: Path) -> None:
    """Write images to one file, which ``load`` takes back on another machine."""
    # The SDK's get_image() takes one name; the engine's API takes several and shares layers.
    response = engine.api._get(engine.api._url("/images/get"), params={"names": tags}, stream=True)
    response.raise_for_status()
    with gzip.open(path, "wb", compresslevel=1) as file:
        for chunk in response.iter_content(2**20):
            file.write(chunk)


def load(engine: Engine, path: Path) -> None:
    """Take images from a file that ``save`` wrote."""
    with path.open("rb") as file:
        for told in engine.api.load_image(file):
            if "error" in told:
                raise HarnessError(f"{path}: {told['error']}")


def remove_all(engine: Engine) -> int:
    """Remove all images that this made, of this version and of others; the number removed."""
    found = engine.api.images(filters={"label": f"{LABEL}.image"})
    for image in found:
        with gone():
            engine.api.remove_image(image["Id"], force=True)
    return len(found)


def _context(name: str) -> dict[str, bytes]:
    """The files that the image is built from, by their path in the build context.

    A mail server's context is the folder ``compose``, of which it takes its own part and the
    common one; the receiver's is the root of the project.
    """
    root = project_root()
    folders, base = [name], root
    if name != RECEIVER:
        folders, base = [name, _COMMON], root / "compose"
    files = {
        path.relative_to(base).as_posix(): path.read_bytes()
        for folder in folders
        for path in _files(root / "compose" / folder)
        if path.suffix != ".crt"  # a host's own, and no part of what the image is
    }
    if name != RECEIVER:
        return files
    files["pyproject.toml"] = (root / "pyproject.toml").read_bytes()
    source = package_folder()
    files |= {
        f"fake_receiver/{path.relative_to(source).as_posix()}": path.read_bytes()
        for path in _files(source)
        if path.suffix in (".py", ".pem") and "project" not in path.relative_to(source).parts
    }
    return files


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _build_ours(engine: Engine, name: str, tag: str, files: dict[str, bytes]) -> None:
    folder = f"compose/{name}/" if name == RECEIVER else f"{name}/"
    certificates = next((os.environ[key] for key in _CERTIFICATES if os.environ.get(key)), None)
    if name == RECEIVER and certificates and Path(certificates).is_file():
        files = {**files, f"{folder}ca-certificates.crt": Path(certificates).read_bytes()}
    _build(
        engine,
        name,
        tag,
        fileobj=archive(files),
        custom_context=True,
        dockerfile=f"{folder}Dockerfile",
    )


def _build(engine: Engine, name: str, tag: str, *, hint: str = _HINT, **context: Any) -> None:
    output: list[str] = []
    try:
        for told in engine.api.build(
            **context,
            tag=tag,
            labels={f"{LABEL}.image": name},
            buildargs={key: os.environ[key] for key in _BUILD_ARGS if os.environ.get(key)},
            rm=True,
            forcerm=True,
            decode=True,
        ):
            _check(told, name, output, hint)
    except APIError as error:
        raise HarnessError(f"the image {name} can't be built: {error.explanation}", hint) from None


def _check(told: dict[str, Any], name: str, output: list[str], hint: str) -> None:
    output.extend(_COLOURS.sub("", str(told.get("stream", ""))).splitlines())
    if "error" in told:
        end = "\n".join(f"    {line}" for line in output[-15:] if line.strip())
        raise HarnessError(
            f"the image {name} can't be built: {told['error']}\n{end}",
            hint,
        )


def archive(files: dict[str, bytes]) -> io.BytesIO:
    """A tar archive; scripts can be executed."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            info.mode = 0o755 if content.startswith(b"#!") else 0o644
            tar.addfile(info, io.BytesIO(content))
    buffer.seek(0)
    return buffer
