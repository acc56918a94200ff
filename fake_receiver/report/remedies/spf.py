"""An SPF record that names the client."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import Spf, SpfIdentity, SpfResult
from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.domains import (
    absolute,
    host_name,
    is_host_name,
    mended_name_servers,
    owner,
    share_owner,
)
from fake_receiver.report.remedies.ptr import global_address
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.servers import with_each

_ADDRESS_TERM = re.compile(r"\+?ip[46]:(\S+)", re.IGNORECASE)
_MISSPELT = re.compile(r"(?<![^\s+?~-])ipv([46]):", re.IGNORECASE)
_TAIL = re.compile(r"[+?~-]?all|redirect=\S+", re.IGNORECASE)


def spf_remedies(evidence: Evidence, need: Need) -> Iterator[Remedy]:
    """What to publish, and what else when the mail only passes through."""
    spf, transaction = evidence.spf, evidence.transaction
    if transaction.client_ip.is_link_local:
        yield global_address(transaction.client_ip, need)
        return
    if spf.identity is SpfIdentity.HELO and not is_host_name(spf.domain):
        yield from _helo_name(evidence, need)
        return
    record = _record(spf, transaction.client_ip, need)
    if record is not None:
        yield record
    foreign = not share_owner(spf.domain, host_name(evidence))
    if foreign and need is not Need.ALIGNMENT and spf.identity is SpfIdentity.MAILFROM:
        own = owner(host_name(evidence))
        title = f"If you forward mail of {spf.domain}: rewrite its reverse-path (SRS)"
        yield from with_each(title, (need,), lambda server: server.rewrite_forwarded(own))


def narrow_spf_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """A receiver holds +all, wide networks and unknown includes against the domain."""
    spf, client_ip = evidence.spf, evidence.transaction.client_ip
    change = Change(
        where=f"DNS, zone of {spf.domain} (and the other servers that are yours)",
        lines=(f'{absolute(spf.domain)} TXT "v=spf1 ip{client_ip.version}:{client_ip} -all"',),
    )
    yield Remedy(
        title="Name your own servers alone: no +all, no wide network, no include without use",
        cures=(Need.NARROW_SPF,),
        changes=(change,),
    )


def names_address(evidence: Evidence, address: IPAddress) -> bool:
    """True when the records and addresses that SPF looked at name ``address``.

    False may be wrong: SPF asks only for addresses of the client's own family.
    """
    for lookup in evidence.spf.lookups:
        if lookup.rdtype in ("A", "AAAA") and str(address) in lookup.answers:
            return True
        if lookup.rdtype == "TXT" and any(_lists(text, address) for text in lookup.answers):
            return True
    return False


def _lists(record: str, address: IPAddress) -> bool:
    if not _is_spf(record):
        return False
    for term in record.split():
        match = _ADDRESS_TERM.fullmatch(term)
        try:
            if match and address in ip_network(match[1], strict=False):
                return True
        except ValueError:
            continue
    return False


def _is_spf(text: str) -> bool:
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def _record(spf: Spf, client_ip: IPAddress, need: Need) -> Remedy | None:
    term = f"ip{client_ip.version}:{client_ip}"
    published = [
        text
        for lookup in spf.lookups
        if lookup.rdtype == "TXT" and lookup.name == absolute(spf.domain)
        for text in lookup.answers
        if _is_spf(text)
    ]
    match spf.result:
        case SpfResult.PASS if not spf.best_guess:
            return None
        case SpfResult.TEMPERROR:
            failed = [lookup for lookup in spf.lookups if lookup.is_temporary_error]
            changes = tuple(mended_name_servers(lookup) for lookup in failed)
            title = f"Mend the name servers: {spf.why}"
            return Remedy(title=title, cures=(need,), changes=changes)
        case SpfResult.PERMERROR if len(published) > 1:
            title = f"Keep one SPF record of {spf.domain}, not {len(published)}"
            text = _with_term(_merged(published), term)
        case SpfResult.PERMERROR:
            title = f"Mend the SPF record of {spf.domain}"
            text = _mended(spf, term)
        case _ if spf.record is None:
            title = f"Publish an SPF record that names {client_ip}"
            text = f"v=spf1 {term} ~all"
        case _:
            title = f"Add {term} to the SPF record"
            text = _with_term(spf.record, term)
    return Remedy(title=title, cures=(need,), changes=(_txt(spf.domain, text),))


def _with_term(record: str, term: str) -> str:
    """``term`` before the one that ends the record: later ones are not looked at."""
    terms = record.split()
    if any(_names_client(other, term) for other in terms):
        return " ".join(terms)
    end = next((i for i, other in enumerate(terms) if _TAIL.fullmatch(other)), len(terms))
    return " ".join((*terms[:end], term, *terms[end:]))


def _mended(spf: Spf, term: str) -> str:
    """Without the faulty term, and ``term`` first: no look-up of a later one can then fail."""
    record = _MISSPELT.sub(r"ip\1:", spf.record or "v=spf1 ~all")
    terms = [other for other in record.split()[1:] if not spf.why.endswith(f": {other}")]
    return " ".join(("v=spf1", term, *(other for other in terms if other != term)))


def _names_client(other: str, term: str) -> bool:
    return _lists(f"v=spf1 {other}", ip_address(term.partition(":")[2]))


def _merged(records: list[str]) -> str:
    """The terms of all, once each, with the first ``all`` at the end."""
    terms = dict.fromkeys(term for record in records for term in record.split()[1:])
    tails = [term for term in terms if _TAIL.fullmatch(term)]
    return " ".join(("v=spf1", *(term for term in terms if term not in tails), *tails[:1]))


def _txt(domain: str, text: str) -> Change:
    return Change(where=f"DNS, zone of {domain}", lines=(f'{absolute(domain)} TXT "{text}"',))


def _helo_name(evidence: Evidence, need: Need) -> Iterator[Remedy]:
    client_ip, host = evidence.transaction.client_ip, host_name(evidence)
    record = _txt(host, f"v=spf1 ip{client_ip.version}:{client_ip} -all")
    title = "Say a full host name in EHLO: a null reverse-path is checked by it"
    yield from with_each(title, (need,), lambda server: (*server.helo(host), record))
