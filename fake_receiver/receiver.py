"""Judge one transaction: collect the evidence, then decide."""

from fake_receiver.checks.collect import collect
from fake_receiver.model.events import Judged
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.transaction import Transaction
from fake_receiver.policy.rules import Profile, decide


def judge(transaction: Transaction, *, profile: Profile, resolver: Resolver) -> Judged:
    """The verdict of the receiver ``profile`` on ``transaction``, and the lines of its reply.

    Does no I/O but the questions to ``resolver``. An exception is a fault of ours, never a
    verdict: the caller answers 451.
    """
    evidence = collect(transaction, resolver)
    verdict = decide(profile, evidence)
    signed = profile.wordings[verdict.reply_name].signed
    tail = profile.tail.format(id=transaction.session_id) if signed else ""
    return Judged(
        session_id=transaction.session_id,
        receiver=profile.name,
        evidence=evidence,
        verdict=verdict,
        lines=verdict.reply.wire_lines(tail),
    )
