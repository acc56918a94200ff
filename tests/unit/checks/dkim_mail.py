"""Messages that social.example signs, and its keys."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fake_receiver.checks.dkim import check_dkim

NOW = 1_700_000_000.0
BODY = b"Good evening.\r\n"
FROM = b"From: Alice <alice@social.example>"
KEY_NAME = "s1._domainkey.social.example"

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = Ed25519PrivateKey.generate()


def p_value(public_key, encoding=Encoding.DER, form=PublicFormat.SubjectPublicKeyInfo):
    """The p= of a key record."""
    return base64.b64encode(public_key.public_bytes(encoding, form)).decode()


RSA_P = p_value(RSA.public_key())
ED25519_P = p_value(ED25519.public_key(), Encoding.Raw, PublicFormat.Raw)
RSA_KEY = f"v=DKIM1; k=rsa; p={RSA_P}"
ED25519_KEY = f"v=DKIM1; k=ed25519; p={ED25519_P}"
ZONE = {(KEY_NAME, "TXT"): RSA_KEY}


def signature_field(key=RSA, body=BODY, signed=(FROM,), **differs):
    """A correct simple/simple signature over the tags given; None leaves a tag out."""
    tags = {
        "v": "1",
        "a": "rsa-sha256" if key is RSA else "ed25519-sha256",
        "c": "simple/simple",
        "d": "social.example",
        "s": "s1",
        "h": "from",
        "bh": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }
    tags |= differs
    listed = "".join(f"{name}={value}; " for name, value in tags.items() if value is not None)
    field = f"DKIM-Signature: {listed}b=".encode()
    data = b"".join(line + b"\r\n" for line in signed) + field
    if key is RSA:
        signature = key.sign(data, PKCS1v15(), SHA256())
    else:
        signature = key.sign(hashlib.sha256(data).digest())
    return field + base64.b64encode(signature)


def message(*header, body=BODY):
    return b"\r\n".join([*header, b"", body])


def judge(resolver, **differs):
    """What the check says of a message whose one signature differs so from a correct one."""
    (signature,) = check_dkim(message(signature_field(**differs), FROM), resolver, NOW)
    return signature
