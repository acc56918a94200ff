"""freenet.de: a recipient is refused to a client without a confirmed PTR record.

Its Exim breaks a reply at the last blank within 75 octets. Gmail's rule, which ``wraps`` stands
for, takes 76 where there is no enhanced code: the same lines, but for an address of 19 letters.
"""

from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import NamedReply, since
from fake_receiver.policy.conditions import iprev
from fake_receiver.policy.dates import Month
from fake_receiver.policy.plain_dialogue import ACCEPTED, EXTENSIONS, LIMITS, plain_dialogue
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.rules import Rule

_BEGIN = Month(2010, 12)

RECEIVER = Receiver(
    name="freenet",
    title="freenet.de (emig.freenet.de)",
    rules=(
        Rule(
            name="no-ptr", when=~iprev, reply="NoPtr", stage=Stage.RCPT, since=_BEGIN,
            confidence=Confidence.HIGH, cites="https://github.com/BigAndini/ers/issues/363",
        ),
        *LIMITS,
        ACCEPTED,
    ),
    replies={
        **plain_dialogue(),
        "NoPtr": NamedReply(
            stage=Stage.RCPT,
            wordings=(
                since(
                    _BEGIN, 550, "",
                    "inconsistent or no DNS PTR record for {ip} (see RFC 1912 2.1)",
                ),
                # https://seeseekey.net/archive/tag/freenet; seen since 2019-07. The port is that
                # of the report: ours is not known to a transaction.
                since(
                    Month(2019, 7), 550, "",
                    "Inconsistent/Missing DNS PTR record (RFC 1912 2.1) ({helo_domain})\n"
                    "[{ip}]:34865",
                    inferred=True,
                ),
            ),
        ),
    },
    extensions=EXTENSIONS,
    wraps=True,
)  # fmt: skip
