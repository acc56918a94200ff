"""Postfix in a container: the files that make it the scenario's host, and how to look at it."""

import json
from collections.abc import Mapping
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.local_delivery import local_domains
from fake_receiver.senders.mta import Mta, common_files
from fake_receiver.senders.postfix_log import PostfixLog


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings, keys; the entrypoint lays them.

    ``sender.config`` is parameters of main.cf; ``sender.dkim`` becomes an OpenDKIM.
    """
    laid = common_files(file)
    laid["postconf"] = _postconf(file)
    if key := file.sender.dkim:
        laid["opendkim/keys"] = f"{key.domain} {key.selector}\n"
        laid[f"opendkim/{key.selector}._domainkey.{key.domain}.pem"] = private_key_pem().decode()
    return {name: text.encode() for name, text in laid.items()}


def _postconf(file: ScenarioFile) -> str:
    domains = ", ".join(("$myhostname", *local_domains(file.sender), "localhost"))
    settings = {"mydestination": domains, **file.sender.config}
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


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


POSTFIX: Final = Mta(
    name="postfix",
    title="Postfix",
    files=files,
    submission='sendmail -i -f "$author" -- "$@" <"$file"',
    queue_command="postqueue -j",
    parse_queue=parse_queue,
    make_log=PostfixLog,
    log_file="/var/log/mail.log",
    # The queue manager keeps a message in "active" until each recipient has an end.
    at_rest=(
        "cd /var/spool/postfix && until "
        '[ -z "$(find maildrop incoming active -type f 2>/dev/null)" ]; do sleep 0.02; done'
    ),
)
