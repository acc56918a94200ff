"""The message that a step sends."""

from email.utils import formatdate

from fake_receiver.scenario.mail_host import Sender
from fake_receiver.scenario.schema import Send


def compose(send: Send, sender: Sender, *, message_id: str, date: float) -> bytes:
    """The message with CRLF line ends; ``date`` in seconds since the epoch.

    ``send.headers`` replace the usual fields, or add to them; an empty value leaves a field out,
    a list of values repeats it.
    """
    author = send.reverse_path or f"MAILER-DAEMON@{sender.hostname}"
    usual = {
        "From": author,
        "To": ", ".join(send.forward_paths),
        "Subject": "A test of fake-receiver",
        "Date": formatdate(date, localtime=False),
        "Message-ID": f"<{message_id}>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    fields: dict[str, tuple[str, ...]] = {name: (value,) for name, value in usual.items()}
    names = {name.lower(): name for name in fields}
    for name, value in send.headers.items():
        fields[names.get(name.lower(), name)] = value
    head = "".join(
        f"{name}: {value}\n" for name, values in fields.items() for value in values if value
    )
    text = f"{head}\n{send.body}"
    if not text.endswith("\n"):
        text += "\n"
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
