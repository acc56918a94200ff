"""Which questions were asked, by whom, and what they were told."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from fake_receiver.model.lookup import Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedQuery:
    """One question; ``at`` is the clock's time, ``client`` "receiver" or an address."""

    at: float
    client: str
    lookup: Lookup

    def __str__(self) -> str:
        return f"{self.client} asked {self.lookup}"


class QueryLog:
    """The last ``limit`` questions, oldest first; ``forgotten`` counts the ones before them.

    ``on_query`` sees every question as it is asked. What it raises reaches the asker, so that a
    broken journal is not taken for a quiet network.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        limit: int = 10_000,
        on_query: Callable[[LoggedQuery], None] | None = None,
    ) -> None:
        self._clock = clock
        self._on_query = on_query
        self._queries: deque[LoggedQuery] = deque(maxlen=limit)
        self._asked = 0

    def record(self, client: str, lookup: Lookup) -> None:
        """Note one question and its answer."""
        query = LoggedQuery(at=self._clock(), client=client, lookup=lookup)
        self._queries.append(query)
        self._asked += 1
        if self._on_query is not None:
            self._on_query(query)

    @property
    def queries(self) -> tuple[LoggedQuery, ...]:
        """What is remembered, oldest first."""
        return tuple(self._queries)

    @property
    def forgotten(self) -> int:
        """How many questions there was no room for."""
        return self._asked - len(self._queries)
