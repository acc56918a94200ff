"""A receiver, and what it is as of a month."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fake_receiver.model.reply import Reply
from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import Extensions, NamedReply, Wording
from fake_receiver.policy.dates import NEWEST, Month, in_force
from fake_receiver.policy.rules import Rule
from fake_receiver.policy.wrapping import wrap


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """A receiver at all its dates: one table of rules, and the catalogue of its replies.

    ``tail`` gives what follows every signed reply at a month, ``{id}`` standing for the session's
    id, which ``session_id`` makes from a serial number. ``switches`` say in words what each
    switch of the table turns. ``unknown_dkim`` are the signature algorithms that the receiver does
    not know. ``best_guess_spf_until``: until then a domain without an SPF
    record was judged by a guessed one. ``dmarc_tree_walk_since``: from then on DMARC is that of
    RFC 9989, before that of RFC 7489.
    """

    name: str
    title: str
    rules: tuple[Rule, ...]
    replies: Mapping[str, NamedReply]
    extensions: tuple[Extensions, ...]
    tail: Callable[[Month], str] = lambda _: ""
    session_id: Callable[[int, Month], str] = lambda serial, _: f"{serial:08X}"
    wraps: bool = False
    switches: Mapping[str, str] = field(default_factory=dict)
    unknown_dkim: frozenset[str] = frozenset()
    best_guess_spf_until: Month | None = None
    dmarc_tree_walk_since: Month | None = None

    def as_of(self, month: Month = NEWEST, switches: Iterable[str] = ()) -> "Profile":
        """The receiver of that month.

        Raises ValueError for a switch that it has not, and for a month before its first.
        """
        first = min(wording.since for wording in self.replies["Banner"].wordings)
        if month < first:
            raise ValueError(f"{self.name} is known since {first}, not in {month}")
        for switch in switches:
            if switch not in self.switches:
                known = ", ".join(self.switches) or "it has none"
                raise ValueError(f"{self.name} has no switch {switch!r}; known: {known}")
        return Profile(receiver=self, month=month, switches=frozenset(switches))


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A receiver as of a month: the rules then in force and the wordings then in use."""

    receiver: Receiver
    month: Month
    switches: frozenset[str] = frozenset()

    def turned(self, switches: Iterable[str]) -> "Profile":
        """The same with those of ``switches`` that are its own."""
        own = (switch for switch in switches if switch in self.receiver.switches)
        return self.receiver.as_of(self.month, frozenset(own))

    @property
    def name(self) -> str:
        """The receiver's name."""
        return self.receiver.name

    @property
    def label(self) -> str:
        """As a scenario names it: ``gmail``, ``gmail@2016-10``."""
        return self.name if self.month == NEWEST else f"{self.name}@{self.month}"

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of the month, those of switches that are off among them."""
        return tuple(rule for rule in self.receiver.rules if rule.is_in_force(self.month))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The table that decides."""
        return tuple(rule for rule in self.all_rules if self.applies(rule))

    def applies(self, rule: Rule) -> bool:
        """False for the rule of a switch that is off."""
        return not rule.switch or rule.switch in self.switches

    @cached_property
    def _rules_at(self) -> Mapping[Stage, tuple[Rule, ...]]:
        return {
            stage: tuple(rule for rule in self.all_rules if rule.stage is stage) for stage in Stage
        }

    def all_rules_at(self, stage: Stage) -> tuple[Rule, ...]:
        """``all_rules`` of one stage."""
        return self._rules_at[stage]

    def judges_by_dns(self, stage: Stage) -> bool:
        """True when a rule of the stage needs an answer of the DNS."""
        return any(rule.when.asks_dns for rule in self._rules_at[stage])

    @cached_property
    def wordings(self) -> Mapping[str, Wording]:
        """The wording of every reply that the receiver knew."""
        return {
            name: wording
            for name, reply in self.receiver.replies.items()
            if (wording := in_force(reply.wordings, self.month)) is not None
        }

    @cached_property
    def extensions(self) -> tuple[str, ...]:
        """The EHLO list."""
        listed = in_force(self.receiver.extensions, self.month) or self.receiver.extensions[0]
        return listed.keywords

    @cached_property
    def size_limit(self) -> int:
        """Octets a message may have (RFC 1870)."""
        sizes = (keyword.split()[1] for keyword in self.extensions if keyword.startswith("SIZE "))
        return int(next(sizes, 2**31))

    @cached_property
    def tail(self) -> str:
        """What follows every signed reply."""
        return self.receiver.tail(self.month)

    @property
    def guesses_spf(self) -> bool:
        """True when a domain without an SPF record is judged by a guessed one."""
        until = self.receiver.best_guess_spf_until
        return until is not None and self.month < until

    @property
    def walks_the_tree(self) -> bool:
        """True when DMARC finds records by a tree walk, and not by the public suffix list."""
        since = self.receiver.dmarc_tree_walk_since
        return since is not None and since <= self.month

    def session_id(self, serial: int) -> str:
        """The id of the session with that number."""
        return self.receiver.session_id(serial, self.month)

    def reply(self, name: str, **values: str) -> Reply:
        """The named reply with ``values`` filled in, broken into lines."""
        if (fixed := self._fixed.get(name)) is not None:
            return fixed
        wording = self.wordings[name]
        text = wording.text.format_map(values)
        if self.receiver.wraps:
            lines = wrap(text, code=wording.code, enhanced=wording.enhanced)
        else:
            lines = tuple(text.split("\n"))
        reply = Reply(code=wording.code, enhanced=wording.enhanced, lines=lines)
        if "{" not in wording.text:
            self._fixed[name] = reply
        return reply

    @cached_property
    def _fixed(self) -> dict[str, Reply]:
        """The replies made so far in which there is no value to fill in."""
        return {}

    def tail_of(self, name: str, session_id: str) -> str:
        """What follows the named reply in a session."""
        return self.tail.format(id=session_id) if self.wordings[name].signed else ""

    def wire_lines(self, name: str, session_id: str, **values: str) -> tuple[str, ...]:
        """The named reply as it goes out, without CRLF."""
        return self.reply(name, **values).wire_lines(self.tail_of(name, session_id))


def policy_table(profile: Profile) -> str:
    """The profile's rules as a Markdown table, in their order."""
    rows = [
        "| rule | stage | when | reply | since | confidence |",
        "|---|---|---|---|---|---|",
    ]
    for rule in profile.rules:
        wording = profile.wordings[rule.reply]
        reply = " ".join(f"{wording.code} {wording.enhanced} {rule.reply}".split())
        rows.append(
            f"| {rule.name} | {rule.stage} | {rule.when.words} | {reply} | {rule.since} "
            f"| {rule.confidence} |"
        )
    return "\n".join(rows) + "\n"
