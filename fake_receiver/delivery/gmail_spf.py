"""What Gmail writes about SPF: the comment, the result in Authentication-Results, Received-SPF.

Each form holds from the month since which it was seen; between two sightings the earlier holds.
"""

from dataclasses import dataclass
from typing import Final

from fake_receiver.delivery.header_text import host_name, in_comment, value
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import SpfIdentity, SpfResult
from fake_receiver.policy.dates import Month, in_force

# Before: smtp.mail=, which RFC 5451 does not know.
_MAILFROM_SINCE: Final = Month(2015, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Words that changed. ``hard_fail`` and ``none`` are tokens of Authentication-Results.

    ``error`` is the token of Received-SPF for temperror, and ``cause`` what the comment says of it.
    """

    since: Month
    hard_fail: str = "fail"
    none: str = "neutral"
    none_names_mailbox: bool = True
    error: str = "temperror"
    cause: str = "DNS error"


_WORDS: Final = (
    _Words(since=Month(2004, 4), hard_fail="hardfail", error="error", cause="DNS timeout"),
    _Words(since=Month(2013, 1)),
    # While Gmail guessed records, none was rare: no sample between 2014-09 and 2021.
    _Words(since=Month(2015, 9), none="none"),
    _Words(since=Month(2021, 1), none="none", none_names_mailbox=False),
    _Words(since=Month(2025, 1), none="none"),
)


def spf_result(evidence: Evidence, as_of: Month) -> str:
    """``spf=`` with its comment and property, as in Authentication-Results."""
    words = _words(as_of)
    tokens: dict[str, str] = {SpfResult.FAIL: words.hard_fail, SpfResult.NONE: words.none}
    result = evidence.spf.result
    token = tokens.get(result, result)
    return f"spf={token} (google.com: {_comment(evidence, words)}) {_identity(evidence, as_of)}"


def received_spf(evidence: Evidence, as_of: Month) -> str:
    """The field's body (RFC 7208 section 9.1)."""
    words = _words(as_of)
    result = evidence.spf.result
    token = words.error if result is SpfResult.TEMPERROR else result
    client_ip = evidence.transaction.client_ip
    return f"{token} (google.com: {_comment(evidence, words)}) client-ip={client_ip};"


def _words(as_of: Month) -> _Words:
    return in_force(_WORDS, as_of) or _WORDS[0]


def _identity(evidence: Evidence, as_of: Month) -> str:
    """The property: as the client wrote it, where the comment has it in lower case."""
    transaction = evidence.transaction
    if evidence.spf.identity is SpfIdentity.HELO:
        return f"smtp.helo={value(host_name(transaction.helo_domain))}"
    name = "smtp.mailfrom" if as_of >= _MAILFROM_SINCE else "smtp.mail"
    return f"{name}={value(transaction.reverse_path)}"


def _comment(evidence: Evidence, words: _Words) -> str:
    spf, client_ip = evidence.spf, evidence.transaction.client_ip
    mailbox = _mailbox(evidence)
    guessed = "best guess record for " if spf.best_guess else ""
    match spf.result:
        case SpfResult.PASS:
            return f"{guessed}domain of {mailbox} designates {client_ip} as permitted sender"
        case SpfResult.FAIL | SpfResult.SOFTFAIL:
            of = "transitioning " if spf.result is SpfResult.SOFTFAIL else ""
            subject = f"{guessed}domain of {of}{mailbox}"
            return f"{subject} does not designate {client_ip} as permitted sender"
        case SpfResult.NEUTRAL:
            subject = f"{guessed}domain of {mailbox}"
            return f"{client_ip} is neither permitted nor denied by {subject}"
        case SpfResult.NONE:
            owner = mailbox if words.none_names_mailbox else mailbox.rpartition("@")[2]
            return f"{owner} does not designate permitted sender hosts"
        case SpfResult.TEMPERROR:
            return f"error in processing during lookup of {mailbox}: {words.cause}"
        case SpfResult.PERMERROR:
            missing = _missing_record(evidence)
            cause = f": {missing} not found" if missing else ""
            return f"permanent error in processing during lookup of {mailbox}{cause}"


def _mailbox(evidence: Evidence) -> str:
    """The identity that was checked; a null reverse-path stands for the host's postmaster."""
    transaction = evidence.transaction
    if evidence.spf.identity is SpfIdentity.HELO:
        return in_comment(f"postmaster@{host_name(transaction.helo_domain)}".lower())
    return in_comment(transaction.reverse_path.lower())


def _missing_record(evidence: Evidence) -> str:
    """The domain that include or redirect named in vain, which Gmail tells; "" for other faults.

    Evaluation ended there: it was the last question asked.
    """
    if not evidence.spf.lookups:
        return ""
    last = evidence.spf.lookups[-1]
    has_record = any(text.lower().startswith("v=spf1") for text in last.answers)
    if last.rdtype != "TXT" or has_record:
        return ""
    return in_comment(last.name.removesuffix("."))
