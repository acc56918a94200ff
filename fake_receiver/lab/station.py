"""The process in the receiver's container: the scenario's name server and receiver.

It reads its plan from a file, commands as JSON lines on standard input, and tells what happens
as JSON lines on standard output. It ends when its input does.
"""

import asyncio
import contextlib
import sys
import time
from pathlib import Path
from typing import Final

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.lab.tls import server_context
from fake_receiver.lab.wire_format import (
    COMMANDS,
    PLANS,
    REPORTS,
    Begin,
    Done,
    Ready,
    StationPlan,
)
from fake_receiver.model.events import Asked, Broke, Event
from fake_receiver.nameserver.querylog import LoggedQuery, QueryLog
from fake_receiver.nameserver.server import NameServer
from fake_receiver.nameserver.text import parse_changes, parse_zone
from fake_receiver.nameserver.zone import Zone
from fake_receiver.policy import receivers
from fake_receiver.policy.profile import Profile
from fake_receiver.scenario.hosts import NAMESERVER
from fake_receiver.smtp.server import close_server, serve

PLAN: Final = Path("/lab/station.json")


def build_zone(texts: tuple[str, ...]) -> Zone:
    """The zone that ``texts`` make, one after the other."""
    zone = parse_zone("")
    for text in texts:
        zone = zone.apply(parse_changes(text))
    return zone


async def _run(plan: StationPlan) -> None:
    def profile(label: str) -> Profile:
        return receivers.find(label).turned(plan.switches)

    others = {domain: profile(label) for domain, label in plan.others.items()}
    front = LabFront(
        lab_hosts(profile(plan.gmail), others),
        build_zone(plan.zone_texts),
        _tell,
        settings=plan.settings,
        tls=server_context(plan.tls_pem.encode()),
        cache=plan.cache,
    )
    async with contextlib.AsyncExitStack() as stack:
        for host in ("0.0.0.0", "::"):  # noqa: S104 - the container's own network, nothing else
            server = await serve(front, host, 25)
            stack.push_async_callback(close_server, server)
        log = QueryLog(clock=time.time, on_query=_asked)
        addresses = (str(NAMESERVER.ipv4), str(NAMESERVER.ipv6))
        await stack.enter_async_context(NameServer(lambda: front.zone, addresses, 53, log=log))
        _tell(Ready())
        await _obey(front)


async def _obey(front: LabFront) -> None:
    """Carry out commands until there are no more."""
    reader = asyncio.StreamReader(limit=2**24)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        command = COMMANDS.validate_json(line)
        if isinstance(command, Begin):
            front.zone = build_zone(command.zone_texts)
            front.set(command.settings)
            front.advance(command.advance)
        _tell(Done())


def _asked(query: LoggedQuery) -> None:
    _tell(Asked(client=query.client, lookup=query.lookup))


def _tell(report: Event | Done | Ready) -> None:
    sys.stdout.buffer.write(REPORTS.dump_json(report) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Run until standard input ends."""
    plan = PLANS.validate_json(PLAN.read_bytes())
    try:
        asyncio.run(_run(plan))
    except Exception as error:
        _tell(Broke(where="the receiver's container", error=repr(error)))
        raise


if __name__ == "__main__":
    main()
