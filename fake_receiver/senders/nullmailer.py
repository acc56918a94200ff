"""nullmailer in a container, as Debian packages it: its files, and how to look at it.

``sender.config`` is files of /etc/nullmailer with what stands in them, one line or, in ``remotes``,
several: ``helohost: mail.example``, ``remotes: relay.example smtp port=587 starttls``. nullmailer
asks for no MX: ``remotes`` is gmail-smtp-in.l.google.com, port 25, until the scenario says another
one. The host's name is that of /etc/mailname, ``sender.hostname``.

It keeps mail for nobody. What the remote defers stays in the queue, is tried again after a minute,
then two, and at once when another message comes. What it refuses goes to the folder ``failed``,
where it stays for good and is no part of the queue, and a bounce goes out to the author by the same
remote; a bounce that is refused ends in ``failed`` too. The log tells of both.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.marked_log import MarkedLog
from fake_receiver.senders.mta import Mta, common_files

_FILE = re.compile(r"==> (\S+) <==$")
_LOG = re.compile(r"\S+ +\d+ [\d:]+ \S+ nullmailer: (?P<text>.*)$")
_ATTEMPT = re.compile(r"Starting delivery: host: .* file: (\S+)$")
_FAILED = re.compile(r"(?:smtp|qmqp): Failed: (.*)$")
_RESULT = re.compile(r"Sending failed: (.*)$")


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings; the entrypoint lays them."""
    laid = common_files(file)
    for name, text in file.sender.config.items():
        laid[f"nullmailer/{name}"] = f"{text.strip()}\n"
    return {name: text.encode() for name, text in laid.items()}


def parse_queue(output: str) -> tuple[QueueEntry, ...]:
    """The queue files, each with its envelope, then the log's reasons.

    An envelope is the author, which may be empty, and the recipients, a line each.
    """
    envelopes: dict[str, list[str]] = {}
    queue_id = ""
    for line in output.splitlines():
        if found := _FILE.match(line):
            queue_id = found[1]
            envelopes[queue_id] = []
        elif _LOG.match(line):
            queue_id = ""
        elif queue_id:
            envelopes[queue_id].append(line)
    reasons = dict(_reasons(output))
    return tuple(
        QueueEntry(
            queue_id=queue_id,
            status="deferred",
            recipients=tuple(address for address in envelope[1:] if address),
            reason=reasons.get(queue_id, ""),
        )
        for queue_id, envelope in envelopes.items()
    )


def _reasons(output: str) -> Iterator[tuple[str, str]]:
    """The queue file of each attempt that failed, and what was said; a reply has several lines."""
    queue_id, is_reply = "", False
    told: list[str] = []
    for line in output.splitlines():
        found = _LOG.match(line)
        text = found["text"] if found else ""
        if attempt := _ATTEMPT.match(text):
            queue_id, told, is_reply = attempt[1], [], False
        elif failed := _FAILED.match(text):
            told, is_reply = [failed[1]], True
        elif result := _RESULT.match(text):
            yield queue_id, f"{result[1]}: {' '.join(told)}"
            is_reply = False
        elif is_reply and text:
            told.append(text)


NULLMAILER: Final = Mta(
    name="nullmailer",
    title="nullmailer",
    files=files,
    # The command ends when the message is in the queue; the daemon goes on.
    submission=(
        'sed "s/\\r$//" "$file" | sendmail -i -f "$author" -- "$@" && '
        '{ lab-at-rest logger -p local7.info -t lab "handed over $id" '
        "</dev/null >/dev/null 2>&1 & }"
    ),
    # mailq tells no names.
    queue_command=(
        "cd /var/spool/nullmailer/queue && for file in *; do "
        '[ ! -e "$file" ] || { echo "==> $file <==" && sed -e "2,\\${/^$/q}" "$file"; }; done; '
        "{ grep ' nullmailer: ' /var/log/mail.log || :; }"
    ),
    parse_queue=parse_queue,
    make_log=partial(MarkedLog, "nullmailer"),
    log_file="/var/log/mail.log",
    at_rest="lab-at-rest true",
)
