"""Sending through somebody who may deliver: a relay with a password."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.report.remedies.remedy import Need, Remedy
from fake_receiver.report.remedies.servers import with_each

_RELAY = "smtp.provider.example"


def relay_remedies(_: Evidence) -> Iterator[Remedy]:
    """For addresses that may not deliver by themselves: dynamic and residential ones."""
    yield from relay(Need.RELAY)


def relay(need: Need) -> Iterator[Remedy]:
    """All mail goes to the provider's relay, which has an address and a reputation of its own."""
    title = "Send through your provider's relay (its SPF include, its DKIM or yours)"
    yield from with_each(title, (need,), lambda server: server.relay(_RELAY))
