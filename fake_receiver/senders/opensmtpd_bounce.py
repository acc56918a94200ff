"""OpenSMTPD's delivery status notifications, which are none to the letter of RFC 3464.

They are multipart/mixed, not multipart/report, and their part for programs has no Diagnostic-Code:
what the other server said stands in the text for people, cut off after some 500 characters.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser

from fake_receiver.model.outcome import Bounce

_REPORT = re.compile(r"(?P<recipient>\S+@\S+): (?P<told>.*)")


def bounces(mailbox_name: str, message: bytes) -> Iterator[Bounce]:
    """A Bounce for each recipient that ``message`` reports on; nothing for other mail."""
    parsed = BytesParser(policy=policy.compat32).parsebytes(message)
    if parsed.get_content_type() != "multipart/mixed":
        return
    told: dict[str, str] = {}
    for part in parsed.walk():
        if part.get("Content-Description") == "Notification":
            found = _REPORT.finditer(str(part.get_payload()))
            told = {match["recipient"].lower(): match["told"].strip() for match in found}
        elif part.get_content_type() == "message/delivery-status":
            for fields in part.get_payload():
                if isinstance(fields, Message) and "Final-Recipient" in fields:
                    yield _bounce(mailbox_name, fields, told)


def _bounce(mailbox_name: str, fields: "Message[str, str]", told: dict[str, str]) -> Bounce:
    recipient = str(fields["Final-Recipient"]).partition(";")[2].strip()
    return Bounce(
        mailbox=mailbox_name,
        recipient=recipient,
        action=str(fields.get("Action", "")).strip().lower(),
        status=str(fields.get("Status", "")).strip(),
        diagnostic=told.get(recipient.lower(), ""),
    )
