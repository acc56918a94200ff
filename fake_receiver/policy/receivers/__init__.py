"""The receivers, one module each: a table and its wordings. A new module is found by itself.

A scenario names them ``gmail``, or ``gmail@2016-10`` for the rules and words of a month.
"""

import difflib
from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules

from fake_receiver.policy.dates import NEWEST, Month
from fake_receiver.policy.profile import Profile, Receiver


def _found() -> Mapping[str, Receiver]:
    """The ``RECEIVER`` of every module in this folder, by its name."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    receivers = (module.RECEIVER for module in modules)
    return {receiver.name: receiver for receiver in receivers}


RECEIVERS: Mapping[str, Receiver] = _found()

RULE_NAMES: frozenset[str] = frozenset(
    {rule.name for receiver in RECEIVERS.values() for rule in receiver.rules} | {"on-demand"}
)
"""The names of all rules, of every receiver and date."""


def find(text: str, switches: Iterable[str] = ()) -> Profile:
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
    return RECEIVERS[name].as_of(as_of, switches)
