"""Sending slower, and being known for better mail."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.transaction import Family
from fake_receiver.report.remedies.domains import author_domain, host_name, recipient_domains
from fake_receiver.report.remedies.places import shell
from fake_receiver.report.remedies.relay import relay
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.servers import with_each

_POSTMASTERS = {
    "gmail": "Postmaster Tools, https://postmaster.google.com: spam rate and reputation of",
    "microsoft": "https://sender.office.com, to take off the list",
    "t-online": "a mail to tobr@rx.t-online.de, when the web page at that host says whose it is",
}


def pace_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Few connections, and time between two messages: for these domains, or for all."""
    yield from _slower(evidence, Need.PACE)
    yield from with_each("Send slower to everybody", (Need.PACE,), lambda server: server.slower(()))


def reputation_remedies(evidence: Evidence, receiver: str) -> Iterator[Remedy]:
    """A reputation comes back with time and with mail that is wanted; a relay has its own."""
    need = Need.REPUTATION
    client_ip = evidence.transaction.client_ip
    postmaster = _POSTMASTERS.get(receiver, "the page or the address that the reply names, for")
    tell = Change(
        where=postmaster,
        lines=(author_domain(evidence) or host_name(evidence), str(client_ip)),
    )
    why = "to find the account or form that sends what you did not write"
    yield from with_each(
        "Send only what was asked for; then let the receiver know",
        (need,),
        lambda server: (shell(server.who_sends(), why=why), tell),
    )
    yield from _slower(evidence, need)
    if evidence.transaction.family is Family.IPV6:
        yield Remedy(
            title=f"If others send from the same /64 as {client_ip}: ask for one of your own",
            cures=(need,),
            changes=(),
        )
    yield from relay(need)


def _slower(evidence: Evidence, need: Need) -> Iterator[Remedy]:
    domains = recipient_domains(evidence)
    if not domains:  # refused before RCPT
        return
    title = "Send slower to these domains alone"
    yield from with_each(title, (need,), lambda server: server.slower(domains))
