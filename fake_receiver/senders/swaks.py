"""swaks in a container, as Debian packages it: its files, and how it is used.

``sender.config`` is long options, written to root's ~/.swaksrc: ``--server: mx.example``, ``--tls:
""`` for one without a value; ``-4`` and ``-6`` have no long form. Each step's sender, recipients
and message come from the step. Without ``--server`` swaks asks for the MX of the first recipient's
domain and takes the first host, by the Perl module Net::DNS, which Debian recommends; as it
recommends IO::Socket::INET6, with which a host's IPv6 addresses are tried first.

There is no queue, no bounce, no second attempt and no local mail. The dialogue that swaks shows
stands in the log, and its exit code after it.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.marked_log import MarkedLog
from fake_receiver.senders.msmtp import no_queue
from fake_receiver.senders.mta import Mta, common_files


def files(file: ScenarioFile) -> Mapping[str, bytes]:
    """What to copy below /lab: names, options; the entrypoint lays them."""
    laid = common_files(file)
    if config := file.sender.config:
        lines = (f"{key} {value.strip()}".strip() for key, value in config.items())
        laid["swaksrc"] = "".join(f"{line}\n" for line in lines)
    return {name: text.encode() for name, text in laid.items()}


SWAKS: Final = Mta(
    name="swaks",
    title="swaks",
    files=files,
    # It ends well where swaks does not: a refusal is what one wanted to see.
    submission='lab-submit "$id" "$author" "$@" <"$file"',
    queue_command="true",
    parse_queue=no_queue,
    make_log=partial(MarkedLog, "command"),
    log_file="/var/log/mail.log",
)
