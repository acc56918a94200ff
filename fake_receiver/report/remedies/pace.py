"""Sending slower, and being known for better mail."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.transaction import Family
from fake_receiver.report.remedies.domains import author_domain, host_name, recipient_domains
from fake_receiver.report.remedies.places import main_cf, shell
from fake_receiver.report.remedies.relay import relay
from fake_receiver.report.remedies.remedy import Change, Need, Remedy

_POSTMASTERS = {
    "gmail": "Postmaster Tools, https://postmaster.google.com: spam rate and reputation of",
    "microsoft": "https://sender.office.com, to take off the list",
    "t-online": "a mail to tobr@rx.t-online.de, when the web page at that host says whose it is",
}


def pace_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Two connections, a second between two messages: for these domains, or for all."""
    yield from _slower(evidence, Need.PACE)
    yield Remedy(
        title="Postfix: send slower to everybody",
        cures=(Need.PACE,),
        changes=(main_cf(*_limits("smtp")), shell("postfix reload")),
    )


def reputation_remedies(evidence: Evidence, receiver: str) -> Iterator[Remedy]:
    """A reputation comes back with time and with mail that is wanted; a relay has its own."""
    need = Need.REPUTATION
    client_ip = evidence.transaction.client_ip
    postmaster = _POSTMASTERS.get(receiver, "the page or the address that the reply names, for")
    yield Remedy(
        title="Send only what was asked for; then let the receiver know",
        cures=(need,),
        changes=(
            shell(
                "pflogsumm -d yesterday /var/log/mail.log",
                why="to find the account or form that sends what you did not write",
            ),
            Change(
                where=postmaster,
                lines=(author_domain(evidence) or host_name(evidence), str(client_ip)),
            ),
        ),
    )
    yield from _slower(evidence, need)
    if evidence.transaction.family is Family.IPV6:
        yield Remedy(
            title=f"If others send from the same /64 as {client_ip}: ask for one of your own",
            cures=(need,),
            changes=(),
        )
    yield relay(need)


def _slower(evidence: Evidence, need: Need) -> Iterator[Remedy]:
    domains = recipient_domains(evidence)
    if not domains:  # refused before RCPT
        return
    yield Remedy(
        title="Postfix: send slower to these domains, by a transport of their own",
        cures=(need,),
        changes=(
            Change(where="/etc/postfix/master.cf", lines=("slow unix - - y - - smtp",)),
            main_cf(*_limits("slow"), "transport_maps = hash:/etc/postfix/transport"),
            Change(
                where="/etc/postfix/transport",
                lines=tuple(f"{domain} slow:" for domain in domains),
            ),
            shell("postmap /etc/postfix/transport", "postfix reload"),
        ),
    )


def _limits(transport: str) -> tuple[str, ...]:
    return (
        f"{transport}_destination_concurrency_limit = 2",
        f"{transport}_destination_rate_delay = 1s",
    )
