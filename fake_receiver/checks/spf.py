"""SPF for the MAIL FROM identity, or for HELO when the reverse-path is null (RFC 7208)."""

import re

from fake_receiver.checks.names import judged_address, to_a_labels
from fake_receiver.checks.pyspf import PermError, TempError
from fake_receiver.checks.questions import Questions
from fake_receiver.checks.spf_evaluation import BEST_GUESS, CheckHost, Decision
from fake_receiver.model.lookup import Resolver
from fake_receiver.model.results import Spf, SpfIdentity, SpfResult
from fake_receiver.model.transaction import NULL_PATH, IPAddress, Transaction

_QUALIFIED_ALL = {
    SpfResult.PASS: "+all",
    SpfResult.FAIL: "-all",
    SpfResult.SOFTFAIL: "~all",
    SpfResult.NEUTRAL: "?all",
}


def check_spf(transaction: Transaction, resolver: Resolver, *, best_guess: bool = False) -> Spf:
    """Evaluates the SPF record of the MAIL FROM domain for the client's address.

    With ``best_guess`` a domain without a record is judged by one that is guessed, which gives
    pass or neutral: nobody said that the domain sends from nowhere else.

    DNS failures give temperror, faulty records and exceeded limits permerror; it raises nothing
    for what a sender or the DNS can write.
    """
    # The last @ is the separator: a quoted local part may hold others (RFC 5321 section 4.1.2).
    local_part, _, _ = transaction.reverse_path.rpartition("@")
    helo = transaction.reverse_path == NULL_PATH
    identity = SpfIdentity.HELO if helo else SpfIdentity.MAILFROM
    domain = transaction.mail_from_domain
    a_labels = to_a_labels(domain)
    # RFC 7208 section 4.3: malformed and single-label domains have no result.
    if a_labels is None or "." not in a_labels or a_labels.startswith("["):
        why = f"{domain or 'an empty name'} is no fully qualified domain name"
        return Spf(result=SpfResult.NONE, identity=identity, domain=domain, why=why)

    questions = Questions(resolver)
    client_ip = judged_address(transaction.client_ip)
    check = CheckHost(
        client_ip=client_ip,
        local_part=_unquoted(local_part) or "postmaster",
        domain=a_labels,
        helo_domain=transaction.helo_domain,
        receiver=transaction.mx_host,
        now=transaction.received_at,
        questions=questions,
    )
    guessed, explanation = False, ""
    try:
        decision = check.evaluate(a_labels)
    except TempError as error:
        # Without a term it is the look-up of the record itself.
        why = f"{error}, asked for {check.asking}" if check.asking else str(error)
        result = SpfResult.TEMPERROR
    except PermError as error:
        result, why = SpfResult.PERMERROR, f"the SPF record of {check.d} is faulty: {error}"
    else:
        if decision is None and best_guess:
            # For HELO too: of bounces Gmail wrote "best guess record for domain of postmaster@"
            # and their HELO domain (headers of 2016 to 2019).
            guessed = True
            result, why = _guess(check, a_labels, client_ip)
        elif decision is None:
            result, why = SpfResult.NONE, f"{a_labels} has no SPF record"
        else:
            result, why = decision.result, _explain(decision, a_labels, client_ip)
            explanation = check.explanation(decision)
    return Spf(
        result=result,
        identity=identity,
        domain=a_labels,
        why=why,
        record=check.first_record,
        best_guess=guessed,
        explanation=explanation,
        lookups_spent=check.lookups,
        void_lookups=check.void_lookups,
        lookups=questions.lookups,
    )


def _guess(check: CheckHost, domain: str, client_ip: IPAddress) -> tuple[SpfResult, str]:
    """Result and reason of the guessed record: pass when a term matches, neutral otherwise."""
    why = f"{domain} has no SPF record, and "
    try:
        decision = check.guess(domain)
    except (TempError, PermError) as error:
        return SpfResult.NEUTRAL, f'{why}the guess "{BEST_GUESS}" cannot be evaluated: {error}'
    matches = decision.term or "no term"
    return decision.result, f'{why}{matches} of the guess "{BEST_GUESS}" matches {client_ip}'


def _unquoted(local_part: str) -> str:
    """The local part itself: its quotes only carry it (RFC 5321 section 4.1.2)."""
    if not local_part.startswith('"'):
        return local_part
    return re.sub(r"\\(.)", r"\1", local_part[1:-1])


def _explain(decision: Decision, domain: str, client_ip: IPAddress) -> str:
    """The sentence about the term that decided."""
    record = f'"{decision.record}"'
    if decision.domain != domain:
        record += f" of {decision.domain} (by redirect)"
    if decision.term is None:
        return f"no term of {record} matches {client_ip}, and it has no all"
    if decision.term.lower().lstrip("+-~?") == "all":
        return f"no term of {record} matches {client_ip}; {_QUALIFIED_ALL[decision.result]}"
    through = ""
    inner = decision.through
    while inner is not None:
        through += f" through {inner.term} of {inner.domain}"
        inner = inner.through
    return f"{decision.term} of {record} matches {client_ip}{through}"
