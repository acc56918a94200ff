"""The questions of one check, or of one transaction."""

from fake_receiver.model.lookup import Lookup, Resolver


class Questions:
    """A `Resolver` that asks another one, never the same question twice, and keeps what it asked.

    One transaction is judged on one view of the DNS: a record that changes meanwhile must not
    show one check something else than it showed another.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._asked: dict[tuple[str, str], Lookup] = {}

    def __call__(self, name: str, rdtype: str) -> Lookup:
        """Asks, or gives the answer of the first time."""
        question = (name, rdtype)
        if question not in self._asked:
            self._asked[question] = self._resolver(name, rdtype)
        return self._asked[question]

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Every question asked, in order."""
        return tuple(self._asked.values())


def failure(lookup: Lookup) -> str:
    """A sentence for a person about a look-up that gave a temporary error."""
    return f"the look-up of {lookup.name} {lookup.rdtype} failed ({lookup.status.upper()})"
