"""STARTTLS by the client."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.report.remedies.places import shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.servers import exim, opensmtpd, postfix


def tls_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Turn it on in the server; then look for who keeps it from being seen."""
    host = evidence.transaction.mx_host or "<the receiver's host>"
    yield _remedy(
        "Postfix: let its client use TLS (it does not by default)",
        *postfix.main_cf("smtp_tls_security_level = may"),
        mta="postfix",
    )
    yield _remedy(
        "Exim: take out what turns TLS off (it is on by default)",
        *exim.macros("REMOTE_SMTP_HOSTS_AVOID_TLS ="),
        mta="exim",
    )
    yield _remedy(
        "OpenSMTPD: insist on TLS where it relays (by default it uses what is offered)",
        *opensmtpd.action("tls"),
        mta="opensmtpd",
    )
    yield _remedy(
        "Sendmail: take out what turns TLS off (it is on by default)",
        shell(
            "sed -i '/^Try_TLS:/d' /etc/mail/access",
            "makemap hash /etc/mail/access </etc/mail/access",
        ),
        mta="sendmail",
    )
    yield _remedy(
        "If the server does try: find the firewall that takes STARTTLS out of the dialogue",
        shell(
            f"openssl s_client -starttls smtp -connect {host}:25",
            why="on the mail server; it must show a certificate",
        ),
    )


def _remedy(title: str, *changes: Change, mta: str = "") -> Remedy:
    return Remedy(title=title, cures=(Need.TLS,), changes=changes, mta=mta)
