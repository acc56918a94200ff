"""`fake-receiver build`, `compose` and `down`: what deals with the Docker engine."""

from collections.abc import Sequence
from pathlib import Path

import click

from fake_receiver.cli.engine_option import engine_option
from fake_receiver.cli.scenarios import scenario_path
from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.compose import compose_file
from fake_receiver.lab.docker.engine import Engine
from fake_receiver.scenario.loader import load

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog="""\b
Examples:
  fake-receiver build
  fake-receiver build --save images.tar.gz     on a machine that is online
  fake-receiver build --load images.tar.gz     on the others
"""
)
@click.option("--save", type=_FILE, help="Build, then write the images to this file.")
@click.option(
    "--load",
    "source",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Take the images from this file instead of building.",
)
@engine_option("Of several, each gets the images.")
def build(save: Path | None, source: Path | None, engines: tuple[str, ...]) -> None:
    """Make all images beforehand, so that a class or CI runs offline."""
    if save and source:
        raise click.UsageError("--save or --load, not both")
    if save and len(engines) > 1:
        raise click.UsageError("--save takes the images of one engine")
    for engine in _reached(engines):
        if len(engines) > 1:
            click.echo(f"{engine.name}:")
        if source:
            images.load(engine, source)
        tags = [images.ensure(engine, name, click.echo) for name in images.NAMES]
        if save:
            images.save(engine, tags, save)
        for tag in tags:
            click.echo(tag)


@click.command(
    epilog="""\b
Examples:
  fake-receiver compose postfix-second-ipv6-address -o lab.yaml
  docker compose -f lab.yaml up -d
  docker compose -f lab.yaml exec postfix bash
"""
)
@click.argument("scenario")
@click.option("--output", "-o", type=_FILE, help="Where to write it; standard output otherwise.")
@click.option("--build", "builds", is_flag=True, help="Have compose build the images, in a clone.")
def compose(scenario: str, output: Path | None, builds: bool) -> None:
    """Turn SCENARIO into a compose file: the receiver and the mail server, to play with by hand.

    Builds the images if need be, and names them in the file.
    """
    loaded = load(scenario_path(scenario))
    tags = None
    if not builds:
        engine = Engine()
        needed = dict.fromkeys((images.RECEIVER, *(h.mta for h in loaded.file.all_hosts.values())))
        tags = {
            name: images.ensure(engine, name, lambda text: click.echo(text, err=True))
            for name in needed
            if name in images.NAMES
        }
    try:
        text = compose_file(loaded, path=str(output or "compose.yaml"), images=tags)
    except ValueError as error:
        raise click.UsageError(f"{loaded.path}: {error}") from None
    if output:
        output.write_text(text, "utf-8")
        click.echo(f"docker compose -f {output} up -d")
    else:
        click.echo(text, nl=False)


@click.command()
@click.option("--images", "with_images", is_flag=True, help="All images of ours as well.")
@engine_option("Of several, all.")
def down(engines: tuple[str, ...], *, with_images: bool) -> None:
    """Remove every container and network that fake-receiver has left in the engine."""
    for engine in _reached(engines):
        where = f"{engine.name}: " if len(engines) > 1 else ""
        count = engine.remove_all()
        if with_images:
            count += images.remove_all(engine)
        click.echo(f"{where}{count} removed")


def _reached(names: Sequence[str]) -> list[Engine]:
    """All of these engines, which must answer, or the one that ``docker`` would take."""
    return [Engine(name) for name in names or ("",)]
