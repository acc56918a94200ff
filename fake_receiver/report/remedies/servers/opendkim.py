"""OpenDKIM, the milter that signs for Postfix and Sendmail."""

from typing import Final

from fake_receiver.report.remedies.places import public_half, published, shell
from fake_receiver.report.remedies.remedy import Change
from fake_receiver.report.remedies.servers.mail_server import Changes

SELECTOR: Final = "mail"

_FOLDER: Final = "/etc/dkimkeys"


def key(domain: str) -> Changes:
    """Make it; OpenDKIM gives up root before it reads it."""
    return (
        shell(
            f"opendkim-genkey -b 2048 -d {domain} -s {SELECTOR} -D {_FOLDER}",
            f"chown opendkim {_FOLDER}/{SELECTOR}.private",
            why=f"the TXT record to publish is then in {_FOLDER}/{SELECTOR}.txt",
        ),
    )


def settings(domain: str) -> Change:
    """Lines of its file, each in place of the one before."""
    return Change(
        where="/etc/opendkim.conf",
        lines=(
            f"Domain {domain}",
            f"Selector {SELECTOR}",
            f"KeyFile {_FOLDER}/{SELECTOR}.private",
            "Socket inet:8891@localhost",
        ),
    )


def compare_keys(domain: str, selector: str) -> tuple[str, ...]:
    """The key that ``settings`` names; others stand in its KeyFile or KeyTable."""
    where = "grep ^Key /etc/opendkim.conf"
    return where, public_half(f"{_FOLDER}/{selector}.private"), published(domain, selector)
