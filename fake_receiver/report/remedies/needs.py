"""What a mail lacks by the rules that refuse it or file it as spam."""

from collections.abc import Callable, Iterator, Mapping

from fake_receiver.model.delivery import Folder
from fake_receiver.model.events import Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import DkimResult, IprevResult
from fake_receiver.model.verdict import Action
from fake_receiver.report.remedies.domains import share_owner
from fake_receiver.report.remedies.remedy import Need
from fake_receiver.report.remedies.rules import NEEDS, NOTHING

# A receiver may be added with rules of its own, and nothing else be touched.
_UNKNOWN = "no remedy is written for the rule {rule}: the reply says what the receiver wants"

# Who meets the one has met the others. For DKIM this is so because its remedies sign as the author.
_MEETS_TOO = {
    Need.SPF: {Need.AUTHENTICATION},
    Need.DKIM: {Need.AUTHENTICATION, Need.ALIGNMENT},
    Need.ALIGNMENT: {Need.AUTHENTICATION},
}


def is_filed_as_spam(judged: Judged) -> bool:
    """Accepted, and still not as its sender wished."""
    verdict = judged.verdict
    return verdict.action is Action.ACCEPT and verdict.folder is Folder.SPAM


def needs(judged: Judged) -> tuple[Need, ...]:
    """What the mail lacks by every rule against it, not only by the first; all are needed."""
    found = [
        need
        for rule in _rules_against(judged)
        for need in NEEDS.get(rule, ())
        if _is_missing(need, judged.evidence)
    ]
    met = {other for need in found for other in _MEETS_TOO.get(need, ())}
    return tuple(need for need in dict.fromkeys(found) if need not in met)


def nothing_to_configure(judged: Judged) -> tuple[str, ...]:
    """For each rule against the mail that no configuration mends, a sentence that says why."""
    transaction = judged.evidence.transaction
    paths = transaction.forward_paths
    recipient = paths[-1] if paths else "the recipient"
    return tuple(
        NOTHING.get(rule, _UNKNOWN).format(
            recipient=recipient, client=transaction.client_ip, rule=rule
        )
        for rule in _rules_against(judged)
        if rule not in NEEDS
    )


def _rules_against(judged: Judged) -> Iterator[str]:
    if judged.verdict.action is not Action.ACCEPT or is_filed_as_spam(judged):
        yield judged.verdict.rule
        yield from judged.verdict.also_held


def _is_missing(need: Need, evidence: Evidence) -> bool:
    """A rule of several needs, or of a weaker one, may be against mail that has met this one."""
    is_met = _IS_MET.get(need)
    return is_met is None or not is_met(evidence)


def _is_aligned(evidence: Evidence) -> bool:
    """As DMARC finds it; without a record, as it would find it with one of relaxed alignment."""
    dmarc = evidence.dmarc
    if dmarc.record is not None:
        return dmarc.spf_aligned or dmarc.dkim_aligned
    passing = [s.sdid for s in evidence.dkim if s.result is DkimResult.PASS]
    if evidence.spf_passes:
        passing.append(evidence.spf.domain)
    return any(share_owner(domain, dmarc.author_domain) for domain in passing)


_IS_MET: Mapping[Need, Callable[[Evidence], bool]] = {
    Need.PTR: lambda evidence: evidence.iprev.result is IprevResult.PASS,
    # A guessed record is the receiver's own.
    Need.AUTHENTICATION: lambda evidence: (
        evidence.dkim_passes or (evidence.spf_passes and not evidence.spf.best_guess)
    ),
    Need.ALIGNMENT: _is_aligned,
    Need.SPF: lambda evidence: evidence.spf_passes,
    Need.DKIM: lambda evidence: evidence.dkim_passes,
    Need.DMARC_RECORD: lambda evidence: evidence.dmarc.published_policy is not None,
}
