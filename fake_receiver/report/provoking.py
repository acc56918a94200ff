"""How to get a reply: by a client's commands, by the conditions of its rules, or on demand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fake_receiver.policy import conditions
from fake_receiver.policy.dates import Month
from fake_receiver.policy.profile import Profile, Receiver
from fake_receiver.policy.receivers import RECEIVERS
from fake_receiver.policy.rules import Rule
from fake_receiver.report.recipes import IPV4, IPV6, Recipe, recipes_of

_RELAY = "of Google's relay for its customers, which is not simulated"
_NEVER_SEEN = "documented by Google; what makes its servers say it is not known"
_GOOGLE = "trouble of Google's servers, which no sender causes"

ONLY_ON_DEMAND: Final[Mapping[str, str]] = {
    "MustStartTls": "Gmail's receiver takes mail without TLS",
    "ConnectionExpired": _GOOGLE,
    "ProtocolViolation": _NEVER_SEEN,
    "SystemProblem": "trouble of Google's servers; given too when fake-receiver itself breaks",
    "TemporarySystemProblem": _GOOGLE,
    "ServerBusy": _GOOGLE,
    "TryAgainLater": _GOOGLE,
    "CannotAuthenticate": "AUTH is for submission, which is not simulated",
    "UnrecognizedAuthentication": "AUTH is for submission, which is not simulated",
    "IdentityChange": "AUTH is for submission, which is not simulated",
    "TooManyUnauthenticatedCommands": "AUTH is for submission, which is not simulated",
    "CannotDecodeResponse": "AUTH is for submission, which is not simulated",
    "ReceivingTooFast": "declared `receiving-too-fast`, a mailbox gives ReceivingRate",
    "DomainPolicySize": "a policy that a Workspace domain may set is not simulated",
    "DailyRelayLimit": _RELAY,
    "PeakRelayLimit": _RELAY,
    "NotCompliant": "every defect that is checked has a reply of its own",
    "BulkPtr": "without a PTR record all get MissingPtr, whether they send in bulk or not",
}
"""The replies of Gmail that no rule and no command gives, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to get a reply: what to do, the lines of a scenario's head and of a step.

    ``words`` are steps to take together. ``rule`` is empty where none decides.
    """

    words: tuple[str, ...]
    head: tuple[str, ...] = ()
    step: tuple[str, ...] = ()
    rule: str = ""


def ways(profile: Profile, name: str) -> tuple[Way, ...]:
    """The real ways first; the answer on demand, which always is one, last."""
    found = list(dict.fromkeys(_by_rule(profile, rule) for rule in _best_rules(profile, name)))
    command = provoked_by(profile.receiver, name)
    if command:
        found.append(Way(words=(f"a client does this: {command}",)))
    if not found and name in ONLY_ON_DEMAND:
        found.append(Way(words=(f"only on demand: {ONLY_ON_DEMAND[name]}",)))
    return (*found, _on_demand(profile, name))


def provoked_by(receiver: Receiver, name: str) -> str:
    """What a client does to get the reply; the commands are the same at every receiver."""
    own = receiver.replies[name].provoked_by
    if own or any(rule.reply == name for rule in receiver.rules):
        return own
    gmails = RECEIVERS["gmail"].replies.get(name)
    return gmails.provoked_by if gmails else ""


def rules_of(receiver: Receiver, name: str) -> tuple[Rule, ...]:
    """The rules of any month that give the reply, those without a switch first."""
    giving = (rule for rule in receiver.rules if rule.reply == name)
    return tuple(sorted(giving, key=lambda rule: bool(rule.switch)))


def is_other_rank(rule: Rule, of: Rule) -> bool:
    """True when ``rule`` is ``of`` once more, at the rank that a switch gives it."""
    same = rule.name == of.name and rule.since == of.since and rule.until == of.until
    words = f" and {rule.when.words}".endswith(f" and {of.when.words}")
    return bool(rule.switch) and not of.switch and same and words


def _best_rules(profile: Profile, name: str) -> tuple[Rule, ...]:
    """The rules in force; those of a switch, or of the past, only where there is no other."""
    giving = rules_of(profile.receiver, name)
    in_force = [rule for rule in giving if rule.is_in_force(profile.month)]
    plain = [rule for rule in in_force if not rule.switch]
    past = [rule for rule in giving if not rule.switch]
    return tuple(plain or in_force[:1] or past[-1:] or giving[:1])


def _by_rule(profile: Profile, rule: Rule) -> Way:
    recipes = recipes_of(rule.when)
    by_hand = any(recipe.by_hand for recipe in recipes)
    month = profile.month
    if not rule.is_in_force(month):
        month = _before(rule.until) if rule.until <= month else rule.since
    head = _receiver(profile, month)
    if rule.switch:
        head.append(f"switches: [{rule.switch}]")
    return Way(
        words=tuple(dict.fromkeys(recipe.words for recipe in recipes)),
        head=tuple(head),
        step=() if by_hand else tuple(_step(recipes, _client(rule))),
        rule=rule.name,
    )


def _receiver(profile: Profile, month: Month) -> list[str]:
    """The line that names the receiver, where it is not today's Gmail, the default."""
    label = profile.receiver.as_of(month).label
    return [] if label == "gmail" else [f"receiver: {label}"]


def _client(rule: Rule) -> str:
    return IPV6 if conditions.ipv6.words in rule.when.words.split(" and ") else IPV4


def _before(month: Month) -> Month:
    years, months = divmod(12 * month.year + month.month - 2, 12)
    return Month(years, months + 1)


def _step(recipes: Iterable[Recipe], client: str) -> Iterator[str]:
    """The keys of all recipes; what an earlier one sets, a later one does not change."""
    dns: dict[str, str] = {}
    settings: dict[str, str] = {}
    send: dict[str, str] = {}
    for recipe in recipes:
        for held, more in ((dns, recipe.dns), (settings, recipe.settings), (send, recipe.send)):
            held.update({key: value for key, value in more.items() if key not in held})
    yield from (f"{key}: {value}" for key, value in settings.items())
    if dns:
        yield "dns: |"
        yield from (f"  {key.format(client=client)} {value}" for key, value in dns.items())
    if send:
        whole = {"from": "alice@social.example", "to": "bob@gmail.com", **send}
        yield f"send: {{{', '.join(f'{key}: {value}' for key, value in whole.items())}}}"


def _on_demand(profile: Profile, name: str) -> Way:
    stage = profile.receiver.replies[name].stage
    return Way(
        words=("on demand, whatever is sent",),
        head=tuple(_receiver(profile, profile.month)),
        step=(f"answers: [{{reply: {name}, at: {stage}}}]",),
    )
