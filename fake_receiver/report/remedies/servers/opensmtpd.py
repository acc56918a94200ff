"""OpenSMTPD: smtpd.conf. 6.8 as Debian packages it was run."""

from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.places import key_of, public_half, published, shell
from fake_receiver.report.remedies.remedy import Change
from fake_receiver.report.remedies.servers.mail_server import SENDERS_IN_LOG, Changes

NAME = "OpenSMTPD"
_SELECTOR = "mail"

_CONF = "/etc/smtpd.conf (OpenBSD: /etc/mail/smtpd.conf)"
_RESTART = shell("smtpd -n", "systemctl restart opensmtpd")


def conf(*lines: str) -> Changes:
    """Lines of the file, and the restart that makes them hold."""
    return Change(where=_CONF, lines=lines), _RESTART


def action(options: str, *above: str, note: str = "") -> Changes:
    """The action for mail that leaves, by its name in Debian; ``above`` are lines before it."""
    line = f'action "relay" relay {options}'
    where = f'{_CONF}, in place of action "relay"' + (f"; {note}" if note else "")
    first = Change(where=where, lines=(line,))
    more = (Change(where="above it", lines=above),) if above else ()
    return first, *more, _RESTART


def bind(address: IPAddress, other: IPAddress | None) -> Changes:
    """Over a family of which no address is told, nothing leaves; of two, 6.8 takes either."""
    if other:
        return action(f"src {{ {other}, {address} }}", note="it takes either address")
    return action(f"src {address}", note="nothing leaves over the other family then")


def ipv4_alone(_address: IPAddress | None) -> Changes:
    """Port 25 still listens on IPv6."""
    return conf("mta limit inet4")


def ipv4_to(domains: tuple[str, ...]) -> Changes:
    """A line for each domain."""
    return conf(*(f"mta limit for domain {domain} inet4" for domain in domains))


def sign(domain: str, *, bounces: bool) -> Changes:
    """By a filter of what local programs submit, which its own bounces pass, too."""
    key = f"/etc/dkimkeys/{_SELECTOR}.key"
    command = f"filter-dkimsign -d {domain} -s {_SELECTOR} -k {key}"
    return (
        Change(
            where=f"{_CONF}; the filter at every other listen on that your users send by, too",
            lines=(
                f'filter "dkimsign" proc-exec "{command}" user _dkimsign group _dkimsign',
                'listen on socket filter "dkimsign"',
            ),
        ),
        shell(
            "install -d -g _dkimsign -m 750 /etc/dkimkeys",
            f"openssl genrsa -out {key} 2048",
            f"chgrp _dkimsign {key}",
            f"chmod 640 {key}",
            public_half(key),
            why="with the package opensmtpd-filter-dkimsign",
        ),
        key_of(domain, _SELECTOR),
        _RESTART,
    )


def compare_keys(domain: str, selector: str) -> tuple[str, ...]:
    """The filter's command line tells where the key is."""
    filters = "grep filter-dkimsign /etc/smtpd.conf"
    return filters, public_half("<the key behind -k>"), published(domain, selector)


def helo(name: str) -> Changes:
    """Of its client alone."""
    return action(f"helo {name}")


def relay(host: str) -> Changes:
    """The password by a label, which the relay's URL names."""
    way = f"host smtp+tls://provider@{host}:587 auth <secrets>"
    return action(way, 'table secrets { provider = "user:password" }')


def slower(domains: tuple[str, ...]) -> Changes:
    """Two connections, a second between two messages."""
    to = [f"for domain {domain} " for domain in domains] or [""]
    limits = ("max-conn-per-domain 2", "session-transaction-delay 1")
    return conf(*(f"mta limit {domain}{limit}" for domain in to for limit in limits))


def one_domain(_domains: tuple[str, ...]) -> Changes:
    """Without a relay it puts no domains together; with one, nothing parts them."""
    return ()


def fewer_recipients(_most: int) -> Changes:
    """It has no such limit."""
    return ()


def size_limit(octets: int) -> Changes:
    """Its default is 35 MB."""
    return conf(f"smtp max-message-size {octets}")


def hop_limit(_hops: int) -> Changes:
    """It has a limit of its own, 100, that no line changes."""
    return ()


def who_sends() -> str:
    """Its log names the reverse-path of each message."""
    return SENDERS_IN_LOG


def forwards(recipient: str) -> str:
    """In its tables and the users' files."""
    return f"grep -rn '{recipient}' /etc/aliases /etc/smtpd.conf /home/*/.forward"


def rewrite_forwarded(_domain: str) -> Changes:
    """By itself, with a secret of one's own."""
    return action("srs", "srs key <a long secret>")
