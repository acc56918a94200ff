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
from fake_receiver.model.transaction import Family


@dataclass(frozen=True, slots=True)
class Condition:
    """``holds`` judges the evidence; ``findings`` tell what was found.

    ``words`` name the condition, ``opposite`` its negation.
    """

    words: str
    opposite: str
    holds: Callable[[Evidence], bool]
    findings: Callable[[Evidence], tuple[str, ...]]

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(
            f"{self.words} and {other.words}",
            f"({self.opposite} or {other.opposite})",
            lambda evidence: self.holds(evidence) and other.holds(evidence),
            lambda evidence: _once(self.findings(evidence) + other.findings(evidence)),
        )

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(
            f"({self.words} or {other.words})",
            f"{self.opposite} and {other.opposite}",
            lambda evidence: self.holds(evidence) or other.holds(evidence),
            lambda evidence: _once(self.findings(evidence) + other.findings(evidence)),
        )

    def __invert__(self) -> "Condition":
        return Condition(
            self.opposite, self.words, lambda evidence: not self.holds(evidence), self.findings
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


always = Condition("any mail", "no mail", lambda _: True, lambda _: ())

ipv6 = Condition(
    "IPv6",
    "IPv4",
    lambda evidence: evidence.transaction.family is Family.IPV6,
    _family_finding,
)

ipv4 = ~ipv6

iprev = Condition(
    "PTR confirmed",
    "PTR not confirmed",
    lambda evidence: evidence.iprev.result is IprevResult.PASS,
    _iprev_finding,
)

ptr = Condition(
    "PTR present", "no PTR", lambda evidence: bool(evidence.iprev.ptr_names), _iprev_finding
)

authenticated = Condition(
    "SPF or DKIM passes",
    "neither SPF nor DKIM passes",
    lambda evidence: evidence.spf_passes or evidence.dkim_passes,
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
