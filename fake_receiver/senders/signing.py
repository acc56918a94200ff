"""DKIM signatures of the scripted sender (RFC 6376), with the lab's key."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim.canonicalization import CanonicalizationPolicy

from fake_receiver.checks.header_fields import split_message
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.mail_host import DkimKey

_SIGNED = ("from", "to", "subject", "date", "message-id")


def sign(message: bytes, key: DkimKey) -> bytes:
    """The message with a DKIM-Signature field (rsa-sha256, relaxed/relaxed) before it."""
    policy = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    header, body = split_message(message)
    # Of fields of one name the last is signed first (RFC 6376 section 5.4.2).
    fields = [
        (field.raw_name, field.value + b"\r\n")
        for field in reversed(header)
        if field.name in _SIGNED
    ]
    body_hash = base64.b64encode(hashlib.sha256(policy.canonicalize_body(body)).digest())
    names = b":".join(name.strip().lower() for name, _ in fields)
    value = b" v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=%s; h=%s; bh=%s; b=" % (
        key.domain.encode(),
        key.selector.encode(),
        names,
        body_hash,
    )
    signed = policy.canonicalize_headers([*fields, (b"DKIM-Signature", value)])
    octets = b"".join(b"%s:%s" % field for field in signed).removesuffix(b"\r\n")
    private = load_pem_private_key(private_key_pem(), password=None)
    if not isinstance(private, RSAPrivateKey):
        raise TypeError("the lab's key is an RSA key")
    signature = base64.b64encode(private.sign(octets, PKCS1v15(), SHA256()))
    return b"DKIM-Signature:" + value + signature + b"\r\n" + message
