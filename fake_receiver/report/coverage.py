"""What of Gmail is simulated, what is simplified, and what is not: a list made from the tables."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import NamedReply
from fake_receiver.policy.profile import Profile
from fake_receiver.policy.receivers import find
from fake_receiver.policy.receivers.gmail.authentication import AUTHENTICATION
from fake_receiver.policy.receivers.gmail.bulk import BULK
from fake_receiver.policy.receivers.gmail.content import CONTENT
from fake_receiver.policy.receivers.gmail.dialogue import DIALOGUE
from fake_receiver.policy.receivers.gmail.message_format import MESSAGE_FORMAT
from fake_receiver.policy.receivers.gmail.protocol import PROTOCOL
from fake_receiver.policy.receivers.gmail.rates import RATES
from fake_receiver.policy.receivers.gmail.recipients import RECIPIENTS
from fake_receiver.policy.rules import Rule
from fake_receiver.report.provoking import ONLY_ON_DEMAND
from fake_receiver.report.recipes import recipes_of

_ACCEPTED: Final = "Accepted"
_COMMANDS = {name: reply for name, reply in {**DIALOGUE, **PROTOCOL}.items() if name != _ACCEPTED}

_GROUPS: Final[Mapping[str, Mapping[str, NamedReply]]] = {
    "commands": _COMMANDS,
    "recipients": RECIPIENTS,
    "PTR, SPF, DKIM, DMARC": AUTHENTICATION,
    "form of the message": MESSAGE_FORMAT,
    "content, size, reputation": CONTENT,
    "rates": RATES,
    "bulk senders, once declared": BULK,
    "accepted mail": {_ACCEPTED: DIALOGUE[_ACCEPTED]},
}

_BESIDES: Final = (
    "STARTTLS, CHUNKING and the other extensions; the headers that Gmail prepends, ARC sets "
    "among them; the mailboxes and folders that mail is filed in; until 2021 the guessed SPF "
    "record of a domain that has none"
)

NOT_SIMULATED: Final = (
    "How Gmail measures reputation, rates and content, and how many messages make a bulk sender: "
    "a scenario declares the outcome.",
    "Gmail's spam filter: mail goes to the spam folder for DMARC, and until 2018 for lack of "
    "authentication, but never for its content.",
    "What Gmail asks of bulk senders without a reply for it: one-click unsubscription and the "
    "rate of complaints.",
    "Submission and relay (smtp.gmail.com, smtp-relay.gmail.com): AUTH is not offered.",
    "Differences between Gmail's servers, and between kinds of traffic, other than by switches.",
    "In the headers of accepted mail: fh= and dara= of the ARC set, and its selector before 2024.",
    "The public suffix list of a date: organizational domains are those of the list that is "
    "installed.",
)


def coverage_table() -> str:
    """Today's Gmail as Markdown: what stands in the README between its marks."""
    profile = find("gmail")
    measured = [rule for rule in profile.rules if not _is_declared(rule)]
    declared = [rule for rule in profile.rules if _is_declared(rule)]
    by_command = [name for name, reply in profile.receiver.replies.items() if reply.provoked_by]
    lines = [
        "| | simulated: decided by what the client does, its DNS and its message "
        "| simplified: decided by what the scenario declares |",
        "|---|---|---|",
        *_rows(measured, declared, by_command),
        "",
        f"Simulated besides: {_BESIDES}.",
        "",
        "Given only on demand, with `answers:`:",
        "",
        *_only_on_demand(profile),
        "",
        "Not simulated:",
        "",
        *(f"- {sentence}" for sentence in NOT_SIMULATED),
    ]
    return "\n".join(lines) + "\n"


def _rows(
    measured: Iterable[Rule], declared: Iterable[Rule], by_command: Iterable[str]
) -> Iterator[str]:
    for group, replies in _GROUPS.items():
        commands = [name for name in by_command if name in replies]
        cells = [
            _told(rule for rule in rules if rule.reply in replies) for rules in (measured, declared)
        ]
        cells[0] = "; ".join(part for part in (", ".join(commands), cells[0]) if part)
        yield f"| {group} | {' | '.join(cells)} |"


def _told(rules: Iterable[Rule]) -> str:
    """``high: no-ptr, dmarc-reject; low: dmarc-undecided``."""
    by_confidence: dict[Confidence, dict[str, None]] = {level: {} for level in Confidence}
    for rule in rules:
        by_confidence[rule.confidence][rule.name] = None
    return "; ".join(
        f"*{level}*: {', '.join(names)}" for level, names in by_confidence.items() if names
    )


def _is_declared(rule: Rule) -> bool:
    return any(recipe.fact for recipe in recipes_of(rule.when))


def _only_on_demand(profile: Profile) -> Iterator[str]:
    """The replies by the reason for it."""
    reasons: dict[str, list[str]] = {}
    for name, reason in ONLY_ON_DEMAND.items():
        if name in profile.wordings:
            reasons.setdefault(reason, []).append(name)
    yield from (f"- {', '.join(names)}: {reason}." for reason, names in reasons.items())
