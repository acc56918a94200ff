"""An address with a confirmed PTR record: choose another one, or give this one its records."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import IprevResult
from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.report.remedies.domains import (
    UNKNOWN_HOST,
    absolute,
    address_record,
    host_name,
    mended_name_servers,
    recipient_domains,
    share_owner,
)
from fake_receiver.report.remedies.places import POSTFIX_MAIN, main_cf, shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.spf import names_address

# What sending from another address can also mend.
_OF_AN_ADDRESS = {Need.AUTHENTICATION, Need.ALIGNMENT, Need.SPF}


def address_remedies(
    evidence: Evidence, confirmed: tuple[IPAddress, ...], needs: tuple[Need, ...]
) -> Iterator[Remedy]:
    """The cheapest first: what the sender has already, its records, then the other family."""
    client_ip = evidence.transaction.client_ip
    others = [address for address in confirmed if address != client_ip]
    for address in others:
        if address.version == client_ip.version:
            yield from _bind(client_ip, address, _cured(evidence, address, needs))
            break
    yield from _records(evidence)
    if evidence.transaction.family is Family.IPV6:
        for address in others:
            if address.version == 4:
                yield from _ipv4(evidence, address, _cured(evidence, address, needs))
                break


def ipv4_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """For receivers that take no mail over IPv6."""
    cures = (Need.IPV4,)
    yield Remedy(
        title="Postfix: try IPv4 first, whoever receives",
        cures=cures,
        changes=(main_cf("smtp_address_preference = ipv4"), shell("postfix reload")),
    )
    yield from _ipv4_to_recipients(evidence, cures)


def _cured(evidence: Evidence, address: IPAddress, needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Sending from ``address`` also authenticates the mail when the SPF record names it."""
    if not names_address(evidence, address):
        return (Need.PTR,)
    if Need.ALIGNMENT in needs and not share_owner(
        evidence.spf.domain, evidence.dmarc.author_domain
    ):
        return (Need.PTR,)
    return tuple(need for need in needs if need is Need.PTR or need in _OF_AN_ADDRESS)


def _bind(client_ip: IPAddress, address: IPAddress, cures: tuple[Need, ...]) -> Iterator[Remedy]:
    parameter = "smtp_bind_address6" if address.version == 6 else "smtp_bind_address"
    proofs = "its PTR record is confirmed" + (", and SPF names it" if len(cures) > 1 else "")
    yield Remedy(
        title=f"Send from {address}: {proofs}",
        cures=cures,
        changes=(
            Change(
                where=f"{POSTFIX_MAIN} (Postfix 3.7 or later)",
                lines=(f"{parameter} = {address}", "smtp_bind_address_enforce = yes"),
            ),
            shell("postfix reload"),
        ),
    )
    if address.version == 6:
        yield Remedy(
            title=f"Keep the kernel from choosing {client_ip}, whatever program sends",
            cures=cures,
            changes=(
                Change(
                    where="shell (your prefix length and device)",
                    lines=(f"ip addr change {client_ip}/64 dev eth0 preferred_lft 0",),
                ),
            ),
        )


def _records(evidence: Evidence) -> Iterator[Remedy]:
    """PTR and forward records for the client's own address."""
    iprev, client_ip = evidence.iprev, evidence.transaction.client_ip
    failed = next((lookup for lookup in iprev.lookups if lookup.is_temporary_error), None)
    if iprev.result is IprevResult.TEMPERROR and failed is not None:
        zone = "reverse zone" if failed.rdtype == "PTR" else "zone"
        yield Remedy(
            title=f"Mend the {zone}: its name servers answer {failed.status.upper()}",
            cures=(Need.PTR,),
            changes=(mended_name_servers(failed),),
        )
        return
    if client_ip.version == 6 and client_ip.teredo:
        yield _without_teredo(client_ip)
        return
    host = host_name(evidence)
    for name in iprev.ptr_names:
        if share_owner(name, host) or host == UNKNOWN_HOST:
            record = "A" if client_ip.version == 4 else "AAAA"
            yield Remedy(
                title=f"Let the PTR name lead back: add the {record} record",
                cures=(Need.PTR,),
                changes=(_zone(name, address_record(name, client_ip)),),
            )
            if name.rstrip(".") == host:
                return
            break
    yield _ptr(evidence, host)


def _ptr(evidence: Evidence, host: str) -> Remedy:
    iprev, client_ip = evidence.iprev, evidence.transaction.client_ip
    owner = f"{client_ip.reverse_pointer}."
    if iprev.lookups and iprev.lookups[0].cnames:  # delegated as in RFC 2317
        owner = iprev.lookups[0].cnames[-1]
    verb = "Change the" if iprev.ptr_names else "Publish a"
    forward = "A" if client_ip.version == 4 else "AAAA"
    return Remedy(
        title=f"{verb} PTR record, and add the {forward} record that confirms it",
        cures=(Need.PTR,),
        changes=(
            Change(
                where=f"DNS, reverse zone of {client_ip} (often the provider's panel)",
                lines=(f"{owner} PTR {absolute(host)}",),
            ),
            _zone(host, address_record(host, client_ip)),
        ),
    )


def _zone(name: str, line: str) -> Change:
    return Change(where=f"DNS, zone of {name.rstrip('.')}", lines=(line,))


def _without_teredo(client_ip: IPAddress) -> Remedy:
    return Remedy(
        title=f"Turn Teredo off: {client_ip} can have no PTR record",
        cures=(Need.PTR,),
        changes=(
            Change(
                where="shell, Windows as administrator",
                lines=("netsh interface teredo set state disabled",),
            ),
        ),
    )


def _ipv4(evidence: Evidence, address: IPAddress, cures: tuple[Need, ...]) -> Iterator[Remedy]:
    """For who does not control the reverse zone."""
    proofs = f"the PTR record of {address} is confirmed"
    yield Remedy(
        title=f"Use IPv4 alone, to send and to receive: {proofs}",
        cures=cures,
        changes=(
            main_cf("inet_protocols = ipv4"),
            Change(where="shell (a reload is not enough)", lines=("postfix stop", "postfix start")),
        ),
    )
    yield from _ipv4_to_recipients(evidence, cures)


def _ipv4_to_recipients(evidence: Evidence, cures: tuple[Need, ...]) -> Iterator[Remedy]:
    domains = recipient_domains(evidence)
    if not domains:  # refused before RCPT
        return
    yield Remedy(
        title="Use IPv4 alone, only to these domains (others of their host need a line each)",
        cures=cures,
        changes=(
            Change(
                where="/etc/postfix/master.cf",
                lines=("smtp-ipv4 unix - - y - - smtp", "    -o inet_protocols=ipv4"),
            ),
            Change(
                where="/etc/postfix/transport",
                lines=tuple(f"{domain} smtp-ipv4:" for domain in domains),
            ),
            shell(
                "postmap /etc/postfix/transport",
                "postconf -e transport_maps=hash:/etc/postfix/transport",
                "postfix reload",
            ),
        ),
    )
