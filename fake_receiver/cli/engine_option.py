"""The option --engine."""

from collections.abc import Callable
from typing import Any, Final

import click

from fake_receiver.lab.docker.endpoint import UnknownEngineError, chosen

ENGINES: Final = "FAKE_RECEIVER_ENGINES"
"""The environment variable that names engines where no option does, between blanks."""


def engine_option(text: str) -> Callable[[Any], Any]:
    """The option --engine, which may be given several times; ``text`` says what several do."""
    return click.option(
        "--engine",
        "engines",
        metavar="NAME_OR_URL",
        multiple=True,
        envvar=ENGINES,
        callback=_known,
        help=f"A docker context, or unix://, tcp:// or ssh://. {text} [env: {ENGINES}; "
        "default: as docker, by DOCKER_HOST and contexts]",
    )


def _known(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Each engine once, in the order given. Raises BadParameter for one that can't be."""
    try:
        return tuple(dict.fromkeys(chosen(name) for name in names))
    except UnknownEngineError as error:
        raise click.BadParameter(f"{error.message}; {error.hint}") from None
