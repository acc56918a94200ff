"""Delivery status notifications in a mailbox (RFC 3464)."""

from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser

from fake_receiver.model.outcome import Bounce


def split_mbox(octets: bytes) -> list[bytes]:
    """The messages of an mbox: each begins with a From_ line behind a blank one."""
    messages: list[bytes] = []
    for line in octets.splitlines(keepends=True):
        is_start = line.startswith(b"From ") and (not messages or messages[-1].endswith(b"\n\n"))
        if is_start:
            messages.append(b"")
        elif messages:
            messages[-1] += line
    return messages


def bounces(mailbox_name: str, message: bytes) -> Iterator[Bounce]:
    """A Bounce for each recipient that ``message`` reports on; nothing for other mail."""
    parsed = BytesParser(policy=policy.compat32).parsebytes(message)
    if parsed.get_content_type() != "multipart/report":
        return
    for part in parsed.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in part.get_payload():
                if isinstance(fields, Message) and "Final-Recipient" in fields:
                    yield _bounce(mailbox_name, fields)


def _bounce(mailbox_name: str, fields: "Message[str, str]") -> Bounce:
    def text(name: str) -> str:
        return " ".join(str(fields.get(name, "")).split())

    def typed(name: str) -> str:
        """The value behind the type: ``smtp; 550 ...``, ``rfc822; bob@gmail.com``."""
        return text(name).partition(";")[2].strip()

    return Bounce(
        mailbox=mailbox_name,
        recipient=typed("Final-Recipient"),
        action=text("Action").lower(),
        status=text("Status").split(" ")[0],
        diagnostic=typed("Diagnostic-Code"),
    )
