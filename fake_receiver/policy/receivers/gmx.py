"""GMX: no banner for a client without a PTR record. web.de runs the same software.

The explanation's address is of postmaster.gmx.com until 2020-05; one report of 2020-10 still
quotes that. GMX says itself that it gives no enhanced codes.
"""

import hashlib
from collections.abc import Mapping

from fake_receiver.model.declared import Mark
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import Extensions, NamedReply, Wording, since
from fake_receiver.policy.conditions import iprev
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import marked
from fake_receiver.policy.plain_dialogue import ACCEPTED, LIMITS, plain_dialogue, says
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.rules import Rule

BEGIN = Month(2017, 4)
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

EXTENSIONS = (Extensions(since=BEGIN, keywords=("SIZE 69920427", "STARTTLS")),)
"""As its hosts for submission offer them; those for reception were not found."""


def session_id(serial: int, _: Month) -> str:
    """As in ``1MNcgj-1ue23t3pyV-00S2YR``."""
    digest = hashlib.sha256(f"session {serial}".encode()).digest()
    letters = "".join(_LETTERS[octet % len(_LETTERS)] for octet in digest)
    return f"1{letters[:5]}-1{letters[5:14]}-00{letters[14:18]}"


def no_ptr(cites: str) -> Rule:
    """The rule on the PTR record. That it must be confirmed is the policy, not seen in a report."""
    return Rule(
        name="no-ptr", when=~iprev, reply="NoPtr", stage=Stage.CONNECT, since=BEGIN,
        confidence=Confidence.HIGH, cites=cites,
    )  # fmt: skip


def refusal(domain: str, host: str, why: str) -> str:
    """The text in place of the banner, ``why`` in its last lines."""
    return f"{domain} ({host}) Nemesis ESMTP Service not available\nNo SMTP service\n{why}"


def dialogue(domain: str, host: str, *wordings: Wording) -> Mapping[str, NamedReply]:
    """Its words when nothing is wrong, and ``wordings`` when there is no PTR record."""
    completed = "Requested mail action okay, completed"
    return {
        **plain_dialogue(f"{domain} ({host}) Nemesis ESMTP Service ready", enhanced=False),
        # The real one says the client's name too: "gmx.com Hello a.example [192.0.2.1]".
        "Ehlo": says(Stage.EHLO, 250, "", f"{domain} Hello [{{ip}}]", inferred=True),
        "Helo": says(Stage.EHLO, 250, "", f"{domain} Hello [{{ip}}]", inferred=True),
        "StartTls": says(Stage.EHLO, 220, "", "OK"),
        "MailOk": says(Stage.MAIL, 250, "", completed),
        "RcptOk": says(Stage.RCPT, 250, "", "OK"),
        "DataGoAhead": says(Stage.DATA, 354, "", "Start mail input; end with <CRLF>.<CRLF>"),
        "Accepted": says(Stage.END_OF_MESSAGE, 250, "", f"{completed}: id=", signed=True),
        "Quit": says(Stage.CONNECT, 221, "", f"{domain} Service closing transmission channel"),
        "Unrecognized": says(Stage.EHLO, 500, "", "Syntax error, command unrecognized"),
        "BadSequence": says(Stage.MAIL, 503, "", "Bad sequence of commands"),
        "NoPtr": NamedReply(stage=Stage.CONNECT, wordings=wordings, closes=True),
    }


_HOST = "mxgmx114"
_BAD_PTR = "Bad DNS PTR resource record.\nFor explanation visit "
_OLD = f"{_BAD_PTR}http://postmaster.gmx.com/en/error-messages?ip={{ip}}&c=rdns"
_NEW = f"{_BAD_PTR}https://www.gmx.net/mail/senderguidelines?ip={{ip}}&c=rdns"
_LISTED = (
    "IP address is block listed.\n"
    "For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v={ip}&r="
)
_POLICY = "https://postmaster.gmx.com/en/error-messages"

RECEIVER = Receiver(
    name="gmx",
    title="GMX (mx00.emig.gmx.net)",
    rules=(
        Rule(
            name="block-listed", when=marked(Mark.LOW_REPUTATION_IP), reply="BlockListed",
            stage=Stage.CONNECT, since=Month(2025, 1), confidence=Confidence.HIGH, cites=_POLICY,
        ),
        no_ptr("https://pastebin.com/xdqLGKiL"),
        *LIMITS,
        ACCEPTED,
    ),
    replies={
        **dialogue(
            "gmx.net", _HOST,
            since(BEGIN, 554, "", refusal("gmx.net", _HOST, _OLD), signed=False),
            since(Month(2020, 5), 554, "", refusal("gmx.net", _HOST, _NEW), signed=False),
        ),
        "BlockListed": says(
            Stage.CONNECT, 554, "", refusal("gmx.net", _HOST, _LISTED), closes=True, signed=True
        ),
    },
    extensions=EXTENSIONS,
    tail=lambda _: "{id}",
    session_id=session_id,
)  # fmt: skip
