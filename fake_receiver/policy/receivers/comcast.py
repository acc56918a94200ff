"""Comcast: no banner for a client without a valid PTR record."""

from fake_receiver.model.declared import Mark
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import Extensions, NamedReply, since
from fake_receiver.policy.conditions import iprev
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import marked
from fake_receiver.policy.plain_dialogue import ACCEPTED, LIMITS, plain_dialogue, says
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.rules import Rule

_BEGIN = Month(2014, 1)
_FIELD_MANUAL = "https://github.com/ActiveCampaign/smtp-field-manual/pull/65"
_HOST = "resimta-a2p-650779.sys.comcast.net"
_HELLO = f"{_HOST} hello [{{ip}}], pleased to meet you"
_PTR = (
    "comcast {ip} Comcast requires that all mail servers must have a PTR record with a valid "
    "Reverse DNS entry."
)
_MORE = (
    " Currently your mail server does not fill that requirement. For more information, refer to: "
    "http://help.comcast.net/content/faq/PTR"
)

# fmt: off
RECEIVER = Receiver(
    name="comcast",
    title="Comcast (mx1.mxge.comcast.net)",
    rules=(
        Rule(name="no-ptr", when=~iprev, reply="NoPtr", stage=Stage.CONNECT,
             since=_BEGIN, confidence=Confidence.HIGH, cites="https://pastebin.com/6TeyBieB"),
        Rule(name="block-for-spam", when=marked(Mark.LOW_REPUTATION_IP), reply="BlockForSpam",
             stage=Stage.CONNECT,
             since=_BEGIN, confidence=Confidence.MEDIUM, cites=_FIELD_MANUAL),
        *LIMITS,
        ACCEPTED,
    ),
    replies={
        **plain_dialogue(f"{_HOST} {_HOST} ESMTP server ready"),
        "Helo": says(Stage.EHLO, 250, "", _HELLO),
        "Ehlo": says(Stage.EHLO, 250, "", _HELLO),
        "NoPtr": NamedReply(stage=Stage.CONNECT, closes=True, wordings=(
            since(_BEGIN, 554, "", f"imta28.emeryville.ca.mail.comcast.net {_PTR}{_MORE}"),
            since(Month(2021, 11), 554, "", f"resimta-po-02v.sys.comcast.net {_PTR}"),
        )),
        "BlockForSpam": says(Stage.CONNECT, 554, "",
                             "imta14.emeryville.ca.mail.comcast.net comcast {ip} "
                             "Comcast block for spam.", closes=True),
    },
    extensions=(
        Extensions(
            since=_BEGIN,
            keywords=("SIZE 36700160", "ENHANCEDSTATUSCODES", "8BITMIME", "STARTTLS"),
        ),
    ),
)
# fmt: on
