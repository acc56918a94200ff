"""All checks on one transaction, in order."""

from dataclasses import replace

from fake_receiver.checks.arc import check_arc
from fake_receiver.checks.author import author_domain
from fake_receiver.checks.dkim import check_dkim
from fake_receiver.checks.dmarc import check_dmarc
from fake_receiver.checks.iprev import check_iprev
from fake_receiver.checks.line_ends import mend_body
from fake_receiver.checks.message_format import check_message_format
from fake_receiver.checks.questions import Questions
from fake_receiver.checks.spf import check_spf
from fake_receiver.model.declared import NOTHING, Declared
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.results import DkimReason, DkimResult, DkimSignature
from fake_receiver.model.transaction import Transaction


def collect(
    transaction: Transaction,
    resolver: Resolver,
    *,
    declared: Declared = NOTHING,
    best_guess_spf: bool = False,
    unknown_dkim: frozenset[str] = frozenset(),
    tree_walk: bool = False,
) -> Evidence:
    """The evidence on ``transaction``; ``resolver`` is asked each question once.

    ``best_guess_spf`` is for receivers that guess a record where a domain has none, ``tree_walk``
    for those whose DMARC is that of RFC 9989; DKIM signatures by one of the algorithms in
    ``unknown_dkim`` count for nothing (RFC 6376 section 3.3). ``declared`` is handed on.

    The transaction's ``received_at`` is the time of judgement. Raises nothing for what a sender
    or the DNS can do: an exception from here is a bug of the harness, and not a verdict.
    """
    questions = Questions(resolver)
    # As Gmail does before it verifies: a signature over bare LFs fails.
    message = mend_body(transaction.message)
    author = author_domain(message)
    iprev = check_iprev(transaction.client_ip, questions)
    spf = check_spf(transaction, questions, best_guess=best_guess_spf)
    dkim = tuple(
        _unknown(signature) if signature.algorithm in unknown_dkim else signature
        for signature in check_dkim(message, questions, transaction.received_at)
    )
    arc = check_arc(message, questions, transaction.received_at)
    dmarc = check_dmarc(author, spf, dkim, questions, tree_walk=tree_walk)
    # Of a message that is too large nothing was kept that could have a form.
    message_format = (
        ()
        if transaction.exceeds_size
        else check_message_format(transaction.message, smtputf8=transaction.smtputf8)
    )
    return Evidence(
        transaction=transaction,
        iprev=iprev,
        spf=spf,
        dkim=dkim,
        arc=arc,
        dmarc=dmarc,
        message_format=message_format,
        declared=declared,
    )


def _unknown(signature: DkimSignature) -> DkimSignature:
    """As a receiver sees it that does not know the algorithm, whatever others would find."""
    why = f"this receiver does not know {signature.algorithm}; to others: {signature.why}"
    return replace(signature, result=DkimResult.NEUTRAL, reason=DkimReason.ALGORITHM, why=why)
