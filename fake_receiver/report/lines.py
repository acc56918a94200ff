"""Lines for people: one source of the plain text and of the coloured, wrapped terminal."""

from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

_LEAST_WIDTH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``text`` behind ``label``; prose may wrap, wire and configuration lines never do."""

    text: Text
    label: str = ""
    label_width: int = 9
    indent: int = 0
    wraps: bool = False

    @property
    def plain(self) -> str:
        """Without colours and unwrapped."""
        return f"{self._margin}{self.text.plain}".rstrip()

    @property
    def _margin(self) -> str:
        return " " * self.indent + (self.label.ljust(self.label_width) if self.label else "")

    def print(self, console: Console) -> None:
        """Wrapped under its own beginning when it is prose; whole in any case."""
        margin = self._margin
        width = max(console.width - len(margin), _LEAST_WIDTH)
        rows = self.text.wrap(console, width, overflow="fold") if self.wraps else [self.text]
        for number, row in enumerate(rows):
            row.rstrip()
            beginning = margin if number == 0 else " " * len(margin)
            console.print(Text.assemble((beginning, "dim"), row), soft_wrap=True)


def literal(text: str, style: str = "", *, label: str = "", indent: int = 0) -> Line:
    """A line to show as it is."""
    return Line(text=Text(visible(text), style=style), label=label, indent=indent)


def prose(text: str | Text, style: str = "", *, label: str = "", indent: int = 0) -> Line:
    """A line that may wrap."""
    shown = text if isinstance(text, Text) else Text(visible(text), style=style)
    return Line(text=shown, label=label, indent=indent, wraps=True)


def block(lines: str, style: str = "", *, indent: int = 0) -> list[Line]:
    """Each line of a text, as it is."""
    return [literal(line, style, indent=indent) for line in lines.splitlines()]


def visible(text: str) -> str:
    """Control characters as escapes: what came over the wire must not steer a terminal."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text.expandtabs()
    )
