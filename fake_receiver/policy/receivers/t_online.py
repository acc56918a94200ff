"""T-Online: no banner for an address without a reputation.

It knows the addresses that send to it; a lab does not. So an address counts as known unless the
scenario declares a low reputation, or its PTR record is not confirmed, which the operator demands
of all; with the switch no address is known, as on the first day of a new server.
"""

from fake_receiver.model.declared import Mark
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import NamedReply, since
from fake_receiver.policy.conditions import Condition, always, iprev
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import marked
from fake_receiver.policy.plain_dialogue import (
    ACCEPTED,
    EXTENSIONS,
    LIMITS,
    plain_dialogue,
    says,
)
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.rules import Rule

_BEGIN = Month(2020, 6)
_TRANSCRIPT = (
    "https://bllmnn.de/2024/05/fehler-554-none-bad-reputation-beim-mailversand-an-t-online-de"
)
_POLICY = "https://postmaster.t-online.de/index.en.html"
_DIAL = "https://help.creoline.com/de/doc/t-online-554-dialuptransient-ip-not-allowed-zVwMz4z866"


def _refuses(
    name: str,
    when: Condition,
    confidence: Confidence,
    cites: str,
    *,
    reply: str = "NoReputation",
    switch: str = "",
) -> Rule:
    return Rule(
        name=name, when=when, reply=reply, stage=Stage.CONNECT, since=_BEGIN,
        confidence=confidence, cites=cites, switch=switch,
    )  # fmt: skip


RECEIVER = Receiver(
    name="t-online",
    title="T-Online (mx00.t-online.de)",
    rules=(
        _refuses(
            "transient-ip",
            marked(Mark.UNAUTHORIZED_IP),
            Confidence.HIGH,
            _DIAL,
            reply="TransientIp",
        ),
        _refuses("low-reputation-ip", marked(Mark.LOW_REPUTATION_IP), Confidence.HIGH, _TRANSCRIPT),
        _refuses("no-ptr", ~iprev, Confidence.MEDIUM, _POLICY),
        _refuses("unknown-ip", always, Confidence.HIGH, _TRANSCRIPT, switch="unknown-ip"),
        *LIMITS,
        ACCEPTED,
    ),
    replies={
        **plain_dialogue(),
        "NoReputation": NamedReply(
            stage=Stage.CONNECT,
            wordings=(
                # https://www.spamresource.com/2020/06/whoops-t-onlinede-not-accepting-mail.html
                since(
                    _BEGIN,
                    554,
                    "",
                    "IP={ip} - A problem occurred. (Ask your postmaster for help or to contact "
                    "tosa@rx.t-online.de to clarify.) (BL)",
                ),
                since(
                    Month(2024, 5),
                    554,
                    "",
                    "IP={ip} - None/bad reputation. Ask your postmaster for help or to contact "
                    "tobr@rx.t-online.de for reset. (NOWL)",
                ),
            ),
            closes=True,
        ),
        "TransientIp": says(
            Stage.CONNECT,
            554,
            "",
            "IP={ip} - Dialup/transient IP not allowed. Use a mailgateway or contact "
            "toda@rx.t-online.de if obsolete. (DIAL)",
            closes=True,
        ),
    },
    extensions=EXTENSIONS,
    switches={"unknown-ip": "the client's address has not sent mail there for a year or more"},
)
