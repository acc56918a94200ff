"""A YAML document as plain strings, lists and dicts, and the line where each part stands.

Every scalar stays a string: YAML's own typing would turn ``no`` into False, ``5.7`` into a number
and some IPv6 addresses into integers. The schema types them.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from fake_receiver.scenario.errors import ScenarioError

Location = tuple[str | int, ...]

_MOST_CHARACTERS = 2**16
# Aliases of aliases can make a small file grow without end.
_MOST_NODES = 20_000
_DEEPEST = 20


@dataclass(slots=True)
class Document:
    """``data`` and, for every path of keys and indexes into it, its line (from 1)."""

    path: Path
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)

    def line_of(self, location: Location) -> int | None:
        """The line of ``location``, or of the nearest part around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location)


def read_document(path: Path) -> Document:
    """Read a YAML file. Raises ScenarioError: no such file, no YAML, a key given twice."""
    try:
        octets = path.read_bytes()
    except FileNotFoundError:
        raise ScenarioError.single(path, None, "there is no such file") from None
    except IsADirectoryError:
        raise ScenarioError.single(path, None, "this is a folder, not a scenario file") from None
    except OSError as error:
        raise ScenarioError.single(path, None, f"cannot be read: {error}") from None
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise ScenarioError.single(path, line, f"cannot be read: {error}") from None
    return parse_document(path, text.replace("\r\n", "\n").replace("\r", "\n"))


def parse_document(path: Path, text: str) -> Document:
    """Read YAML text; ``path`` is only named in errors."""
    if len(text) > _MOST_CHARACTERS:
        told = f"the file has {len(text)} characters, more than {_MOST_CHARACTERS}"
        raise ScenarioError.single(path, 1, told)
    loader: yaml.SafeLoader | None = None
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ScenarioError.single(path, line, f"not YAML: {error.reason}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        hint = (
            "a value that holds ': ' or begins with one of [ ] { } & * ! | > ' \" % @ needs quotes"
        )
        raise ScenarioError.single(
            path, mark and mark.line + 1, f"not YAML: {problem}", hint
        ) from None
    except RecursionError:
        line = loader.line + 1 if loader else 1
        raise ScenarioError.single(path, line, "nested too deeply") from None
    document = Document(path)
    if root is None:
        raise ScenarioError.single(path, 1, "the file is empty")
    document.data = _plain(root, (), document, set())
    return document


def _plain(node: yaml.Node, location: Location, document: Document, open_: set[int]) -> Any:
    line = node.start_mark.line + 1
    document.lines[location] = line
    if len(document.lines) > _MOST_NODES:
        raise ScenarioError.single(document.path, line, f"more than {_MOST_NODES} values")
    if len(location) > _DEEPEST:
        raise ScenarioError.single(document.path, line, "nested too deeply")
    if id(node) in open_:
        raise ScenarioError.single(document.path, line, "an alias that holds itself")
    open_.add(id(node))
    try:
        if isinstance(node, yaml.ScalarNode):
            # A block scalar's text begins on the line below its | or >.
            if node.style in ("|", ">"):
                document.lines[location] = line + 1
            text = _text(node, document)
            return None if node.tag == "tag:yaml.org,2002:null" else text
        if isinstance(node, yaml.SequenceNode):
            return [
                _plain(item, (*location, index), document, open_)
                for index, item in enumerate(node.value)
            ]
        return _mapping(node, location, document, open_)
    finally:
        open_.discard(id(node))


def _text(node: yaml.ScalarNode, document: Document) -> str:
    text: str = node.value
    try:
        text.encode()
    except UnicodeEncodeError:
        line = node.start_mark.line + 1
        told = "an escape gives half a character (a surrogate)"
        raise ScenarioError.single(document.path, line, told) from None
    return text


def _mapping(node: Any, location: Location, document: Document, open_: set[int]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ScenarioError.single(document.path, line, "a key must be plain text")
        key = _text(key_node, document)
        if key in mapping:
            first = document.lines[(*location, key)]
            raise ScenarioError.single(
                document.path,
                line,
                f"{key!r} is given twice, first on line {first}",
                "keep one of them, or join their values",
            )
        mapping[key] = _plain(value_node, (*location, key), document, open_)
        is_block = isinstance(value_node, yaml.ScalarNode) and value_node.style in ("|", ">")
        if not is_block:
            document.lines[(*location, key)] = line
    return mapping
