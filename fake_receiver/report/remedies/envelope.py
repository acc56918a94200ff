"""Transactions of another shape: fewer recipients, one domain, a smaller message."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.policy import receivers
from fake_receiver.report.remedies.domains import recipient_domains
from fake_receiver.report.remedies.places import exim_transport, main_cf, shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy


def one_domain_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Servers put domains together when a map, a relay or the MX hosts make their way the same."""
    cures = (Need.ONE_DOMAIN,)
    yield Remedy(
        title="Postfix: let each domain find its own way, not one that a transport map gives both",
        cures=cures,
        changes=(
            Change(
                where="/etc/postfix/transport, without a host behind the colon",
                lines=tuple(f"{domain} smtp:" for domain in recipient_domains(evidence)),
            ),
            shell("postmap /etc/postfix/transport", "postfix reload"),
        ),
    )
    yield Remedy(
        title="Postfix: one recipient a transaction, whatever the way",
        cures=cures,
        changes=(main_cf("smtp_destination_recipient_limit = 1"), shell("postfix reload")),
    )
    yield Remedy(
        title="Exim: one domain a transaction (by default domains of the same hosts share one)",
        cures=cures,
        changes=(exim_transport("multi_domain = false"),),
    )


def fewer_recipients_remedies(_: Evidence) -> Iterator[Remedy]:
    """What a server sends in further transactions, or a program must."""
    cures = (Need.FEWER_RECIPIENTS,)
    yield Remedy(
        title="Postfix: back to its default; a transport has a limit of its own name",
        cures=cures,
        changes=(main_cf("smtp_destination_recipient_limit = 50"), shell("postfix reload")),
    )
    yield Remedy(
        title="Exim: fewer recipients a transaction",
        cures=cures,
        changes=(exim_transport("max_rcpt = 50"),),
    )
    yield Remedy(
        title="A program that speaks SMTP itself: at most 50 RCPT, then the next transaction",
        cures=cures,
        changes=(),
    )


def size_remedies(receiver: str) -> Iterator[Remedy]:
    """Nothing makes a receiver take more: the author must hear of it, and at once."""
    limit = receivers.find(receiver).size_limit
    cures = (Need.SIZE,)
    yield Remedy(
        title="Send a link to the file: in base64 it grows by a third and more",
        cures=cures,
        changes=(),
    )
    yield Remedy(
        title="Let your own server refuse it at once, with a limit no higher than the receiver's",
        cures=cures,
        changes=(
            main_cf(f"message_size_limit = {limit}"),
            Change(
                where="Exim's configuration, main section",
                lines=(f"message_size_limit = {limit}",),
            ),
        ),
    )
