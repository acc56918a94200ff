"""What has to be true, said and declared for Gmail to give a reply: DNS, envelope, message, facts.

Everything that a rule of the table asks for is really so. Replies that no rule gives are asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from published import Published, Values
from sending import (
    RECIPIENT,
    authenticated,
    confirmed_ptr,
    delivery,
    dkim_key,
    dmarc,
    ehlo,
    header,
    mail_from,
    ptr_of_the_other_family,
    spf,
    unauthenticated,
)

from fake_receiver.model.answer import Answer
from fake_receiver.model.declared import Declared, MailboxState, Mark
from fake_receiver.model.settings import DEFAULT, Settings
from fake_receiver.model.stage import Stage
from fake_receiver.policy import receivers

ON_DEMAND = {
    "MustStartTls": "said by the host for submission, which this receiver is not",
    "TryAgainLater": "Gmail's own load",
    "TemporarySystemProblem": "trouble of Gmail's own",
    "SystemProblem": "trouble of Gmail's own",
}
"""Replies that nothing outside Gmail leads to, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a session needs. The reply to the last of ``commands`` is the one in question."""

    zone: str
    commands: tuple[bytes, ...]
    settings: Settings = DEFAULT
    switches: tuple[str, ...] = ()


def leading_to(published: Published, values: Values) -> Circumstances:
    """The circumstances in which the receiver gives a reply."""
    if published.special:
        return _SPECIAL[published.special](values)
    if published.reply in ON_DEMAND:
        return _on_demand(published.reply, values)
    return _CIRCUMSTANCES[published.reply](values)


_DEPTH = {Stage.CONNECT: 0, Stage.EHLO: 1, Stage.MAIL: 2, Stage.RCPT: 3, Stage.DATA: 4}


def _on_demand(reply: str, values: Values) -> Circumstances:
    stage = receivers.RECEIVERS["gmail"].replies[reply].stage
    return Circumstances(
        zone=authenticated(values),
        commands=delivery(values)[: _DEPTH.get(stage)],
        settings=Settings(answers=(Answer(stage=stage, reply=reply),)),
    )


Builder = Callable[[Values], Circumstances]


def _dns(zone: Callable[[Values], str], *switches: str, signed: bool = False) -> Builder:
    return lambda values: Circumstances(
        zone=zone(values), commands=delivery(values, signed=signed), switches=switches
    )


def _marked(mark: Mark) -> Builder:
    return lambda values: Circumstances(
        zone=authenticated(values),
        commands=delivery(values),
        settings=Settings(declared=Declared(marks=frozenset({mark}))),
    )


def _mailbox(state: MailboxState) -> Builder:
    return lambda values: Circumstances(
        zone=authenticated(values),
        commands=delivery(values)[:3],
        settings=Settings(declared=Declared(mailboxes={RECIPIENT: state})),
    )


def _bulk(zone: Callable[[Values], str]) -> Builder:
    return lambda values: Circumstances(
        zone=zone(values),
        commands=delivery(values, signed=True),
        settings=Settings(declared=Declared(bulk_sender=True)),
    )


def _message(**how: str) -> Builder:
    return lambda values: Circumstances(
        zone=authenticated(values), commands=delivery(values, **how)
    )


def _twice(default: str) -> Builder:
    def build(values: Values) -> Circumstances:
        field = values.field or default
        first = f"{field}: {header(values).get(field, RECIPIENT)}\r\n"
        other = {} if field in header(values) else {field: RECIPIENT}
        return Circumstances(
            zone=authenticated(values), commands=delivery(values, more=first, **other)
        )

    return build


def _says(*lines: str, after: int = 1) -> Builder:
    """Command lines, behind so many commands of a transaction."""
    return lambda values: Circumstances(
        zone=authenticated(values),
        commands=(
            *delivery(values)[:after],
            *(f"{line.format(argument=values.argument)}\r\n".encode() for line in lines),
        ),
    )


# The DNS fails for the domain of MAIL FROM.
def _undecided(values: Values) -> str:
    return confirmed_ptr(values) + f"{values.domain}. TXT !SERVFAIL\n" + dmarc(values, "reject")


def _everything_for_bulk(values: Values) -> str:
    return authenticated(values) + dkim_key(values) + dmarc(values, "none")


# SPF and DKIM pass, for other domains than that of the author.
def _not_aligned(values: Values) -> Circumstances:
    signer = replace(values, author="signer.example")
    message = delivery(signer, From=f"alice@{values.author}", signed=True)
    return Circumstances(
        zone=authenticated(values) + dkim_key(signer) + dmarc(values, "none"),
        commands=message,
        settings=Settings(declared=Declared(bulk_sender=True)),
    )


_CIRCUMSTANCES: Mapping[str, Builder] = {
    "Banner": lambda values: Circumstances(zone=authenticated(values), commands=()),
    "Reset": _says("RSET"),
    "Verify": _says("VRFY <bob@gmail.com>"),
    "Quit": _says("QUIT"),
    "MailOk": _says(after=2),
    "RcptOk": _says(after=3),
    "DataGoAhead": _says(after=4),
    "Accepted": _dns(authenticated),
    "Unrecognized": _says("XYZZY"),
    "Unimplemented": _says("EXPN <bob@gmail.com>"),
    "SyntaxError": _says("MAIL FROM:alice"),
    "MailFirst": _says("RCPT TO:<bob@gmail.com>"),
    "RcptFirst": _says("DATA", after=2),
    "InvalidRecipient": _says("RCPT TO:<{argument}>", after=2),
    "InvalidSender": _says("MAIL FROM:<{argument}>"),
    "InvalidHelo": _says("EHLO {argument}", after=0),
    "TooLarge": lambda values: Circumstances(
        zone=authenticated(values), commands=(ehlo(values), mail_from(values, " SIZE=257286400"))
    ),
    "NoSuchDomain": _says("RCPT TO:<bob@gmail>", after=2),
    "MultipleDomains": _says("RCPT TO:<carol@workspace.example>", after=3),
    "NoSuchUser": _mailbox(MailboxState.UNKNOWN),
    "DisabledUser": _mailbox(MailboxState.DISABLED),
    "OverQuotaTemp": _mailbox(MailboxState.OVER_QUOTA),
    "OverQuotaPerm": _mailbox(MailboxState.OVER_QUOTA_AND_INACTIVE),
    "ReceivingRate": _mailbox(MailboxState.RECEIVING_TOO_FAST),
    "ReceivingRatePerm": _mailbox(MailboxState.RECEIVING_TOO_MUCH),
    "IPv6AuthError": _dns(lambda _: ""),
    "MissingPtr": _dns(lambda _: ""),
    "Unauthenticated": _dns(unauthenticated),
    "UnauthenticatedTemporary": _dns(unauthenticated, "temporary"),
    "SpfHardFail": _dns(lambda values: confirmed_ptr(values) + spf(values, "-all")),
    "DmarcRejection": _dns(lambda values: unauthenticated(values) + dmarc(values, "reject")),
    "DmarcTemporary": _dns(_undecided),
    "MissingFrom": _message(From=""),
    "InvalidFrom": _message(From="nobody"),
    "SeveralFrom": _twice("From"),
    "SeveralAuthors": _message(From="alice@sender.example, bob@sender.example"),
    "DuplicateField": _twice("Subject"),
    "InvalidMessageId": _message(Message_ID="<>"),
    "MailLoop": _message(more="Received: from a by b; Thu, 01 Jan 2015 12:00:00 +0000\r\n" * 51),
    "Unsolicited": _marked(Mark.UNSOLICITED),
    "SuspiciousContent": _marked(Mark.SUSPICIOUS_CONTENT),
    "DangerousContent": _marked(Mark.DANGEROUS_CONTENT),
    "LowReputationIp": _marked(Mark.LOW_REPUTATION_IP),
    "LowReputationIpTemporary": _marked(Mark.LOW_REPUTATION_IP_TEMPORARY),
    "LowReputationDomain": _marked(Mark.LOW_REPUTATION_DOMAIN),
    "LowReputationDomainTemporary": _marked(Mark.LOW_REPUTATION_DOMAIN_TEMPORARY),
    "UnusualRateIp": _marked(Mark.UNUSUAL_RATE_IP),
    "UnusualRateIpPermanent": _marked(Mark.UNUSUAL_RATE_IP_PERMANENT),
    "UnusualRateNetblock": _marked(Mark.UNUSUAL_RATE_NETBLOCK),
    "UnusualRateSpfDomain": _marked(Mark.UNUSUAL_RATE_SPF_DOMAIN),
    "UnusualRate": _marked(Mark.UNUSUAL_RATE),
    "UnauthorizedIp": _marked(Mark.UNAUTHORIZED_IP),
    "ProhibitedByPolicy": _marked(Mark.PROHIBITED_BY_POLICY),
    "BulkAlignmentTemporary": _not_aligned,
    "BulkTlsTemporary": _bulk(_everything_for_bulk),
}

_SPECIAL: Mapping[str, Builder] = {
    "PTR of the other family": _dns(ptr_of_the_other_family),
    "no PTR, signed": _dns(dkim_key, signed=True),
    "a recipient without an address": _says("RCPT TO:<>", after=2),
}
"""Circumstances that are told of some published replies, instead of the usual ones."""
