"""`fake-receiver serve`."""

import asyncio
import contextlib
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path

import click
from rich.console import Console

from fake_receiver.cli.scenarios import scenario_path
from fake_receiver.lab.mail_store import save_all
from fake_receiver.lab.results import HarnessError
from fake_receiver.lab.serving import Listeners, client_map, serve_forever
from fake_receiver.lab.tls import authority_pem, host_pem
from fake_receiver.model.events import Event, Judged
from fake_receiver.model.settings import DEFAULT
from fake_receiver.model.transaction import IPAddress
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.policy import receivers
from fake_receiver.report.live import LiveReport
from fake_receiver.scenario.hosts import NAMESERVER, lab_machines, lab_records, other_names
from fake_receiver.scenario.loader import load


class _Address(click.ParamType[IPAddress]):
    """An IP address."""

    name = "address"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> IPAddress:
        try:
            return ip_address(str(value))
        except ValueError:
            self.fail(f"{value!r} is not an IP address", param, ctx)


_ADDRESS = _Address()


@click.command(
    epilog="""\b
Examples:
  fake-receiver serve
  fake-receiver serve --receiver gmail@2016-10 --client-ip 2001:db8:25::2
  fake-receiver serve my-server.yaml --listen 192.168.1.5 --map 192.168.1.20=198.51.100.25
"""
)
@click.argument("scenario", required=False)
@click.option("--receiver", metavar="NAME[@YYYY-MM]", help="Who judges; overrides SCENARIO's.")
@click.option(
    "--listen", multiple=True, metavar="ADDRESS", help="Default: 127.0.0.1 and, if there, ::1."
)
@click.option("--smtp-port", type=click.IntRange(1, 65535), default=2525, show_default=True)
@click.option("--dns-port", type=click.IntRange(1, 65535), default=5353, show_default=True)
@click.option("--client-ip", type=_ADDRESS, help="The address that every client is judged by.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="REAL=SCENARIO",
    help="The address that the client REAL is judged by; may be given often.",
)
@click.option(
    "--mail",
    "mail_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep accepted mail in a folder, for `fake-receiver show`.",
)
@click.option(
    "--ca-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the certificate of the lab's authority, for servers that verify.",
)
@click.option("--dns", is_flag=True, help="Show the questions to the name server too.")
@click.option("--lab", is_flag=True, hidden=True, help="In a lab's container: on its own hosts.")
def serve(
    scenario: str | None,
    receiver: str | None,
    listen: tuple[str, ...],
    smtp_port: int,
    dns_port: int,
    client_ip: IPAddress | None,
    maps: tuple[str, ...],
    mail_folder: Path | None,
    ca_file: Path | None,
    dns: bool,
    lab: bool,
) -> None:
    """Run the receiver and its name server for a mail server of your own.

    The records are those of SCENARIO, a file or a name (its first step's); without one there are
    only Google's. Each session is shown as it happens, and why its mail is refused.
    """
    loaded = load(scenario_path(scenario)) if scenario else None
    try:
        named = receivers.find(receiver) if receiver else None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    profile = named or (loaded.receiver if loaded else receivers.find("gmail"))
    others = loaded.others if loaded else {}
    if lab:
        listeners = _lab_listeners(tuple(others))
    else:
        addresses = listen or _loopback()
        listeners = Listeners(smtp=addresses, smtp_port=smtp_port, dns=addresses, dns_port=dns_port)
    console = Console(highlight=False)
    if others and not lab:
        told = f"the receivers of {', '.join(others)} are reached in a lab only: all clients reach"
        console.print(f"{told} {profile.label} here", style="yellow")
    if loaded and loaded.file.cache:
        console.print("cache: no step begins here, so nothing is kept", style="yellow")
    report = LiveReport(console, dns=dns)
    if ca_file:
        try:
            ca_file.write_bytes(authority_pem())
        except OSError as error:
            raise HarnessError(f"can't write {ca_file}: {error}") from None

    def record(event: Event) -> None:
        report.show(event)
        if mail_folder and isinstance(event, Judged):
            try:
                save_all([event], mail_folder)
            except HarnessError as error:
                # The mail was judged all the same; the session goes on.
                console.print(str(error), style="bold red")

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(
            serve_forever(
                receiver=profile,
                others=others,
                zone=loaded.zones[0] if loaded else parse_zone(lab_records(())),
                settings=loaded.settings[0] if loaded else DEFAULT,
                tls_pem=host_pem(other_names(others)),
                listeners=listeners,
                clients=client_map(client_ip, dict(_mapped(maps))),
                record=record,
                ready=lambda bound: _introduce(console, profile.label, bound),
            )
        )


def _loopback() -> tuple[str, ...]:
    """The loopback addresses of this machine; there may be no IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return "127.0.0.1", "::1"
    except OSError:
        return ("127.0.0.1",)


def _mapped(maps: Iterable[str]) -> Iterable[tuple[IPAddress, IPAddress]]:
    for text in maps:
        real, equals, judged = text.partition("=")
        if not equals:
            raise click.UsageError(f"--map {text!r}: write REAL=SCENARIO, two IP addresses")
        yield _ADDRESS.convert(real, None, None), _ADDRESS.convert(judged, None, None)


def _lab_listeners(domains: tuple[str, ...]) -> Listeners:
    machines = lab_machines(domains)
    return Listeners(
        smtp=tuple(str(a) for machine in machines for a in (machine.ipv4, machine.ipv6)),
        smtp_port=25,
        dns=(str(NAMESERVER.ipv4), str(NAMESERVER.ipv6)),
        dns_port=53,
    )


def _introduce(console: Console, label: str, bound: Listeners) -> None:
    """Say where it listens, and the lines that point a mail server at it."""
    address, port = bound.smtp[0], bound.smtp_port
    if ":" in address:
        postfix, exim = f"[ipv6:{address}]:{port}", f'"<; [{address}]:{port}"'
    else:
        postfix, exim = f"[{address}]:{port}", f"{address}::{port}"
    lines = (
        f"{label} listens on {', '.join(bound.smtp)}, port {port}; "
        f"its name server on port {bound.dns_port}",
        "",
        "point a mail server at it:",
        "  Postfix, /etc/postfix/transport (then `postmap` it; transport_maps must name it):",
        f"    gmail.com smtp:{postfix}",
        "  Exim, a router before dnslookup:",
        "    to_fake_receiver:",
        "      driver = manualroute",
        "      domains = gmail.com",
        "      transport = remote_smtp",
        f"      route_list = * {exim}",
        "      self = send",
        "ask its name server:",
        f"    dig @{bound.dns[0]} -p {bound.dns_port} gmail.com MX",
        "",
        "waiting for mail; Ctrl-C ends it",
        "",
    )
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
