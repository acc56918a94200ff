"""Gmail's table of rules. Their order is their rank.

Mail is refused after the final dot, a recipient at RCPT: no published transcript shows a verdict
on client, authentication or content any earlier. A rule with a switch is in force only where a
scenario turns it on: each stands for a reading of the evidence that is not ours but may be right.
"""

from collections.abc import Mapping
from dataclasses import replace

from fake_receiver.model.declared import MailboxState, Mark
from fake_receiver.model.delivery import Folder
from fake_receiver.model.message_format import FormatDefect
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.conditions import (
    Condition,
    aligned,
    always,
    authenticated,
    authenticated_by_record,
    authentication_undecided,
    dkim_passes,
    dmarc_fails,
    dmarc_passes,
    dmarc_quarantine,
    dmarc_record,
    dmarc_reject,
    iprev,
    iprev_undecided,
    ipv4,
    ipv6,
    ptr,
    spf_hard_fail,
    spf_passes,
)
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import (
    bulk,
    defect,
    mailbox,
    marked,
    more_recipients_than,
    personal,
    several_domains,
    tls,
    too_large,
    unqualified_recipient,
)
from fake_receiver.policy.rules import FOREVER, Rule

_BEGIN, _2012, _2013, _2016 = Month(2004, 4), Month(2012, 1), Month(2013, 9), Month(2016, 9)
_2017, _MID_17, _2020, _2022 = Month(2017, 4), Month(2017, 7), Month(2020, 3), Month(2022, 3)
_2023, _2024, _AUG_2024, _BULK = Month(2023, 9), Month(2024, 1), Month(2024, 8), Month(2024, 2)
_SPF_HARD_FAIL_END = Month(2023, 12)
_ENFORCED = Month(2025, 11)
BEST_GUESS_UNTIL = Month(2021, 1)
_NO_BEST_GUESS = "best-guess-authenticates-nothing"

_GUIDELINES = "https://support.google.com/a/answer/81126"
_ERRORS = "https://support.google.com/a/answer/3726730"
_BULK_FAQ = "https://support.google.com/a/answer/14229414"
_IPV6_2014 = "https://mailman.nanog.org/pipermail/nanog/2014-January/063498.html"
_HEADER_LIMITS = "https://support.google.com/a/answer/14016360"

CERTAIN, HIGH = Confidence.CERTAIN, Confidence.HIGH
MEDIUM, LOW = Confidence.MEDIUM, Confidence.LOW


def _recipient(name: str, when: Condition, reply: str, since: Month = _BEGIN) -> Rule:
    return Rule(
        name=name, when=when, reply=reply, since=since, confidence=HIGH, cites=_ERRORS,
        stage=Stage.RCPT,
    )  # fmt: skip


def _declared(mark: Mark, reply: str, since: Month = _2012) -> Rule:
    return Rule(
        name=mark.value, when=marked(mark), reply=reply, since=since, confidence=HIGH,
        cites=_ERRORS,
    )  # fmt: skip


def _format(
    name: str,
    of: FormatDefect,
    reply: str,
    *,
    since: Month = _2012,
    confidence: Confidence = MEDIUM,
    cites: str = _ERRORS,
    switch: str = "",
) -> Rule:
    return Rule(
        name=name, when=defect(of), reply=reply, since=since, confidence=confidence, cites=cites,
        switch=switch,
    )  # fmt: skip


def _bulk(
    name: str, when: Condition, reply: str, since: Month = _BULK, until: Month = FOREVER,
    switch: str = "",
) -> Rule:  # fmt: skip
    return Rule(
        name=name, when=bulk & personal & when, reply=reply, since=since, until=until,
        confidence=LOW, cites=_BULK_FAQ, switch=switch,
    )  # fmt: skip


# fmt: off
_ENVELOPE: tuple[Rule, ...] = (
    Rule(name="too-large", when=too_large, reply="TooLarge", stage=Stage.MAIL,
         since=_BEGIN, confidence=HIGH, cites=_ERRORS),
    _recipient("several-domains", several_domains, "MultipleDomains"),
    _recipient("too-many-recipients", more_recipients_than(100), "TooManyRecipients"),
    _recipient("no-such-domain", unqualified_recipient, "NoSuchDomain"),
    _recipient("tls-required", mailbox(MailboxState.REQUIRES_TLS) & ~tls, "TlsRequired"),
    _recipient("ip-not-allowed", mailbox(MailboxState.ALLOWS_NO_OTHER_IP), "IpNotAllowed"),
    _recipient("no-such-user", mailbox(MailboxState.UNKNOWN), "NoSuchUser"),
    _recipient("disabled-user", mailbox(MailboxState.DISABLED), "DisabledUser"),
    _recipient("over-quota", mailbox(MailboxState.OVER_QUOTA), "OverQuotaTemp"),
    _recipient("over-quota-and-inactive", mailbox(MailboxState.OVER_QUOTA_AND_INACTIVE),
               "OverQuotaPerm"),
    _recipient("receiving-too-fast", mailbox(MailboxState.RECEIVING_TOO_FAST), "ReceivingRate"),
    _recipient("receiving-too-much", mailbox(MailboxState.RECEIVING_TOO_MUCH), "ReceivingRatePerm"),
    Rule(name="too-large", when=too_large, reply="TooLarge",
         since=_BEGIN, confidence=HIGH, cites=_ERRORS),
)

_DECLARED: tuple[Rule, ...] = (
    _declared(Mark.UNAUTHORIZED_IP, "UnauthorizedIp"),
    _declared(Mark.UNUSUAL_RATE_IP, "UnusualRateIp"),
    _declared(Mark.UNUSUAL_RATE_IP_PERMANENT, "UnusualRateIpPermanent"),
    _declared(Mark.UNUSUAL_RATE_NETBLOCK, "UnusualRateNetblock"),
    _declared(Mark.UNUSUAL_RATE_DKIM_DOMAIN, "UnusualRateDkimDomain"),
    _declared(Mark.UNUSUAL_RATE_SPF_DOMAIN, "UnusualRateSpfDomain"),
    _declared(Mark.UNUSUAL_RATE_URL_DOMAIN, "UnusualRateUrlDomain"),
    _declared(Mark.UNUSUAL_RATE_MESSAGE_ID, "UnusualRateMessageId"),
    _declared(Mark.UNUSUAL_RATE, "UnusualRate"),
    _declared(Mark.LOW_REPUTATION_IP, "LowReputationIp"),
    _declared(Mark.LOW_REPUTATION_IP_TEMPORARY, "LowReputationIpTemporary"),
    _declared(Mark.LOW_REPUTATION_DOMAIN, "LowReputationDomain"),
    _declared(Mark.LOW_REPUTATION_DOMAIN_TEMPORARY, "LowReputationDomainTemporary"),
    _declared(Mark.SUSPICIOUS_SPF_RECORD, "SuspiciousSpf", _2024),
    _declared(Mark.SUSPICIOUS_SPF_RECORD_PERMANENT, "SuspiciousSpfPermanent", _2024),
    _declared(Mark.SUSPICIOUS_CONTENT, "SuspiciousContent"),
    _declared(Mark.DANGEROUS_CONTENT, "DangerousContent"),
    _declared(Mark.ILLEGAL_ATTACHMENT, "IllegalAttachment"),
    _declared(Mark.UNSOLICITED, "Unsolicited"),
    _declared(Mark.PROHIBITED_BY_POLICY, "ProhibitedByPolicy"),
)

_FORMAT: tuple[Rule, ...] = (
    _format("no-from", FormatDefect.NO_FROM, "MissingFrom", confidence=HIGH),
    _format("several-from", FormatDefect.SEVERAL_FROM, "SeveralFrom", confidence=HIGH),
    _format("invalid-from", FormatDefect.INVALID_FROM, "InvalidFrom", confidence=HIGH),
    _format("several-authors", FormatDefect.SEVERAL_AUTHORS, "SeveralAuthors", since=_2017,
            confidence=HIGH),
    _format("duplicate-field", FormatDefect.DUPLICATE_FIELD, "DuplicateField", confidence=HIGH),
    _format("no-message-id", FormatDefect.NO_MESSAGE_ID, "InvalidMessageId", since=_2023),
    _format("invalid-message-id", FormatDefect.INVALID_MESSAGE_ID, "InvalidMessageId", since=_2023),
    _format("encoded-word", FormatDefect.ENCODED_WORD, "EncodedWord", since=_2024, confidence=LOW),
    _format("raw-unicode", FormatDefect.RAW_UNICODE, "RawUnicode", since=_2024, confidence=LOW),
    _format("field-too-large", FormatDefect.FIELD_TOO_LARGE, "FieldTooLarge", since=_2024,
            cites=_HEADER_LIMITS),
    _format("too-many-fields", FormatDefect.TOO_MANY_FIELDS, "TooManyFields", since=_2024,
            cites=_HEADER_LIMITS),
    _format("mail-loop", FormatDefect.TOO_MANY_HOPS, "MailLoop", confidence=HIGH),
    _format("malformed", FormatDefect.MALFORMED, "Malformed", confidence=LOW),
    _format("malformed", FormatDefect.BARE_LINE_END, "Malformed", confidence=LOW,
            switch="bare-lf-is-refused"),
)

_PTR: tuple[Rule, ...] = (
    Rule(name="ipv6-auth-error", when=ipv6 & ~iprev, reply="IPv6AuthError", since=_2020,
         confidence=LOW, cites=_GUIDELINES, switch="ipv6-auth-error-despite-authentication"),
    Rule(name="ipv6-auth-error", when=ipv6 & ~authenticated_by_record, reply="IPv6AuthError",
         since=_2013, until=_2020, confidence=LOW, cites=_IPV6_2014, switch=_NO_BEST_GUESS),
    Rule(name="ipv6-auth-error", when=ipv6 & (~iprev | ~authenticated), reply="IPv6AuthError",
         since=_2013, until=_2020, confidence=MEDIUM, cites=_IPV6_2014),
    Rule(name="ipv6-auth-error", when=ipv6 & ~iprev & ~authenticated, reply="IPv6AuthError",
         since=_2020, confidence=HIGH, cites=_GUIDELINES),
    Rule(name="no-ptr", when=ipv4 & ~ptr, reply="MissingPtr",
         since=_2017, until=_2020, confidence=HIGH, cites="https://pastebin.com/Rj7iXShc"),
    _bulk("bulk-ptr", ~iprev, "BulkPtrTemporary", until=_ENFORCED),
    _bulk("bulk-ptr", ~iprev, "BulkPtrTemporary", since=_ENFORCED, switch="temporary"),
    Rule(name="no-ptr", when=~iprev, reply="MissingPtrTemporary", since=_2020,
         confidence=LOW, cites=_ERRORS, switch="temporary"),
    Rule(name="ptr-mismatch", when=ptr & ~iprev, reply="PtrMismatch", since=_2020,
         confidence=LOW, cites=_ERRORS, switch="ptr-mismatch-in-its-own-words"),
    Rule(name="no-ptr", when=ipv6 & ~iprev & authenticated, reply="MissingPtr", since=_2020,
         confidence=MEDIUM, cites="https://github.com/mail-in-a-box/mailinabox/issues/1746"),
    Rule(name="no-ptr", when=~iprev, reply="MissingPtr",
         since=_2020, confidence=HIGH, cites=_GUIDELINES),
)

_DMARC: tuple[Rule, ...] = (
    Rule(name="dmarc-undecided", when=dmarc_reject & ~dmarc_passes & authentication_undecided,
         reply="DmarcTemporary",
         since=_AUG_2024, confidence=LOW, cites="one published transcript of 2024-08"),
    Rule(name="dmarc-reject", when=dmarc_reject & dmarc_fails, reply="DmarcRejection",
         since=_2013, confidence=HIGH, cites="https://support.google.com/mail/?p=DmarcRejection"),
)

_AUTHENTICATION: tuple[Rule, ...] = (
    Rule(name="unauthenticated", when=~authenticated, reply="UnauthenticatedTemporary",
         since=_MID_17, confidence=LOW, cites=_ERRORS, switch="temporary"),
    Rule(name="unauthenticated", when=~authenticated_by_record, reply="Unauthenticated",
         since=_MID_17, until=BEST_GUESS_UNTIL, confidence=LOW, cites=_ERRORS,
         switch=_NO_BEST_GUESS),
    Rule(name="unauthenticated", when=~authenticated & ~personal, reply="Unauthenticated",
         since=_BULK, confidence=LOW, cites=_BULK_FAQ, switch="workspace-like-personal"),
    Rule(name="unauthenticated-to-workspace", when=~authenticated & ~personal & ipv4,
         reply="Accepted", since=_BULK, confidence=MEDIUM, cites=_BULK_FAQ, folder=Folder.SPAM),
    Rule(name="spf-hard-fail", when=spf_hard_fail & ~authenticated, reply="SpfHardFail",
         since=_2022, until=_SPF_HARD_FAIL_END, confidence=HIGH, cites=_GUIDELINES),
    Rule(name="unauthenticated", when=~authenticated, reply="Unauthenticated",
         since=_MID_17, confidence=HIGH, cites=_GUIDELINES),
)

_BULK_RULES: tuple[Rule, ...] = (
    _bulk("bulk-spf", ~spf_passes, "BulkSpfTemporary", until=_ENFORCED),
    _bulk("bulk-spf", ~spf_passes, "BulkSpfTemporary", since=_ENFORCED, switch="temporary"),
    _bulk("bulk-spf", ~spf_passes, "BulkSpf", since=_ENFORCED),
    _bulk("bulk-dkim", ~dkim_passes, "BulkDkimTemporary", until=_ENFORCED),
    _bulk("bulk-dkim", ~dkim_passes, "BulkDkimTemporary", since=_ENFORCED, switch="temporary"),
    _bulk("bulk-dkim", ~dkim_passes, "BulkDkim", since=_ENFORCED),
    _bulk("bulk-dmarc", ~dmarc_record, "BulkDmarcTemporary"),
    _bulk("bulk-alignment", ~aligned, "BulkAlignmentTemporary", until=_ENFORCED),
    _bulk("bulk-alignment", ~aligned, "BulkAlignmentTemporary", since=_ENFORCED,
          switch="temporary"),
    _bulk("bulk-alignment", ~aligned, "BulkAlignment", since=_ENFORCED),
    _bulk("bulk-tls", ~tls, "BulkTlsTemporary", until=_ENFORCED),
    _bulk("bulk-tls", ~tls, "BulkTlsTemporary", since=_ENFORCED, switch="temporary"),
    _bulk("bulk-tls", ~tls, "BulkTls", since=_ENFORCED),
)

_ACCEPTED: tuple[Rule, ...] = (
    Rule(name="dmarc-quarantine", when=dmarc_quarantine & dmarc_fails, reply="Accepted",
         since=_2012, confidence=HIGH, cites="RFC 7489 section 6.3", folder=Folder.SPAM),
    Rule(name="unauthenticated-spam", when=~authenticated, reply="Accepted",
         since=_2013, until=_MID_17, confidence=LOW, cites=_IPV6_2014, folder=Folder.SPAM),
    Rule(name="accepted", when=always, reply="Accepted",
         since=_BEGIN, confidence=CERTAIN, cites=_GUIDELINES),
)
# fmt: on


def _switched(rules: tuple[Rule, ...], switch: str) -> tuple[Rule, ...]:
    """The same rules once more, at the rank that a switch gives them."""
    return tuple(replace(rule, switch=switch, confidence=LOW) for rule in rules if not rule.switch)


def _when_ptr_fails(rules: tuple[Rule, ...], switch: str) -> tuple[Rule, ...]:
    """What follows the rules on the PTR, for clients whose reverse look-up fails."""
    return tuple(
        replace(rule, when=iprev_undecided & rule.when, switch=switch, confidence=LOW)
        for rule in rules
        if not rule.switch
    )


_AFTER_PTR = (*_DMARC, *_AUTHENTICATION, *_BULK_RULES, *_ACCEPTED)

RULES: tuple[Rule, ...] = (
    *_ENVELOPE,
    *_DECLARED,
    *_when_ptr_fails(_AFTER_PTR, "ptr-failure-is-forgiven"),
    *_switched(_PTR, "ptr-before-format"),
    *_FORMAT,
    *_switched(_DMARC, "dmarc-before-ptr"),
    *_PTR,
    *_AFTER_PTR,
)

SWITCHES: Mapping[str, str] = {
    "ipv6-auth-error-despite-authentication": (
        "over IPv6 without a confirmed PTR, authenticated mail is IPv6AuthError too, not 5.7.25"
    ),
    "ptr-before-format": "the rules on the PTR rank before those on the message's format",
    _NO_BEST_GUESS: "until 2021: SPF passed by a guessed record is no authentication",
    "bare-lf-is-refused": "a body with a bare LF is refused as malformed, not mended",
    "dmarc-before-ptr": "a DMARC policy of reject ranks before the rules on the PTR",
    "ptr-failure-is-forgiven": "a reverse look-up that fails (SERVFAIL, time-out) is no refusal",
    "ptr-mismatch-in-its-own-words": "a PTR that does not match is told apart from a missing one",
    "temporary": "no PTR, no authentication and the bulk rules give 4yz, as for some traffic",
    "workspace-like-personal": "Workspace domains refuse unauthenticated mail as gmail.com does",
}
