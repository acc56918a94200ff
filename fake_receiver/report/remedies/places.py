"""Where lines are written: the files of mail servers, and the programs that write mail."""

from fake_receiver.report.remedies.remedy import Change

POSTFIX_MAIN = "/etc/postfix/main.cf"


def main_cf(*lines: str) -> Change:
    """Postfix's parameters."""
    return Change(where=POSTFIX_MAIN, lines=lines)


def shell(*lines: str, why: str = "") -> Change:
    """Commands of an administrator."""
    return Change(where=f"shell, {why}" if why else "shell", lines=lines)


def exim_transport(*lines: str) -> Change:
    """Exim's transport to the Internet, by its name in Debian."""
    return Change(where="Exim's configuration, transport remote_smtp", lines=lines)


def program(*lines: str, section: str) -> Change:
    """The program that writes the message, and the section of RFC 5322 that it must keep."""
    return Change(
        where=f"the program that writes the message (RFC 5322 section {section})", lines=lines
    )


def header_checks(*lines: str, when_sent: bool = True) -> tuple[Change, ...]:
    """Postfix's table of patterns on header fields.

    ``when_sent``: it changes what is sent, not what is taken in and may still be completed.
    """
    parameter = "smtp_header_checks" if when_sent else "header_checks"
    file = f"/etc/postfix/{parameter}"
    return (
        Change(where=file, lines=lines),
        main_cf(f"{parameter} = regexp:{file}"),
        shell("postfix reload"),
    )
