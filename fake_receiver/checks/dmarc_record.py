"""A DMARC policy record (RFC 7489 sections 6.3 and 6.4)."""

import re
from dataclasses import dataclass

from fake_receiver.model.results import DmarcPolicy

# The version is the first tag; "DMARC1" is case-sensitive.
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^ \t,]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """What a record asks for. ``strict_dkim`` and ``strict_spf`` are adkim=s and aspf=s."""

    text: str
    policy: DmarcPolicy
    subdomain_policy: DmarcPolicy
    strict_dkim: bool
    strict_spf: bool


def is_dmarc_record(text: str) -> bool:
    """Records that do not begin with the version tag are no DMARC records (section 6.6.3)."""
    return _VERSION.match(text) is not None


def read_dmarc_record(text: str) -> DmarcRecord:
    """Reads a record that `is_dmarc_record`; raises ValueError when it has no usable policy.

    Faults elsewhere give the default of their tag, as section 6.3 asks. pct= is ignored.
    """
    tags: dict[str, str] = {}
    for tag in text.split(";"):
        name, _, value = tag.partition("=")
        tags.setdefault(name.strip().lower(), value.strip())
    policy = _policy(tags.get("p", ""))
    subdomain_policy = _policy(tags["sp"]) if "sp" in tags else policy
    if policy is None or subdomain_policy is None:
        # Section 6.6.3: with somewhere to report to, a faulty policy is p=none.
        if not any(_URI.fullmatch(uri.strip()) for uri in tags.get("rua", "").split(",")):
            raise ValueError("it has no valid p= and sp=")
        policy = subdomain_policy = DmarcPolicy.NONE
    return DmarcRecord(
        text=text,
        policy=policy,
        subdomain_policy=subdomain_policy,
        strict_dkim=tags.get("adkim", "").lower() == "s",
        strict_spf=tags.get("aspf", "").lower() == "s",
    )


def _policy(value: str) -> DmarcPolicy | None:
    return next((policy for policy in DmarcPolicy if policy == value.lower()), None)
