"""A DNS of plain mappings for the checks."""

import sys
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path

import pytest

from fake_receiver.model.lookup import Lookup, LookupStatus, Resolver

# With --import-mode=importlib pytest puts no folder of tests on the path.
sys.path.insert(0, str(Path(__file__).parent))

Zone = Mapping[tuple[str, str], str | list[str] | LookupStatus]


def _owner(name: str) -> str:
    try:
        return f"{ip_address(name).reverse_pointer}."
    except ValueError:
        return f"{name.removesuffix('.')}."


@pytest.fixture(scope="session")
def resolver_of() -> Callable[[Zone], Resolver]:
    """Builds a resolver from ``{(name or address, type): answer, answers or status}``.

    Another type of a name that is there gives NODATA, any other name NXDOMAIN. The questions that
    it was asked are its attribute ``asked``.
    """

    def build(zone: Zone) -> Resolver:
        records = {(_owner(name), rdtype): value for (name, rdtype), value in zone.items()}
        owners = {owner for owner, _ in records}
        asked: list[tuple[str, str]] = []

        def resolve(name: str, rdtype: str) -> Lookup:
            asked.append((name, rdtype))
            otherwise = LookupStatus.NODATA if name in owners else LookupStatus.NXDOMAIN
            found = records.get((name, rdtype), otherwise)
            if isinstance(found, LookupStatus):
                return Lookup(name=name, rdtype=rdtype, status=found)
            answers = (found,) if isinstance(found, str) else tuple(found)
            return Lookup(name=name, rdtype=rdtype, status=LookupStatus.FOUND, answers=answers)

        resolve.asked = asked  # type: ignore[attr-defined]
        return resolve

    return build
