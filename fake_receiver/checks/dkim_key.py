"""The public keys of a DKIM signature (RFC 6376 sections 3.6 and 6.1.2, RFC 8301, RFC 8463).

Keys are read and used by OpenSSL through `cryptography`: ten times as fast as dkimpy's own
arithmetic, and exact about what a key is.
"""

import hashlib
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from fake_receiver.checks.dkim_signature import (
    NotVerifiedError,
    Signature,
    read_base64,
    read_tags,
)
from fake_receiver.checks.names import dns_name
from fake_receiver.checks.questions import Questions, failure
from fake_receiver.model.results import DkimReason, DkimResult

MIN_RSA_BITS = 1024
"""RFC 8301 section 3.2: shorter keys are never valid."""


MAX_KEYS = 4
"""Of several records at one name so many are tried. There is to be one: the result of others is
undefined (RFC 6376 section 3.6.2.2)."""


class Key(Protocol):
    """A public key of either kind."""

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """``signature`` is this key's over ``signed``."""


class _RsaKey:
    def __init__(self, key: RSAPublicKey) -> None:
        self._key = key

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        try:
            self._key.verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


class _Ed25519Key:
    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        try:
            # RFC 8463 section 3: what is signed is the SHA-256 hash.
            self._key.verify(signature, hashlib.sha256(signed).digest())
        except InvalidSignature:
            return False
        return True


def find_keys(signature: Signature, questions: Questions) -> tuple[Key, ...]:
    """The usable keys at ``<selector>._domainkey.<sdid>``, at most `MAX_KEYS`; one at least.

    Section 6.1.2 lets a verifier try each of several records; their order must not matter.
    Raises `NotVerifiedError`: temperror for a failing look-up, else what is wrong with the first
    record.
    """
    name = dns_name(f"{signature.selector}._domainkey.{signature.sdid}")
    if name is None:
        raise NotVerifiedError(
            DkimResult.NEUTRAL, DkimReason.FORMAT, "s= and d= make too long a name for the DNS"
        )
    lookup = questions(name, "TXT")
    if lookup.is_temporary_error:
        raise NotVerifiedError(DkimResult.TEMPERROR, DkimReason.DNS_FAILURE, failure(lookup))
    if not lookup.answers:
        raise NotVerifiedError(
            DkimResult.PERMERROR, DkimReason.NO_KEY, f"no key: {name} has no TXT record"
        )
    keys = []
    faults = []
    for record in lookup.answers[:MAX_KEYS]:
        try:
            keys.append(_read_key(record, name, signature))
        except NotVerifiedError as fault:
            faults.append(fault)
    if not keys:
        raise faults[0]
    return tuple(keys)


def _read_key(record: str, name: str, signature: Signature) -> Key:
    try:
        tags = read_tags(record.encode("latin-1"))
    except ValueError as error:
        raise _unusable(name, DkimReason.KEY_FORMAT, f"cannot be read: {error}") from error
    if "v" in tags and (tags["v"] != b"DKIM1" or next(iter(tags)) != "v"):
        raise _unusable(name, DkimReason.KEY_VERSION, "has a v= that is not DKIM1, or not first")
    if "p" not in tags:
        raise _unusable(name, DkimReason.KEY_FORMAT, "has no p=")
    if not tags["p"]:
        raise _unusable(name, DkimReason.REVOKED, "is revoked (empty p=)")
    if b"sha256" not in _list(tags, "h", b"sha256"):
        raise _unusable(name, DkimReason.KEY_USE, "does not allow sha256 (h=)")
    if not {b"*", b"email"} & _list(tags, "s", b"*"):
        raise _unusable(name, DkimReason.KEY_USE, "is not for email (s=)")
    if b"s" in _list(tags, "t", b"") and signature.auid_domain != signature.sdid:
        raise _unusable(
            name,
            DkimReason.IDENTITY,
            f"allows no i= in a subdomain (t=s), and i= is {signature.auid[:60]}",
        )
    kind = tags.get("k", b"rsa").lower().decode("latin-1")
    if kind != signature.algorithm.partition("-")[0]:
        raise _unusable(
            name, DkimReason.KEY_TYPE, f"is for {kind}, the signature is {signature.algorithm}"
        )
    try:
        octets = read_base64(tags["p"])
        if kind == "ed25519":
            return _Ed25519Key(Ed25519PublicKey.from_public_bytes(octets))
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _unusable(name, DkimReason.BAD_KEY, "has a p= that is no public key") from error
    if not isinstance(key, RSAPublicKey):
        raise _unusable(name, DkimReason.BAD_KEY, "has a p= that is no RSA key")
    if key.key_size < MIN_RSA_BITS:
        raise NotVerifiedError(
            DkimResult.POLICY,
            DkimReason.SHORT_KEY,
            f"the key at {name} has {key.key_size} bits, fewer than {MIN_RSA_BITS}",
        )
    return _RsaKey(key)


def _list(tags: dict[str, bytes], name: str, default: bytes) -> set[bytes]:
    return {entry.strip().lower() for entry in tags.get(name, default).split(b":")}


def _unusable(name: str, reason: DkimReason, fault: str) -> NotVerifiedError:
    return NotVerifiedError(DkimResult.PERMERROR, reason, f"the key at {name} {fault}")
