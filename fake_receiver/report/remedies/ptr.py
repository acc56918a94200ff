"""The records of the client's own address: PTR, and the A or AAAA record that confirms it."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import IprevResult
from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.domains import (
    UNKNOWN_HOST,
    absolute,
    address_record,
    host_name,
    mended_name_servers,
    share_owner,
)
from fake_receiver.report.remedies.places import shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy


def ptr_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """What to publish; for addresses that no reverse zone can name, how to send from another."""
    iprev, client_ip = evidence.iprev, evidence.transaction.client_ip
    if client_ip.is_link_local:
        yield global_address(client_ip, Need.PTR)
        return
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
                changes=(_forward(name, client_ip),),
            )
            if name.rstrip(".") == host:
                return
            break
    yield _ptr(evidence, host)


def global_address(client_ip: IPAddress, need: Need) -> Remedy:
    """For a link-local client (RFC 4291 section 2.5.6, RFC 3927): its address is not its alone."""
    scope = "-6" if client_ip.version == 6 else "-4"
    return Remedy(
        title=f"Send from a global address: {client_ip} is of one link, and no zone can name it",
        cures=(need,),
        changes=(
            shell(
                f"ip {scope} addr show scope global",
                f"ip {scope} route show default",
                why="to see whether the host has one, and a way to the Internet",
            ),
        ),
    )


def _ptr(evidence: Evidence, host: str) -> Remedy:
    iprev, client_ip = evidence.iprev, evidence.transaction.client_ip
    owner = f"{client_ip.reverse_pointer}."
    if iprev.lookups and iprev.lookups[0].cnames:  # delegated as in RFC 2317
        owner = iprev.lookups[0].cnames[-1]
    verb = "Change the" if iprev.ptr_names else "Publish a"
    forward = "A" if client_ip.version == 4 else "AAAA"
    reverse = Change(
        where=f"DNS, reverse zone of {client_ip} (often the provider's panel)",
        lines=(f"{owner} PTR {absolute(host)}",),
    )
    if _leads_to(evidence, host, client_ip):
        title = f"{verb} PTR record; the {forward} record that confirms it is there"
        return Remedy(title=title, cures=(Need.PTR,), changes=(reverse,))
    return Remedy(
        title=f"{verb} PTR record, and add the {forward} record that confirms it",
        cures=(Need.PTR,),
        changes=(reverse, _forward(host, client_ip)),
    )


def _leads_to(evidence: Evidence, host: str, client_ip: IPAddress) -> bool:
    """True when a check has asked for the host's addresses and found the client's.

    False may be wrong: the checks ask only for what they need.
    """
    return any(
        lookup.rdtype in ("A", "AAAA")
        and lookup.name == absolute(host).lower()
        and str(client_ip) in lookup.answers
        for lookup in (*evidence.iprev.lookups, *evidence.spf.lookups)
    )


def _forward(name: str, client_ip: IPAddress) -> Change:
    return Change(
        where=f"DNS, zone of {name.rstrip('.')}", lines=(address_record(name, client_ip),)
    )


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
