"""Messages a second with every check on, beside plain aiosmtpd that looks at nothing.

    python tests/benchmarks/throughput.py [--messages 2000] [--connections 10] [--repeats 3]
    python tests/benchmarks/throughput.py --memory 100000

Both servers get the same 4 kB message, signed with RSA-2048, one a connection. The checks find an
IPv6 client with a confirmed PTR record, SPF and DKIM passing, and a DMARC record: eight questions
to a zone in memory. The ratios are to the baseline of the same run; so is the CPU of the server.
On a machine with two cores the client takes as much as a server, so two servers cannot be twice as
fast there: the CPU of a message tells more.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import statistics
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.scenario.loader import loads
from fake_receiver.senders.signing import sign
from fake_receiver.smtp.server import serve

SCENARIO = """
scenario: A mail that passes every check
dns: |
  social.example.                  AAAA  2001:db8:25::1
  social.example.                  TXT   "v=spf1 a -all"
  _dmarc.social.example.           TXT   "v=DMARC1; p=reject"
  mail._domainkey.social.example.  TXT   "v=DKIM1; k=rsa; p={dkim-public-key}"
  2001:db8:25::1                   PTR   social.example.
sender:
  hostname: social.example
  addresses: ["2001:db8:25::1"]
  dkim: {domain: social.example, selector: mail}
steps:
  - name: only one
    send: {from: alice@social.example, to: bob@gmail.com}
    expect: {reply: 250}
"""
HEADER = (
    b"From: alice@social.example\r\nTo: bob@gmail.com\r\nSubject: hello\r\n"
    b"Date: Sat, 21 Nov 2026 07:44:48 +0000\r\nMessage-ID: <1@social.example>\r\n\r\n"
)


class Nothing:
    """The handler of the baseline."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        return "250 OK"


async def start_plain(port):
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: SMTP(Nothing(), hostname="x"), "127.0.0.1", port)


async def start_ours(port):
    scenario = loads(SCENARIO)
    client = scenario.file.sender.addresses[0]
    front = LabFront(
        lab_hosts(scenario.receiver, scenario.others),
        scenario.zones[0],
        lambda _: None,
        lambda _: client,
    )
    return await serve(front, "127.0.0.1", port, shared=True)


SERVERS = {"plain aiosmtpd": start_plain, "fake-receiver": start_ours}


def run_server(name, port, started, stop):
    async def run():
        server = await SERVERS[name](port)
        started.set()
        await asyncio.to_thread(stop.wait)
        server.close()

    asyncio.run(run())


async def deliver(port, message):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    replies = [await reader.readline()]
    writer.write(b"EHLO social.example\r\n")
    while (await reader.readline())[3:4] == b"-":
        pass
    for command in (b"MAIL FROM:<alice@social.example>", b"RCPT TO:<bob@gmail.com>", b"DATA"):
        writer.write(command + b"\r\n")
        replies.append(await reader.readline())
    writer.write(message + b".\r\n")
    replies.append(await reader.readline())
    writer.write(b"QUIT\r\n")
    await reader.readline()
    writer.close()
    if not replies[-1].startswith(b"250"):
        raise SystemExit(f"refused: {replies}")


async def deliver_all(port, message, messages, connections):
    waiting = iter(range(messages))

    async def work():
        for _ in waiting:
            await deliver(port, message)

    await asyncio.gather(*(work() for _ in range(connections)))


def cpu_of(process):
    """Seconds of CPU that the process has taken so far (proc(5))."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(process):
    """Megabytes resident."""
    pages = Path(f"/proc/{process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE") / 2**20


@contextlib.contextmanager
def running(name, port, processes):
    """The server, in so many processes."""
    stop = multiprocessing.Event()
    servers = []
    for _ in range(processes):
        started = multiprocessing.Event()
        server = multiprocessing.Process(target=run_server, args=(name, port, started, stop))
        server.start()
        started.wait()
        servers.append(server)
    yield servers
    stop.set()
    for server in servers:
        server.join()


def measure(name, port, message, options, processes):
    """Messages a second, and milliseconds of the server's CPU for each."""
    with running(name, port, processes) as servers:
        asyncio.run(deliver_all(port, message, 50 * processes, options.connections))
        before = sum(map(cpu_of, servers))
        begin = time.perf_counter()
        asyncio.run(deliver_all(port, message, options.messages, options.connections))
        seconds = time.perf_counter() - begin
        cpu = sum(map(cpu_of, servers)) - before
    return options.messages / seconds, cpu * 1000 / options.messages


def measure_memory(message, options):
    """Resident memory at every tenth of many messages."""
    with running("fake-receiver", 20099, 1) as (server,):
        for tenth in range(11):
            print(f"{options.memory * tenth // 10:8} messages  {memory_of(server):6.1f} MB")
            if tenth < 10:
                tenth_of_all = options.memory // 10
                asyncio.run(deliver_all(20099, message, tenth_of_all, options.connections))


def medians(measured):
    """Of the rates, and of the CPU."""
    return [statistics.median(column) for column in zip(*measured, strict=True)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0, metavar="MESSAGES")
    options = parser.parse_args()
    key = loads(SCENARIO).file.sender.dkim
    message = sign(HEADER + b"A line of a message that says little.\r\n" * 100, key)
    if options.memory:
        measure_memory(message, options)
        return
    runs = [("plain aiosmtpd", 1), ("fake-receiver", 1), ("fake-receiver", 2)]
    results = {run: [] for run in runs}
    port = 20025
    for _ in range(options.repeats):
        for name, processes in runs:
            port += 1
            results[name, processes].append(measure(name, port, message, options, processes))
    base_rate, base_cpu = medians(results[runs[0]])
    for (name, processes), found in results.items():
        rate, cpu = medians(found)
        print(
            f"{name:15} x {processes}  {rate:6.0f} messages/s ({rate / base_rate:4.2f} x)"
            f"   {cpu:5.2f} ms of CPU a message ({cpu / base_cpu:4.2f} x)"
        )


if __name__ == "__main__":
    main()
