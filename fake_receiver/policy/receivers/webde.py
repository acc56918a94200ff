"""web.de: GMX's software under its own name."""

from fake_receiver.policy.catalogue import since
from fake_receiver.policy.dates import Month
from fake_receiver.policy.plain_dialogue import ACCEPTED, LIMITS
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.receivers.gmx import (
    BEGIN,
    EXTENSIONS,
    dialogue,
    no_ptr,
    refusal,
    session_id,
)

_HOST = "mxweb010"
_OLD = "invalid DNS PTR resource record, IP={ip}"
_NEW = (
    "Bad DNS PTR resource record.\n"
    "For explanation visit https://web.de/email/senderguidelines?ip={ip}&c=rdns"
)

RECEIVER = Receiver(
    name="web.de",
    title="web.de (mx-ha03.web.de)",
    rules=(no_ptr("https://github.com/LukeSmithxyz/emailwiz/issues/128"), *LIMITS, ACCEPTED),
    replies=dialogue(
        "web.de", _HOST,
        # https://github.com/mailcow/mailcow/issues/915, of 2017-11
        since(BEGIN, 554, "", refusal("web.de", _HOST, _OLD), signed=False),
        since(Month(2021, 2), 554, "", refusal("web.de", _HOST, _NEW), signed=False),
    ),
    extensions=EXTENSIONS,
    tail=lambda _: "{id}",
    session_id=session_id,
)  # fmt: skip
