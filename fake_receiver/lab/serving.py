"""The receiver and its name server in the foreground, for any mail server pointed at them."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fake_receiver.lab.front import ClientMap, LabFront, lab_hosts
from fake_receiver.lab.results import HarnessError
from fake_receiver.lab.tls import server_context
from fake_receiver.model.events import Asked, Event
from fake_receiver.model.settings import Settings
from fake_receiver.model.transaction import IPAddress
from fake_receiver.nameserver.querylog import QueryLog
from fake_receiver.nameserver.server import NameServer
from fake_receiver.nameserver.zone import Zone
from fake_receiver.policy.profile import Profile
from fake_receiver.smtp.server import close_server, serve


def client_map(default: IPAddress | None, named: Mapping[IPAddress, IPAddress]) -> ClientMap:
    """Judge a client by the address ``named`` for it, else by ``default``, else by its own."""
    return lambda peer: named.get(peer) or default or peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Where the receiver and the name server listen."""

    smtp: tuple[str, ...]
    smtp_port: int
    dns: tuple[str, ...]
    dns_port: int


async def serve_forever(
    *,
    receiver: Profile,
    others: Mapping[str, Profile],
    zone: Zone,
    settings: Settings,
    tls_pem: bytes,
    listeners: Listeners,
    clients: ClientMap,
    record: Callable[[Event], None],
    ready: Callable[[Listeners], None],
) -> None:
    """Listen until cancelled; ``ready`` is told when everything is bound.

    Raises HarnessError when an address or port can't be had.
    """
    front = LabFront(
        lab_hosts(receiver, others),
        zone,
        record,
        clients,
        settings=settings,
        tls=server_context(tls_pem),
    )
    log = QueryLog(
        clock=time.time,
        on_query=lambda query: record(Asked(client=query.client, lookup=query.lookup)),
    )
    async with contextlib.AsyncExitStack() as stack:
        try:
            for address in listeners.smtp:
                server = await serve(front, address, listeners.smtp_port)
                stack.push_async_callback(close_server, server)
            name_server = NameServer(lambda: front.zone, listeners.dns, listeners.dns_port, log=log)
            await stack.enter_async_context(name_server)
        except OSError as error:
            hint = "choose other ports with --smtp-port and --dns-port, addresses with --listen"
            raise HarnessError(f"can't listen: {error}", hint) from None
        ready(listeners)
        await asyncio.Event().wait()
