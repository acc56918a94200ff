"""Gmail's receiver, mx.google.com, since 2004."""

from fake_receiver.policy.dates import Month
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.receivers.gmail.authentication import AUTHENTICATION
from fake_receiver.policy.receivers.gmail.bulk import BULK
from fake_receiver.policy.receivers.gmail.content import CONTENT
from fake_receiver.policy.receivers.gmail.dialogue import DIALOGUE, EXTENSIONS
from fake_receiver.policy.receivers.gmail.message_format import MESSAGE_FORMAT
from fake_receiver.policy.receivers.gmail.protocol import PROTOCOL
from fake_receiver.policy.receivers.gmail.rates import RATES
from fake_receiver.policy.receivers.gmail.recipients import RECIPIENTS
from fake_receiver.policy.receivers.gmail.session_ids import session_id, tail
from fake_receiver.policy.receivers.gmail.table import BEST_GUESS_UNTIL, RULES, SWITCHES

RECEIVER = Receiver(
    name="gmail",
    title="Gmail and Google Workspace (mx.google.com)",
    rules=RULES,
    replies={
        **DIALOGUE,
        **PROTOCOL,
        **RECIPIENTS,
        **AUTHENTICATION,
        **MESSAGE_FORMAT,
        **CONTENT,
        **RATES,
        **BULK,
    },
    extensions=EXTENSIONS,
    tail=tail,
    session_id=session_id,
    wraps=True,
    switches=SWITCHES,
    # Its results for such signatures are "neutral (no key)", seen from 2020 to 2025
    # (https://github.com/mjl-/mox/issues/45).
    unknown_dkim=frozenset({"ed25519-sha256"}),
    best_guess_spf_until=BEST_GUESS_UNTIL,
    # The month after https://www.rfc-editor.org/info/rfc9989; Gmail has not told when, or whether.
    dmarc_tree_walk_since=Month(2026, 6),
)
