"""Sending through somebody who may deliver: a relay with a password."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.report.remedies.places import main_cf, shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy

_RELAY = "[smtp.provider.example]:587"


def relay_remedies(_: Evidence) -> Iterator[Remedy]:
    """For addresses that may not deliver by themselves: dynamic and residential ones."""
    yield relay(Need.RELAY)


def relay(need: Need) -> Remedy:
    """All mail goes to the provider's relay, which has an address and a reputation of its own."""
    return Remedy(
        title="Postfix: send through your provider's relay (its SPF include, its DKIM or yours)",
        cures=(need,),
        changes=(
            main_cf(
                f"relayhost = {_RELAY}",
                "smtp_sasl_auth_enable = yes",
                "smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
                "smtp_sasl_tls_security_options = noanonymous",
                "smtp_tls_security_level = encrypt",
            ),
            Change(where="/etc/postfix/sasl_passwd", lines=(f"{_RELAY} user:password",)),
            shell(
                "chmod 600 /etc/postfix/sasl_passwd",
                "postmap /etc/postfix/sasl_passwd",
                "postfix reload",
            ),
        ),
    )
