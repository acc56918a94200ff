"""Postfix in a container: the files that make it the scenario's host, and how to look at it."""

import json
import re
from collections.abc import Mapping
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.local_delivery import local_domains
from fake_receiver.senders.mta import Mta, common_files
from fake_receiver.senders.postfix_log import PostfixLog

_NEXT_TRY = re.compile(r"^next (\S+) (-?\d+)$", re.MULTILINE)


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
    # Who brings a main.cf means it.
    own = any(path.lstrip("/") == "etc/postfix/main.cf" for path in file.sender.files)
    settings = ({} if own else {"mydestination": domains}) | file.sender.config
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def parse_queue(output: str) -> tuple[QueueEntry, ...]:
    """The entries that ``postqueue -j`` printed, one JSON object a line.

    The seconds until its next try come before: the deferred file's time is that of the try.
    """
    lines = [line for line in output.splitlines() if line.strip()]
    waits = {name: float(left) for name, left in _NEXT_TRY.findall(output)}
    return tuple(_entry(json.loads(line), waits) for line in lines if line.startswith("{"))


def _entry(listed: dict[str, object], waits: Mapping[str, float]) -> QueueEntry:
    recipients = listed.get("recipients")
    told = recipients if isinstance(recipients, list) else []
    return QueueEntry(
        queue_id=str(listed["queue_id"]),
        status=str(listed["queue_name"]),
        recipients=tuple(str(recipient["address"]) for recipient in told),
        reason="; ".join(str(r["delay_reason"]) for r in told if r.get("delay_reason")),
        next_try=waits.get(str(listed["queue_id"])),
    )


POSTFIX: Final = Mta(
    name="postfix",
    title="Postfix",
    files=files,
    submission='sendmail -i -f "$author" -- "$@" <"$file"',
    queue_command=(
        "now=$(date +%s); find /var/spool/postfix/deferred -type f -printf '%f %Ts\\n' | "
        'while read -r id try; do echo "next $id $((try - now))"; done; postqueue -j'
    ),
    parse_queue=parse_queue,
    make_log=PostfixLog,
    log_file="/var/log/mail.log",
    # The queue manager keeps a message in "active" until each recipient has an end.
    at_rest=(
        "cd /var/spool/postfix && until "
        '[ -z "$(find maildrop incoming active -type f 2>/dev/null)" ]; do sleep 0.02; done'
    ),
)
