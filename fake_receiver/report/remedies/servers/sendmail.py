"""Sendmail: sendmail.mc and its tables. 8.17 as Debian packages it was run."""

from dataclasses import replace

from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.places import shell
from fake_receiver.report.remedies.remedy import Change
from fake_receiver.report.remedies.servers import opendkim
from fake_receiver.report.remedies.servers.mail_server import SENDERS_IN_LOG, Changes

NAME = "Sendmail"

_MC = "/etc/mail/sendmail.mc, before MAILER_DEFINITIONS"
_RESTART = shell("make -C /etc/mail", "systemctl restart sendmail")


def mc(*lines: str) -> Changes:
    """Lines of sendmail.mc, and the sendmail.cf that is made of it."""
    return Change(where=_MC, lines=tuple(f"{line}dnl" for line in lines)), _RESTART


def _define(name: str, value: str) -> str:
    return f"define(`{name}', `{value}')"


def bind(address: IPAddress, _other: IPAddress | None) -> Changes:
    """Each family has a line of its own."""
    family = "inet6" if address.version == 6 else "inet"
    return mc(f"CLIENT_OPTIONS(`Family={family}, Addr={address}')")


def ipv4_alone(address: IPAddress | None) -> Changes:
    """From an address of IPv4 in IPv6 notation it reaches no IPv6 address (Family=inet may)."""
    own = address or "<your IPv4 address>"
    return mc(f"CLIENT_OPTIONS(`Family=inet6, Addr=::ffff:{own}')")


def ipv4_to(_domains: tuple[str, ...]) -> Changes:
    """It has no such setting."""
    return ()


def sign(domain: str, *, bounces: bool) -> Changes:
    """By OpenDKIM, which it asks as a milter."""
    lines, restart = mc("INPUT_MAIL_FILTER(`opendkim', `S=inet:8891@localhost')")
    note = "; its own bounces pass no milter, and stay unsigned" if bounces else ""
    return (
        *opendkim.key(domain),
        replace(lines, where=f"{lines.where}{note}"),
        opendkim.settings(domain),
        shell("systemctl restart opendkim"),
        restart,
    )


def compare_keys(domain: str, selector: str) -> tuple[str, ...]:
    """OpenDKIM has the key."""
    return opendkim.compare_keys(domain, selector)


def helo(name: str) -> Changes:
    """Of its client alone: the banner keeps $j."""
    return mc(_define("confHELO_NAME", name))


def relay(host: str) -> Changes:
    """The password stands in a table of its own."""
    table = "/etc/mail/authinfo"
    lines, restart = mc(
        _define("SMART_HOST", f"[{host}]"),
        _define("RELAY_MAILER_ARGS", "TCP $h 587"),
        f"FEATURE(`authinfo', `hash -o {table}')",
    )
    return (
        lines,
        Change(where=table, lines=(f'AuthInfo:{host} "U:user" "P:password" "M:PLAIN"',)),
        shell(f"chmod 600 {table}", f"makemap hash {table} <{table}"),
        restart,
    )


def slower(domains: tuple[str, ...]) -> Changes:
    """One connection to a host at a time, whose mail it may be; other mail for it waits."""
    if domains:
        return ()
    return mc(
        _define("confHOST_STATUS_DIRECTORY", "/var/lib/sendmail/host_status"),
        _define("confSINGLE_THREAD_DELIVERY", "True"),
    )


def one_domain(_domains: tuple[str, ...]) -> Changes:
    """One recipient a transaction: domains of the same hosts share one otherwise."""
    return fewer_recipients(1)


def fewer_recipients(most: int) -> Changes:
    """Its default is 100."""
    return mc(_define("SMTP_MAILER_MAXRCPTS", str(most)))


def size_limit(octets: int) -> Changes:
    """There is none by default."""
    return mc(_define("confMAX_MESSAGE_SIZE", str(octets)))


def hop_limit(hops: int) -> Changes:
    """Debian's default is 100."""
    return mc(_define("confMAX_HOP", str(hops)))


def who_sends() -> str:
    """Its log names the reverse-path of each message."""
    return SENDERS_IN_LOG


def forwards(recipient: str) -> str:
    """In its tables and the users' files."""
    return f"grep -rn '{recipient}' /etc/aliases /etc/mail /home/*/.forward"


def rewrite_forwarded(_domain: str) -> Changes:
    """It takes rules of one's own, which no few lines are."""
    return ()
