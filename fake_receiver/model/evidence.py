"""All that the checks found about one transaction: the only input of a verdict."""

from dataclasses import dataclass

from fake_receiver.model.lookup import Lookup
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    Dmarc,
    Iprev,
    Spf,
    SpfResult,
)
from fake_receiver.model.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The transaction and the result of every check on it."""

    transaction: Transaction
    iprev: Iprev
    spf: Spf
    dkim: tuple[DkimSignature, ...]
    dmarc: Dmarc

    @property
    def spf_passes(self) -> bool:
        """SPF gives pass."""
        return self.spf.result is SpfResult.PASS

    @property
    def dkim_passes(self) -> bool:
        """At least one signature verifies."""
        return any(signature.result is DkimResult.PASS for signature in self.dkim)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Every DNS question that decided, in the order asked."""
        asked = [*self.iprev.lookups, *self.spf.lookups]
        for signature in self.dkim:
            asked.extend(signature.lookups)
        return (*asked, *self.dmarc.lookups)
