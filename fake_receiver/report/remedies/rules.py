"""What the mail lacks by each rule of every receiver, or why no configuration mends it."""

from collections.abc import Mapping

from fake_receiver.report.remedies.remedy import Need

_UNUSUAL_RATES = (
    "unusual-rate",
    "unusual-rate-dkim-domain",
    "unusual-rate-ip",
    "unusual-rate-ip-permanent",
    "unusual-rate-netblock",
    "unusual-rate-spf-domain",
    "unusual-rate-url-domain",
)
_LOW_REPUTATIONS = (
    "low-reputation-domain",
    "low-reputation-domain-temporary",
    "low-reputation-ip",
    "low-reputation-ip-temporary",
    "unsolicited",
    "unknown-ip",
    "banned-ip",
    "block-for-spam",
    "block-listed",
    "blocked-ip",
    "local-policy",
)

NEEDS: Mapping[str, tuple[Need, ...]] = {
    "ipv6-auth-error": (Need.PTR, Need.AUTHENTICATION),
    "no-ptr": (Need.PTR,),
    "ptr-mismatch": (Need.PTR,),
    "bulk-ptr": (Need.PTR,),
    "ipv6-no-ptr": (Need.PTR,),
    "unauthenticated": (Need.AUTHENTICATION,),
    "unauthenticated-spam": (Need.AUTHENTICATION,),
    "unauthenticated-to-workspace": (Need.AUTHENTICATION,),
    "ipv6-unauthenticated": (Need.AUTHENTICATION,),
    "spf-hard-fail": (Need.AUTHENTICATION,),
    "dmarc-reject": (Need.ALIGNMENT,),
    "dmarc-quarantine": (Need.ALIGNMENT,),
    "dmarc-undecided": (Need.ALIGNMENT,),
    "bulk-alignment": (Need.ALIGNMENT,),
    "bulk-spf": (Need.SPF,),
    "bulk-dkim": (Need.DKIM,),
    "bulk-dmarc": (Need.DMARC_RECORD,),
    "bulk-authentication": (Need.SPF, Need.DKIM, Need.DMARC_RECORD, Need.ALIGNMENT),
    "bulk-tls": (Need.TLS,),
    "tls-required": (Need.TLS,),
    "no-from": (Need.FROM,),
    "invalid-from": (Need.FROM,),
    "several-from": (Need.FROM,),
    "several-authors": (Need.FROM,),
    "duplicate-field": (Need.FIELDS_ONCE,),
    "no-message-id": (Need.MESSAGE_ID,),
    "invalid-message-id": (Need.MESSAGE_ID,),
    "unusual-rate-message-id": (Need.MESSAGE_ID,),
    "encoded-word": (Need.PLAIN_ADDRESSES,),
    "raw-unicode": (Need.PLAIN_ADDRESSES,),
    "field-too-large": (Need.SHORT_HEADER,),
    "too-many-fields": (Need.SHORT_HEADER,),
    "malformed": (Need.HEADER_SECTION,),
    "mail-loop": (Need.NO_LOOP,),
    "too-large": (Need.SIZE,),
    "several-domains": (Need.ONE_DOMAIN,),
    "too-many-recipients": (Need.FEWER_RECIPIENTS,),
    "suspicious-spf-record": (Need.NARROW_SPF,),
    "suspicious-spf-record-permanent": (Need.NARROW_SPF,),
    "unauthorized-ip": (Need.RELAY,),
    "transient-ip": (Need.RELAY,),
    "no-ipv6": (Need.IPV4,),
    **dict.fromkeys(_UNUSUAL_RATES, (Need.PACE,)),
    **dict.fromkeys(_LOW_REPUTATIONS, (Need.REPUTATION,)),
}

DECLARED: frozenset[Need] = frozenset({Need.PACE, Need.REPUTATION, Need.NARROW_SPF, Need.RELAY})
"""Needs that no check finds: a scenario says that the receiver sees them."""

NOTHING: Mapping[str, str] = {
    "on-demand": "nothing to mend: the scenario asked for this answer",
    "no-such-user": (
        "no configuration mends this: {recipient} does not exist. Correct the address, or take it "
        "off the list: mail to unknown recipients spoils the sender's reputation"
    ),
    "no-such-domain": (
        "no configuration mends this: {recipient} lacks a whole domain. Correct the address"
    ),
    "disabled-user": (
        "no configuration mends this: the account of {recipient} is closed. Take it off the list"
    ),
    "over-quota": (
        "nothing to configure: the mailbox of {recipient} is full, and only its owner can make room"
    ),
    "over-quota-and-inactive": (
        "no configuration mends this: the mailbox of {recipient} is full and nobody reads it. Take "
        "it off the list"
    ),
    "receiving-too-fast": (
        "nothing to configure: {recipient} gets too much mail at once, from whomever. If it is "
        "yours (alerts of machines): send less of it, or one digest"
    ),
    "receiving-too-much": (
        "no configuration mends this: {recipient} gets too much mail, from whomever. If it is "
        "yours (alerts of machines): send it elsewhere, or one digest"
    ),
    "ip-not-allowed": (
        "nothing to configure here: ask the administrator of {recipient} to list {client}, or send "
        "from an address that is listed"
    ),
    "suspicious-content": (
        "no configuration mends content: take out links to other people's hosts, shorteners and "
        "trackers, send the same text by hand, and halve it until it passes"
    ),
    "dangerous-content": (
        "no configuration mends content: take out programs, macros, archives with passwords and "
        "links to malware; share the file by a link instead"
    ),
    "illegal-attachment": (
        "no configuration mends content: the type of the attachment is refused, inside archives "
        "too (https://support.google.com/mail/answer/6590); share the file by a link instead"
    ),
    "prohibited-by-policy": (
        "nothing to configure here: the administrator of {recipient} or of the author's domain "
        "forbids this mail; ask them for an exception"
    ),
    "accepted": "nothing to mend: the mail is accepted",
}
"""Sentences with the ``recipient`` concerned and the ``client``'s address."""
