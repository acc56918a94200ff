"""What the lab must know of a mail server's software to use it as the sending host.

The image is built from ``compose/<name>``. All else that a scenario does with a mail server is the
same for each: bounces come to the users' mailboxes, listeners are in the kernel's table.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from fake_receiver.model.outcome import Bounce, QueueEntry
from fake_receiver.model.transaction import NULL_PATH
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.delivery_status import bounces
from fake_receiver.senders.local_delivery import local_users

OUTBOX: Final = "/lab/outbox"
"""Where messages are laid to be sent: MESSAGE-ID.eml."""


class MailLog(Protocol):
    """Follows messages through the log until nothing more will happen to them. Pure."""

    def feed(self, line: str) -> None:
        """Take in one line of the container's output; what is not the mail server's is ignored."""

    def is_settled(self, message_id: str) -> bool:
        """True when the message, and all that became of it, is delivered, bounced or deferred."""

    def told(self, message_id: str) -> str:
        """The last thing that the log said of the message, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mta:
    """A mail server's software. ``name`` is what scenarios call it, ``title`` what people do.

    ``files`` are for the image's entrypoint, by their path below /lab; ``parse_queue`` reads what
    ``queue_command``, a line for a shell, prints, ``read_bounces`` a message of the mailbox that it
    is told. ``at_rest`` is a command that ends when no message is on its way.
    """

    name: str
    title: str
    files: Callable[[ScenarioFile], Mapping[str, bytes]]
    submission: str
    queue_command: str
    parse_queue: Callable[[str], tuple[QueueEntry, ...]]
    make_log: Callable[[], MailLog]
    log_file: str
    read_bounces: Callable[[str, bytes], Iterator[Bounce]] = bounces
    at_rest: str = "true"

    def submit_command(self, reverse_path: str, forward_paths: tuple[str, ...]) -> list[str]:
        """The command that hands every message in the outbox to the mail server.

        ``submission`` does it with one: shell, where $file is the message, $id its Message-ID,
        $author the reverse-path and "$@" the recipients.
        """
        return submit_command(self.submission, reverse_path, forward_paths)


def submit_command(submission: str, reverse_path: str, forward_paths: tuple[str, ...]) -> list[str]:
    """The command that hands every message in the outbox over, each by ``submission``."""
    author = "<>" if reverse_path == NULL_PATH else reverse_path
    script = (
        f"author=$1; shift; for file in {OUTBOX}/*.eml; do "
        f"id=${{file##*/}}; id=${{id%.eml}}; {{ {submission}; }} || exit; "
        'rm "$file"; done'
    )
    return ["sh", "-c", script, "submit", author, *forward_paths]


def common_files(file: ScenarioFile) -> dict[str, str]:
    """What every image's entrypoint lays: the host's name, users, aliases, whole files."""
    sender = file.sender
    laid = {"hostname": sender.hostname, "users": "\n".join(local_users(file))}
    if sender.aliases:
        laid["aliases"] = "".join(
            f"{user}: {', '.join(targets)}\n" for user, targets in sender.aliases.items()
        )
    laid |= {f"files/{path.lstrip('/')}": text for path, text in sender.files.items()}
    return laid
