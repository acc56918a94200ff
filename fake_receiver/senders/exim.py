"""Exim in a container, as Debian packages it: its files, and how to look at it.

``sender.config`` has three kinds of keys, each written where Debian's documentation has it:

- ``dc_...``: variables of /etc/exim4/update-exim4.conf.conf;
- a capital first, such as ``REMOTE_SMTP_INTERFACE``: macros, in exim4.conf.localmacros;
- any other, such as ``disable_ipv6``: options of Exim's main section, in the same file. Those that
  Debian's configuration sets itself are set through its macros instead.

With ``dc_use_split_config: "true"`` the last two are in conf.d/main/000_localmacros.
``sender.dkim`` becomes the macros DKIM_DOMAIN (for authors of that domain), DKIM_SELECTOR and
DKIM_PRIVATE_KEY.
"""

import re
from collections.abc import Mapping
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.exim_config import is_debian_variable
from fake_receiver.scenario.mail_host import DkimKey
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.exim_log import QUEUE_ID, EximLog
from fake_receiver.senders.local_delivery import local_domains
from fake_receiver.senders.mta import Mta, common_files

_VARIABLES: Final = "/etc/exim4/update-exim4.conf.conf"
_ENTRY = re.compile(rf"\s*\S+\s+\S+\s+(?P<id>{QUEUE_ID}) <.*>(?P<frozen> \*\*\* frozen \*\*\*)?$")
_RECIPIENT = re.compile(r"\s{8,}(?P<done>D )?\s*(?P<address>\S+)$")
_MESSAGE_LOG = re.compile(rf"==> .*/(?P<id>{QUEUE_ID}) <==$")
_DEFERRED = re.compile(r"[\d-]+ [\d:.]+ (?P<address>\S+) .*?\bdefer \(-?\d+\):? ?(?P<reason>.*)")


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings, keys; the entrypoint lays them."""
    laid = common_files(file)
    sender = file.sender
    variables = {key: value for key, value in sender.config.items() if is_debian_variable(key)}
    if _VARIABLES not in sender.files:  # who brings it means it
        variables = {"dc_other_hostnames": ";".join(local_domains(sender))} | variables
    if variables:
        laid["update-exim4.conf.conf"] = "".join(f"{k}='{v}'\n" for k, v in variables.items())
    lines = {key: value for key, value in sender.config.items() if not is_debian_variable(key)}
    if key := sender.dkim:
        laid[f"dkim/{key.domain}.key"] = private_key_pem().decode()
        lines = _signing(key) | lines
    if lines:
        laid["localmacros"] = "".join(f"{name} = {value}\n" for name, value in lines.items())
    return {name: text.encode() for name, text in laid.items()}


def _signing(key: DkimKey) -> dict[str, str]:
    author = "${lc:${domain:$h_from:}}"
    return {
        "DKIM_DOMAIN": f"${{if eq{{{author}}}{{{key.domain.lower()}}}{{{key.domain}}}}}",
        "DKIM_SELECTOR": key.selector,
        "DKIM_PRIVATE_KEY": f"/etc/exim4/dkim/{key.domain}.key",
    }


def parse_queue(output: str) -> tuple[QueueEntry, ...]:
    """The entries of ``exim -bp``, with the reasons from the message logs that follow it.

    A frozen message is one on hold: Exim does not try it again by itself.
    """
    statuses: dict[str, str] = {}
    recipients: dict[str, list[str]] = {}
    reasons: dict[str, dict[str, str]] = {}
    queue_id = ""
    for line in output.splitlines():
        if found := _ENTRY.match(line) or _MESSAGE_LOG.match(line):
            queue_id = found["id"]
            if found.re is _ENTRY:
                statuses[queue_id] = "hold" if found["frozen"] else "deferred"
        elif found := _RECIPIENT.match(line):
            if not found["done"]:
                recipients.setdefault(queue_id, []).append(found["address"])
        elif found := _DEFERRED.match(line):
            # The last reason of each recipient.
            reasons.setdefault(queue_id, {})[found["address"]] = found["reason"].strip()
    return tuple(
        QueueEntry(
            queue_id=queue_id,
            status=status,
            recipients=tuple(recipients.get(queue_id, ())),
            reason="; ".join(dict.fromkeys(reasons.get(queue_id, {}).values())),
        )
        for queue_id, status in statuses.items()
    )


EXIM: Final = Mta(
    name="exim",
    title="Exim",
    files=files,
    # $(...) ends when the last process has ended that inherited its pipe, so not before all is
    # tried that Exim tries in the background; then the mark that exim_log waits for.
    submission=(
        'rest=$(sendmail -i -f "$author" -- "$@" <"$file" 9>&1 1>&2) && '
        'logger -p local7.info -t lab "handed over $id"'
    ),
    # The reasons stand in a log that each message has; with `split_spool_directory` in subfolders.
    queue_command="exim -bp; find /var/spool/exim4/msglog -type f -exec tail -v -n +1 {} +",
    parse_queue=parse_queue,
    make_log=EximLog,
    log_file="/var/log/exim4/mainlog",
    # What receives or delivers is a process of its own beside the daemon.
    at_rest=(
        'until ! pgrep -x exim4 | grep -qvxF "$(cat /run/exim4/exim.pid)"; do sleep 0.02; done'
    ),
)
