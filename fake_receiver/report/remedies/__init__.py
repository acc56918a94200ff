"""What to do about a refusal, with the names and addresses of the mail that was refused. Pure."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from fake_receiver.lab.results import SendingHost
from fake_receiver.model.events import Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.report.remedies.address import address_remedies, ipv4_remedies
from fake_receiver.report.remedies.alignment import alignment_remedies
from fake_receiver.report.remedies.dkim import dkim_remedies
from fake_receiver.report.remedies.dmarc_record import dmarc_record_remedies
from fake_receiver.report.remedies.envelope import (
    fewer_recipients_remedies,
    one_domain_remedies,
    size_remedies,
)
from fake_receiver.report.remedies.fields import (
    duplicate_field_remedies,
    from_remedies,
    message_id_remedies,
    plain_address_remedies,
)
from fake_receiver.report.remedies.header_section import (
    header_section_remedies,
    loop_remedies,
    short_header_remedies,
)
from fake_receiver.report.remedies.needs import is_filed_as_spam, needs, nothing_to_configure
from fake_receiver.report.remedies.pace import pace_remedies, reputation_remedies
from fake_receiver.report.remedies.relay import relay_remedies
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.rules import DECLARED
from fake_receiver.report.remedies.servers import of
from fake_receiver.report.remedies.spf import narrow_spf_remedies, spf_remedies
from fake_receiver.report.remedies.tls import tls_remedies

__all__ = [
    "DECLARED",
    "Change",
    "Need",
    "Remedy",
    "is_filed_as_spam",
    "needs",
    "nothing_to_configure",
    "remedies",
]


def _authentication_remedies(evidence: Evidence) -> Iterable[Remedy]:
    return (
        *spf_remedies(evidence, Need.AUTHENTICATION),
        *dkim_remedies(evidence, Need.AUTHENTICATION),
    )


_FOR: Mapping[Need, Callable[[Evidence], Iterable[Remedy]]] = {
    Need.AUTHENTICATION: _authentication_remedies,
    Need.ALIGNMENT: alignment_remedies,
    Need.SPF: partial(spf_remedies, need=Need.SPF),
    Need.DKIM: partial(dkim_remedies, need=Need.DKIM),
    Need.DMARC_RECORD: dmarc_record_remedies,
    Need.TLS: tls_remedies,
    Need.FROM: from_remedies,
    Need.FIELDS_ONCE: duplicate_field_remedies,
    Need.MESSAGE_ID: message_id_remedies,
    Need.PLAIN_ADDRESSES: plain_address_remedies,
    Need.SHORT_HEADER: short_header_remedies,
    Need.HEADER_SECTION: header_section_remedies,
    Need.NO_LOOP: loop_remedies,
    Need.ONE_DOMAIN: one_domain_remedies,
    Need.FEWER_RECIPIENTS: fewer_recipients_remedies,
    Need.PACE: pace_remedies,
    Need.NARROW_SPF: narrow_spf_remedies,
    Need.RELAY: relay_remedies,
}


def remedies(judged: Judged, host: SendingHost | None = None) -> tuple[Remedy, ...]:
    """What cures several needs at once first; then for each need, the cheapest first.

    Of the mail servers' own configuration, that of the ``host`` that sent.
    """
    wanted = needs(judged)
    found = [remedy for need in wanted for remedy in _for(need, judged, host, wanted)]
    shown = of(found, host.mta if host else "")
    return tuple(sorted(shown, key=lambda remedy: len(remedy.cures), reverse=True))


def _for(
    need: Need, judged: Judged, host: SendingHost | None, wanted: tuple[Need, ...]
) -> Iterable[Remedy]:
    match need:
        case Need.PTR:
            return address_remedies(judged.evidence, host, wanted)
        case Need.IPV4:
            return ipv4_remedies(judged.evidence, host)
        case Need.SIZE:
            return size_remedies(judged.receiver)
        case Need.REPUTATION:
            return reputation_remedies(judged.evidence, judged.receiver)
        case _:
            return _FOR[need](judged.evidence)
