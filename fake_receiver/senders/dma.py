"""The DragonFly Mail Agent in a container, as Debian packages it: its files, and how to look at it.

``sender.config`` is lines of /etc/dma/dma.conf by their keyword, each in place of Debian's own: a
setting with its value (``SMARTHOST: relay.example``), a flag without (``SECURETRANSFER: ""``). No
keyword names an address to send from.

dma has no daemon and no port. It looks up the MX by itself, without TLS unless it is told to, and
gives each recipient a process of its own, which sleeps between attempts (five minutes first, later
more; ``dma -q`` is seen within half a minute, at once after ``killall -HUP sendmail``). It keeps
mail for the name in /etc/mailname alone, ``sender.hostname``: a bounce to an author of another
domain is sent there. An empty reverse-path can't be given to it. It sends the line ends that it is
given, and a carriage return before each goes out as it is; so messages are handed over without.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.dma_bounce import bounces
from fake_receiver.senders.marked_log import MarkedLog
from fake_receiver.senders.mta import Mta, common_files

_ENTRY = re.compile(r"ID\t: (?P<id>[0-9a-f]+\.[0-9a-f]+)\*?$")
_RECIPIENT = re.compile(r"To\t: (?P<address>.+)$")
_FAILED = re.compile(
    r".* dma\[(?P<id>[0-9a-f]+\.[0-9a-f]+)\]: (?:remote delivery deferred: )?(?P<reason>.*)$"
)


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings; the entrypoint lays them."""
    laid = common_files(file)
    if config := file.sender.config:
        lines = (f"{key} {value.strip()}".strip() for key, value in config.items())
        laid["dma.conf"] = "".join(f"{line}\n" for line in lines)
    return {name: text.encode() for name, text in laid.items()}


def parse_queue(output: str) -> tuple[QueueEntry, ...]:
    """The entries of ``mailq``, one a recipient, with the last reason from the log behind it."""
    recipients: dict[str, str] = {}
    reasons: dict[str, str] = {}
    queue_id = ""
    for line in output.splitlines():
        if found := _ENTRY.match(line):
            queue_id = found["id"]
            recipients[queue_id] = ""
        elif found := _RECIPIENT.match(line):
            recipients[queue_id] = found["address"]
        elif found := _FAILED.match(line):
            # As the log writes the octets of a line's end.
            reasons[found["id"]] = found["reason"].replace("#015#012", " ")
    return tuple(
        QueueEntry(
            queue_id=queue_id,
            status="deferred",
            recipients=(address,),
            reason=reasons.get(queue_id, ""),
        )
        for queue_id, address in recipients.items()
    )


DMA: Final = Mta(
    name="dma",
    title="DragonFly Mail Agent",
    files=files,
    # The command ends when the message is in the queue; its processes go on.
    submission=(
        'sed "s/\\r$//" "$file" | sendmail -i -f "$author" -- "$@" && '
        '{ lab-at-rest logger -p local7.info -t lab "handed over $id" '
        "</dev/null >/dev/null 2>&1 & }"
    ),
    queue_command=(
        "mailq && echo && "
        "{ grep -E ' dma.*( deferred|connect to .* failed): ' /var/log/mail.log || :; }"
    ),
    parse_queue=parse_queue,
    make_log=partial(MarkedLog, "dma"),
    log_file="/var/log/mail.log",
    read_bounces=bounces,
    at_rest="lab-at-rest true",
)
