"""All that is known of one transaction at a stage: the only input of a verdict."""

from dataclasses import dataclass

from fake_receiver.model.declared import NOTHING, Declared
from fake_receiver.model.lookup import Lookup
from fake_receiver.model.message_format import FormatFinding
from fake_receiver.model.results import (
    Arc,
    ArcResult,
    DkimResult,
    DkimSignature,
    Dmarc,
    DmarcResult,
    Iprev,
    Spf,
    SpfIdentity,
    SpfResult,
)
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Transaction

_NOT_YET = "not checked before the end of the message"
NO_SPF = Spf(result=SpfResult.NONE, identity=SpfIdentity.MAILFROM, domain="", why=_NOT_YET)
NO_DMARC = Dmarc(result=DmarcResult.NONE, author_domain="", why=_NOT_YET)
NO_ARC = Arc(result=ArcResult.NONE, why="the message has no ARC set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The transaction and the result of every check on it.

    Before END_OF_MESSAGE only the transaction, ``iprev`` and ``declared`` say anything.
    """

    transaction: Transaction
    iprev: Iprev
    spf: Spf = NO_SPF
    dkim: tuple[DkimSignature, ...] = ()
    arc: Arc = NO_ARC
    dmarc: Dmarc = NO_DMARC
    message_format: tuple[FormatFinding, ...] = ()
    declared: Declared = NOTHING
    stage: Stage = Stage.END_OF_MESSAGE

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
        return (*asked, *self.arc.lookups, *self.dmarc.lookups)
