"""Gmail's Authentication-Results (RFC 8601), in the form that it had in each year.

The body of ARC-Authentication-Results is the same. Left out: ``dara=``, seen since 2024-10 behind
the others, whose meaning is not published.
"""

from collections.abc import Iterator
from typing import Final

from fake_receiver.checks.dmarc_record import read_dmarc_record
from fake_receiver.delivery.gmail_spf import spf_result
from fake_receiver.delivery.header_text import in_comment, value
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import (
    Arc,
    ArcResult,
    DkimReason,
    DkimResult,
    DkimSignature,
    Dmarc,
    DmarcPolicy,
    DmarcResult,
)
from fake_receiver.policy.dates import Month

AUTHSERV_ID: Final = "mx.google.com"

# Each lies between the last sighting of the old form and the first of the new.
_FOLDED_SINCE: Final = Month(2013, 1)
_DKIM_FIRST_SINCE: Final = Month(2015, 9)
_SELECTOR_SINCE: Final = Month(2017, 1)
_SUBDOMAIN_POLICY_SINCE: Final = Month(2017, 1)
ARC_SINCE: Final = Month(2017, 1)
_NO_KEY_IS_PERMANENT_SINCE: Final = Month(2022, 1)

_FAULTS: Final = {
    DkimReason.BODY_HASH: (DkimResult.NEUTRAL, "body hash did not verify"),
    DkimReason.FORMAT: (DkimResult.NEUTRAL, "bad format"),
    DkimReason.VERSION: (DkimResult.NEUTRAL, "bad version"),
    DkimReason.EXPIRED: (DkimResult.NEUTRAL, "expired"),
    DkimReason.DNS_FAILURE: (DkimResult.TEMPERROR, "no key for signature"),
    DkimReason.NO_KEY: (DkimResult.PERMERROR, "no key for signature"),
    DkimReason.KEY_FORMAT: (DkimResult.NEUTRAL, "bad format"),
    DkimReason.KEY_VERSION: (DkimResult.NEUTRAL, "bad version"),
    DkimReason.BAD_KEY: (DkimResult.NEUTRAL, "invalid public key"),
    DkimReason.SHORT_KEY: (DkimResult.POLICY, "weak key"),
}
"""What Gmail writes of a signature that does not verify. Other faults were not seen: they have no
comment."""

_UNKNOWN_ALGORITHM: Final = DkimResult.NEUTRAL, "no key"
"""Seen since 2020 of every ed25519-sha256 signature: Gmail has no Ed25519 (RFC 8463)."""

_REPORTED: Final = ("spf", "spfdomain", "dkim", "dkdomain", "dmarc", "fromdomain")
"""What Gmail tells of the newest ARC-Authentication-Results, in its order."""


def authentication_results(evidence: Evidence, as_of: Month) -> str:
    """The field's body: who checked, then the results."""
    return AUTHSERV_ID + _separator(as_of) + results(evidence, as_of)


def results(evidence: Evidence, as_of: Month) -> str:
    """The results alone, as they stand behind the authserv-id of either field."""
    dkim = [_dkim(signature, as_of) for signature in evidence.dkim]
    first, second = [*dkim, *_arc(evidence.arc, as_of)], [spf_result(evidence, as_of)]
    if as_of < _DKIM_FIRST_SINCE:
        first, second = second, first
    return _separator(as_of).join((*first, *second, *_dmarc(evidence.dmarc, as_of)))


def _separator(as_of: Month) -> str:
    return ";\r\n       " if as_of >= _FOLDED_SINCE else "; "


def _dkim(signature: DkimSignature, as_of: Month) -> str:
    """A signature's result; there is no line for a message without one."""
    result, comment = _dkim_words(signature, as_of)
    words = [f"dkim={result}"]
    if comment:
        words.append(f"({comment})")
    words.append(f"header.i={value(signature.auid)}")
    # Of a field that cannot be read Gmail tells no more than i=.
    if as_of >= _SELECTOR_SINCE and signature.reason is not DkimReason.FORMAT:
        tags = {"s": signature.selector, "b": signature.signature_start}
        words.extend(f"header.{tag}={value(text)}" for tag, text in tags.items() if text)
    return " ".join(words)


def _dkim_words(signature: DkimSignature, as_of: Month) -> tuple[str, str]:
    """The token and the comment."""
    result, reason = signature.result, signature.reason
    asked = signature.lookups[-1] if signature.lookups else None
    if signature.algorithm == "ed25519-sha256" and asked and asked.answers:
        return _UNKNOWN_ALGORITHM
    if result is DkimResult.PASS and asked and any(map(_is_in_test_mode, asked.answers)):
        return result, "test mode"
    if reason is DkimReason.NO_KEY and as_of < _NO_KEY_IS_PERMANENT_SINCE:
        reason = DkimReason.DNS_FAILURE
    return (result, "") if reason is None else _FAULTS.get(reason, (result, ""))


def _is_in_test_mode(record: str) -> bool:
    """The key's record has the flag y in t= (RFC 6376 section 3.6.1)."""
    tags = (tag.partition("=") for tag in record.split(";"))
    return any(
        name.strip() == "t" and "y" in map(str.strip, flags.split(":")) for name, _, flags in tags
    )


def _arc(arc: Arc, as_of: Month) -> Iterator[str]:
    """The chain's result, where there is a chain."""
    if arc.result is ArcResult.NONE or as_of < ARC_SINCE:
        return
    if arc.result is ArcResult.FAIL:
        mismatch = arc.reason is DkimReason.BODY_HASH
        cause = "body hash mismatch" if mismatch else "signature failed"
        yield f"arc=fail ({cause})"
        return
    told = (f"{name}={arc.reported[name]}" for name in _REPORTED if name in arc.reported)
    comment = " ".join((f"i={arc.instance}", *told))
    yield f"arc=pass ({in_comment(comment)})"


def _dmarc(dmarc: Dmarc, as_of: Month) -> Iterator[str]:
    """DMARC's result, where there is a policy: p= and sp= of the record, and what was done."""
    if dmarc.published_policy is None:
        return
    policy = subdomain_policy = dmarc.published_policy
    if dmarc.record is not None:
        record = read_dmarc_record(dmarc.record)
        policy, subdomain_policy = record.policy, record.subdomain_policy
    failed = dmarc.result is DmarcResult.FAIL
    disposition = dmarc.published_policy if failed else DmarcPolicy.NONE
    words = [f"p={policy.upper()}"]
    if as_of >= _SUBDOMAIN_POLICY_SINCE:
        words.append(f"sp={subdomain_policy.upper()}")
    words.append(f"dis={disposition.upper()}")
    yield f"dmarc={dmarc.result} ({' '.join(words)}) header.from={value(dmarc.author_domain)}"
