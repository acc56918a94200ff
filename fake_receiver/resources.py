"""What lies outside the package: the scenarios, the Dockerfiles, pyproject.toml.

In a clone they stand beside the package; a wheel carries them inside it, laid out alike.
"""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent


def project_root() -> Path:
    """The folder that holds ``scenarios``, ``compose`` and ``pyproject.toml``."""
    packed = _PACKAGE / "project"
    return packed if packed.is_dir() else _PACKAGE.parent


def package_folder() -> Path:
    """The folder of the package's own source."""
    return _PACKAGE


def bundled_scenarios() -> dict[str, Path]:
    """The scenarios that come with the project, by name."""
    files = sorted((project_root() / "scenarios").glob("*.yaml"))
    return {file.stem: file for file in files}
