"""`fake-receiver build`, `compose` and `down`: what deals with the Docker engine."""

from pathlib import Path

import click

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
def build(save: Path | None, source: Path | None) -> None:
    """Make all images beforehand, so that a class or CI runs offline."""
    if save and source:
        raise click.UsageError("--save or --load, not both")
    engine = Engine()
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
        tags = {
            name: images.ensure(engine, name, lambda text: click.echo(text, err=True))
            for name in images.NAMES
        }
    text = compose_file(loaded, path=str(output or "compose.yaml"), images=tags)
    if output:
        output.write_text(text, "utf-8")
        click.echo(f"docker compose -f {output} up -d")
    else:
        click.echo(text, nl=False)


@click.command()
def down() -> None:
    """Remove every container and network that fake-receiver has left in the engine."""
    count = Engine().remove_all()
    click.echo(f"{count} removed")
