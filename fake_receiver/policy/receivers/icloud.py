"""iCloud Mail: block lists and a policy of its own, which a scenario has to declare.

No reply about PTR records is known. The letters in brackets name the policy's rule; that HM08 is
about reputation and CS01 about content is inferred from who got them.
"""

import hashlib

from fake_receiver.model.declared import Mark
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import Extensions, NamedReply, since
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import marked
from fake_receiver.policy.plain_dialogue import ACCEPTED, LIMITS, plain_dialogue, says
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.rules import Rule

_HOST = "p00-iscream-smtp-d759469dd-ss5bd"
_LOCAL_POLICY = (
    "Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137"
)
_BLOCKED = "Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip={ip}"
_CONTENT = marked(Mark.SUSPICIOUS_CONTENT, Mark.DANGEROUS_CONTENT, Mark.UNSOLICITED)


def _session_id(serial: int, _: Month) -> str:
    """A random UUID's shape: the transaction's id."""
    digits = hashlib.sha256(f"session {serial}".encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-9{digits[17:20]}-{digits[20:32]}"


# fmt: off
RECEIVER = Receiver(
    name="icloud",
    title="iCloud Mail (mx01.mail.icloud.com)",
    rules=(
        Rule(name="blocked-ip", when=marked(Mark.LOW_REPUTATION_IP), reply="BlockedIp",
             stage=Stage.CONNECT, since=Month(2020, 4), confidence=Confidence.HIGH,
             cites="https://github.com/zone-eu/zone-mta/issues/301"),
        *LIMITS,
        Rule(name="local-policy", reply="LocalPolicy",
             when=marked(Mark.LOW_REPUTATION_DOMAIN, Mark.PROHIBITED_BY_POLICY),
             since=Month(2018, 5), confidence=Confidence.LOW,
             cites="https://github.com/MailCore/mailcore2/issues/1738"),
        Rule(name="suspicious-content", when=_CONTENT, reply="SuspiciousContent",
             since=Month(2021, 10), confidence=Confidence.LOW,
             cites="https://github.com/chatmail/relay/issues/446"),
        ACCEPTED,
    ),
    replies={
        **plain_dialogue(
            f"iCloud iscream SMTP proxy - {_HOST} 3.5.0 (2403B23-529c1e05a5df)", enhanced=False
        ),
        "Helo": says(Stage.EHLO, 250, "", _HOST),
        "Ehlo": says(Stage.EHLO, 250, "", _HOST),
        "BlockedIp": NamedReply(stage=Stage.CONNECT, closes=True, wordings=(
            since(Month(2020, 4), 550, "5.7.0", _BLOCKED, signed=False),
            since(Month(2022, 2), 554, "5.7.0", _BLOCKED, signed=False),
        )),
        "LocalPolicy": NamedReply(stage=Stage.END_OF_MESSAGE, wordings=(
            since(Month(2018, 5), 550, "5.7.1", _LOCAL_POLICY, signed=False),
            since(Month(2026, 1), 554, "5.7.1", f"[HM08] {_LOCAL_POLICY}. Txn ID "),
        )),
        "SuspiciousContent": says(Stage.END_OF_MESSAGE, 554, "5.7.1", f"[CS01] {_LOCAL_POLICY}"),
    },
    # PIPELINING comes first in the one list that was found; the rest of it was cut off.
    extensions=(
        Extensions(
            since=Month(2018, 5), keywords=("PIPELINING", "SIZE 28311552", "STARTTLS", "8BITMIME")
        ),
    ),
    tail=lambda _: "{id}",
    session_id=_session_id,
)
# fmt: on
