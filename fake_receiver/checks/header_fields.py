"""The header section of a message, split without interpretation (RFC 5322 sections 2.1 and 2.2).

Lines end with CRLF; a bare CR or LF is an octet of its line. The parser of the standard library
is not used: it changes what it reads, and it is slow with the modern policy.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderField:
    """One field. ``name`` is lower case, and empty for a line that is no field.

    ``raw_name`` is what stands before the colon, with the blanks that obsolete syntax lets follow
    the name; ``value`` is what stands behind it, with its folding and without the final CRLF.
    """

    name: str
    raw_name: bytes
    value: bytes


def split_message(message: bytes) -> tuple[tuple[HeaderField, ...], bytes]:
    """The header fields in order, and the body behind the first empty line. Never raises."""
    if message.startswith(b"\r\n"):
        return (), message[2:]
    header, _, body = message.partition(b"\r\n\r\n")
    fields: list[list[bytes]] = []
    for line in header.removesuffix(b"\r\n").split(b"\r\n"):
        if fields and line.startswith((b" ", b"\t")):
            fields[-1].append(line)
        else:
            fields.append([line])
    return tuple(_field(b"\r\n".join(lines)) for lines in fields), body


def _field(text: bytes) -> HeaderField:
    raw_name, colon, value = text.partition(b":")
    name = raw_name.rstrip(b" \t")
    if not colon or not name or not all(33 <= octet <= 126 for octet in name):
        return HeaderField(name="", raw_name=b"", value=text)
    return HeaderField(name=name.decode("ascii").lower(), raw_name=raw_name, value=value)
