"""What to do about a refusal, with the names and addresses of the mail that was refused. Pure."""

from fake_receiver.model.events import Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import IprevResult
from fake_receiver.model.transaction import IPAddress
from fake_receiver.model.verdict import Action
from fake_receiver.report.remedies.address import address_remedies
from fake_receiver.report.remedies.alignment import alignment_remedies
from fake_receiver.report.remedies.dkim import dkim_remedies
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.spf import spf_remedies

__all__ = ["Change", "Need", "Remedy", "needs", "remedies"]

_DMARC_RULES = {"dmarc-reject", "dmarc-undecided"}
_PTR_RULES = {"ipv6-auth-error", "no-ptr"}
_AUTHENTICATION_RULES = {"ipv6-auth-error", "spf-hard-fail", "unauthenticated"}


def needs(judged: Judged) -> tuple[Need, ...]:
    """What the mail lacks by every rule that refuses it, not only by the first; all are needed."""
    if judged.verdict.action is Action.ACCEPT:
        return ()
    evidence = judged.evidence
    rules = {judged.verdict.rule, *judged.verdict.also_held}
    found = []
    if rules & _PTR_RULES and evidence.iprev.result is not IprevResult.PASS:
        found.append(Need.PTR)
    if rules & _DMARC_RULES:
        found.append(Need.ALIGNMENT)  # who passes for the author domain is authenticated, too
    elif rules & _AUTHENTICATION_RULES and not (evidence.spf_passes or evidence.dkim_passes):
        found.append(Need.AUTHENTICATION)
    return tuple(found)


def remedies(judged: Judged, *, confirmed: tuple[IPAddress, ...] = ()) -> tuple[Remedy, ...]:
    """What cures every need at once first; then for each need, the cheapest first.

    ``confirmed`` are addresses of the sender whose PTR records lead back to them.
    """
    wanted = needs(judged)
    found = [remedy for need in wanted for remedy in _for(need, judged.evidence, confirmed, wanted)]
    return tuple(sorted(found, key=lambda remedy: remedy.cures != wanted))


def _for(
    need: Need, evidence: Evidence, confirmed: tuple[IPAddress, ...], wanted: tuple[Need, ...]
) -> tuple[Remedy, ...]:
    match need:
        case Need.PTR:
            return tuple(address_remedies(evidence, confirmed, wanted))
        case Need.ALIGNMENT:
            return tuple(alignment_remedies(evidence))
        case Need.AUTHENTICATION:
            return (*spf_remedies(evidence, need), *dkim_remedies(evidence, need))
