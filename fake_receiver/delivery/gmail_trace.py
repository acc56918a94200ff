"""The header fields that Gmail prepends, in its order (RFC 5321 section 4.4).

Everything in them follows from the transaction: the same mail at the same time has the same ids.
"""

import hashlib
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from zoneinfo import ZoneInfo

from fake_receiver.delivery.arc_seal import seal
from fake_receiver.delivery.gmail_results import (
    ARC_SINCE,
    AUTHSERV_ID,
    authentication_results,
    results,
)
from fake_receiver.delivery.gmail_spf import received_spf
from fake_receiver.delivery.header_text import host_name, printable
from fake_receiver.delivery.protocol import protocol
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.transaction import Tls, Transaction
from fake_receiver.policy.dates import Month

_PACIFIC: Final = ZoneInfo("America/Los_Angeles")
_FOLD: Final = "\r\n        "

# Each lies between the last sighting of the old form and the first of the new.
_PTR_WITH_DOT_SINCE: Final = Month(2012, 1)
_TLS_BITS_SINCE: Final = Month(2013, 1)
_FOR_SINCE: Final = Month(2013, 1)
_X_RECEIVED_SINCE: Final = Month(2013, 1)
_TLS1_2_SINCE: Final = Month(2016, 1)
_6TO4_SINCE: Final = Month(2018, 4)
_LONG_6TO4_SINCE: Final = Month(2021, 9)
_13_CHARACTERS_SINCE: Final = Month(2024, 3)


def trace(evidence: Evidence, as_of: Month) -> str:
    """The fields that every copy has, from X-Received down."""
    transaction = evidence.transaction
    arc = ""
    if as_of >= ARC_SINCE:
        arc = seal(
            transaction.message,
            authserv_id=AUTHSERV_ID,
            results=results(evidence, as_of),
            arc=evidence.arc,
            timestamp=int(transaction.received_at),
        )
    return "".join(
        (
            _passed_on(transaction, as_of),
            arc,
            f"Return-Path: <{printable(transaction.reverse_path)}>\r\n",
            _received(evidence, as_of),
            f"Received-SPF: {received_spf(evidence, as_of)}\r\n",
            f"Authentication-Results: {authentication_results(evidence, as_of)}\r\n",
        )
    )


def delivered(transaction: Transaction, mailbox: str, as_of: Month) -> str:
    """The fields of one mailbox's copy, which stand above the others."""
    digest = _digest(transaction, mailbox)
    identifier = f"{_short_id(digest)}csp{int(digest[8:14], 16) % 10**7}{_letters(digest[14:20])}"
    return (
        f"Delivered-To: {printable(mailbox)}\r\n"
        f"Received: by {_inside_host(digest, as_of, last=True)} with SMTP id {identifier};"
        f"{_FOLD}{_pacific(transaction)}\r\n"
    )


def _passed_on(transaction: Transaction, as_of: Month) -> str:
    """The hop from the host that the client reached to the one that keeps mailboxes."""
    digest = _digest(transaction, "")
    host = _inside_host(digest, as_of, last=False)
    number, letters = int(digest[8:14], 16) % 10**8, _letters(digest[14:20])
    prefix = _short_id(digest)
    if as_of >= _13_CHARACTERS_SINCE:
        prefix, letters = f"d9443c01a7336-{digest[20:31]}", "5ad"
    elif as_of >= _LONG_6TO4_SINCE:
        prefix += f"-{''.join(part.zfill(4) for part in host.split(':'))}"
    milliseconds = int(transaction.received_at * 1000)
    name = "X-Received" if as_of >= _X_RECEIVED_SINCE else "Received"
    return (
        f"{name}: by {host} with SMTP id {prefix}mr{number}{letters}.{number % 998}.{milliseconds};"
        f"{_FOLD}{_pacific(transaction)}\r\n"
    )


def _received(evidence: Evidence, as_of: Month) -> str:
    transaction = evidence.transaction
    name = evidence.iprev.verified_name
    ptr = ""
    if name is not None:
        dot = "." if as_of >= _PTR_WITH_DOT_SINCE else ""
        ptr = f"{host_name(name.removesuffix('.'))}{dot} "
    lines = [
        f"from {host_name(transaction.helo_domain)} ({ptr}[{transaction.client_ip}])",
        f"by {AUTHSERV_ID} with {protocol(transaction)} id {_dated_id(transaction)}",
    ]
    if len(transaction.forward_paths) == 1 and as_of >= _FOR_SINCE:
        lines.append(f"for <{printable(transaction.forward_paths[0])}>")
    if transaction.tls is not None:
        lines.append(_tls(transaction.tls, as_of))
    return f"Received: {_FOLD.join(lines)};{_FOLD}{_pacific(transaction)}\r\n"


def _tls(tls: Tls, as_of: Month) -> str:
    if as_of < _TLS_BITS_SINCE:
        return f"(version=TLSv1/SSLv3 cipher={tls.cipher})"
    version = tls.version
    if as_of >= _TLS1_2_SINCE:
        version = version.replace("TLSv", "TLS").replace(".", "_")
    return f"(version={version} cipher={tls.cipher} bits={tls.bits}/{tls.bits})"


def _pacific(transaction: Transaction) -> str:
    moment = datetime.fromtimestamp(int(transaction.received_at), _PACIFIC)
    return f"{format_datetime(moment)} ({moment:%Z})"


def _dated_id(transaction: Transaction) -> str:
    """The session's id as the dialogue shows it, and the local time."""
    moment = datetime.fromtimestamp(int(transaction.received_at), _PACIFIC)
    return f"{printable(transaction.session_id)}.{moment:%Y.%m.%d.%H.%M.%S}"


def _digest(transaction: Transaction, mailbox: str) -> str:
    told = f"{transaction.session_id} {transaction.received_at} {mailbox}"
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()


def _short_id(digest: str) -> str:
    return f"{_letters(digest[:2])}{int(digest[2:4], 16)}"


def _letters(digits: str) -> str:
    """One letter for each pair of hexadecimal digits."""
    pairs = (digits[at : at + 2] for at in range(0, len(digits), 2))
    return "".join(chr(ord("a") + int(pair, 16) % 26) for pair in pairs)


def _inside_host(digest: str, as_of: Month, *, last: bool) -> str:
    """The address of a host inside Google: private IPv4 at first, 6to4 (RFC 3056) later."""
    if as_of < _6TO4_SINCE:
        return "10." + ".".join(str(int(digest[at : at + 2], 16)) for at in (40, 42, 44))
    first, second, *rest = (f"{int(digest[at : at + 4], 16):x}" for at in range(40, 60, 4))
    if as_of < _LONG_6TO4_SINCE:
        return f"2002:{first}:{second}:0:0:0:0:0" if last else f"2002:{first}:{second}::"
    # 10.0.0.0/8 is the company's own: 2002:aXX.
    middle = f"a{int(digest[40:42], 16):02x}:{second}:0" if last else f"a05:{first}:{second}"
    return f"2002:{middle}:b0:{':'.join(rest)}"
