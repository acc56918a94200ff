"""Where the public conformance suites lie, a DNS in memory, and the receiver on a socket."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fake_receiver.model.lookup import Lookup, LookupStatus, Resolver

# With --import-mode=importlib pytest puts no folder of tests on the path.
sys.path.insert(0, str(Path(__file__).parent))

from mailing import Mailing
from wire import Wire

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def suite() -> Callable[[str], Path]:
    """Finds a file of the suites: ``suite("spf/rfc7208-tests.yml")``. Skips when it is absent."""
    folder = os.environ.get("FAKE_RECEIVER_CONFORMANCE")
    root = Path(folder) if folder else REPOSITORY.parent / "shared" / "conformance"

    def find(name: str) -> Path:
        path = root / name
        if not path.is_file():
            pytest.skip(
                f"NOT TESTED: the conformance suite {path} is absent;"
                " set FAKE_RECEIVER_CONFORMANCE to the folder of the suites"
            )
        return path

    return find


@pytest.fixture(scope="session")
def txt_resolver() -> Callable[[dict[str, str]], Resolver]:
    """A resolver that knows one TXT record for each name of a mapping."""

    def build(records: dict[str, str]) -> Resolver:
        def resolve(name: str, rdtype: str) -> Lookup:
            text = records.get(name.removesuffix(".")) if rdtype == "TXT" else None
            if text is None:
                return Lookup(name=name, rdtype=rdtype, status=LookupStatus.NXDOMAIN)
            return Lookup(name=name, rdtype=rdtype, status=LookupStatus.FOUND, answers=(text,))

        return resolve

    return build


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """The receiver, listening."""
    listening = Wire()
    yield listening
    listening.close()


@pytest.fixture(scope="module")
def mailing() -> Iterator[Mailing]:
    """The receiver, listening, for any message of any client."""
    listening = Mailing()
    yield listening
    listening.close()
