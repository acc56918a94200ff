"""A DMARC policy record (RFC 9989 sections 4.7 and 4.8; RFC 7489 sections 6.3 and 6.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fake_receiver.model.results import DmarcPolicy

# The version is the first tag; "DMARC1" is case-sensitive.
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^ \t,]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """What a record asks for. ``strict_dkim`` and ``strict_spf`` are adkim=s and aspf=s.

    ``nonexistent_policy`` is for subdomains that do not exist (np=), ``test_mode`` is t=y.
    """

    text: str
    policy: DmarcPolicy
    subdomain_policy: DmarcPolicy
    nonexistent_policy: DmarcPolicy
    test_mode: bool
    strict_dkim: bool
    strict_spf: bool


def is_dmarc_record(text: str) -> bool:
    """Records that do not begin with the version tag are no DMARC records.

    RFC 9989 section 4.10 step 2, RFC 7489 section 6.6.3.
    """
    return _VERSION.match(text) is not None


def public_suffix_tag(text: str) -> str:
    """psd= (RFC 9989 section 4.7): ``y``, ``n``, and ``u`` for everything else."""
    value = _tags(text).get("psd", "").lower()
    return value if value in ("y", "n") else "u"


def read_dmarc_record(text: str, *, newer_tags: bool = False) -> DmarcRecord:
    """Reads a record that `is_dmarc_record`; raises ValueError when it has no usable policy.

    Faults elsewhere give the default of their tag, as RFC 9989 section 4.8 and RFC 7489 section
    6.3 ask. With ``newer_tags`` np= and t= count, which RFC 9989 has and RFC 7489 had not.

    pct= is ignored. RFC 9989 has no such tag (appendix A.6); what Gmail did with it before is not
    published, and a harness that drew lots would not repeat itself.
    """
    tags = _tags(text)
    policy = _policy(tags.get("p", ""))
    subdomain_policy = _policy(tags["sp"]) if "sp" in tags else policy
    nonexistent_policy = subdomain_policy
    if newer_tags and "np" in tags:
        nonexistent_policy = _policy(tags["np"])
    if policy is None or subdomain_policy is None or nonexistent_policy is None:
        # RFC 9989 section 4.10.1, RFC 7489 section 6.6.3: with somewhere to report to, a faulty
        # policy is p=none.
        if not any(_URI.fullmatch(uri.strip()) for uri in tags.get("rua", "").split(",")):
            only_np = policy is not None and subdomain_policy is not None
            raise ValueError(f"it has no valid {'np=' if only_np else 'p= and sp='}")
        policy = subdomain_policy = nonexistent_policy = DmarcPolicy.NONE
    return DmarcRecord(
        text=text,
        policy=policy,
        subdomain_policy=subdomain_policy,
        nonexistent_policy=nonexistent_policy,
        test_mode=newer_tags and tags.get("t", "").lower() == "y",
        strict_dkim=tags.get("adkim", "").lower() == "s",
        strict_spf=tags.get("aspf", "").lower() == "s",
    )


def _tags(text: str) -> Mapping[str, str]:
    tags: dict[str, str] = {}
    for tag in text.split(";"):
        name, _, value = tag.partition("=")
        tags.setdefault(name.strip().lower(), value.strip())
    return tags


def _policy(value: str) -> DmarcPolicy | None:
    return next((policy for policy in DmarcPolicy if policy == value.lower()), None)
