"""The resolver of the checks: asks the zone in process, in microseconds and without packets."""

from collections.abc import Callable
from functools import lru_cache, partial

import dns.exception
import dns.name
import dns.rdatatype
from dns.name import Name
from dns.rdatatype import RdataType

from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.nameserver.find import Found, as_lookup, find
from fake_receiver.nameserver.querylog import QueryLog
from fake_receiver.nameserver.zone import Zone

_LONGEST_TEXT = 4 * 255  # every octet of the longest name written as \DDD
_UNKNOWN_TYPE = RdataType.TYPE0  # reserved (RFC 6895 section 3.1), so no zone has data of it


class ZoneResolver:
    """A `Resolver` over the zone that ``zone()`` gives at the moment of the question.

    A fault ends the look-up at once: a time-out costs no time, a delayed answer is there, and a
    truncated one arrives as if over TCP. Delegations are followed, and lame ones are SERVFAIL.

    Names are in presentation form, U-labels become A-labels. What no DNS name can be (an empty
    label, one too long, invalid Unicode) does not exist: NXDOMAIN, never an exception.
    """

    def __init__(
        self, zone: Callable[[], Zone], log: QueryLog | None = None, *, client: str = "receiver"
    ) -> None:
        self._zone = zone
        self._log = log
        self._client = client

    def __call__(self, name: str, rdtype: str) -> Lookup:
        """Ask one question."""
        lookup = _look_up(self._zone(), name, rdtype)
        if self._log is not None:
            self._log.record(self._client, lookup)
        return lookup


# A zone never changes, so neither does its answer; a step that changes records has a new zone.
@lru_cache(maxsize=8192)
def _look_up(zone: Zone, name: str, rdtype: str) -> Lookup:
    return look_up(partial(find, zone), name, rdtype)


def look_up(search: Callable[[Name, RdataType], Found], name: str, rdtype: str) -> Lookup:
    """What ``search`` finds for a name and a type in text."""
    asked = _parse_name(name)
    if asked is None:
        shown = f"{name.lower().rstrip('.')}."
        return Lookup(name=shown, rdtype=rdtype.upper(), status=LookupStatus.NXDOMAIN)
    found = search(asked, _parse_type(rdtype))
    return as_lookup(found, asked.to_text().lower(), rdtype.upper())


def _parse_name(text: str) -> Name | None:
    if len(text) > _LONGEST_TEXT:
        return None
    try:
        return dns.name.from_text(text)
    except (dns.exception.DNSException, ValueError):
        return None


def _parse_type(text: str) -> RdataType:
    try:
        return dns.rdatatype.from_text(text)
    except (dns.exception.DNSException, ValueError):
        return _UNKNOWN_TYPE
