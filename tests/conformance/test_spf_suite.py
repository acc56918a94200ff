"""The openspf.org test suite for RFC 7208, in memory.

The suite's YAML is read without types: a plain loader makes numbers of addresses. Explanations
are compared where the cases are said over SMTP.
"""

import re
from ipaddress import ip_address

import yaml

from fake_receiver.checks.spf import check_spf
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.transaction import Transaction


def test_every_case_of_the_rfc_7208_suite_gives_its_result(suite):
    text = suite("spf/rfc7208-tests.yml").read_text(encoding="utf-8")
    cases = [
        (name, case, scenario["zonedata"])
        for scenario in yaml.load_all(text, Loader=yaml.BaseLoader)
        for name, case in scenario["tests"].items()
    ]
    wrong = []
    for name, case, zone in cases:
        expected = case["result"] if isinstance(case["result"], list) else [case["result"]]
        spf = check_spf(transaction_of(case), resolver_of(zone))
        if spf.result not in expected:
            wrong.append((name, expected, spf.result, spf.why))

    assert len(cases) == 203
    assert wrong == []


def transaction_of(case):
    return Transaction(
        client_ip=ip_address(case["host"]),
        helo_domain=case["helo"],
        reverse_path=case["mailfrom"],
        forward_paths=("someone@receiver.example",),
        message=b"",
    )


def resolver_of(zone):
    """Answers from the suite's zone data."""
    zone = {name.lower().removesuffix("."): entries for name, entries in zone.items()}

    def resolve(name, rdtype):
        cnames = []
        owner = re.sub(r"\\(\d{3})", lambda escape: chr(int(escape[1])), name).removesuffix(".")
        for _ in range(10):  # the suite has a loop
            aliases = [entry["CNAME"] for entry in zone.get(owner, ()) if "CNAME" in entry]
            if not aliases:
                break
            owner = aliases[0].lower().removesuffix(".")
            cnames.append(f"{owner}.")
        answers = answers_of(zone.get(owner, ()), rdtype)
        if answers:
            status = LookupStatus.FOUND
        elif owner not in zone:
            status = LookupStatus.NXDOMAIN
        else:
            # A time-out among the entries holds for every type without a record.
            status = LookupStatus.TIMEOUT if "TIMEOUT" in zone[owner] else LookupStatus.NODATA
        return Lookup(
            name=name, rdtype=rdtype, status=status, answers=answers, cnames=tuple(cnames)
        )

    return resolve


def answers_of(entries, rdtype):
    records = [entry for entry in entries if isinstance(entry, dict)]
    # SPF records stand for TXT records, unless the name has TXT entries of its own.
    wanted = {rdtype}
    if rdtype == "TXT" and not any("TXT" in record for record in records):
        wanted.add("SPF")
    return tuple(
        presentation(rdtype, value)
        for record in records
        for key, value in record.items()
        if key in wanted and value != "NONE"
    )


def presentation(rdtype, value):
    match rdtype:
        case "TXT":
            strings = value if isinstance(value, list) else [value]
            return "".join(strings).encode("utf-8").decode("latin-1")
        case "MX":
            preference, exchange = value
            return f"{preference} {exchange}."
        case "PTR":
            return f"{value}."
    return value
