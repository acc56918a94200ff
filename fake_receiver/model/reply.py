"""An SMTP reply: the receiver's exact text (RFC 5321 section 4.2, RFC 3463)."""

import re
from dataclasses import dataclass
from typing import Final, Self

_WIRE_LINE: Final = re.compile(
    r"(?P<code>[2-5]\d\d)(?P<end>[- ])(?:(?P<enhanced>[245]\.\d{1,3}\.\d{1,3}) )?[^\r\n]*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Code, enhanced status code, and the text lines behind them.

    ``enhanced`` is empty where the receiver sends none (banner, 354). ``lines`` hold the text
    behind the code and the enhanced code, already broken as on the wire, so a line that begins
    with a blank prints two.
    """

    code: int
    enhanced: str
    lines: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 200 <= self.code <= 599:
            raise ValueError(f"{self.code} is no SMTP reply code")
        if self.enhanced and self.enhanced[0] != str(self.code)[0]:
            raise ValueError(f"{self.code} cannot carry {self.enhanced}")
        if not self.lines:
            raise ValueError("a reply has at least one line")
        if any("\r" in line or "\n" in line for line in self.lines):
            raise ValueError("a line of a reply holds a line end")

    @classmethod
    def parse(cls, lines: tuple[str, ...]) -> Self:
        """The reply that ``lines`` are on the wire. Raises ValueError when they are none."""
        matches = [_WIRE_LINE.fullmatch(line) for line in lines]
        found = [match for match in matches if match is not None]
        ends = [match["end"] for match in found]
        if len(found) < len(lines) or ends != ["-"] * (len(lines) - 1) + [" "]:
            raise ValueError(
                "a reply is lines such as 550-5.7.1 text, the last with a blank behind the code"
            )
        if len({match["code"] for match in found}) != 1:
            raise ValueError("the lines of a reply carry one code")
        codes = {match["enhanced"] or "" for match in found}
        enhanced = codes.pop() if len(codes) == 1 else ""
        skip = len(f"550-{enhanced} ") if enhanced else len("550-")
        texts = tuple(line[skip:] for line in lines)
        return cls(code=int(found[0]["code"]), enhanced=enhanced, lines=texts)

    @property
    def text(self) -> str:
        """The reply without codes, its lines joined by one blank."""
        return " ".join(line.strip() for line in self.lines).strip()

    def __str__(self) -> str:
        return " ".join((str(self.code), self.enhanced, self.text))

    def wire_lines(self, tail: str = "") -> tuple[str, ...]:
        """The lines as they go out, without CRLF; ``tail`` is appended to the last, unwrapped."""
        *body, last = self.lines
        enhanced = f"{self.enhanced} " if self.enhanced else ""
        first = tuple(f"{self.code}-{enhanced}{line}" for line in body)
        return (*first, f"{self.code} {enhanced}{last}{tail}")
