"""Evidence in, verdict out. Pure: no clock, chance or socket."""

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.message_format import FormatDefect
from fake_receiver.model.verdict import Verdict
from fake_receiver.policy.profile import Profile
from fake_receiver.policy.rules import Rule


def decide(profile: Profile, evidence: Evidence) -> Verdict | None:
    """Apply the rules of the evidence's stage; the first that holds decides.

    None when none holds: the session goes on. At the end of a message one always does.
    """
    held = [rule for rule in profile.all_rules_at(evidence.stage) if rule.when.holds(evidence)]
    applied = [rule for rule in held if profile.applies(rule)]
    if not applied:
        return None
    first, *others = applied
    return Verdict(
        rule=first.name,
        reply_name=first.reply,
        reply=profile.reply(first.reply, **reply_values(evidence)),
        reason="; ".join(first.when.findings(evidence)) or "no rule refuses it",
        confidence=first.confidence,
        also_held=tuple(
            dict.fromkeys(rule.name for rule in others if _is_other(rule, first, profile))
        ),
        turned_by=_turned_by(held, first, profile),
        folder=first.folder,
    )


def _is_other(rule: Rule, first: Rule, profile: Profile) -> bool:
    return profile.wordings[rule.reply].code >= 400 and rule.name != first.name


def _turned_by(held: list[Rule], first: Rule, profile: Profile) -> tuple[str, ...]:
    """The switches that are off and whose rule stands before the one that decided."""
    before = held[: held.index(first)]
    return tuple(
        dict.fromkeys(
            rule.switch
            for rule in before
            if rule.reply != first.reply or rule.folder != first.folder
        )
    )


def reply_values(evidence: Evidence) -> dict[str, str]:
    """The values that wordings may use."""
    transaction = evidence.transaction
    signer = next((signature.sdid for signature in evidence.dkim), "")
    duplicate = (
        finding.field
        for finding in evidence.message_format
        if finding.defect is FormatDefect.DUPLICATE_FIELD
    )
    any_field = (finding.field for finding in evidence.message_format)
    return {
        "ip": str(transaction.client_ip),
        "host": transaction.mx_host,
        "argument": transaction.helo_domain,
        "mail_from_domain": transaction.mail_from_domain,
        "reverse_path": transaction.reverse_path,
        "forward_path": transaction.forward_paths[-1] if transaction.forward_paths else "",
        "author_domain": evidence.dmarc.author_domain,
        "dkim_domain": signer,
        "field": next(duplicate, next(any_field, "")),
        "time": str(int(transaction.received_at)),
        "spf": str(evidence.spf.result),
        "dkim": str(evidence.dkim[0].result) if evidence.dkim else "none",
        "dmarc": str(evidence.dmarc.result),
    }
