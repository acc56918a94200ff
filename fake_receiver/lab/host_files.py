"""The files that make a container a host of the scenario, below /lab, for its entrypoint."""

from fake_receiver.lab.tls import authority_pem, certificate_for
from fake_receiver.model.transaction import Family
from fake_receiver.scenario.hosts import NAMESERVER
from fake_receiver.scenario.loader import Scenario
from fake_receiver.senders.mtas import mta_of


def host_files(scenario: Scenario, link: str) -> dict[str, bytes]:
    """For the scenario's ``sender``: its network, its names, its mail server."""
    return {**network_files(scenario, link), **mta_of(scenario.file.sender).files(scenario.file)}


def network_files(scenario: Scenario, link: str) -> dict[str, bytes]:
    """What a host of the scenario's ``sender`` has without regard to its mail server."""
    sender = scenario.file.sender
    return {
        "link": link.encode(),
        "hostname": sender.hostname.encode(),
        "resolv.conf": _resolv_conf(scenario).encode(),
        "hosts": _hosts_file(scenario).encode(),
    }


def tls_files(hostname: str) -> dict[str, bytes]:
    """Whom every host trusts, and its own key and certificate, as /lab/host.pem."""
    return {"ca.pem": authority_pem(), "host.pem": certificate_for(hostname)}


def _resolv_conf(scenario: Scenario) -> str:
    """The scenario's name server, by the first family that the host has."""
    has_ipv4 = Family.IPV4 in scenario.file.sender.families
    return f"nameserver {NAMESERVER.ipv4 if has_ipv4 else NAMESERVER.ipv6}\n"


def _hosts_file(scenario: Scenario) -> str:
    """Lines of /etc/hosts: the host knows itself, as after an installation."""
    sender = scenario.file.sender
    short = sender.hostname.partition(".")[0]
    return "".join(f"{address} {sender.hostname} {short}\n" for address in sender.addresses)
