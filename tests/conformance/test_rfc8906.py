"""RFC 8906 section 8: the questions that many name servers get wrong, asked with a real dig."""

import asyncio
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator

import pytest

from fake_receiver.nameserver import NameServer, parse_zone

ZONE = "zone.example"
RECORDS = parse_zone(f"""
    {ZONE}      SOA  ns.{ZONE} hostmaster.{ZONE} 1 3600 600 86400 60
    {ZONE}      NS   ns.{ZONE}
    ns.{ZONE}   A    127.0.0.1
    big.{ZONE}  TXT  "{"x" * 2000}"
""")
IDS = (
    *(f"8.1.{part}" for part in ("1", "2", "3.1", "3.2", "3.3", "3.4", "4", "5")),
    *(f"8.2.{part}" for part in range(1, 11)),
)
SECONDS = 10


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The name server on loopback, on an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = NameServer(lambda: RECORDS)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(SECONDS)
    yield server.port
    asyncio.run_coroutine_threadsafe(server.close(), loop).result(SECONDS)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(SECONDS)
    loop.close()


@pytest.fixture(scope="module")
def dig(port):
    """Asks the name server and gives what dig prints."""
    command = shutil.which("dig")
    if command is None:
        pytest.skip("NOT TESTED: there is no dig; apt install bind9-dnsutils")

    def ask(arguments: str) -> str:
        at = [command, "-p", str(port), "+tries=1", f"+time={SECONDS}", "@127.0.0.1"]
        asked = [*at, *arguments.format(Z=ZONE).split()]
        return subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True).stdout

    return ask


@pytest.fixture(scope="module")
def cases(suite):
    """The cases by the number of their section."""
    read = json.loads(suite("dns/rfc8906-dig-tests.json").read_text(encoding="utf-8"))
    return {case["id"].split()[0]: case for case in read["tests"]}


def test_every_case_is_tested(cases) -> None:
    assert sorted(cases) == sorted(IDS)


@pytest.mark.parametrize("section", IDS)
def test_dig_is_answered_as_rfc_8906_asks(section: str, cases, dig) -> None:
    case = cases[section]
    told = dig(case["dig"])
    wrong = list(mismatches(case, told))
    assert not wrong, f"{case['id']}: {wrong} in\n{told}"


def mismatches(case, told: str) -> Iterator[str]:
    """What ``told`` has otherwise than ``case`` asks."""
    status = re.search(r"status: (\w+)", told)
    if status is None or status[1] != case["status"]:
        yield f"status is not {case['status']}"
    answers = re.search(r"ANSWER: (\d+)", told)
    if "answer" in case and int(answers[1] if answers else 0) != case["answer"]:
        yield f"not {case['answer']} answers"
    line = re.search(r"^;; flags:([a-z ]*);", told, re.MULTILINE)
    flags = line[1].split() if line else []
    yield from (f"no flag {flag}" for flag in case.get("flags", ()) if flag not in flags)
    yield from (f"a flag {flag}" for flag in case.get("noflags", ()) if flag in flags)
    if ("OPT PSEUDOSECTION" in told) is not case["opt"]:
        yield "OPT is missing" if case["opt"] else "OPT is there"
    if case.get("text", "") not in told:
        yield f"no {case['text']!r}"
    if "nottext" in case and case["nottext"] in told:
        yield f"{case['nottext']!r}"
