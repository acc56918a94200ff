"""Transactions of another shape: fewer recipients, one domain, a smaller message."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.policy import receivers
from fake_receiver.report.remedies.domains import recipient_domains
from fake_receiver.report.remedies.remedy import Need, Remedy
from fake_receiver.report.remedies.servers import postfix, with_each

_RECIPIENTS = 50


def one_domain_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Servers put domains together when a map, a relay or the MX hosts make their way the same."""
    cures = (Need.ONE_DOMAIN,)
    domains = recipient_domains(evidence)
    title = "Let no two domains share a transaction"
    yield from with_each(title, cures, lambda server: server.one_domain(domains))
    yield Remedy(
        title="Postfix: one recipient a transaction, whatever the way",
        cures=cures,
        changes=postfix.fewer_recipients(1),
        mta="postfix",
    )
    yield _by_the_program("one domain a transaction", cures)


def fewer_recipients_remedies(_: Evidence) -> Iterator[Remedy]:
    """What a server sends in further transactions, or a program must."""
    cures = (Need.FEWER_RECIPIENTS,)
    title = f"Send to {_RECIPIENTS} recipients a transaction"
    yield from with_each(title, cures, lambda server: server.fewer_recipients(_RECIPIENTS))
    yield _by_the_program(f"at most {_RECIPIENTS} RCPT, then the next transaction", cures)


def size_remedies(receiver: str) -> Iterator[Remedy]:
    """Nothing makes a receiver take more: the author must hear of it, and at once."""
    limit = receivers.find(receiver).size_limit
    cures = (Need.SIZE,)
    yield Remedy(
        title="Send a link to the file: in base64 it grows by a third and more",
        cures=cures,
        changes=(),
    )
    title = "Let your own server refuse it at once, with a limit no higher than the receiver's"
    yield from with_each(title, cures, lambda server: server.size_limit(limit))


def _by_the_program(what: str, cures: tuple[Need, ...]) -> Remedy:
    title = f"A program that hands mail over or speaks SMTP itself: {what}"
    return Remedy(title=title, cures=cures, changes=())
