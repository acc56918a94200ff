"""What every mail server can be told, each in its own configuration."""

from typing import Final, Protocol

from fake_receiver.model.transaction import IPAddress
from fake_receiver.report.remedies.remedy import Change

Changes = tuple[Change, ...]
"""What to write and type, in order, the restart included; empty where the server has no way."""

SENDERS_IN_LOG: Final = "grep -o 'from=<[^>]*>' /var/log/mail.log | sort | uniq -c | sort -rn"
"""The reverse-paths of a mail log, the busiest first."""


class MailServer(Protocol):
    """One module for each mail server. Addresses are the host's own; lines are Debian 12's."""

    NAME: str

    def bind(self, address: IPAddress, other: IPAddress | None) -> Changes:
        """Send from ``address``, and over the other family from ``other``, if it may."""

    def ipv4_alone(self, address: IPAddress | None) -> Changes:
        """Send no mail over IPv6; ``address`` is the host's of IPv4, where it is known."""

    def ipv4_to(self, domains: tuple[str, ...]) -> Changes:
        """Send mail to ``domains`` over IPv4 alone."""

    def sign(self, domain: str, *, bounces: bool) -> Changes:
        """Sign with DKIM as ``domain``; ``bounces``: the server's own, too, where it can."""

    def compare_keys(self, domain: str, selector: str) -> tuple[str, ...]:
        """The commands that show the key it signs with, and the one that is published."""

    def helo(self, name: str) -> Changes:
        """Say ``name`` in EHLO."""

    def relay(self, host: str) -> Changes:
        """Send all mail through ``host``, port 587, with a user's name and password."""

    def slower(self, domains: tuple[str, ...]) -> Changes:
        """Send over few connections, to ``domains`` or, where there are none, to everybody."""

    def one_domain(self, domains: tuple[str, ...]) -> Changes:
        """Recipients of different domains never in one transaction."""

    def fewer_recipients(self, most: int) -> Changes:
        """So many recipients a transaction."""

    def size_limit(self, octets: int) -> Changes:
        """Refuse larger messages when they are handed over."""

    def hop_limit(self, hops: int) -> Changes:
        """Refuse messages that so many servers have passed on."""

    def who_sends(self) -> str:
        """The command that shows whose mail it was of late."""

    def forwards(self, recipient: str) -> str:
        """The command that finds what forwards mail to ``recipient``."""

    def rewrite_forwarded(self, domain: str) -> Changes:
        """Give mail that is forwarded a reverse-path at ``domain``, which is one's own (SRS)."""
