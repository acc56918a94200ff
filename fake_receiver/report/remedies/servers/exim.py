"""Exim as Debian packages it: macros and main options, routers, transports. 4.96 was run."""

from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.places import key_of, public_half, published, shell
from fake_receiver.report.remedies.remedy import Change
from fake_receiver.report.remedies.servers.mail_server import Changes

NAME = "Exim"
_SELECTOR = "mail"

_MACROS = "/etc/exim4/exim4.conf.localmacros (split configuration: conf.d/main/000_localmacros)"
_TEMPLATE = "/etc/exim4/exim4.conf.template"
_RESTART = shell("update-exim4.conf", "systemctl restart exim4")


def macros(*lines: str) -> Changes:
    """Macros that Debian's configuration reads, and options of the main section."""
    return Change(where=_MACROS, lines=lines), _RESTART


def transport(*lines: str) -> Changes:
    """Options of the transport to the Internet, by its name in Debian."""
    split = "conf.d/transport/30_exim4-config_remote_smtp"
    where = f"{_TEMPLATE} (split configuration: {split}), below driver of remote_smtp"
    return Change(where=where, lines=lines), _RESTART


def acl(*lines: str) -> Changes:
    """Statements of the ACL of RCPT, by its name in Debian."""
    split = "conf.d/acl/30_exim4-config_check_rcpt"
    where = f"{_TEMPLATE} (split configuration: {split}), below acl_check_rcpt:"
    return Change(where=where, lines=lines), _RESTART


def bind(address: IPAddress, _other: IPAddress | None) -> Changes:
    """A list: with semicolons between its items, for an IPv6 address has colons."""
    if address.version == 4:
        return macros(f"REMOTE_SMTP_INTERFACE = {address}")
    return macros(f"REMOTE_SMTP_INTERFACE = <; {address}")


def ipv4_alone(_address: IPAddress | None) -> Changes:
    """Without AAAA records; port 25 still listens on IPv6, other than with disable_ipv6."""
    return macros("dns_ipv4_lookup = *")


def ipv4_to(domains: tuple[str, ...]) -> Changes:
    """By the router, for dns_ipv4_lookup is of hosts and not of domains."""
    split = "conf.d/router/200_exim4-config_primary"
    where = f"{_TEMPLATE} (split configuration: {split}), below driver of dnslookup"
    line = f"ipv4_only = ${{if inlist{{$domain}}{{{':'.join(domains)}}}}}"
    return Change(where=where, lines=(line,)), _RESTART


def sign(domain: str, *, bounces: bool) -> Changes:
    """By itself, bounces like all mail; it reads the key after it has given up root."""
    folder = "/etc/exim4/dkim"
    key = f"{folder}/{_SELECTOR}.key"
    return (
        Change(
            where=_MACROS,
            lines=(
                f"DKIM_DOMAIN = {domain}",
                f"DKIM_SELECTOR = {_SELECTOR}",
                f"DKIM_PRIVATE_KEY = {key}",
            ),
        ),
        shell(
            f"install -d -g Debian-exim -m 750 {folder}",
            f"openssl genrsa -out {key} 2048",
            f"chgrp Debian-exim {key}",
            f"chmod 640 {key}",
            public_half(key),
        ),
        key_of(domain, _SELECTOR),
        _RESTART,
    )


def compare_keys(domain: str, selector: str) -> tuple[str, ...]:
    """Exim itself tells where the key is."""
    options = "exim -bP transport remote_smtp | grep ^dkim_"
    return options, public_half("<its dkim_private_key>"), published(domain, selector)


def helo(name: str) -> Changes:
    """Of its client alone."""
    return macros(f"REMOTE_SMTP_HELO_DATA = {name}")


def relay(host: str) -> Changes:
    """Debian's smarthost, with the file of passwords that it reads."""
    passwords = "/etc/exim4/passwd.client"
    return (
        Change(
            where="/etc/exim4/update-exim4.conf.conf",
            lines=("dc_eximconfig_configtype='smarthost'", f"dc_smarthost='{host}::587'"),
        ),
        Change(where=passwords, lines=(f"{host}:user:password",)),
        _RESTART,
    )


def slower(domains: tuple[str, ...]) -> Changes:
    """One connection to a host at a time, whose mail it may be; other mail for it waits."""
    if domains:
        return ()
    return transport("serialize_hosts = *")


def one_domain(_domains: tuple[str, ...]) -> Changes:
    """By default domains of the same hosts share a transaction."""
    return transport("multi_domain = false")


def fewer_recipients(most: int) -> Changes:
    """Its default is 100."""
    return transport(f"max_rcpt = {most}")


def size_limit(octets: int) -> Changes:
    """Its default is 50 MB."""
    return macros(f"MESSAGE_SIZE_LIMIT = {octets}")


def hop_limit(hops: int) -> Changes:
    """Its default is 30."""
    return macros(f"received_headers_max = {hops}")


def who_sends() -> str:
    """The package has a program that reads its log."""
    return "eximstats -ne /var/log/exim4/mainlog"


def forwards(recipient: str) -> str:
    """In its configuration and the users' files; then as Exim itself sees it."""
    return f"grep -rn '{recipient}' /etc/aliases /etc/exim4 /home/*/.forward"


def rewrite_forwarded(_domain: str) -> Changes:
    """It takes routers and a transport of one's own, which no few lines are."""
    return ()
