"""The bounces of the DragonFly Mail Agent: text for people, and no part for programs (RFC 3464).

So there is no status: what the other server said stands in the text, behind "did not like our".
"""

import re
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser

from fake_receiver.model.outcome import Bounce

_REPORT = re.compile(
    r"There was an error delivering your mail to <(?P<recipient>[^>]*)>\.\s+(?P<told>.*?)\s+"
    r"(?:Message headers follow|Original message follows)\.",
    re.DOTALL,
)


def bounces(mailbox_name: str, message: bytes) -> Iterator[Bounce]:
    """The Bounce that ``message`` is; nothing for other mail."""
    parsed = BytesParser(policy=policy.compat32).parsebytes(message)
    if not str(parsed["From"]).startswith("MAILER-DAEMON"):
        return
    if found := _REPORT.search(str(parsed.get_payload())):
        yield Bounce(
            mailbox=mailbox_name,
            recipient=found["recipient"],
            action="failed",
            status="",
            diagnostic=" ".join(found["told"].split()),
        )
