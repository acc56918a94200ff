"""Sessions shown while they happen: what `serve` prints."""

import dataclasses

from rich.console import Console

from fake_receiver.model.events import (
    Asked,
    Broke,
    Connected,
    Disconnected,
    Event,
    Exchanged,
    Tried,
)
from fake_receiver.report.explain import explain
from fake_receiver.report.lines import Line, block, literal


class LiveReport:
    """Prints each event as it comes. Sessions side by side are told apart by a number."""

    def __init__(self, console: Console, *, dns: bool) -> None:
        self._console = console
        self._dns = dns
        self._numbers: dict[str, int] = {}
        self._count = 0

    def show(self, event: Event) -> None:
        """Print one event."""
        for line in self._lines(event):
            line.print(self._console)

    def _lines(self, event: Event) -> list[Line]:
        if isinstance(event, Asked | Tried):
            if isinstance(event, Tried):
                told = f"{event.client_ip} asks for a connection: {event}"
            else:
                told = f"DNS  {event.client} asks {event.lookup}"
            return [literal(told, "dim")] if self._dns else []
        if isinstance(event, Broke):
            return [
                literal(f"{event.where}: the harness broke", "bold magenta"),
                *block(event.error),
            ]
        if isinstance(event, Connected):
            self._count += 1
            self._numbers[event.session_id] = self._count
            told = f"{event.client_ip} connects to {event.mx_host} ({event.receiver})"
            return [literal(f"[{self._count}]  {told}", "bold")]
        number = f"[{self._numbers.get(event.session_id, '?')}]"
        if isinstance(event, Disconnected):
            self._numbers.pop(event.session_id, None)
            return [literal(f"{number}  closed", "dim"), literal("")]
        if isinstance(event, Exchanged):
            client = [literal(f"{number}  C: {event.command}")] if event.command else []
            return [*client, *(literal(f"{number}  S: {line}", "dim") for line in event.lines)]
        return [dataclasses.replace(line, indent=line.indent + 6) for line in explain(event)]
