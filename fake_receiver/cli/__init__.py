"""The command line: one module a group of commands."""

import signal
import sys

import click

from fake_receiver.cli.engine import build, compose, down
from fake_receiver.cli.exit_codes import EXIT_CODES, HARNESS, INTERRUPTED, SCENARIO, USAGE
from fake_receiver.cli.matrix import matrix
from fake_receiver.cli.replies import replies
from fake_receiver.cli.run import list_scenarios, run
from fake_receiver.cli.serve import serve
from fake_receiver.cli.show import show
from fake_receiver.lab.results import HarnessError
from fake_receiver.scenario.errors import ScenarioError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"""\b
Examples:
  fake-receiver run postfix-second-ipv6-address
  fake-receiver run my-server.yaml --docker
  fake-receiver serve --client-ip 2001:db8:25::2
  fake-receiver replies IPv6AuthError

{EXIT_CODES}""",
)
@click.version_option(package_name="fake-receiver")
def cli() -> None:
    """Reproduce Gmail's bounces on your own machine, see why, and prove the cure."""


for command in (run, matrix, list_scenarios, serve, show, replies, build, compose, down):
    cli.add_command(command)


def main() -> None:
    """Run the command line. Wrong usage exits with 1: 2 says that a scenario file is wrong."""
    # `kill` ends a run as Ctrl-C does, so that containers are removed; also where a shell that
    # started it in the background has it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(INTERRUPTED)
    except ScenarioError as error:
        click.echo(str(error), err=True)
        sys.exit(SCENARIO)
    except HarnessError as error:
        click.echo(f"fake-receiver: {error}", err=True)
        sys.exit(HARNESS)
