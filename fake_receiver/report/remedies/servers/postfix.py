"""Postfix: main.cf, master.cf and tables. 3.7 was run."""

from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.places import shell
from fake_receiver.report.remedies.remedy import Change
from fake_receiver.report.remedies.servers import opendkim
from fake_receiver.report.remedies.servers.mail_server import SENDERS_IN_LOG, Changes

NAME = "Postfix"

_MAIN = "/etc/postfix/main.cf"
_MASTER = "/etc/postfix/master.cf"
_TRANSPORT = "/etc/postfix/transport"
_RELOAD = shell("postfix reload")


def main_cf(*lines: str) -> Changes:
    """Parameters, and the reload that makes them hold."""
    return Change(where=_MAIN, lines=lines), _RELOAD


def header_checks(*lines: str, when_sent: bool = True, also: tuple[str, ...] = ()) -> Changes:
    """A table of patterns on header fields; ``also`` are further parameters.

    ``when_sent``: it changes what is sent, not what is taken in and may still be completed.
    """
    parameter = "smtp_header_checks" if when_sent else "header_checks"
    file = f"/etc/postfix/{parameter}"
    return Change(where=file, lines=lines), *main_cf(f"{parameter} = regexp:{file}", *also)


def bind(address: IPAddress, _other: IPAddress | None) -> Changes:
    """Over the other family nothing changes."""
    parameter = "smtp_bind_address6" if address.version == 6 else "smtp_bind_address"
    lines = (f"{parameter} = {address}", "smtp_bind_address_enforce = yes")
    return Change(where=f"{_MAIN} (Postfix 3.7 or later)", lines=lines), _RELOAD


def ipv4_alone(_address: IPAddress | None) -> Changes:
    """To send and to receive."""
    return (
        Change(
            where=f"{_MAIN} (it ends IPv6 for what comes in, too)",
            lines=("inet_protocols = ipv4",),
        ),
        shell("postfix stop", "postfix start", why="for a reload is not enough"),
    )


def ipv4_to(domains: tuple[str, ...]) -> Changes:
    """By a transport of their own."""
    return (
        Change(
            where=_MASTER,
            lines=("smtp-ipv4 unix - - y - - smtp", "    -o inet_protocols=ipv4"),
        ),
        Change(where=_TRANSPORT, lines=tuple(f"{domain} smtp-ipv4:" for domain in domains)),
        shell(
            f"postmap {_TRANSPORT}",
            f"postconf -e transport_maps=hash:{_TRANSPORT}",
            "postfix reload",
        ),
    )


def sign(domain: str, *, bounces: bool) -> Changes:
    """By OpenDKIM, which it asks as a milter."""
    milters = ["smtpd_milters = inet:localhost:8891", "non_smtpd_milters = $smtpd_milters"]
    if bounces:
        milters.append("internal_mail_filter_classes = bounce")
    return (
        *opendkim.key(domain),
        opendkim.settings(domain),
        Change(where=_MAIN, lines=tuple(milters)),
        shell("systemctl restart opendkim", "postfix reload"),
    )


def compare_keys(domain: str, selector: str) -> tuple[str, ...]:
    """OpenDKIM has the key."""
    return opendkim.compare_keys(domain, selector)


def helo(name: str) -> Changes:
    """Of its client alone: the banner keeps myhostname."""
    return main_cf(f"smtp_helo_name = {name}")


def relay(host: str) -> Changes:
    """The password stands in a table of its own."""
    way = f"[{host}]:587"
    passwords = "/etc/postfix/sasl_passwd"
    return (
        Change(
            where=_MAIN,
            lines=(
                f"relayhost = {way}",
                "smtp_sasl_auth_enable = yes",
                f"smtp_sasl_password_maps = hash:{passwords}",
                "smtp_sasl_tls_security_options = noanonymous",
                "smtp_tls_security_level = encrypt",
            ),
        ),
        Change(where=passwords, lines=(f"{way} user:password",)),
        shell(f"chmod 600 {passwords}", f"postmap {passwords}", "postfix reload"),
    )


def slower(domains: tuple[str, ...]) -> Changes:
    """By a transport of their own, or the one that all mail goes by."""
    if not domains:
        return main_cf(*_limits("smtp"))
    return (
        Change(where=_MASTER, lines=("slow unix - - y - - smtp",)),
        Change(where=_MAIN, lines=(*_limits("slow"), f"transport_maps = hash:{_TRANSPORT}")),
        Change(where=_TRANSPORT, lines=tuple(f"{domain} slow:" for domain in domains)),
        shell(f"postmap {_TRANSPORT}", "postfix reload"),
    )


def _limits(transport: str) -> tuple[str, ...]:
    """Two connections, a second between two messages."""
    return (
        f"{transport}_destination_concurrency_limit = 2",
        f"{transport}_destination_rate_delay = 1s",
    )


def one_domain(domains: tuple[str, ...]) -> Changes:
    """It puts domains together when a transport map, or a relay, gives both the same way."""
    return (
        Change(
            where=f"{_TRANSPORT}, without a host behind the colon",
            lines=tuple(f"{domain} smtp:" for domain in domains),
        ),
        shell(f"postmap {_TRANSPORT}", "postfix reload"),
    )


def fewer_recipients(most: int) -> Changes:
    """Its default is 50; a transport has a limit of its own name."""
    return main_cf(f"smtp_destination_recipient_limit = {most}")


def size_limit(octets: int) -> Changes:
    """Its default is 10 MB."""
    return main_cf(f"message_size_limit = {octets}")


def hop_limit(hops: int) -> Changes:
    """Its default is 50."""
    return main_cf(f"hopcount_limit = {hops}")


def who_sends() -> str:
    """Its log names the reverse-path of each message."""
    return SENDERS_IN_LOG


def forwards(recipient: str) -> str:
    """In its tables and the users' files."""
    return f"grep -rn '{recipient}' /etc/aliases /etc/postfix /home/*/.forward"


def rewrite_forwarded(domain: str) -> Changes:
    """By the package postsrsd."""
    return (
        Change(where="/etc/default/postsrsd", lines=(f"SRS_DOMAIN={domain}",)),
        shell("systemctl restart postsrsd", why="with the package postsrsd"),
        *main_cf(
            "sender_canonical_maps = tcp:localhost:10001",
            "sender_canonical_classes = envelope_sender",
            "recipient_canonical_maps = tcp:localhost:10002",
            "recipient_canonical_classes = envelope_recipient,header_recipient",
        ),
    )
