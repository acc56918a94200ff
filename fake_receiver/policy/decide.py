"""Evidence in, verdict out. Pure: no clock, chance or socket."""

import re
from datetime import UTC, datetime
from typing import Final

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.message_format import FormatDefect, FormatFinding
from fake_receiver.model.results import DmarcResult
from fake_receiver.model.transaction import Transaction
from fake_receiver.model.verdict import Verdict
from fake_receiver.policy.profile import Profile
from fake_receiver.policy.rules import Rule

_MESSAGE_ID: Final = re.compile(rb"^message-id:\s*(<[!-;=?-~]+>)", re.IGNORECASE | re.MULTILINE)

_READ: Final = 2**20
"""Octets of a header section in which a Message-ID is looked for."""

_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


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
    """The switches that are off, and with which another answer would be given."""
    before = held[: held.index(first)]
    turning = []
    for switch in dict.fromkeys(rule.switch for rule in before):
        other = next(rule for rule in held if profile.applies(rule) or rule.switch == switch)
        if (other.reply, other.folder) != (first.reply, first.folder):
            turning.append(switch)
    return tuple(turning)


def reply_values(evidence: Evidence) -> dict[str, str]:
    """The values that wordings may use."""
    transaction = evidence.transaction
    forward_path = transaction.forward_paths[-1] if transaction.forward_paths else ""
    signer = next((signature.sdid for signature in evidence.dkim), "")
    large = _finding(evidence, FormatDefect.FIELD_TOO_LARGE)
    values = {
        "ip": str(transaction.client_ip),
        "host": transaction.mx_host,
        "argument": transaction.helo_domain,
        "mail_from_domain": transaction.mail_from_domain,
        "reverse_path": transaction.reverse_path,
        "forward_path": forward_path,
        "forward_domain": forward_path.rpartition("@")[2],
        "helo_domain": transaction.helo_domain,
        "author_domain": evidence.dmarc.author_domain,
        "author_domain_upper": evidence.dmarc.author_domain.upper(),
        "dkim_domain": signer,
        "duplicate_field": _finding(evidence, FormatDefect.DUPLICATE_FIELD).field,
        "encoded_field": _finding(evidence, FormatDefect.ENCODED_WORD).field,
        "large_field": large.field,
        "size": str(large.size),
        "limit": str(large.limit),
        "time": str(int(transaction.received_at)),
        "utc": _utc(transaction.received_at),
        "message_id": _message_id(transaction),
        "message_size": str(len(transaction.message)),
        "spf": str(evidence.spf.result),
        "dkim": str(evidence.dkim[0].result) if evidence.dkim else "none",
        "dmarc": str(evidence.dmarc.result),
        "spf_passes": _passes(evidence.spf_passes),
        "dkim_passes": _passes(evidence.dkim_passes),
        "dmarc_passes": _passes(evidence.dmarc.result is DmarcResult.PASS),
    }
    # The client chose most of them: none may break a line or steer a terminal.
    return {name: _UNPRINTABLE.sub("?", value) for name, value in values.items()}


def _finding(evidence: Evidence, defect: FormatDefect) -> FormatFinding:
    """The first finding of that defect, or an empty one."""
    found = (finding for finding in evidence.message_format if finding.defect is defect)
    return next(found, FormatFinding(defect=defect, field="", why=""))


def _passes(passes: bool) -> str:
    return "Pass" if passes else "Fail"


def _utc(seconds: float) -> str:
    """As in ``2025-05-25T22:22:22.000Z``."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message_id(transaction: Transaction) -> str:
    """The Message-ID of the message, or the one that a receiver gives it."""
    header, _, _ = transaction.message.partition(b"\r\n\r\n")
    found = _MESSAGE_ID.search(header, 0, _READ)
    return found[1].decode() if found else f"<{transaction.session_id}@{transaction.mx_host}>"
