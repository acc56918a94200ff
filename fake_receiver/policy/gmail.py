"""Gmail's receiver, mx.google.com: its table of rules since 2013.

The order of the rules is their rank. All of them answer after the final dot: no published
transcript shows one earlier.
"""

import hashlib

from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.conditions import (
    always,
    authenticated,
    authentication_undecided,
    dmarc_fails,
    dmarc_passes,
    dmarc_reject,
    iprev,
    ipv4,
    ipv6,
    ptr,
    spf_hard_fail,
)
from fake_receiver.policy.dates import Month, in_force
from fake_receiver.policy.gmail_dialogue import DIALOGUE, EXTENSIONS, PROTOCOL_ERRORS
from fake_receiver.policy.gmail_wordings import VERDICTS
from fake_receiver.policy.rules import Profile, Rule

WORDINGS = {**DIALOGUE, **PROTOCOL_ERRORS, **VERDICTS}

_BEGIN, _2013, _2017, _2018 = Month(2004, 4), Month(2013, 9), Month(2017, 4), Month(2018, 1)
_2020, _2022, _2023, _2024 = Month(2020, 3), Month(2022, 3), Month(2023, 10), Month(2024, 8)

_GUIDELINES = "https://support.google.com/a/answer/81126"
_IPV6_2014 = "https://mailman.nanog.org/pipermail/nanog/2014-January/063498.html"

# fmt: off
RULES: tuple[Rule, ...] = (
    Rule(name="ipv6-auth-error", when=ipv6 & (~iprev | ~authenticated), reply="IPv6AuthError",
         since=_2013, until=_2020, confidence=Confidence.MEDIUM, cites=_IPV6_2014),
    Rule(name="ipv6-auth-error", when=ipv6 & ~iprev & ~authenticated, reply="IPv6AuthError",
         since=_2020, confidence=Confidence.HIGH, cites=_GUIDELINES),
    Rule(name="no-ptr", when=ipv4 & ~ptr, reply="MissingPtr",
         since=_2017, until=_2020, confidence=Confidence.HIGH, cites="https://pastebin.com/Rj7iXShc"),
    Rule(name="no-ptr", when=~iprev, reply="MissingPtr",
         since=_2020, confidence=Confidence.HIGH, cites=_GUIDELINES),
    Rule(name="dmarc-undecided", when=dmarc_reject & ~dmarc_passes & authentication_undecided,
         reply="DmarcTemporary",
         since=_2024, confidence=Confidence.LOW, cites="one published transcript of 2024-08"),
    Rule(name="dmarc-reject", when=dmarc_reject & dmarc_fails, reply="DmarcRejection",
         since=_2013, confidence=Confidence.HIGH, cites="https://support.google.com/mail/?p=DmarcRejection"),
    Rule(name="spf-hard-fail", when=spf_hard_fail & ~authenticated, reply="SpfHardFail",
         since=_2022, until=_2023, confidence=Confidence.HIGH, cites=_GUIDELINES),
    Rule(name="unauthenticated", when=~authenticated, reply="Unauthenticated",
         since=_2018, confidence=Confidence.HIGH, cites=_GUIDELINES),
    Rule(name="accepted", when=always, reply="Accepted",
         since=_BEGIN, confidence=Confidence.CERTAIN, cites=_GUIDELINES),
)
# fmt: on


def profile(as_of: Month) -> Profile:
    """Gmail as of a month."""
    wordings = {
        name: wording
        for name, history in WORDINGS.items()
        if (wording := in_force(history, as_of)) is not None
    }
    extensions = in_force(EXTENSIONS, as_of) or EXTENSIONS[0]
    return Profile(
        name="gmail",
        as_of=as_of,
        rules=tuple(rule for rule in RULES if rule.is_in_force(as_of)),
        wordings=wordings,
        extensions=extensions.keywords,
        tail=" {id} - gsmtp" if as_of >= Month(2013, 1) else " {id}",
        session_id=lambda serial: session_id(serial, as_of),
    )


def session_id(serial: int, as_of: Month) -> str:
    """An id of the shape that Gmail's ids had at that date; the same for the same serial number."""
    digest = hashlib.sha256(f"session {serial}".encode()).hexdigest()
    number = int(digest[:12], 16)
    letters = "".join(chr(ord("a") + int(digest[at : at + 2], 16) % 26) for at in range(12, 24, 2))
    count = 1 + number % 998
    if as_of >= Month(2024, 3):
        return f"d9443c01a7336-{digest[24:35]}si{number % 10**9:09}ad.{count}"
    if as_of >= Month(2021, 1):
        hexadecimal = f"20020a{digest[24:30]}000000b002{digest[30:40]}"
        return (
            f"{letters[0]}{count % 1000}-{hexadecimal}si{number % 10**6:06}{letters[1:4]}.{count}"
        )
    return f"{letters[:2]}{count % 100}si{number % 10**8:08}{letters[2:5]}.{count}"
