"""Postfix in a container: the files that make it the scenario's host, and how to look at it."""

import json
from collections.abc import Mapping
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.model.transaction import NULL_PATH
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.local_delivery import local_domains, local_users

IMAGE: Final = "postfix"
OUTBOX: Final = "/lab/outbox"
"""Where messages are laid to be sent."""
QUEUE_COMMAND: Final = "postqueue -j"


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings, keys; the entrypoint lays them."""
    sender = file.sender
    laid: dict[str, str] = {
        "hostname": sender.hostname,
        "users": "\n".join(local_users(file)),
        "postconf": _postconf(file),
    }
    if sender.aliases:
        laid["aliases"] = "".join(
            f"{user}: {', '.join(targets)}\n" for user, targets in sender.aliases.items()
        )
    for path, text in sender.files.items():
        laid[f"files/{path.lstrip('/')}"] = text
    if key := sender.dkim:
        laid["opendkim/keys"] = f"{key.domain} {key.selector}\n"
        laid[f"opendkim/{key.selector}._domainkey.{key.domain}.pem"] = private_key_pem().decode()
    return {name: text.encode() for name, text in laid.items()}


def _postconf(file: ScenarioFile) -> str:
    domains = ", ".join(("$myhostname", *local_domains(file.sender), "localhost"))
    settings = {"mydestination": domains, **file.sender.config}
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def submit_command(reverse_path: str, forward_paths: tuple[str, ...]) -> list[str]:
    """The command that hands every message in the outbox to the mail server."""
    author = "<>" if reverse_path == NULL_PATH else reverse_path
    script = (
        f"author=$1; shift; for file in {OUTBOX}/*.eml; do "
        'sendmail -i -f "$author" -- "$@" <"$file" || exit; rm "$file"; done'
    )
    return ["sh", "-c", script, "submit", author, *forward_paths]


def parse_queue(output: str) -> tuple[QueueEntry, ...]:
    """The entries that ``postqueue -j`` printed, one JSON object a line."""
    return tuple(_entry(json.loads(line)) for line in output.splitlines() if line.strip())


def _entry(listed: dict[str, object]) -> QueueEntry:
    recipients = listed.get("recipients")
    told = recipients if isinstance(recipients, list) else []
    return QueueEntry(
        queue_id=str(listed["queue_id"]),
        status=str(listed["queue_name"]),
        recipients=tuple(str(recipient["address"]) for recipient in told),
        reason="; ".join(str(r["delay_reason"]) for r in told if r.get("delay_reason")),
    )
