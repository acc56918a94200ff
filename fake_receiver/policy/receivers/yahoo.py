"""Yahoo and AOL: every sender passes SPF or DKIM. Unknown recipients are told after the message."""

from fake_receiver.model.declared import MailboxState
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import Extensions
from fake_receiver.policy.conditions import authenticated
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import mailbox
from fake_receiver.policy.plain_dialogue import ACCEPTED, LIMITS, plain_dialogue, says
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.rules import Rule

_HOST = "mtaproxy511.free.mail.bf1.yahoo.com"

# fmt: off
RECEIVER = Receiver(
    name="yahoo",
    title="Yahoo and AOL (mta5.am0.yahoodns.net)",
    rules=(
        *LIMITS,
        Rule(name="no-such-user", when=mailbox(MailboxState.UNKNOWN), reply="NoSuchUser",
             since=Month(2016, 12), confidence=Confidence.MEDIUM,
             cites="https://github.com/hbattat/verifyEmail/issues/30"),
        Rule(name="unauthenticated", when=~authenticated, reply="Unauthenticated",
             since=Month(2024, 4), confidence=Confidence.HIGH,
             cites="https://github.com/docusealco/docuseal/issues/524"),
        ACCEPTED,
    ),
    replies={
        **plain_dialogue(f"{_HOST} ESMTP ready", enhanced=False),
        "Helo": says(Stage.EHLO, 250, "", _HOST),
        "Ehlo": says(Stage.EHLO, 250, "", _HOST),
        # The real ones name the address: "250 sender <a@a.example> ok".
        "MailOk": says(Stage.MAIL, 250, "", "sender ok", inferred=True),
        "RcptOk": says(Stage.RCPT, 250, "", "recipient ok", inferred=True),
        "NoSuchUser": says(Stage.END_OF_MESSAGE, 554, "",
                           "delivery error: dd This user doesn't have a {forward_domain} account "
                           "({forward_path}) [0] - mta1203.mail.ne1.yahoo.com"),
        # Whether it is broken into lines is not known.
        "Unauthenticated": says(Stage.END_OF_MESSAGE, 550, "5.7.9",
                                "This mail has been blocked because the sender is unauthenticated. "
                                "Yahoo requires all senders to authenticate with either SPF or "
                                "DKIM. Authentication results: DKIM = FAILURE - SPF "
                                "[{mail_from_domain}] with ip {ip} = FAILURE. See "
                                "https://senders.yahooinc.com/smtp-error-codes/"
                                "#authentication-failures for more information.", inferred=True),
    },
    extensions=(
        Extensions(
            since=Month(2016, 12),
            keywords=("PIPELINING", "SIZE 41943040", "8BITMIME", "STARTTLS"),
        ),
    ),
)
# fmt: on
