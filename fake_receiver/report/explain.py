"""One judged transaction, explained: the reply, the rule, the checks, the DNS, the remedies."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from fake_receiver.lab.results import SendingHost
from fake_receiver.model.events import Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.lookup import Lookup
from fake_receiver.model.results import Spf, SpfIdentity
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family
from fake_receiver.model.verdict import Action
from fake_receiver.report import told
from fake_receiver.report.lines import Line, literal, prose, visible
from fake_receiver.report.remedies import is_filed_as_spam
from fake_receiver.report.to_do import to_do

_REPLY_STYLE = {Action.ACCEPT: "green", Action.DEFER: "yellow", Action.REJECT: "red"}


def client(judged: Judged) -> str:
    """The client's address and its family."""
    transaction = judged.evidence.transaction
    family = "IPv4" if transaction.family is Family.IPV4 else "IPv6"
    return f"{transaction.client_ip} ({family})"


def summary(judged: Judged) -> Text:
    """Client, reply code and rule, for a transaction that needs no explanation."""
    reply = judged.verdict.reply
    codes = f"{reply.code} {reply.enhanced}".strip()
    style = _REPLY_STYLE[judged.verdict.action]
    return Text.assemble(client(judged), "  ", (codes, style), "  ", (judged.verdict.rule, "dim"))


def explain(
    judged: Judged,
    *,
    host: SendingHost | None = None,
    all_lookups: bool = False,
    all_remedies: bool = True,
) -> Iterator[Line]:
    """Everything that a person with this reply in hand needs.

    ``host`` is the one that sent, where it is known. Without ``all_remedies`` the cheapest is shown
    in full, and of the others the titles.
    """
    mx_host = judged.evidence.transaction.mx_host
    yield prose(client(judged) + (f" to {mx_host}" if mx_host else ""), label="client")
    yield from told.stage(judged)
    style = _REPLY_STYLE[judged.verdict.action]
    # Where the connection is reset there are no lines, and the reply says so.
    for number, line in enumerate(judged.lines or judged.verdict.reply.lines):
        yield literal(line, style, label="" if number else "reply", indent=9 if number else 0)
    yield from told.what_follows(judged, host.mta if host else "")
    checks = tuple(_checks(judged.evidence))
    is_explained = any(check.why in judged.verdict.reason for check in checks)
    yield from told.rule(judged, is_explained=is_explained)
    for check in checks:
        yield check.line(judged)
        if check.name == "SPF":
            yield from _more_on_spf(judged.evidence.spf, spent=all_lookups)
    asked = (
        lookup
        for check in checks
        if all_lookups or check.decided(judged)
        for lookup in check.lookups
    )
    for number, lookup in enumerate(dict.fromkeys(asked)):
        label = "" if number else "DNS"
        yield Line(text=_question(lookup), label=label, indent=9 if number else 0)
    yield from to_do(judged, host, in_full=all_remedies)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """One check as a row: ``of`` is what was checked, where there is a choice."""

    name: str
    result: str
    why: str
    of: str = ""
    lookups: tuple[Lookup, ...] = ()

    def decided(self, judged: Judged) -> bool:
        """The verdict's reason is, or holds, what this check found wrong."""
        unwelcome = judged.verdict.action is not Action.ACCEPT or is_filed_as_spam(judged)
        return unwelcome and self.result != "pass" and self.why in judged.verdict.reason

    def line(self, judged: Judged) -> Line:
        style = "bold red" if self.decided(judged) else "green" if self.result == "pass" else "dim"
        of = f" ({self.of})" if self.of else ""
        text = Text.assemble((self.result, style), visible(f"{of}: {self.why}"))
        return prose(text, label=self.name)


def _checks(evidence: Evidence) -> Iterator[_Check]:
    iprev, spf, dmarc = evidence.iprev, evidence.spf, evidence.dmarc
    if iprev.lookups or evidence.stage is Stage.END_OF_MESSAGE:
        yield _Check(name="iprev", result=iprev.result, why=iprev.why, lookups=iprev.lookups)
    if evidence.stage is not Stage.END_OF_MESSAGE:
        return
    of = f"HELO {spf.domain}" if spf.identity is SpfIdentity.HELO else ""
    yield _Check(name="SPF", result=spf.result, why=spf.why, of=of, lookups=spf.lookups)
    if not evidence.dkim:
        yield _Check(name="DKIM", result="none", why="the message is not signed")
    for signature in evidence.dkim:
        yield _Check(
            name="DKIM",
            result=signature.result,
            why=signature.why,
            of=f"d={signature.sdid}",
            lookups=signature.lookups,
        )
    yield _Check(name="DMARC", result=dmarc.result, why=dmarc.why, lookups=dmarc.lookups)


def _more_on_spf(spf: Spf, *, spent: bool) -> Iterator[Line]:
    """What it tells whoever fails, and what of the limits of RFC 7208 section 4.6.4 was used."""
    if spf.explanation:
        yield prose(visible(f"exp= tells whoever fails: {spf.explanation}"), indent=9)
    if spent:
        void = f"{spf.void_lookups} void look-ups (2 are allowed)"
        yield prose(f"{spf.lookups_spent} look-ups (10 are allowed), {void}", indent=9)


def _question(lookup: Lookup) -> Text:
    question, _, answer = visible(str(lookup)).partition(": ")
    return Text.assemble(question, "  ", (answer, "" if lookup.answers else "bold red"))
