"""A DKIM-Signature field as a value, and what RFC 6376 forbids in one (section 6.1.1)."""

import base64
import re
from dataclasses import dataclass
from typing import Final

from dkim.canonicalization import CanonicalizationPolicy, InvalidCanonicalizationPolicyError
from dkim.util import InvalidTagValueList, parse_tag_value

from fake_receiver.checks.names import to_a_labels
from fake_receiver.model.results import DkimReason, DkimResult

ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
"""RFC 8301 section 3.1 and RFC 8463 section 3."""

_WHITE_SPACE = re.compile(rb"[ \t\r\n]+")


class NotVerifiedError(Exception):
    """A signature does not verify: the result it gets, the reason, and a sentence about it."""

    def __init__(self, result: DkimResult, reason: DkimReason, why: str) -> None:
        super().__init__(why)
        self.result = result
        self.reason = reason
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The tags of RFC 6376 section 3.5 that a verifier needs, checked and decoded."""

    algorithm: str
    sdid: str
    auid: str
    selector: str
    header_names: tuple[str, ...]
    canonicalization: CanonicalizationPolicy
    body_hash: bytes
    body_length: int | None
    signature: bytes

    @property
    def auid_domain(self) -> str:
        """The domain of i=, which is d= or a subdomain of it."""
        domain = self.auid.rpartition("@")[2]
        return (to_a_labels(domain) or domain).lower()


def read_tags(text: bytes) -> dict[str, bytes]:
    """The tag list ``text`` (RFC 6376 section 3.2). Raises ValueError when it is none."""
    try:
        tags: dict[bytes, bytes] = parse_tag_value(text)
    except InvalidTagValueList as error:
        raise ValueError("it is no list of tags, or has one tag twice") from error
    return {name.decode("latin-1"): value for name, value in tags.items()}


def readable_tags(text: bytes) -> dict[str, bytes]:
    """The tags of what may be no tag list, as far as there are any; of one name the first."""
    tags: dict[str, bytes] = {}
    for tag in text.split(b";"):
        name, equals, value = tag.partition(b"=")
        if equals:
            tags.setdefault(name.strip().decode("latin-1"), value.strip())
    return tags


def read_base64(value: bytes) -> bytes:
    """Decodes base64 with white space in it. Raises ValueError for anything else."""
    return base64.b64decode(_WHITE_SPACE.sub(b"", value), validate=True)


def read_signature(tags: dict[str, bytes], now: float) -> Signature:
    """Section 6.1.1 in its order. Raises `NotVerifiedError`.

    RFC 8601 section 2.7.1 calls syntax errors neutral; policy is for what a verifier may choose
    to refuse, here a signature of the future and an expired one (t= and x= have no slack).
    """
    missing = [name for name in ("v", "a", "b", "bh", "d", "h", "s") if name not in tags]
    if missing:
        lacking = ", ".join(f"{name}=" for name in missing)
        raise NotVerifiedError(
            DkimResult.PERMERROR, DkimReason.FORMAT, f"the signature lacks {lacking}"
        )
    if tags["v"] != b"1":
        raise _neutral(tags, "v", DkimReason.VERSION)
    algorithm = _text(tags["a"]).lower()
    if algorithm == "rsa-sha1":
        raise NotVerifiedError(
            DkimResult.PERMERROR,
            DkimReason.RSA_SHA1,
            "rsa-sha1 is forbidden (RFC 8301 section 3.1)",
        )
    if algorithm not in ALGORITHMS:
        raise _neutral(tags, "a", DkimReason.ALGORITHM)
    # Other query methods in the list are ignored.
    if b"dns/txt" not in (
        method.strip().lower() for method in tags.get("q", b"dns/txt").split(b":")
    ):
        raise _neutral(tags, "q")
    header_names = tuple(_text(name).strip().lower() for name in tags["h"].split(b":"))
    if "from" not in header_names:
        raise NotVerifiedError(
            DkimResult.PERMERROR, DkimReason.FROM_NOT_SIGNED, "the From field is not signed (h=)"
        )
    sdid = _domain(tags, "d")
    _check_times(tags, now)
    signature = Signature(
        algorithm=algorithm,
        sdid=sdid,
        auid=_text(tags["i"]) if "i" in tags else f"@{sdid}",
        selector=_domain(tags, "s"),
        header_names=header_names,
        canonicalization=_canonicalization(tags),
        body_hash=_octets(tags, "bh"),
        body_length=_number(tags, "l"),
        signature=_octets(tags, "b"),
    )
    if not f".{signature.auid_domain}".endswith(f".{sdid}") or "@" not in signature.auid:
        raise NotVerifiedError(
            DkimResult.PERMERROR,
            DkimReason.IDENTITY,
            f"i={signature.auid[:60]} does not belong to d={sdid}",
        )
    return signature


_CLOCKS_DIFFER: Final = 300
"""Seconds that the signer's clock may be ahead of ours; RFC 6376 section 3.5 sets none."""


def _check_times(tags: dict[str, bytes], now: float) -> None:
    signed, expires = _number(tags, "t"), _number(tags, "x")
    if signed is not None and signed > now + _CLOCKS_DIFFER:
        raise NotVerifiedError(
            DkimResult.POLICY,
            DkimReason.FUTURE,
            f"the signature is of a time {signed - now:.0f} seconds ahead (t=)",
        )
    if expires is None:
        return
    if signed is not None and expires <= signed:
        raise _neutral(tags, "x")
    if now > expires:
        raise NotVerifiedError(
            DkimResult.POLICY,
            DkimReason.EXPIRED,
            f"the signature expired {now - expires:.0f} seconds ago (x=)",
        )


def _canonicalization(tags: dict[str, bytes]) -> CanonicalizationPolicy:
    try:
        return CanonicalizationPolicy.from_c_value(tags.get("c", b"simple/simple").lower())
    except InvalidCanonicalizationPolicyError:
        raise _neutral(tags, "c") from None


def _domain(tags: dict[str, bytes], name: str) -> str:
    domain = to_a_labels(_text(tags[name]))
    if domain is None or not re.fullmatch(r"[A-Za-z0-9._-]+", domain):
        raise _neutral(tags, name)
    return domain.lower()


def _number(tags: dict[str, bytes], name: str) -> int | None:
    if name not in tags:
        return None
    if not re.fullmatch(rb"[0-9]{1,76}", tags[name]):  # section 3.5, l=
        raise _neutral(tags, name)
    return int(tags[name])


def _octets(tags: dict[str, bytes], name: str) -> bytes:
    try:
        return read_base64(tags[name])
    except ValueError:
        raise _neutral(tags, name) from None


def _neutral(
    tags: dict[str, bytes], name: str, reason: DkimReason = DkimReason.FORMAT
) -> NotVerifiedError:
    shown = _text(tags[name])[:60]
    return NotVerifiedError(DkimResult.NEUTRAL, reason, f"the signature has a wrong {name}={shown}")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")
