"""Judge one transaction at a stage: collect the evidence, then decide."""

from typing import Final

from fake_receiver.checks.collect import collect
from fake_receiver.checks.iprev import check_iprev
from fake_receiver.model.answer import Occasion, Then
from fake_receiver.model.declared import NOTHING, Declared
from fake_receiver.model.events import Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.reply import Reply
from fake_receiver.model.results import Iprev, IprevResult
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Transaction
from fake_receiver.model.verdict import Confidence, Verdict
from fake_receiver.policy.decide import decide, reply_values
from fake_receiver.policy.profile import Profile

ON_DEMAND: Final = "on-demand"
"""The rule of a verdict that a scenario asked for."""

_NO_REPLY: Final = Reply(code=421, enhanced="", lines=("(no reply: the connection was reset)",))


def judge(
    transaction: Transaction,
    *,
    profile: Profile,
    resolver: Resolver,
    stage: Stage = Stage.END_OF_MESSAGE,
    declared: Declared = NOTHING,
    occasion: Occasion | None = None,
) -> Judged | None:
    """The verdict of the receiver ``profile`` on ``transaction``, and the lines of its reply.

    None before the end of the message when the receiver has nothing to object. Does no I/O but
    the questions to ``resolver``. An exception is a fault of ours, never a verdict: the caller
    answers 451.
    """
    evidence = _evidence(transaction, profile, resolver, stage, declared)
    verdict = decide(profile, evidence)
    then = Then.CONTINUE
    lines: tuple[str, ...] = ()
    if occasion is not None:
        then = occasion.answer.then
        verdict, lines = _asked_for(occasion, profile, evidence, verdict)
    if verdict is None:
        return None
    name = verdict.reply_name
    if not lines and then is not Then.DROP:
        lines = verdict.reply.wire_lines(profile.tail_of(name, transaction.session_id))
    if then is Then.CONTINUE and name and profile.receiver.replies[name].closes:
        then = Then.DISCONNECT
    return Judged(
        session_id=transaction.session_id,
        receiver=profile.label,
        evidence=evidence,
        verdict=verdict,
        lines=lines,
        then=then,
    )


def _evidence(
    transaction: Transaction,
    profile: Profile,
    resolver: Resolver,
    stage: Stage,
    declared: Declared,
) -> Evidence:
    """What is known at ``stage``."""
    if stage is Stage.END_OF_MESSAGE:
        return collect(
            transaction,
            resolver,
            declared=declared,
            best_guess_spf=profile.guesses_spf,
            unknown_dkim=profile.receiver.unknown_dkim,
            tree_walk=profile.walks_the_tree,
        )
    if profile.judges_by_dns(stage):
        iprev = check_iprev(transaction.client_ip, resolver)
    else:
        why = "not looked up: no rule asks for it at this stage"
        iprev = Iprev(result=IprevResult.TEMPERROR, client_ip=transaction.client_ip, why=why)
    return Evidence(transaction=transaction, iprev=iprev, declared=declared, stage=stage)


def _asked_for(
    occasion: Occasion, profile: Profile, evidence: Evidence, verdict: Verdict | None
) -> tuple[Verdict | None, tuple[str, ...]]:
    """The verdict that a scenario asks for, and its literal lines if it gives them.

    An answer that is only a delay or a way to end leaves the receiver its own words; so does one
    that this receiver does not have.
    """
    answer = occasion.answer
    if answer.then is Then.DROP:
        reply = _NO_REPLY
    elif answer.reply in profile.wordings:
        reply = profile.reply(answer.reply, **reply_values(evidence))
    elif answer.lines:
        reply = Reply.parse(answer.lines)
    else:
        return verdict, ()
    reason = occasion.told
    if verdict is not None:
        reason += f"; by its rules the receiver would say {verdict.reply} ({verdict.rule})"
    asked = Verdict(
        rule=ON_DEMAND,
        reply_name=answer.reply,
        reply=reply,
        reason=reason,
        confidence=Confidence.CERTAIN,
    )
    return asked, () if answer.then is Then.DROP else answer.lines
