"""The zone of one scenario: every name of the DNS that its hosts will see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import dns.name
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType

from fake_receiver.nameserver.faults import Fault, FaultKind
from fake_receiver.nameserver.lines import ZoneError
from fake_receiver.nameserver.owners import ancestors
from fake_receiver.nameserver.rdata import present
from fake_receiver.nameserver.records import Deletion, PlacedFault

Key = tuple[Name, RdataType]

_WILDCARD = Name([b"*"])


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

    def fault(self, rdtype: RdataType) -> Fault | None:
        """The fault for the type, for every type, or for the alias that the question goes by."""
        if not self.faults:
            return None
        types = [rdtype, RdataType.ANY]
        if RdataType.CNAME in self.record_sets:
            types.append(RdataType.CNAME)
        return next((self.faults[held] for held in types if held in self.faults), None)

    @property
    def is_lame(self) -> bool:
        """True where the zone text says ``!LAME``."""
        return any(fault.kind is FaultKind.LAME for fault in self.faults.values())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zone:
    """Records and faults by name and type. Two zones are equal only when they are the same.

    ``cuts`` are the names that are delegated. Raises ZoneError for a CNAME beside other data
    (RFC 1034 section 3.6.2).
    """

    record_sets: Mapping[Key, RecordSet]
    faults: Mapping[Key, PlacedFault]
    nodes: Mapping[Name, Node] = field(init=False)
    cuts: frozenset[Name] = field(init=False)

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
        cuts = frozenset(name for name, node in nodes.items() if _is_cut(name, node, nodes))
        object.__setattr__(self, "cuts", cuts)

    def __iter__(self) -> Iterator[RecordSet]:
        return iter(self.record_sets.values())

    def node(self, name: Name) -> Node | None:
        """The node of the name, or the wildcard below its closest encloser (RFC 4592 3.3)."""
        node = self.nodes.get(name)
        if node is not None:
            return node
        encloser = next(above for above in ancestors(name) if above in self.nodes)
        # The encloser is shorter than the name by a label, so there is room for the asterisk.
        return self.nodes.get(_WILDCARD.concatenate(encloser))

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


def _is_cut(name: Name, node: Node, nodes: Mapping[Name, Node]) -> bool:
    """True where ``!LAME`` says so, and for NS records without SOA below the SOA of a zone.

    Below the root's SOA they delegate nothing: the lab has one, and most scenarios list their
    records flat, NS records among them whose servers nobody describes.
    """
    if node.is_lame:
        return True
    if RdataType.NS not in node.record_sets or RdataType.SOA in node.record_sets or name.is_wild():
        return False
    return any(
        above in nodes and RdataType.SOA in nodes[above].record_sets
        for above in ancestors(name)
        if above != dns.name.root
    )


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
