"""A body in the canonical forms of RFC 6376 sections 3.4.3 and 3.4.4.

dkimpy's take quadratic time for blanks at line ends, and seconds in one call of ``re``, in which no
other thread runs. These are linear, and work on one piece after the other.
"""

from typing import Final

_PIECE: Final = 2**18
_MANY: Final = 2**14


def simple_body(body: bytes) -> bytes:
    """One CRLF in place of those at the end; there is always one."""
    end = len(body)
    for count in (_MANY, 1):
        lines = b"\r\n" * count
        while body.endswith(lines, 0, end):
            end -= len(lines)
    return body[:end] + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """Each run of blanks as one, none at line ends; one CRLF at the end of what is left."""
    made = bytearray()
    rest = b""
    for start in range(0, len(body), _PIECE):
        piece = (rest + body[start : start + _PIECE]).replace(b"\t", b" ")
        while b"  " in piece:
            piece = piece.replace(b"  ", b" ")
        piece = piece.replace(b" \r\n", b"\r\n")
        # The next piece may go on with the blanks, or with the CRLF behind them.
        made += piece[:-2]
        rest = piece[-2:]
    canonical = simple_body(bytes(made) + rest)
    return b"" if canonical == b"\r\n" else canonical
