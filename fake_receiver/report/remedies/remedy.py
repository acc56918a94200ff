"""One thing to do about a refusal: the lines to write, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What the mail lacks. Remedies of one need are alternatives; every need must be met."""

    PTR = "a confirmed PTR record"
    AUTHENTICATION = "a pass of SPF or DKIM"
    ALIGNMENT = "a pass of SPF or DKIM for the author domain"
    SPF = "a pass of SPF"
    DKIM = "a pass of DKIM"
    DMARC_RECORD = "a DMARC record of the author domain"
    TLS = "a connection over TLS"
    IPV4 = "a connection over IPv4"
    FROM = "one From field with one address"
    FIELDS_ONCE = "a header section with each field once"
    MESSAGE_ID = "a valid Message-ID"
    PLAIN_ADDRESSES = "addresses and identifiers in plain ASCII"
    SHORT_HEADER = "a shorter header section"
    HEADER_SECTION = "a header section that all read alike"
    NO_LOOP = "a way to the recipient without a loop"
    SIZE = "a smaller message"
    ONE_DOMAIN = "a transaction for each domain"
    FEWER_RECIPIENTS = "a transaction of fewer recipients"
    PACE = "a slower pace"
    REPUTATION = "a better reputation"
    NARROW_SPF = "an SPF record that names only your own servers"
    RELAY = "a relay that may deliver to the receiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``lines`` to write in the file, the zone or the shell that ``where`` names."""

    where: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """All of ``changes`` together meet the needs in ``cures``, and no other.

    ``mta`` is the mail server whose configuration they are, as scenarios name it; "" for what is
    the same with each. ``elsewhere`` are the lines of other mail servers that do the same, where
    nobody knows which one sends.
    """

    title: str
    cures: tuple[Need, ...]
    changes: tuple[Change, ...]
    mta: str = ""
    elsewhere: tuple[str, ...] = ()
