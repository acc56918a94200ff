"""From what a person names to scenario files."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from fake_receiver.resources import bundled_scenarios
from fake_receiver.scenario.errors import ScenarioError


def scenario_path(text: str) -> Path:
    """A file, or the scenario of that name that comes with fake-receiver.

    Raises ScenarioError when there is neither.
    """
    path, bundled = Path(text), bundled_scenarios()
    if path.exists():
        return path
    if text in bundled:
        return bundled[text]
    near = difflib.get_close_matches(path.stem, bundled, 1)
    hint = (
        f"did you mean {near[0]!r}?" if near else "`fake-receiver list` names those that come along"
    )
    raise ScenarioError.single(path, None, "there is no such file", hint)


def find_scenarios(texts: Iterable[str]) -> list[Path]:
    """The scenario files that ``texts`` stand for: files, folders of them, names.

    Without any: the folder ./scenarios, or else all that come with fake-receiver.
    """
    texts = list(texts)
    if not texts:
        here = Path("scenarios")
        return _in_folder(here) if here.is_dir() else list(bundled_scenarios().values())
    found: list[Path] = []
    for text in texts:
        path = scenario_path(text)
        found.extend(_in_folder(path) if path.is_dir() else [path])
    return found


def _in_folder(folder: Path) -> list[Path]:
    files = sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml")))
    if not files:
        raise ScenarioError.single(folder, None, "no scenario file (*.yaml) in this folder")
    return files
