"""A second opinion on SPF: Mail::SPF, the reference implementation in Perl, asked over real DNS.

The cases of the RFC 7208 suite, and 200 made up by chance. Where the two disagree, a table says who
is right.
"""

import asyncio
import contextlib
import json
import shutil
import subprocess
from ipaddress import ip_address
from pathlib import Path
from unittest import mock

import pytest
from generated_spf import generate
from spf_suite import read_cases

from fake_receiver.checks.spf import check_spf
from fake_receiver.model.transaction import Transaction
from fake_receiver.nameserver import NameServer
from fake_receiver.nameserver.resolver import ZoneResolver

SCRIPT = Path(__file__).with_name("mail_spf.pl")
SEED = 8
SECONDS = 120

DIES = "exception: Error::Simple"

DISAGREEMENTS = {
    "toolonglabel": ("none", DIES),
    "emptylabel": ("none", DIES),
    "invalid-domain-empty-label": ("fail", DIES),
    "cidr6-0-ip4": ("neutral", "pass"),
    "cidr6-ip4": ("neutral", "pass"),
    "mx-limit": ("permerror", "neutral"),
    "made up 29": ("permerror", "fail"),
    "made up 165": ("pass", "permerror"),
    "made up 177": ("pass", "permerror"),
    "made up 183": ("temperror", "pass"),
}
"""Our result and that of Mail::SPF.

- toolonglabel, emptylabel, invalid-domain-empty-label: we are right. It dies of the name, where
  RFC 7208 section 4.3 says none, and the suite that such a target does not exist.
- cidr6-0-ip4, cidr6-ip4: we are right. It takes an IPv4 client for ::ffff:1.2.3.4 (section 5).
- mx-limit: we are right. It leaves the eleventh MX out, as RFC 4408 asked (section 4.6.4).
- made up 29: both may be. It looks up those PTR names alone that could match, we look up all, as
  section 5.5 is written. One of these is void, and the third.
- made up 165, made up 177: we are right. Two hosts of one MX have no address: that is one *term*
  with void look-ups (section 4.6.4). It counts look-ups.
- made up 183: both may be. It looks up the hosts of an MX until one matches, we look up all, as
  section 5.4 is written. The look-up of one fails.
"""


@pytest.fixture(scope="module")
def perl():
    command = shutil.which("perl")
    there = command and subprocess.run(
        [command, "-MMail::SPF", "-MJSON::PP", "-e1"], capture_output=True, check=False, timeout=60
    )
    if not there or there.returncode:
        pytest.skip("NOT TESTED: there is no Mail::SPF; apt install libmail-spf-perl")
    return command


@pytest.fixture(scope="module")
def cases(suite):
    """Zone and case, by name."""
    of_the_suite = read_cases(suite("spf/rfc7208-tests.yml"))
    made_up = generate(SEED, zones=10, cases=20)
    return {
        **{case.name: (case.scenario.zone, case) for case in of_the_suite},
        **{f"made up {number}": (case.zone, case) for number, case in enumerate(made_up)},
    }


@pytest.fixture(scope="module")
def opinions(perl, cases):
    """Our result and that of Mail::SPF, by case."""
    # The order of the records in an answer is left to chance otherwise.
    with mock.patch("random.shuffle"):
        theirs = asyncio.run(asyncio.wait_for(second_opinions(perl, cases), SECONDS))
    return {
        name: (our_result(*cases[name]), their) for name, their in zip(cases, theirs, strict=True)
    }


async def second_opinions(perl, cases):
    """The results of Mail::SPF: one process, one name server for each zone."""
    async with contextlib.AsyncExitStack() as stack:
        servers = {}
        for zone, _ in cases.values():
            if zone not in servers:
                server = NameServer(lambda zone=zone: zone)
                servers[zone] = await stack.enter_async_context(server)
        asked = [json.dumps(question(case, servers[zone].port)) for zone, case in cases.values()]
        process = await asyncio.create_subprocess_exec(
            perl, SCRIPT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        answered, errors = await process.communicate("\n".join(asked).encode())
        assert process.returncode == 0, errors.decode()
        return [json.loads(line)["result"] for line in answered.splitlines()]


def question(case, port):
    return {
        "port": port,
        "client_ip": case.client_ip,
        "helo": case.helo,
        "reverse_path": case.reverse_path,
    }


def our_result(zone, case):
    transaction = Transaction(
        client_ip=ip_address(case.client_ip), helo_domain=case.helo, reverse_path=case.reverse_path
    )
    return str(check_spf(transaction, ZoneResolver(lambda: zone)).result)


def test_403_cases_are_compared(cases):
    assert len(cases) == 403


def test_all_results_occur(opinions):
    ours = {ours for name, (ours, _) in opinions.items() if name.startswith("made up")}

    assert ours == {"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"}


def test_mail_spf_agrees_but_where_the_table_tells(opinions):
    differing = {name: pair for name, pair in opinions.items() if pair[0] != pair[1]}

    assert differing == DISAGREEMENTS
