"""A receiver's policy is one table of rules; the first rule whose condition holds decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.reply import Reply
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence, Verdict
from fake_receiver.policy.conditions import Condition
from fake_receiver.policy.dates import NEWEST, Month
from fake_receiver.policy.wrapping import wrap

FOREVER: Final = NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``name``: when ``when`` holds, from ``since`` up to and without ``until``, say ``reply``.

    ``reply`` names a wording; ``cites`` says where the rule is known from, ``confidence`` how well.
    """

    name: str
    when: Condition
    reply: str
    since: Month
    until: Month = FOREVER
    confidence: Confidence
    cites: str
    stage: Stage = Stage.END_OF_MESSAGE

    def is_in_force(self, as_of: Month) -> bool:
        """True when a receiver of that month applied the rule."""
        return self.since <= as_of < self.until or (as_of == NEWEST and self.until == FOREVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The text of a reply since a month; ``{ip}`` and the like stand for values.

    A newline is a break that the text itself has; other breaks come from wrapping. ``signed``
    tells whether the session's id stands behind it.
    """

    since: Month
    code: int
    enhanced: str
    text: str
    signed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A receiver as of a month: the rules then in force and the wordings then in use.

    ``tail`` follows every signed reply, ``{id}`` stands for the session's id, which ``session_id``
    makes from a serial number. ``extensions`` is the EHLO list (RFC 5321 section 4.1.1.1).
    """

    name: str
    as_of: Month
    rules: tuple[Rule, ...]
    wordings: Mapping[str, Wording]
    extensions: tuple[str, ...]
    tail: str
    session_id: Callable[[int], str]
    wraps: bool = True

    @property
    def label(self) -> str:
        """As a scenario names it: ``gmail``, ``gmail@2016-10``."""
        return self.name if self.as_of == NEWEST else f"{self.name}@{self.as_of}"

    def reply(self, name: str, **values: str) -> Reply:
        """The named reply with ``values`` filled in, broken into lines."""
        wording = self.wordings[name]
        text = wording.text.format_map(values)
        if self.wraps:
            lines = wrap(text, code=wording.code, enhanced=wording.enhanced)
        else:
            lines = tuple(text.split("\n"))
        return Reply(code=wording.code, enhanced=wording.enhanced, lines=lines)

    def wire_lines(self, name: str, session_id: str, **values: str) -> tuple[str, ...]:
        """The named reply as it goes out, without CRLF."""
        tail = self.tail.format(id=session_id) if self.wordings[name].signed else ""
        return self.reply(name, **values).wire_lines(tail)


def decide(profile: Profile, evidence: Evidence) -> Verdict:
    """Apply the profile's table to the evidence. Pure: no clock, chance or socket.

    The table ends with a rule that always holds, so there is always a verdict.
    """
    held = [rule for rule in profile.rules if rule.when.holds(evidence)]
    first, *others = held
    refusals = [rule for rule in others if profile.wordings[rule.reply].code >= 400]
    return Verdict(
        rule=first.name,
        reply_name=first.reply,
        reply=profile.reply(first.reply, **reply_values(evidence)),
        reason="; ".join(first.when.findings(evidence)) or "no rule refuses it",
        confidence=first.confidence,
        also_held=tuple(rule.name for rule in refusals),
    )


def reply_values(evidence: Evidence) -> dict[str, str]:
    """The values that wordings may use."""
    transaction = evidence.transaction
    return {
        "ip": str(transaction.client_ip),
        "mail_from_domain": transaction.mail_from_domain,
        "author_domain": evidence.dmarc.author_domain,
        "time": str(int(transaction.received_at)),
    }


def policy_table(profile: Profile) -> str:
    """The profile's rules as a Markdown table, in their order."""
    rows = ["| rule | when | reply | since | confidence |", "|---|---|---|---|---|"]
    for rule in profile.rules:
        wording = profile.wordings[rule.reply]
        reply = f"{wording.code} {wording.enhanced} {rule.reply}"
        rows.append(
            f"| {rule.name} | {rule.when.words} | {reply} | {rule.since} | {rule.confidence} |"
        )
    return "\n".join(rows) + "\n"
