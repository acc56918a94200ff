"""Sendmail in a container, as Debian packages it: its files, and how to look at it.

``sender.config`` is lines of /etc/mail/sendmail.mc, each by the name of its m4 macro. They are
written before ``MAILER_DEFINITIONS``, where cf/README has them:

- ``conf...`` and capitals, such as ``confTO_CONNECT`` or ``SMART_HOST``: ``define(`NAME', `value')``;
- ``CLIENT_OPTIONS``, ``DAEMON_OPTIONS``, ``MASQUERADE_AS`` and the like: ``NAME(`value')``;
  DAEMON_OPTIONS takes the place of Debian's own for port 25;
- small letters, such as ``nocanonify``: ``FEATURE(`name', `value')``, without value ``FEATURE(`name')``.

``sender.dkim`` becomes an OpenDKIM that Sendmail asks as a milter.

What a user submits goes through two queues: the command's own (/var/spool/mqueue-client, where it
rests when no daemon listens at 127.0.0.1), and the daemon's (/var/spool/mqueue).
"""  # noqa: E501

import re
from collections.abc import Mapping
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.scenario.sendmail_config import CALLED, is_feature
from fake_receiver.senders.local_delivery import local_domains
from fake_receiver.senders.mta import Mta, common_files
from fake_receiver.senders.sendmail_log import QUEUE_ID, SendmailLog

_MILTER: Final = "INPUT_MAIL_FILTER(`opendkim', `S=inet:8891@localhost')dnl"
_ENTRY = re.compile(rf"(?P<id>{QUEUE_ID})(?P<flag>[*X?-]?)\s+\d+ ")
_RECIPIENT = re.compile(r"\t{3,} <?(?P<address>[^\s<>()]+)>?$")
_QUEUE_FILE = re.compile(rf"==> .*/qf(?P<id>{QUEUE_ID}) <==$")


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings, keys; the entrypoint lays them."""
    laid = common_files(file)
    sender = file.sender
    laid["local-host-names"] = "".join(f"{n}\n" for n in ("localhost", *local_domains(sender)))
    lines = [_line(key, value) for key, value in sender.config.items()]
    if key := sender.dkim:
        laid["opendkim/keys"] = f"{key.domain} {key.selector}\n"
        laid[f"opendkim/{key.selector}._domainkey.{key.domain}.pem"] = private_key_pem().decode()
        lines.append(_MILTER)
    if lines:
        laid["sendmail.m4"] = "".join(f"{line}\n" for line in lines)
    return {name: text.encode() for name, text in laid.items()}


def _line(key: str, value: str) -> str:
    value = value.strip()
    if is_feature(key):
        return f"FEATURE(`{key}', `{value}')dnl" if value else f"FEATURE(`{key}')dnl"
    return f"{key}(`{value}')dnl" if key in CALLED else f"define(`{key}', `{value}')dnl"


def parse_queue(output: str) -> tuple[QueueEntry, ...]:
    """The entries of ``mailq``, with the reasons from the queue files that follow it.

    ``mailq`` cuts them short. In a queue file the reason is the last M line before the R line of a
    recipient; an earlier one is about the whole message, and may be that of a bounce already sent.
    """
    statuses: dict[str, str] = {}
    recipients: dict[str, list[str]] = {}
    reasons: dict[str, list[str]] = {}
    queue_id = reason = ""
    for line in output.splitlines():
        if found := _ENTRY.match(line) or _QUEUE_FILE.match(line):
            queue_id, reason = found["id"], ""
            if found.re is _ENTRY:
                statuses[queue_id] = "active" if found["flag"] == "*" else "deferred"
        elif found := _RECIPIENT.match(line):
            recipients.setdefault(queue_id, []).append(found["address"])
        elif line.startswith("M") and not line.startswith(("MSP Queue", "MTA Queue")):
            reason = line[1:]
        elif line.startswith("R") and reason:
            reasons.setdefault(queue_id, []).append(reason)
            reason = ""
    return tuple(
        QueueEntry(
            queue_id=queue_id,
            status=status,
            recipients=tuple(recipients.get(queue_id, ())),
            reason="; ".join(dict.fromkeys(reasons.get(queue_id, ()))),
        )
        for queue_id, status in statuses.items()
    )


SENDMAIL: Final = Mta(
    name="sendmail",
    title="Sendmail",
    files=files,
    # The command has handed the message to the daemon when it ends; the daemon's processes go on.
    submission=(
        'sendmail -i -f "$author" -- "$@" <"$file" && '
        '{ lab-at-rest logger -p local7.info -t lab "handed over $id" '
        "</dev/null >/dev/null 2>&1 & }"
    ),
    # Debian's lists both queues.
    queue_command=(
        "mailq; find /var/spool/mqueue /var/spool/mqueue-client -name 'qf*' "
        "-exec tail -v -n +1 {} +"
    ),
    parse_queue=parse_queue,
    make_log=SendmailLog,
    log_file="/var/log/mail.log",
    at_rest="lab-at-rest true",
)
