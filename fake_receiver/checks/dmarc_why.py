"""What a person is told of the way to a DMARC record: whose it is, and which names were asked."""

from collections.abc import Sequence

from fake_receiver.checks.dmarc_record import is_dmarc_record, public_suffix_tag
from fake_receiver.model.lookup import Lookup
from fake_receiver.model.results import Dmarc


def in_full(dmarc: Dmarc, lookups: Sequence[Lookup]) -> str:
    """The result's why, with the record's name and the names asked where there were several."""
    parts = [dmarc.why]
    if dmarc.published_policy is not None and (len(lookups) > 1 or dmarc.test_mode):
        weaker = " (t=y: a step less than it says)" if dmarc.test_mode else ""
        parts.append(f"_dmarc.{dmarc.record_domain} asks for {dmarc.published_policy}{weaker}")
    if len(lookups) > 1:
        parts.append(f"asked: {', '.join(map(_step, lookups))}")
    return "; ".join(parts)


def _step(lookup: Lookup) -> str:
    return f"{lookup.name.removesuffix('.')} {_found(lookup)}"


def _found(lookup: Lookup) -> str:
    if not lookup.answers:
        return lookup.status.upper()
    records = [text for text in lookup.answers if is_dmarc_record(text)]
    if len(records) != 1:
        return f"has {len(records) or 'no'} DMARC records"
    tag = public_suffix_tag(records[0])
    return "has a record" if tag == "u" else f"has a record with psd={tag}"
