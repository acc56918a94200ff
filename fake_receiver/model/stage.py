"""The stages of an SMTP session at which a receiver gives a verdict (RFC 5321 section 3)."""

from enum import StrEnum


class Stage(StrEnum):
    """When a reply is given, in the order of a session."""

    CONNECT = "connect"
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    END_OF_MESSAGE = "end-of-message"

    @property
    def rank(self) -> int:
        """Its place in the order, from 0."""
        return list(Stage).index(self)
