"""DKIM signatures (RFC 6376, RFC 8301, RFC 8463).

dkimpy reads tag lists and canonicalises; the steps of section 6.1 are ours, because its verify()
says False alike for a DNS failure, a revoked key and a bad signature, and lets forbidden ones pass.
"""

import hashlib

from dkim.canonicalization import CanonicalizationPolicy, Relaxed

from fake_receiver.checks.canonical_body import relaxed_body, simple_body
from fake_receiver.checks.dkim_key import find_keys
from fake_receiver.checks.dkim_signature import (
    NotVerifiedError,
    Signature,
    read_signature,
    read_tags,
    readable_tags,
)
from fake_receiver.checks.header_fields import HeaderField, split_message
from fake_receiver.checks.names import to_a_labels
from fake_receiver.checks.questions import Questions
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.results import DkimReason, DkimResult, DkimSignature

MAX_SIGNATURES = 8
"""Signatures after the eighth are not looked at: a sender must not choose how long we work."""


def check_dkim(message: bytes, resolver: Resolver, now: float) -> tuple[DkimSignature, ...]:
    """The result of each DKIM-Signature field, topmost first, of at most `MAX_SIGNATURES`.

    ``now`` decides about x=. Raises nothing for what a message or the DNS can hold.
    """
    fields, body = split_message(message)
    positions = [i for i, field in enumerate(fields) if field.name == "dkim-signature"]
    bodies = CanonicalBodies(body)
    return tuple(
        _check_signature(fields, position, bodies, Questions(resolver), now)
        for position in positions[:MAX_SIGNATURES]
    )


class CanonicalBodies:
    """The body in each canonicalisation, made once however many signatures need it."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._made: dict[bytes, bytes] = {}

    def get(self, policy: CanonicalizationPolicy) -> bytes:
        """The body as ``policy`` has it."""
        name = policy.body_algorithm.name
        if name not in self._made:
            canonical = relaxed_body if name == Relaxed.name else simple_body
            self._made[name] = canonical(self._body)
        return self._made[name]


def _check_signature(
    fields: tuple[HeaderField, ...],
    position: int,
    bodies: CanonicalBodies,
    questions: Questions,
    now: float,
) -> DkimSignature:
    value = fields[position].value
    tags: dict[str, bytes] = {}
    reason: DkimReason | None = None
    try:
        tags = read_tags(value)
        signature = read_signature(tags, now)
        verify_signature(signature, fields, position, bodies, questions)
    except NotVerifiedError as error:
        result, reason, why = error.result, error.reason, error.why
    except ValueError as error:
        tags = readable_tags(value)
        result, reason = DkimResult.NEUTRAL, DkimReason.FORMAT
        why = f"the signature cannot be read: {error}"
    else:
        result, why = DkimResult.PASS, f"the {signature.algorithm} signature verifies"
        if signature.body_length is not None:
            why += f"; it covers only the first {signature.body_length} octets of the body (l=)"
    sdid = (to_a_labels(_text(tags, "d")) or _text(tags, "d")).lower()
    return DkimSignature(
        result=result,
        reason=reason,
        sdid=sdid,
        auid=_text(tags, "i") or f"@{sdid}",
        selector=_text(tags, "s"),
        why=why,
        algorithm=_text(tags, "a").lower(),
        signature_start="".join(_text(tags, "b").split())[:8],
        lookups=questions.lookups,
    )


def verify_signature(
    signature: Signature,
    fields: tuple[HeaderField, ...],
    position: int,
    bodies: CanonicalBodies,
    questions: Questions,
) -> None:
    """Sections 6.1.2 and 6.1.3. Raises `NotVerifiedError`."""
    keys = find_keys(signature, questions)
    body = memoryview(bodies.get(signature.canonicalization))
    if signature.body_length is not None:
        if signature.body_length > len(body):
            raise NotVerifiedError(
                DkimResult.FAIL,
                DkimReason.BODY_LENGTH,
                f"l={signature.body_length}, but the body has {len(body)} octets",
            )
        body = body[: signature.body_length]
    if hashlib.sha256(body).digest() != signature.body_hash:
        raise NotVerifiedError(
            DkimResult.FAIL, DkimReason.BODY_HASH, "the body hash did not verify"
        )
    signed = _signed_header(signature, fields, position)
    if not any(key.verifies(signature.signature, signed) for key in keys):
        raise NotVerifiedError(
            DkimResult.FAIL, DkimReason.SIGNATURE, "the signature did not verify"
        )


def _signed_header(signature: Signature, fields: tuple[HeaderField, ...], position: int) -> bytes:
    """What b= signs: the fields that h= names, then the signature's own (section 3.7)."""
    waiting: dict[str, list[HeaderField]] = {}
    for i, field in enumerate(fields):
        if i != position and field.name:
            waiting.setdefault(field.name, []).append(field)
    # Section 5.4.2: fields of one name are taken from the bottom; a name without a field left
    # signs that there is none.
    chosen = [waiting[name].pop() for name in signature.header_names if waiting.get(name)]
    pairs = [(field.raw_name, field.value + b"\r\n") for field in chosen]
    own = fields[position]
    pairs.append((own.raw_name, without_signature(own.value) + b"\r\n"))
    canonical = signature.canonicalization.canonicalize_headers(pairs)
    return b"".join(name + b":" + value for name, value in canonical).removesuffix(b"\r\n")


def without_signature(value: bytes) -> bytes:
    """The field's value with an empty b= tag, everything else as it is."""
    tags = value.split(b";")
    for i, tag in enumerate(tags):
        name, equals, _ = tag.partition(b"=")
        if name.strip() == b"b":
            tags[i] = name + equals
    return b";".join(tags)


def _text(tags: dict[str, bytes], name: str) -> str:
    return tags.get(name, b"").decode("utf-8", "backslashreplace")
