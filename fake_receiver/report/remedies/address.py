"""An address with a confirmed PTR record: choose another one, or give this one its records."""

from collections.abc import Iterator

from fake_receiver.lab.results import SendingHost
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.report.remedies.domains import recipient_domains, share_owner
from fake_receiver.report.remedies.ptr import ptr_remedies
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.servers import postfix, with_each
from fake_receiver.report.remedies.spf import names_address

# What sending from another address can also mend.
_OF_AN_ADDRESS = {Need.AUTHENTICATION, Need.ALIGNMENT, Need.SPF}


def address_remedies(
    evidence: Evidence, host: SendingHost | None, needs: tuple[Need, ...]
) -> Iterator[Remedy]:
    """The cheapest first: what the sender has already, its records, then the other family."""
    client_ip = evidence.transaction.client_ip
    others = [a for a in host.confirmed if a != client_ip] if host else []
    for address in others:
        if host and address.version == client_ip.version:
            yield from _bind(client_ip, address, host, _cured(evidence, address, needs))
            break
    yield from ptr_remedies(evidence)
    if evidence.transaction.family is Family.IPV6:
        for address in others:
            if host and address.version == 4:
                proofs = f"the PTR record of {address} is confirmed"
                cures = _cured(evidence, address, needs)
                yield from _ipv4_alone(proofs, host.own(address), cures)
                yield from _ipv4_to_recipients(evidence, cures)
                break


def ipv4_remedies(evidence: Evidence, host: SendingHost | None) -> Iterator[Remedy]:
    """For receivers that take no mail over IPv6."""
    cures = (Need.IPV4,)
    yield Remedy(
        title="Postfix: try IPv4 first, whoever receives",
        cures=cures,
        changes=postfix.main_cf("smtp_address_preference = ipv4"),
        mta="postfix",
    )
    yield from _ipv4_to_recipients(evidence, cures)
    own = host.of_family(Family.IPV4) if host else None
    yield from _ipv4_alone("whoever receives", own, cures)


def _cured(evidence: Evidence, address: IPAddress, needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Sending from ``address`` also authenticates the mail when the SPF record names it."""
    if not names_address(evidence, address):
        return (Need.PTR,)
    if Need.ALIGNMENT in needs and not share_owner(
        evidence.spf.domain, evidence.dmarc.author_domain
    ):
        return (Need.PTR,)
    return tuple(need for need in needs if need is Need.PTR or need in _OF_AN_ADDRESS)


def _bind(
    client_ip: IPAddress, address: IPAddress, host: SendingHost, cures: tuple[Need, ...]
) -> Iterator[Remedy]:
    proofs = "its PTR record is confirmed" + (", and SPF names it" if len(cures) > 1 else "")
    title = f"Send from {address}: {proofs}"
    of_other = (host.own(a) for a in host.confirmed if a.version != address.version)
    other = next(of_other, None)
    yield from with_each(title, cures, lambda server: server.bind(host.own(address), other))
    if address.version == 6 and not client_ip.is_link_local:
        yield Remedy(
            title=f"Keep the kernel from choosing {client_ip}, whatever program sends",
            cures=cures,
            changes=(
                Change(
                    where="shell (your prefix length and device)",
                    lines=(f"ip addr change {host.own(client_ip)}/64 dev eth0 preferred_lft 0",),
                ),
            ),
        )


def _ipv4_alone(why: str, address: IPAddress | None, cures: tuple[Need, ...]) -> Iterator[Remedy]:
    """For who does not control the reverse zone."""
    title = f"Use IPv4 alone: {why}"
    yield from with_each(title, cures, lambda server: server.ipv4_alone(address))


def _ipv4_to_recipients(evidence: Evidence, cures: tuple[Need, ...]) -> Iterator[Remedy]:
    domains = recipient_domains(evidence)
    if domains:  # else refused before RCPT
        title = "Use IPv4 alone, only to these domains (others of their host need a line each)"
        yield from with_each(title, cures, lambda server: server.ipv4_to(domains))
