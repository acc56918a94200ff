"""Where lines are written, whatever mail server sends: the shell, and the programs that write."""

from fake_receiver.report.remedies.remedy import Change

_SHELL = "shell"


def shell(*lines: str, why: str = "") -> Change:
    """Commands of an administrator."""
    return Change(where=f"{_SHELL}, {why}" if why else _SHELL, lines=lines)


def is_typed(change: Change) -> bool:
    """True for commands, false for what is written into a file."""
    return change.where.startswith(_SHELL)


def program(*lines: str, section: str) -> Change:
    """The program that writes the message, and the section of RFC 5322 that it must keep."""
    return Change(
        where=f"the program that writes the message (RFC 5322 section {section})", lines=lines
    )


def public_half(key: str) -> str:
    """Print what p= of the record must be, of the private ``key`` in a file."""
    return f"openssl rsa -in {key} -pubout -outform DER | openssl base64 -A"


def published(domain: str, selector: str) -> str:
    """Print the record of a DKIM key."""
    return f"dig +short {selector}._domainkey.{domain} TXT"


def key_of(domain: str, selector: str) -> Change:
    """The record of a DKIM key whose public half a command has just printed."""
    return Change(
        where=f"DNS, zone of {domain} (strings of at most 255 octets, in order)",
        lines=(f'{selector}._domainkey.{domain}. TXT "v=DKIM1; k=rsa; p=<what this printed>"',),
    )
