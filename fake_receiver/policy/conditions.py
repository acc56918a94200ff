"""Named conditions on the evidence, which the tables of rules are written in.

``a & b``, ``a | b`` and ``~a`` combine them; a combination knows its words and its leaves, so
that the tables print as sentences and a verdict can tell what decided.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import (
    DkimResult,
    DmarcPolicy,
    DmarcResult,
    IprevResult,
    SpfResult,
)
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family


@dataclass(frozen=True, slots=True)
class Condition:
    """``holds`` judges the evidence; ``findings`` tell what was found.

    ``words`` name the condition, ``opposite`` its negation. ``known_at`` is the earliest stage at
    which it can be judged; ``asks_dns`` tells whether the DNS is asked for it before the end of
    the message.
    """

    words: str
    opposite: str
    holds: Callable[[Evidence], bool]
    findings: Callable[[Evidence], tuple[str, ...]]
    known_at: Stage = Stage.END_OF_MESSAGE
    asks_dns: bool = False

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(
            f"{self.words} and {other.words}",
            f"({self.opposite} or {other.opposite})",
            lambda evidence: self.holds(evidence) and other.holds(evidence),
            lambda evidence: _once(self.findings(evidence) + other.findings(evidence)),
            max(self.known_at, other.known_at, key=lambda stage: stage.rank),
            self.asks_dns or other.asks_dns,
        )

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(
            f"({self.words} or {other.words})",
            f"{self.opposite} and {other.opposite}",
            lambda evidence: self.holds(evidence) or other.holds(evidence),
            lambda evidence: _once(self.findings(evidence) + other.findings(evidence)),
            max(self.known_at, other.known_at, key=lambda stage: stage.rank),
            self.asks_dns or other.asks_dns,
        )

    def __invert__(self) -> "Condition":
        return Condition(
            self.opposite,
            self.words,
            lambda evidence: not self.holds(evidence),
            self.findings,
            self.known_at,
            self.asks_dns,
        )


def _once(findings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(findings))


def _spf_finding(evidence: Evidence) -> str:
    return f"SPF {evidence.spf.result}: {evidence.spf.why}"


def _dkim_finding(evidence: Evidence) -> str:
    if not evidence.dkim:
        return "DKIM none: the message is not signed"
    return "; ".join(
        f"DKIM {signature.result} (d={signature.sdid}): {signature.why}"
        for signature in evidence.dkim
    )


def _family_finding(evidence: Evidence) -> tuple[str, ...]:
    version = "IPv4" if evidence.transaction.family is Family.IPV4 else "IPv6"
    return (f"the client is {evidence.transaction.client_ip}, {version}",)


def _iprev_finding(evidence: Evidence) -> tuple[str, ...]:
    return (evidence.iprev.why,)


def _authentication_findings(evidence: Evidence) -> tuple[str, ...]:
    return (_spf_finding(evidence), _dkim_finding(evidence))


def _dmarc_finding(evidence: Evidence) -> tuple[str, ...]:
    return (f"DMARC {evidence.dmarc.result}: {evidence.dmarc.why}",)


always = Condition("any mail", "no mail", lambda _: True, lambda _: (), Stage.CONNECT)

ipv6 = Condition(
    "IPv6",
    "IPv4",
    lambda evidence: evidence.transaction.family is Family.IPV6,
    _family_finding,
    Stage.CONNECT,
)

ipv4 = ~ipv6

iprev = Condition(
    "PTR confirmed",
    "PTR not confirmed",
    lambda evidence: evidence.iprev.result is IprevResult.PASS,
    _iprev_finding,
    Stage.CONNECT,
    asks_dns=True,
)

iprev_undecided = Condition(
    "DNS fails for the PTR",
    "DNS answers for the PTR",
    lambda evidence: evidence.iprev.result is IprevResult.TEMPERROR,
    _iprev_finding,
    Stage.CONNECT,
    asks_dns=True,
)

ptr = Condition(
    "PTR present",
    "no PTR",
    lambda evidence: bool(evidence.iprev.ptr_names),
    _iprev_finding,
    Stage.CONNECT,
    asks_dns=True,
)

authenticated = Condition(
    "SPF or DKIM passes",
    "neither SPF nor DKIM passes",
    lambda evidence: evidence.spf_passes or evidence.dkim_passes,
    _authentication_findings,
)

authenticated_by_record = Condition(
    "SPF by a record or DKIM passes",
    "neither SPF by a record nor DKIM passes",
    lambda evidence: (evidence.spf_passes and not evidence.spf.best_guess) or evidence.dkim_passes,
    _authentication_findings,
)

spf_hard_fail = Condition(
    "SPF fails with -all",
    "SPF does not fail",
    lambda evidence: evidence.spf.result is SpfResult.FAIL,
    lambda evidence: (_spf_finding(evidence),),
)

dmarc_fails = Condition(
    "DMARC fails",
    "DMARC does not fail",
    lambda evidence: evidence.dmarc.result is DmarcResult.FAIL,
    _dmarc_finding,
)

dmarc_passes = Condition(
    "DMARC passes",
    "DMARC does not pass",
    lambda evidence: evidence.dmarc.result is DmarcResult.PASS,
    _dmarc_finding,
)

dmarc_record = Condition(
    "a DMARC record with a policy",
    "no DMARC record with a policy",
    # What the DNS failed to tell is no fault of the sender.
    lambda evidence: (
        evidence.dmarc.published_policy is not None
        or evidence.dmarc.result is DmarcResult.TEMPERROR
    ),
    _dmarc_finding,
)

dmarc_quarantine = Condition(
    "p=quarantine",
    "p= is not quarantine",
    lambda evidence: evidence.dmarc.published_policy is DmarcPolicy.QUARANTINE,
    _dmarc_finding,
)

spf_passes = Condition(
    "SPF passes",
    "SPF does not pass",
    lambda evidence: evidence.spf_passes,
    lambda evidence: (_spf_finding(evidence),),
)

dkim_passes = Condition(
    "DKIM passes",
    "DKIM does not pass",
    lambda evidence: evidence.dkim_passes,
    lambda evidence: (_dkim_finding(evidence),),
)

aligned = Condition(
    "SPF or DKIM is aligned",
    "neither SPF nor DKIM is aligned",
    lambda evidence: evidence.dmarc.spf_aligned or evidence.dmarc.dkim_aligned,
    _dmarc_finding,
)

dmarc_reject = Condition(
    "p=reject",
    "p= is not reject",
    lambda evidence: evidence.dmarc.published_policy is DmarcPolicy.REJECT,
    _dmarc_finding,
)

authentication_undecided = Condition(
    "DNS fails for SPF or DKIM",
    "DNS answers for SPF and DKIM",
    lambda evidence: (
        evidence.spf.result is SpfResult.TEMPERROR
        or any(signature.result is DkimResult.TEMPERROR for signature in evidence.dkim)
    ),
    _authentication_findings,
)
