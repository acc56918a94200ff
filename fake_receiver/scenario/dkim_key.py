"""The key pair with which senders of the lab sign.

One fixed key keeps runs alike from day to day. It protects nothing: it is public.
"""

import base64
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

PLACEHOLDER: Final = "{dkim-public-key}"
"""Stands in a scenario's zone for the p= value of the lab's key."""

_PATH: Final = Path(__file__).with_name("lab-dkim-key.pem")


def private_key_pem() -> bytes:
    """The private key, RSA-2048, PKCS #8 in PEM."""
    return _PATH.read_bytes()


@cache
def public_key_value() -> str:
    """The value of p= in a key record (RFC 6376 section 3.6.1)."""
    key = load_pem_private_key(private_key_pem(), password=None).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode("ascii")
