"""The RFC 7208 test suite of openspf.org: its cases, and their zones as zone text.

The YAML is read without types: a plain loader makes numbers of addresses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from mailing import quoted

from fake_receiver.nameserver.text import parse_zone
from fake_receiver.nameserver.zone import Zone

TYPES = ("A", "AAAA", "MX", "PTR", "TXT", "CNAME")


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """The zone that some cases share, as the suite writes it."""

    zonedata: Mapping[str, list]

    @cached_property
    def zone(self) -> Zone:
        """The zone; a time-out among the entries of a name holds for every other type.

        A record that stands there twice is one in the DNS (RFC 2181 section 5).
        """
        return parse_zone("\n".join(dict.fromkeys(self._lines())))

    def _lines(self) -> Iterator[str]:
        for name, entries in self.zonedata.items():
            owner = _owner(name)
            records = [entry for entry in entries if isinstance(entry, dict)]
            # SPF records stand for TXT records, unless the name has TXT entries of its own.
            has_txt = any("TXT" in record for record in records)
            written = set()
            for record in records:
                for key, value in record.items():
                    rdtype = "TXT" if key == "SPF" and not has_txt else key
                    if rdtype in TYPES and value != "NONE":
                        written.add(rdtype)
                        yield f"{owner} {rdtype} {_data(rdtype, value)}"
            if "TIMEOUT" in entries:
                others = (rdtype for rdtype in TYPES if rdtype not in written)
                yield from (f"{owner} {rdtype} !TIMEOUT" for rdtype in others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. ``results`` are those allowed; ``explanation`` is None where nothing is said."""

    name: str
    client_ip: str
    helo: str
    reverse_path: str
    results: tuple[str, ...]
    explanation: str | None
    scenario: Scenario


def read_cases(path: Path) -> list[Case]:
    """All cases of the suite."""
    text = path.read_text(encoding="utf-8")
    return [
        _case(name, case, scenario)
        for document in yaml.load_all(text, Loader=yaml.BaseLoader)
        for scenario in [Scenario(zonedata=document["zonedata"])]
        for name, case in document["tests"].items()
    ]


def _case(name: str, case: Mapping, scenario: Scenario) -> Case:
    results = case["result"]
    explanation = case.get("explanation")
    return Case(
        name=name,
        client_ip=case["host"],
        helo=case["helo"],
        reverse_path=case["mailfrom"],
        results=tuple(results) if isinstance(results, list) else (results,),
        # The default is each receiver's own words: ours has none.
        explanation="" if explanation == "DEFAULT" else explanation,
        scenario=scenario,
    )


def _owner(name: str) -> str:
    odd = (c if c.isalnum() or c in "-._" else f"\\{ord(c):03}" for c in name.removesuffix("."))
    return "".join(odd) + "."


def _data(rdtype: str, value: str | list) -> str:
    match rdtype:
        case "TXT":
            # Zone text has no empty string; a blank is no SPF record either.
            strings = value if isinstance(value, list) else [value]
            octets = [text.encode().decode("latin-1") for text in strings]
            return " ".join(map(quoted, octets if any(octets) else [" "]))
        case "MX":
            preference, exchange = value
            return f"{preference} {_owner(exchange)}"
        case "PTR" | "CNAME":
            return _owner(value)
    return value
