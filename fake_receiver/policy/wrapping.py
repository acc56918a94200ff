"""How Google's servers break the text of a reply into lines.

Found by comparing published transcripts: a line is at most 80 columns, counted with the code;
a longer one is cut at the last blank, unless that lies 12 or more characters back: then inside
a word. The blank at a cut goes to the next line, where it is counted but not printed.
"""

from typing import Final

_COLUMNS: Final = 80
_LOOK_BACK: Final = 11


def wrap(text: str, *, code: int, enhanced: str) -> tuple[str, ...]:
    """Break ``text`` at its own line ends and at the width that the codes leave."""
    width = _COLUMNS - len(f"{code}-{enhanced} " if enhanced else f"{code}-")
    return tuple(line for own in text.split("\n") for line in _wrap_line(own, width))


def _wrap_line(rest: str, width: int) -> list[str]:
    lines: list[str] = []
    carried = False
    while len(rest) > width:
        cut = rest.rfind(" ", 0, width + 1)
        at_blank = width - cut <= _LOOK_BACK
        end = cut if at_blank else width
        lines.append(rest[carried:end])
        rest, carried = rest[end:], at_blank
    return [*lines, rest[carried:]]
