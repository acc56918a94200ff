"""Zone text into lines of words (RFC 1035 section 5.1): quotes, parentheses and comments."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORD = re.compile(
    r"""(?P<comment>;.*)
      | (?P<paren>[()])
      | (?P<quoted>"(?:[^"\\]|\\.)*")
      | (?P<plain>(?:\\.|[^\s;()"\\])+)""",
    re.VERBOSE,
)


class ZoneError(ValueError):
    """The zone text is wrong: what, on which line, and what to write instead (may be empty)."""

    def __init__(self, message: str, line: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"line {self.line}: {self.message}{hint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as written, a quoted string with its quotes."""

    text: str

    @property
    def is_quoted(self) -> bool:
        """True for ``"..."``."""
        return self.text.startswith('"')

    @property
    def octets(self) -> bytes:
        r"""What the word stands for: quotes off, ``\X`` and ``\DDD`` undone, the rest UTF-8.

        Raises ValueError for ``\256`` and above.
        """
        text = self.text[1:-1] if self.is_quoted else self.text
        pieces = re.split(r"\\(\d{3}|.)", text)
        # re.split alternates: text, escape, text, escape, ..., text.
        return b"".join(
            _unescape(piece) if index % 2 else piece.encode() for index, piece in enumerate(pieces)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The words of one record, without comments and parentheses, and where it begins."""

    number: int
    is_indented: bool
    words: tuple[Word, ...]
    comment: str


def read_lines(lines: Iterable[tuple[int, str]]) -> Iterator[Line]:
    """Join what parentheses hold together and leave out what is empty.

    Raises ZoneError for an open quote or parenthesis and for comments that begin with ``#``.
    """
    words: list[Word] = []
    comments: list[str] = []
    begins, is_indented, depth = 0, False, 0
    for number, text in lines:
        if not depth:
            words, comments = [], []
            begins, is_indented = number, text[:1].isspace()
            if text.lstrip().startswith("#"):
                raise ZoneError("a comment begins with ;", number, f"write ;{text.lstrip()[1:]}")
        for kind, found in _split(text, number):
            if kind == "comment":
                comments.append(found)
            elif kind == "paren":
                depth += 1 if found == "(" else -1
            else:
                words.append(Word(text=found))
            if depth < 0:
                raise ZoneError(") without (", number)
        if words and not depth:
            yield Line(
                number=begins,
                is_indented=is_indented,
                words=tuple(words),
                comment=" ".join(comments),
            )
    if depth:
        raise ZoneError("the parenthesis is never closed", begins, "close it with )")


def _split(text: str, number: int) -> Iterator[tuple[str, str]]:
    position = 0
    while rest := text[position:].lstrip():
        position = len(text) - len(rest)
        match = _WORD.match(text, position)
        if match is None:
            raise ZoneError(*_unreadable(rest, number))
        yield str(match.lastgroup), match[0]
        position = match.end()


def _unreadable(rest: str, number: int) -> tuple[str, int, str]:
    if rest.startswith('"'):
        hint = 'end each string with " on its own line; inside ( ) strings may follow on more lines'
        return 'the " is never closed', number, hint
    return "nothing follows the backslash", number, r"write \\ for a backslash"


def _unescape(escape: str) -> bytes:
    if not escape.isdecimal() or len(escape) < 3:
        return escape.encode()
    if int(escape) > 255:
        raise ValueError(rf"\{escape} is no octet")
    return bytes([int(escape)])
