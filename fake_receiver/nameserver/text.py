"""Zone text into a zone, or into the changes of one step.

Zone text holds one record a line, ``owner [ttl] [IN] TYPE data``, with ``;`` comments, strings in
quotes and parentheses as in master files (RFC 1035 section 5.1). What differs:

- names are absolute, with or without a final dot;
- an address as owner means its reverse name, a network (198.51.100.0/24) its reverse zone;
- ``$TTL`` may be given, ``$ORIGIN`` and the like may not;
- a TXT string of any length is cut into strings of 255 octets;
- the data may be a fault: ``mail.example. A !SERVFAIL``, and ``*`` is every type;
- ``zone.example NS !LAME`` is a fault of the name and of all below it.

The text of a change replaces whole record sets; ``owner TYPE -`` deletes one, ``owner -`` all of
the owner. A fault alone leaves the records, ``owner TYPE !NONE`` ends the fault.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from dns.rdata import Rdata
from dns.rdatatype import RdataType

from fake_receiver.nameserver.lines import ZoneError
from fake_receiver.nameserver.records import Deletion, PlacedFault, Record, parse_entries
from fake_receiver.nameserver.zone import Changes, Key, RecordSet, Zone

# RFC 1034 section 3.6.2, RFC 6672 section 2.4, RFC 1035 section 5.2.
_AT_MOST_ONE = frozenset({RdataType.CNAME, RdataType.DNAME, RdataType.SOA})


def parse_zone(text: str, *, first_line: int = 1) -> Zone:
    """Read zone text, whose common indentation does not count; raises ZoneError."""
    return parse_records(_numbered(text, first_line))


def parse_changes(text: str, *, first_line: int = 1) -> Changes:
    """Read the text of a change; raises ZoneError."""
    return parse_change_records(_numbered(text, first_line))


def parse_records(lines: Iterable[tuple[int, str]]) -> Zone:
    """The zone of lines that bring their numbers; raises ZoneError."""
    changes = parse_change_records(lines)
    for deletion in changes.deletions:
        word = "!NONE" if deletion.only_fault else "-"
        raise ZoneError(f"{word} deletes, and there is nothing yet", deletion.line)
    return Zone(record_sets=changes.record_sets, faults=changes.faults)


def parse_change_records(lines: Iterable[tuple[int, str]]) -> Changes:
    """The changes of lines that bring their numbers; raises ZoneError."""
    grouped: dict[Key, dict[Rdata, Record]] = {}
    faults: dict[Key, PlacedFault] = {}
    deletions: list[Deletion] = []
    for entry in parse_entries(lines):
        key = (entry.owner, entry.rdtype)
        if isinstance(entry, Record):
            beside = grouped.setdefault(key, {})
            _check_new(entry, beside)
            beside[entry.rdata] = entry
        elif isinstance(entry, Deletion):
            deletions.append(entry)
        elif key in faults:
            first = faults[key].line
            raise ZoneError("one name and type has one fault", entry.line, f"see line {first}")
        else:
            faults[key] = entry
    record_sets = {key: _record_set([*records.values()]) for key, records in grouped.items()}
    return Changes(record_sets=record_sets, faults=faults, deletions=tuple(deletions))


def _numbered(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    return enumerate(textwrap.dedent(text).split("\n"), first_line)


def _record_set(records: list[Record]) -> RecordSet:
    return RecordSet(
        owner=records[0].owner,
        rdtype=records[0].rdtype,
        # RFC 2181 section 5.2 wants one TTL; where they differ, a cache keeps the smallest.
        ttl=min(record.ttl for record in records),
        rdatas=tuple(record.rdata for record in records),
        line=records[0].line,
    )


def _check_new(record: Record, beside: Mapping[Rdata, Record]) -> None:
    name = f"{record.owner} {record.rdtype.name}"
    if record.rdata in beside:
        hint = f"it is on line {beside[record.rdata].line} already"
        raise ZoneError(f"{name} stands here a second time", record.line, hint)
    if beside and record.rdtype in _AT_MOST_ONE:
        hint = f"see line {next(iter(beside.values())).line}"
        raise ZoneError(f"a name has one {record.rdtype.name}: {name}", record.line, hint)
