"""The process in the receiver's container: name server and receiver of one scenario after another.

It reads commands as JSON lines on standard input, and tells what happens as JSON lines on standard
output. A plan begins a scenario: all that the one before it had is closed and made anew. It ends
when its input does.
"""

import asyncio
import contextlib
import subprocess
import sys
import time
from typing import Final

from fake_receiver.lab.attempts import Attempts
from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.lab.reach import Reach
from fake_receiver.lab.tls import server_context
from fake_receiver.lab.wire_format import COMMANDS, REPORTS, Begin, Done, Ready, StationPlan
from fake_receiver.model.events import Asked, Broke, Event
from fake_receiver.nameserver.querylog import LoggedQuery, QueryLog
from fake_receiver.nameserver.server import NameServer
from fake_receiver.nameserver.text import parse_changes, parse_zone
from fake_receiver.nameserver.zone import Zone
from fake_receiver.policy import receivers
from fake_receiver.policy.profile import Profile
from fake_receiver.scenario.hosts import NAMESERVER

_LONGEST_LINE: Final = 2**24


def build_zone(texts: tuple[str, ...]) -> Zone:
    """The zone that ``texts`` make, one after the other."""
    zone = parse_zone("")
    for text in texts:
        zone = zone.apply(parse_changes(text))
    return zone


class _Stage:
    """What stands for one scenario: the link, the listeners, the name server."""

    def __init__(self, plan: StationPlan) -> None:
        def profile(label: str) -> Profile:
            return receivers.find(label).turned(plan.switches)

        self._plan = plan
        self._is_over = False
        others = {domain: profile(label) for domain, label in plan.others.items()}
        hosts = lab_hosts(profile(plan.gmail), others)
        self._front = LabFront(
            hosts,
            build_zone(plan.zone_texts),
            self._record,
            settings=plan.settings,
            tls=server_context(plan.tls_pem.encode()),
            cache=plan.cache,
        )
        names = {ip: name for ip, (name, _) in hosts.items()}
        self._reach = Reach(self._front, names)
        self._attempts = Attempts(names, self._record)
        self._stack = contextlib.AsyncExitStack()

    async def set_up(self) -> None:
        ip_batch(self._plan.link)
        self._stack.callback(ip_batch, "link delete lab0\n")
        self._attempts.watch("lab0")
        self._stack.callback(self._attempts.close)
        self._stack.push_async_callback(self._reach.close)
        await self._reach.set(self._plan.settings)
        log = QueryLog(clock=time.time, on_query=self._asked)
        addresses = (str(NAMESERVER.ipv4), str(NAMESERVER.ipv6))
        server = NameServer(lambda: self._front.zone, addresses, 53, log=log)
        await self._stack.enter_async_context(server)

    async def begin(self, command: Begin) -> None:
        self._front.zone = build_zone(command.zone_texts)
        self._front.set(command.settings)
        self._front.advance(command.advance)
        await self._reach.set(command.settings)

    def catch_up(self) -> None:
        """Tell of what has happened, but has not been looked at yet."""
        self._attempts.read()

    async def close(self) -> None:
        self._is_over = True
        await self._stack.aclose()

    def _asked(self, query: LoggedQuery) -> None:
        self._record(Asked(client=query.client, lookup=query.lookup))

    def _record(self, event: Event) -> None:
        # A session that its client never ended is no part of the scenario after this one.
        if not self._is_over:
            _tell(event)


def ip_batch(batch: str) -> None:
    """Carry out an ip(8) batch. Raises RuntimeError with what ip said."""
    told = subprocess.run(
        ["ip", "-batch", "-"],  # noqa: S607
        input=batch, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(f"ip: {told.stderr.strip()}")


async def _run() -> None:
    reader = asyncio.StreamReader(limit=_LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    stage: _Stage | None = None
    while line := await reader.readline():
        command = COMMANDS.validate_json(line)
        if isinstance(command, StationPlan):
            if stage:
                await stage.close()
            stage = _Stage(command)
            await stage.set_up()
            _tell(Ready())
            continue
        if stage and isinstance(command, Begin):
            await stage.begin(command)
        elif stage:
            stage.catch_up()
        _tell(Done())


def _tell(report: Event | Done | Ready) -> None:
    sys.stdout.buffer.write(REPORTS.dump_json(report) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Run until standard input ends."""
    try:
        asyncio.run(_run())
    except Exception as error:
        _tell(Broke(where="the receiver's container", error=repr(error)))
        raise


if __name__ == "__main__":
    main()
