"""The Authenticated Received Chain (RFC 8617).

Its signatures are those of DKIM but for some tags, and DKIM's own steps verify them. How far back
the message was unchanged ("oldest-pass", section 5.2 step 5) is not asked: no result depends on it.
"""

import re
from dataclasses import replace

from fake_receiver.checks.arc_chain import (
    RESULTS,
    SEAL,
    ArcField,
    ArcSet,
    BrokenChainError,
    canonical,
    newest_instance,
    read_arc_fields,
    read_chain,
)
from fake_receiver.checks.arc_results import reported_results
from fake_receiver.checks.dkim import CanonicalBodies, verify_signature, without_signature
from fake_receiver.checks.dkim_key import find_keys
from fake_receiver.checks.dkim_signature import NotVerifiedError, Signature, read_signature
from fake_receiver.checks.header_fields import (
    HeaderField,
    header_fields,
    split_header,
    too_large,
)
from fake_receiver.checks.questions import Questions
from fake_receiver.model.evidence import NO_ARC
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.results import Arc, ArcResult, DkimReason, DkimResult

_ANY_FIELD = re.compile(rb"(?i)(?:^|\n)arc-")


def check_arc(message: bytes, resolver: Resolver, now: float) -> Arc:
    """Validates the chain as RFC 8617 section 5.2 says; ``now`` decides about x=.

    A DNS failure fails the chain like any other (section 5.2.1). Raises nothing for what a
    message or the DNS can hold; a message without ARC fields costs nothing.
    """
    header, body = split_header(message)
    if why := too_large(header):
        return replace(NO_ARC, why=why)
    if not _ANY_FIELD.search(header):
        return NO_ARC
    fields = tuple(header_fields(header))
    found = read_arc_fields(fields)
    if not found:
        return NO_ARC
    newest = newest_instance(found)
    questions = Questions(resolver)
    try:
        sets = read_chain(found)
        _verify_message(sets[-1].message_signature, fields, body, questions, now)
        _verify_seals(sets, questions, now)
    except BrokenChainError as error:
        result, reason, why = ArcResult.FAIL, error.reason, str(error)
    else:
        result, reason = ArcResult.PASS, None
        why = f"every seal verifies; the newest is the {sets[-1].seal.label}"
    payloads = [one.payload for one in found if one.instance == newest and one.name == RESULTS]
    return Arc(
        result=result,
        reason=reason,
        why=why,
        instance=newest,
        reported=reported_results(payloads[0]) if payloads else {},
        lookups=questions.lookups,
    )


def _verify_message(
    field: ArcField,
    fields: tuple[HeaderField, ...],
    body: bytes,
    questions: Questions,
    now: float,
) -> None:
    """Section 5.2, step 4: the newest ARC-Message-Signature. Raises `BrokenChainError`."""
    try:
        signature = _message_signature(field, now)
        verify_signature(signature, fields, field.position, CanonicalBodies(body), questions)
    except NotVerifiedError as error:
        raise _broken(field, error) from error


def _message_signature(field: ArcField, now: float) -> Signature:
    """The tags are DKIM's, but i= is the instance and there is no v= (section 4.1.2).

    Two points are the ARC test suite's, where RFC 8617 is silent and DKIM says otherwise: From
    need not be signed, and without c= both parts are relaxed.
    """
    if "h" not in field.tags:
        raise NotVerifiedError(DkimResult.PERMERROR, DkimReason.FORMAT, "the signature lacks h=")
    listed = field.tags["h"].decode("utf-8", "backslashreplace").lower().split(":")
    names = tuple(filter(None, (name.strip() for name in listed)))
    if SEAL.lower() in names:
        raise NotVerifiedError(DkimResult.PERMERROR, DkimReason.FORMAT, "it signs an ARC-Seal (h=)")
    tags = {"c": b"relaxed/relaxed", **field.tags, "v": b"1", "h": b"from"}
    del tags["i"]
    return replace(read_signature(tags, now), header_names=names)


def _verify_seals(sets: tuple[ArcSet, ...], questions: Questions, now: float) -> None:
    """Section 5.2, step 6: every ARC-Seal, the newest first. Raises `BrokenChainError`."""
    earlier = [one.canonical for one in sets]
    for one in reversed(sets):
        earlier.pop()
        try:
            _verify_seal(one, b"".join(earlier), questions, now)
        except NotVerifiedError as error:
            raise _broken(one.seal, error) from error


def _verify_seal(one: ArcSet, earlier: bytes, questions: Questions, now: float) -> None:
    """A seal signs the sets before it and its own (section 5.1.1). Raises `NotVerifiedError`."""
    signature = _seal_signature(one.seal, now)
    keys = find_keys(signature, questions)
    raw = one.seal.raw
    own = canonical(raw.raw_name, without_signature(raw.value)).removesuffix(b"\r\n")
    signed = earlier + one.results.canonical + one.message_signature.canonical + own
    if not any(key.verifies(signature.signature, signed) for key in keys):
        raise NotVerifiedError(
            DkimResult.FAIL, DkimReason.SIGNATURE, "the signature did not verify"
        )


def _seal_signature(field: ArcField, now: float) -> Signature:
    """Of DKIM's tags a seal has these alone, because it signs a fixed list (section 4.1.3)."""
    if "h" in field.tags:
        raise NotVerifiedError(
            DkimResult.PERMERROR, DkimReason.FORMAT, "a seal with h= is forbidden"
        )
    tags = {name: field.tags[name] for name in ("a", "b", "d", "s", "t") if name in field.tags}
    return read_signature(tags | {"v": b"1", "h": b"from", "bh": b""}, now)


def _broken(field: ArcField, error: NotVerifiedError) -> BrokenChainError:
    return BrokenChainError(f"the {field.label} does not verify: {error.why}", error.reason)
