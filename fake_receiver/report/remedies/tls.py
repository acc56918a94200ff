"""STARTTLS by the client."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.report.remedies.places import exim_transport, main_cf, shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy


def tls_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Turn it on in the server; then look for who keeps it from being seen."""
    host = evidence.transaction.mx_host or "<the receiver's host>"
    yield _remedy(
        "Postfix: let its client use TLS (it does not by default)",
        main_cf("smtp_tls_security_level = may"),
        shell("postfix reload"),
    )
    yield _remedy(
        "Exim: take out what turns TLS off (it is on by default)",
        exim_transport("hosts_avoid_tls ="),
    )
    yield _remedy(
        "OpenSMTPD: ask for TLS where it relays",
        Change(where="/etc/mail/smtpd.conf", lines=('action "outbound" relay tls',)),
    )
    yield _remedy(
        "If the server does try: find the firewall that takes STARTTLS out of the dialogue",
        shell(
            f"openssl s_client -starttls smtp -connect {host}:25",
            why="on the mail server; it must show a certificate",
        ),
    )


def _remedy(title: str, *changes: Change) -> Remedy:
    return Remedy(title=title, cures=(Need.TLS,), changes=changes)
