"""msmtp in a container, as Debian packages it: its files, and how it is used.

``sender.config`` is lines of /etc/msmtprc, each by its command: ``source_ip: 2001:db8::1``,
``tls: on``; a command without value unsets. They stand in the account that all mail leaves by.
Debian's package has no /etc/msmtprc, and msmtp asks for no MX: here the account's ``host`` is
gmail-smtp-in.l.google.com at port 25 until the scenario says another one, msmtp logs to the system
(``syslog LOG_MAIL``) and reads /etc/aliases. All else is msmtp's own default: no TLS, ``EHLO
localhost``. A scenario that brings /etc/msmtprc among its ``files`` means that one.

There is no queue, no bounce and no second attempt: what the application gets is the exit code of
the command (sysexits.h) and its words, and these stand in the log. All recipients are msmtp's to
send to, also those of ``sender.domains``: it delivers nothing itself.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.marked_log import MarkedLog
from fake_receiver.senders.mta import Mta, common_files


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings; the entrypoint lays them."""
    laid = common_files(file)
    if config := file.sender.config:
        lines = (f"{key} {value.strip()}".strip() for key, value in config.items())
        laid["msmtprc"] = "".join(f"{line}\n" for line in lines)
    return {name: text.encode() for name, text in laid.items()}


def no_queue(_: str) -> tuple[QueueEntry, ...]:
    """Nothing waits where there is no queue."""
    return ()


MSMTP: Final = Mta(
    name="msmtp",
    title="msmtp",
    files=files,
    # It ends well where msmtp does not: a refusal is what an application gets, too.
    submission='lab-submit "$id" "$author" "$@" <"$file"',
    queue_command="true",
    parse_queue=no_queue,
    make_log=partial(MarkedLog, "command"),
    log_file="/var/log/mail.log",
)
