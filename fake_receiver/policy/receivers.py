"""The receivers by name, as a scenario names them: ``gmail``, ``gmail@2016-10``."""

import difflib
from collections.abc import Callable, Mapping

from fake_receiver.policy import gmail, lenient
from fake_receiver.policy.dates import NEWEST, Month
from fake_receiver.policy.rules import Profile, Rule

RECEIVERS: Mapping[str, Callable[[Month], Profile]] = {
    "gmail": gmail.profile,
    "lenient": lenient.profile,
}

_TABLES: tuple[tuple[Rule, ...], ...] = (gmail.RULES, lenient.RULES)

RULE_NAMES: frozenset[str] = frozenset(rule.name for table in _TABLES for rule in table)
"""The names of all rules, of every receiver and date."""


def find(text: str) -> Profile:
    """The receiver ``NAME`` or ``NAME@YYYY-MM``.

    Raises ValueError with a sentence for the person who wrote it.
    """
    name, at, month = text.partition("@")
    if name not in RECEIVERS:
        near = difflib.get_close_matches(name, RECEIVERS, 1)
        known = f"did you mean {near[0]}?" if near else f"known: {', '.join(RECEIVERS)}"
        raise ValueError(f"there is no receiver {name!r}; {known}")
    try:
        as_of = Month.parse(month) if at else NEWEST
    except ValueError as error:
        raise ValueError(f"{error}; a receiver of a date is written {name}@2016-10") from None
    return RECEIVERS[name](as_of)
