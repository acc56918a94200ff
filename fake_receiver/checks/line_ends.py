"""Line ends of a body that are no CRLF (RFC 5321 section 2.3.8), and what Gmail makes of them.

It takes a bare LF for a line end, and makes CRLF of it before it verifies signatures: seen in 2019
(github.com/haraka/Haraka/issues/2594) and in 2021 (github.com/hmailserver/hmailserver/issues/384).
Nothing was published of a bare CR or a NUL.

This comes after the end of the message was found: none of these octets ends one. Nothing here uses
``re``, which in one call on a large message would hold up every other session.
"""


def mend_body(message: bytes) -> bytes:
    """``message`` with CRLF for each bare LF behind its header section."""
    if not has_bare_lf(message):
        return message
    start = _body_start(message)
    return message[:start] + message[start:].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def has_bare_lf(message: bytes) -> bool:
    """In the body an LF has no CR before it."""
    start = _body_start(message)
    return message.count(b"\n", start) != message.count(b"\r\n", start)


def has_bare_cr(message: bytes) -> bool:
    """In the body a CR has no LF behind it."""
    start = _body_start(message)
    return message.count(b"\r", start) != message.count(b"\r\n", start)


def _body_start(message: bytes) -> int:
    if message.startswith(b"\r\n"):
        return 2
    end = message.find(b"\r\n\r\n")
    return len(message) if end < 0 else end + 4
