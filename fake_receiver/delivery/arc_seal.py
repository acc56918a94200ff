"""The ARC set that a receiver adds to mail it passes on (RFC 8617 section 5.1), in Gmail's form.

It is signed with one fixed key, which keeps runs alike from day to day. The key protects nothing:
it is public.
"""

import base64
import hashlib
import textwrap
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from fake_receiver.checks.arc_chain import (
    MAX_SETS,
    MESSAGE_SIGNATURE,
    RESULTS,
    SEAL,
    canonical,
    has_ended,
    read_arc_fields,
    read_chain,
)
from fake_receiver.checks.canonical_body import relaxed_body
from fake_receiver.checks.header_fields import (
    HeaderField,
    header_fields,
    split_header,
    too_large,
)
from fake_receiver.model.results import Arc, ArcResult

SDID: Final = "google.com"
SELECTOR: Final = "arc-20240605"

_KEY_PATH: Final = Path(__file__).with_name("arc-key.pem")

_FOLD: Final = "\r\n        "
_LINE: Final = 68
"""The characters of h= and b= on one line, as Gmail folds them."""

_SIGNED: Final = frozenset(
    {
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "mime-version",
        "content-transfer-encoding",
        "list-id",
        "list-post",
        "list-help",
        "list-archive",
        "list-subscribe",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "mailing-list",
        "precedence",
        "feedback-id",
        "dkim-signature",
    }
)
"""What Gmail was seen to sign. Trace fields and those of ARC change on the way."""


def seal(
    message: bytes,
    *,
    authserv_id: str,
    results: str,
    arc: Arc,
    timestamp: int,
    sdid: str = SDID,
    selector: str = SELECTOR,
) -> str:
    """The new ARC set as header text, newest field first; its lines end with CRLF.

    ``results`` is what stands behind the authserv-id, already folded; ``arc`` is what `check_arc`
    found in ``message``. Empty where no set may be added: behind a seal that says cv=fail
    (section 5.1, step 2), behind the fiftieth (section 4.2.1), and where the header section is
    too large to be read.
    """
    header, body = split_header(message)
    if too_large(header):
        return ""
    fields = tuple(header_fields(header))
    found = read_arc_fields(fields)
    instance = arc.instance + 1
    if has_ended(found) or instance > MAX_SETS:
        return ""
    # Section 5.1.2: of a chain that failed only the new set is sealed, as if it were alone.
    signed = b""
    if arc.result is ArcResult.PASS:
        signed = b"".join(one.canonical for one in read_chain(found))

    told = f" i={instance}; {authserv_id};\r\n       {results}"
    whose = f"d={sdid}; s={selector};"
    message_signature = _with_signature(
        MESSAGE_SIGNATURE,
        f" i={instance}; a=rsa-sha256; c=relaxed/relaxed; {whose}{_signed_part(fields, body)}",
        b"".join(canonical(field.raw_name, field.value) for field in _chosen(fields)),
    )
    # The order in which a seal signs is not that in which the fields stand (section 5.1.1).
    signed += _canonical(RESULTS, told) + _canonical(MESSAGE_SIGNATURE, message_signature)
    seal_value = _with_signature(
        SEAL,
        f" i={instance}; a=rsa-sha256; t={timestamp}; cv={arc.result};{_FOLD}{whose}",
        signed,
    )
    return f"{SEAL}:{seal_value}\r\n{MESSAGE_SIGNATURE}:{message_signature}\r\n{RESULTS}:{told}\r\n"


def key_record() -> str:
    """The line of zone text with the key that verifies what `seal` signs (RFC 6376 section 3.6)."""
    der = _key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode('ascii')}"
    # RFC 1035 section 3.3: one string holds 255 octets.
    strings = (f'"{record[at : at + 255]}"' for at in range(0, len(record), 255))
    return f"{SELECTOR}._domainkey.{SDID}. TXT {' '.join(strings)}"


@cache
def _key() -> RSAPrivateKey:
    key = load_pem_private_key(_KEY_PATH.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the key of the seals is an RSA key")
    return key


def _chosen(fields: tuple[HeaderField, ...]) -> list[HeaderField]:
    """The fields to sign, from the bottom up: the order in which a verifier takes them."""
    return [field for field in reversed(fields) if field.name in _SIGNED]


def _signed_part(fields: tuple[HeaderField, ...], body: bytes) -> str:
    """The tags h= and bh=."""
    names = [field.name for field in _chosen(fields)]
    if "from" not in names:
        names.append("from")  # signs that there is none (RFC 6376 section 5.4)
    digest = hashlib.sha256(relaxed_body(body)).digest()
    body_hash = base64.b64encode(digest).decode("ascii")
    return f"{_FOLD}h={_folded_names(names)};{_FOLD}bh={body_hash};"


def _folded_names(names: list[str]) -> str:
    lines = [f"h={names[0]}"]
    for name in names[1:]:
        if len(lines[-1]) + len(name) < _LINE:
            lines[-1] += f":{name}"
        else:
            lines.append(f":{name}")
    return f"{_FOLD} ".join(lines).removeprefix("h=")


def _with_signature(name: str, value: str, before: bytes) -> str:
    """The field's value with b= behind it, which signs what comes ``before``, and the value."""
    value = f"{value}{_FOLD}b="
    octets = (before + _canonical(name, value)).removesuffix(b"\r\n")
    signature = base64.b64encode(_key().sign(octets, PKCS1v15(), SHA256())).decode("ascii")
    return value + f"{_FOLD} ".join(textwrap.wrap(f"b={signature}", _LINE)).removeprefix("b=")


def _canonical(name: str, value: str) -> bytes:
    return canonical(name.encode("ascii"), value.encode("utf-8", "surrogateescape"))
