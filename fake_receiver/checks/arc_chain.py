"""The ARC fields of a message and the sets they form (RFC 8617 sections 4.1 to 4.3)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from dkim.canonicalization import Relaxed

from fake_receiver.checks.dkim_signature import read_tags
from fake_receiver.checks.header_fields import HeaderField
from fake_receiver.model.results import DkimReason

MAX_SETS: Final = 50
"""RFC 8617 sections 4.2.1 and 5.2: no instance is higher, and so no chain longer."""

RESULTS: Final = "ARC-Authentication-Results"
MESSAGE_SIGNATURE: Final = "ARC-Message-Signature"
SEAL: Final = "ARC-Seal"

_NAMES = {name.lower(): name for name in (RESULTS, MESSAGE_SIGNATURE, SEAL)}

# Section 4.1.1: ARC-Authentication-Results begins with its instance, whereas the other two fields
# are lists of tags.
_RESULTS = re.compile(rb"\s*i\s*=\s*([0-9]+)\s*;(.*)", re.DOTALL)


class BrokenChainError(Exception):
    """The chain's validation status is fail; the message is a sentence about why.

    ``reason`` is what is wrong with one signature or seal, where that is why.
    """

    def __init__(self, why: str, reason: DkimReason | None = None) -> None:
        super().__init__(why)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcField:
    """One field of an ARC set, the header field at ``position``.

    ``instance`` is 0 where the field has none that is valid, and ``fault`` says why. ``payload``
    is what stands behind the instance of ARC-Authentication-Results; ``tags`` are the other two's.
    """

    name: str
    position: int
    raw: HeaderField
    instance: int
    tags: Mapping[str, bytes] = field(default_factory=dict)
    payload: bytes = b""
    fault: str = ""

    @property
    def label(self) -> str:
        """The field as it is named to a person: ``ARC-Seal i=1 of d=example.org``."""
        sdid = " ".join(self.tags.get("d", b"").decode("utf-8", "backslashreplace").split())
        return f"{self.name} i={self.instance}" + (f" of d={sdid[:253]}" if sdid else "")

    @property
    def canonical(self) -> bytes:
        """The field as a seal signs it."""
        return canonical(self.raw.raw_name, self.raw.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcSet:
    """The three fields of one instance."""

    results: ArcField
    message_signature: ArcField
    seal: ArcField

    @property
    def canonical(self) -> bytes:
        """The set as later seals sign it, in the order of section 5.1.1."""
        return self.results.canonical + self.message_signature.canonical + self.seal.canonical


def canonical(name: bytes, value: bytes) -> bytes:
    """A field in the relaxed form, the only one that seals know (section 4.1.3)."""
    ((name, value),) = Relaxed.canonicalize_headers([(name, value)])
    return name + b":" + value


def read_arc_fields(fields: Iterable[HeaderField]) -> tuple[ArcField, ...]:
    """Every ARC field in the message's order, good or bad."""
    return tuple(
        _read_results(position, raw) if raw.name == RESULTS.lower() else _read_tagged(position, raw)
        for position, raw in enumerate(fields)
        if raw.name in _NAMES
    )


def newest_instance(found: Iterable[ArcField]) -> int:
    """The highest valid instance, or 0."""
    return max((one.instance for one in found), default=0)


def has_ended(found: tuple[ArcField, ...]) -> bool:
    """The newest seal says that the chain had failed before it (section 5.2, step 2)."""
    newest = newest_instance(found)
    return any(
        one.instance == newest and one.name == SEAL and one.tags.get("cv") == b"fail"
        for one in found
    )


def read_chain(found: tuple[ArcField, ...]) -> tuple[ArcSet, ...]:
    """The sets from the oldest on (section 5.2, steps 1 to 3).

    Raises `BrokenChainError` when the chain has ended, or its structure is not valid.
    """
    if has_ended(found):
        raise BrokenChainError(f"the ARC-Seal i={newest_instance(found)} says cv=fail")
    by_place: dict[tuple[int, str], ArcField] = {}
    for one in found:
        if one.fault:
            raise BrokenChainError(f"an {one.name} field {one.fault}")
        if (one.instance, one.name) in by_place:
            raise BrokenChainError(f"the ARC set i={one.instance} has two {one.name} fields")
        by_place[one.instance, one.name] = one
    return tuple(_read_set(instance, by_place) for instance in range(1, newest_instance(found) + 1))


def _read_set(instance: int, by_place: Mapping[tuple[int, str], ArcField]) -> ArcSet:
    missing = [name for name in _NAMES.values() if (instance, name) not in by_place]
    if missing:
        raise BrokenChainError(f"the ARC set i={instance} lacks {' and '.join(missing)}")
    seal = by_place[instance, SEAL]
    status, expected = seal.tags.get("cv"), b"none" if instance == 1 else b"pass"
    if status != expected:
        shown = "no cv=" if status is None else f"cv={status.decode('utf-8', 'backslashreplace')}"
        raise BrokenChainError(
            f"the ARC-Seal i={instance} has {shown[:60]} where only cv={expected.decode()} can be"
        )
    return ArcSet(
        results=by_place[instance, RESULTS],
        message_signature=by_place[instance, MESSAGE_SIGNATURE],
        seal=seal,
    )


def _read_results(position: int, raw: HeaderField) -> ArcField:
    match = _RESULTS.match(raw.value)
    instance, fault = _read_instance(match[1] if match else b"")
    return ArcField(
        name=RESULTS,
        position=position,
        raw=raw,
        instance=instance,
        payload=match[2] if match else b"",
        fault=fault,
    )


def _read_tagged(position: int, raw: HeaderField) -> ArcField:
    try:
        tags = read_tags(raw.value)
    except ValueError as error:
        tags, instance, fault = {}, 0, f"cannot be read: {error}"
    else:
        instance, fault = _read_instance(tags.get("i", b""))
    return ArcField(
        name=_NAMES[raw.name],
        position=position,
        raw=raw,
        instance=instance,
        tags=tags,
        fault=fault,
    )


def _read_instance(text: bytes) -> tuple[int, str]:
    """The instance; or 0, and what is wrong with it (section 4.2.1)."""
    if re.fullmatch(rb"[0-9]{1,2}", text) and 1 <= int(text) <= MAX_SETS:
        return int(text), ""
    return 0, f"has no i= between 1 and {MAX_SETS}"
