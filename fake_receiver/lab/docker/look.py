"""A look at a host that sends: its queue, its listeners, its users' mail. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.model.transaction import Family
from fake_receiver.senders.delivery_status import split_mbox

_MARK: Final = "-- fake-receiver --"
_ADDRESS: Final = re.compile(r"[^\s<>@,;:()]+@[^\s<>@,;:()]+")
_QUEUE: Final = "/lab/queue"

MAILBOXES: Final = ("/var/mail/*",)
"""Where Debian keeps its users' mail."""

SOCKETS: Final = "ss -Hltn sport = :25"
"""The command whose output ``families`` reads."""


@dataclass(frozen=True, slots=True)
class Look:
    """What ``look_command`` printed: the queue's text, the listeners, the mail by mailbox."""

    queue: str
    listeners: frozenset[Family]
    mail: dict[str, list[bytes]]

    @classmethod
    def of(cls, output: str) -> "Look":
        """What the output shows. Raises ValueError with what went wrong on the host."""
        parts = output.split(f"{_MARK}\n", 2)
        if len(parts) < 3:
            raise ValueError(output.strip() or "its command fails and says nothing")
        queue, sockets, mail = parts
        return cls(queue, families(sockets), _split_mailboxes(mail))


def look_command(
    queue_command: str, mailboxes: tuple[str, ...] = MAILBOXES, sockets: str = SOCKETS
) -> list[str]:
    """Shows the queue, the sockets of port 25 and all mail.

    ``mailboxes`` are patterns of the shell: of mbox files, and of Maildirs, whose messages come
    each as an mbox of its own, in the order of their names, which begin with the time. What the
    queue's command says beside its output (mail servers warn of their configuration) is told only
    when it fails and prints nothing.
    """
    script = (
        f"( {queue_command}\n) >{_QUEUE} 2>{_QUEUE}.errors || [ -s {_QUEUE} ] || "
        f"{{ cat {_QUEUE}.errors; exit 1; }}; "
        f"cat {_QUEUE}; echo; echo '{_MARK}'; {sockets}; echo '{_MARK}'; "
        f"for box in {' '.join(mailboxes)}; do "
        'if [ -d "$box" ]; then for mail in "$box"/cur/* "$box"/new/*; do '
        f'[ ! -s "$mail" ] || {{ echo "{_MARK} $box"; echo From lab; '
        "sed 's/^From />&/' \"$mail\"; echo; }; done; "
        f'elif [ -s "$box" ]; then echo "{_MARK} $box"; cat "$box"; fi; done'
    )
    return ["sh", "-c", script]


def entries_by_line(output: str) -> tuple[QueueEntry, ...]:
    """The queue of an unknown program: a message a line, whatever the line says of it."""
    return tuple(
        QueueEntry(
            queue_id=line.split()[0],
            status="deferred",
            recipients=tuple(_ADDRESS.findall(line)),
            reason=line.strip(),
        )
        for line in output.splitlines()
        if line.strip()
    )


def _split_mailboxes(output: str) -> dict[str, list[bytes]]:
    """The messages by the name of the mailbox: a file's, or of the folder that has a Maildir."""
    found: dict[str, list[bytes]] = {}
    for part in output.split(f"{_MARK} ")[1:]:
        path, _, octets = part.partition("\n")
        parts = path.rstrip("/").split("/")
        name = parts[-2] if parts[-1].lower().lstrip(".") in ("maildir", "mail") else parts[-1]
        found.setdefault(name, []).extend(split_mbox(octets.encode("utf-8", "replace")))
    return found


def families(sockets: str) -> frozenset[Family]:
    """Of the lines of ``ss -Hltn``: [::]:25 and *:25 take IPv6, 0.0.0.0:25 takes IPv4.

    Docker's resolver listens on 127.0.0.11, but never on port 25.
    """
    local = [line.split()[3] for line in sockets.splitlines() if len(line.split()) > 3]
    ipv6 = any(address.startswith(("[", "*")) for address in local)
    ipv4 = any(not address.startswith("[") for address in local)
    return frozenset({Family.IPV6} if ipv6 else ()) | frozenset({Family.IPV4} if ipv4 else ())
