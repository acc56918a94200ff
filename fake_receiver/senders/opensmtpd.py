"""OpenSMTPD in a container, as Debian packages it: its files, and how to look at it.

``sender.config`` is lines of /etc/smtpd.conf, each cut in two: the key is its first words, the
value the rest. Debian's lines that begin with the words of the key give way, so that
``action "relay": relay src 2001:db8::1`` stands in place of ``action "relay" relay``, and
``listen on`` in place of all that listens. All lines stand together, in the order of the scenario,
before Debian's first ``match``: what they define is known to the rules, and a ``match`` among them
decides first.

Debian's smtpd.conf is changed for a host that receives mail: it listens on all addresses, keeps the
mail of ``sender.domains``, and in /var/mail rather than ~/Maildir. A scenario that brings
/etc/smtpd.conf among its ``files`` means that one; ``sender.config`` goes over it all the same.

``sender.dkim`` becomes a filter of the socket, through which local programs submit; it signs mail
of every author with the one domain.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fake_receiver.model.outcome import QueueEntry
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.mail_host import DkimKey
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.local_delivery import local_domains
from fake_receiver.senders.mta import Mta, common_files
from fake_receiver.senders.opensmtpd_bounce import bounces
from fake_receiver.senders.opensmtpd_log import OpenSmtpdLog

# Its name may be a word of the language, as Debian's "relay" and "local" are.
_ACTION = re.compile(r"action\s+([\w.-]+)$")
_FIELDS: Final = 13


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, users, settings, keys; the entrypoint lays them."""
    laid = common_files(file)
    sender = file.sender
    laid["domains"] = "".join(f"{domain}\n" for domain in local_domains(sender))
    lines = {_ACTION.sub(r'action "\1"', key): value for key, value in sender.config.items()}
    if key := sender.dkim:
        laid[f"dkim/{key.domain}.key"] = private_key_pem().decode()
        lines = _signing(key) | lines
    if lines:
        laid["smtpd.conf"] = "".join(f"{key}\t{value.strip()}\n" for key, value in lines.items())
    return {name: text.encode() for name, text in laid.items()}


def _signing(key: DkimKey) -> dict[str, str]:
    command = f"filter-dkimsign -d {key.domain} -s {key.selector} -k /etc/dkimkeys/{key.domain}.key"
    return {
        'filter "dkimsign"': f'proc-exec "{command}" user _dkimsign group _dkimsign',
        "listen on socket": 'filter "dkimsign"',
    }


@dataclass(slots=True)
class _Waiting:
    """What is left of one message."""

    states: set[str] = field(default_factory=set)
    recipients: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @property
    def status(self) -> str:
        return next(s for s in ("active", "deferred", "hold") if s in self.states)


def parse_queue(output: str) -> tuple[QueueEntry, ...]:
    """The messages of ``smtpctl show queue``, which prints an envelope a line (smtpctl(8)).

    A message is on hold when all that is left of it is suspended (``smtpctl pause envelope``).
    """
    messages: dict[str, _Waiting] = {}
    for line in output.splitlines():
        # The last field, the reason, may have bars of its own.
        listed = line.split("|", _FIELDS)
        if len(listed) <= _FIELDS:
            continue
        envelope, _, _, flags, _, _, recipient, *_, run_state, delay, reason = listed
        message = messages.setdefault(envelope[:8], _Waiting())
        message.states.add(_state(flags, run_state))
        message.recipients.append(recipient)
        message.reasons.append(reason)
        if delay and _state(flags, run_state) == "deferred":
            message.delays.append(float(delay))
    return tuple(
        QueueEntry(
            queue_id=name,
            status=message.status,
            recipients=tuple(message.recipients),
            reason="; ".join(dict.fromkeys(filter(None, message.reasons))),
            next_try=min(message.delays, default=None),
        )
        for name, message in messages.items()
    )


def _state(flags: str, run_state: str) -> str:
    if "suspend" in flags:
        return "hold"
    return "active" if run_state == "inflight" else "deferred"


OPENSMTPD: Final = Mta(
    name="opensmtpd",
    title="OpenSMTPD",
    files=files,
    # It leaves the mark that opensmtpd_log waits for.
    submission='lab-submit "$id" "$author" "$@" <"$file"',
    queue_command="smtpctl show queue",
    parse_queue=parse_queue,
    make_log=OpenSmtpdLog,
    log_file="/var/log/mail.log",
    read_bounces=bounces,
    # What has not been tried yet is as much on its way as what is being tried.
    at_rest=(
        "until smtpctl show queue | awk -F '|' "
        '\'$3 == "bounce" || $12 == "inflight" || $11 == 0 { exit 1 }\'; do sleep 0.02; done'
    ),
)
