"""The zone of one scenario: every name of the DNS that its hosts will see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import dns.name
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType

from fake_receiver.nameserver.faults import Fault
from fake_receiver.nameserver.lines import ZoneError
from fake_receiver.nameserver.rdata import present
from fake_receiver.nameserver.records import Deletion, PlacedFault

Key = tuple[Name, RdataType]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSet:
    """All records of one name and type; ``line`` is where the first of them stands."""

    owner: Name
    rdtype: RdataType
    ttl: int
    rdatas: tuple[Rdata, ...]
    line: int

    @property
    def owner_text(self) -> str:
        """The owner in lower case, with its final dot."""
        return self.owner.to_text().lower()

    @property
    def answers(self) -> tuple[str, ...]:
        """The data in the form of `Lookup.answers`."""
        return tuple(present(rdata) for rdata in self.rdatas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What one name owns. An empty one is an empty non-terminal (RFC 4592 section 2.2.2)."""

    record_sets: dict[RdataType, RecordSet] = field(default_factory=dict)
    faults: dict[RdataType, Fault] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zone:
    """Records and faults by name and type. Two zones are equal only when they are the same.

    Raises ZoneError for a CNAME beside other data (RFC 1034 section 3.6.2).
    """

    record_sets: Mapping[Key, RecordSet]
    faults: Mapping[Key, PlacedFault]
    nodes: Mapping[Name, Node] = field(init=False)

    def __post_init__(self) -> None:
        nodes = {dns.name.root: Node()}
        for owner, _ in (*self.record_sets, *self.faults):
            name = owner
            while name not in nodes:
                nodes[name] = Node()
                name = name.parent()
        for (owner, rdtype), record_set in self.record_sets.items():
            nodes[owner].record_sets[rdtype] = record_set
        for (owner, rdtype), placed in self.faults.items():
            nodes[owner].faults[rdtype] = placed.fault
        for node in nodes.values():
            _check_cname_alone(node)
        object.__setattr__(self, "nodes", MappingProxyType(nodes))

    def __iter__(self) -> Iterator[RecordSet]:
        return iter(self.record_sets.values())

    def merged(self, other: "Zone") -> "Zone":
        """Both zones; of a record set or a fault that both have, the other's."""
        return Zone(
            record_sets={**self.record_sets, **other.record_sets},
            faults={**self.faults, **other.faults},
        )

    def apply(self, changes: "Changes") -> "Zone":
        """The zone after a step's changes: deletions first, then what is new.

        Raises ZoneError for a deletion that finds nothing, and for a CNAME beside other data.
        """
        record_sets, faults = dict(self.record_sets), dict(self.faults)
        for deletion in changes.deletions:
            _delete(deletion, record_sets, faults)
        for key in changes.record_sets:
            faults.pop(key, None)
        return Zone(
            record_sets=record_sets | dict(changes.record_sets),
            faults=faults | dict(changes.faults),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one step changes."""

    record_sets: Mapping[Key, RecordSet]
    faults: Mapping[Key, PlacedFault]
    deletions: tuple[Deletion, ...]


def _check_cname_alone(node: Node) -> None:
    cname = node.record_sets.get(RdataType.CNAME)
    if cname is None or len(node.record_sets) == 1:
        return
    other = next(found for found in node.record_sets.values() if found is not cname)
    raise ZoneError(
        f"{cname.owner} has a CNAME (line {cname.line}) beside {other.rdtype.name}"
        f" (line {other.line})",
        max(cname.line, other.line),
        "a name with a CNAME owns nothing else",
    )


def _delete(
    deletion: Deletion, record_sets: dict[Key, RecordSet], faults: dict[Key, PlacedFault]
) -> None:
    doomed_faults = [key for key in faults if _names(deletion, key)]
    doomed_sets = [key for key in record_sets if _names(deletion, key)]
    if deletion.only_fault:
        doomed_sets = []
    if not doomed_faults and not doomed_sets:
        what = "fault" if deletion.only_fault else "record"
        of_type = "" if deletion.rdtype is RdataType.ANY else f" of type {deletion.rdtype.name}"
        raise ZoneError(f"{deletion.owner} has no {what}{of_type} to delete", deletion.line)
    for key in doomed_faults:
        del faults[key]
    for key in doomed_sets:
        del record_sets[key]


def _names(deletion: Deletion, key: Key) -> bool:
    owner, rdtype = key
    return owner == deletion.owner and deletion.rdtype in (RdataType.ANY, rdtype)
