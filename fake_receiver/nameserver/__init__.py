"""The DNS of one scenario: its zone, a resolver in process, a name server on sockets."""

from fake_receiver.nameserver.cache import CachingResolver, VirtualClock
from fake_receiver.nameserver.lines import ZoneError
from fake_receiver.nameserver.querylog import LoggedQuery, QueryLog
from fake_receiver.nameserver.resolver import ZoneResolver
from fake_receiver.nameserver.server import NameServer
from fake_receiver.nameserver.text import (
    parse_change_records,
    parse_changes,
    parse_records,
    parse_zone,
)
from fake_receiver.nameserver.zone import Changes, RecordSet, Zone

__all__ = [
    "CachingResolver",
    "Changes",
    "LoggedQuery",
    "NameServer",
    "QueryLog",
    "RecordSet",
    "VirtualClock",
    "Zone",
    "ZoneError",
    "ZoneResolver",
    "parse_change_records",
    "parse_changes",
    "parse_records",
    "parse_zone",
]
