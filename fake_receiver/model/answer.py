"""Replies on demand: what a scenario has the receiver answer, and when."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family, Transaction


class Then(StrEnum):
    """What follows the reply."""

    CONTINUE = "continue"
    DISCONNECT = "disconnect"
    """Close the connection behind the reply, as 421 announces it."""
    DROP = "drop"
    """No reply: reset the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Say the named ``reply``, or ``lines`` as they are, at ``stage`` when all that is named fits.

    ``attempts`` are the numbers, from 1, of the times that everything else fits; ``every`` n-th;
    ``until`` seconds after the step began; ``chance`` from 0 to 1, drawn by a generator started
    with ``seed``. ``delay`` is in seconds.
    """

    stage: Stage
    reply: str = ""
    lines: tuple[str, ...] = ()
    family: Family | None = None
    client: IPv4Network | IPv6Network | None = None
    mx: str = ""
    recipient: str = ""
    attempts: tuple[int, ...] = ()
    every: int = 1
    until: float | None = None
    chance: float | None = None
    seed: int = 0
    delay: float = 0.0
    then: Then = Then.CONTINUE

    def concerns(self, transaction: Transaction, stage: Stage) -> bool:
        """True when stage, client, host and recipient are those named; no counting, no clock."""
        recipients = [path.lower() for path in transaction.forward_paths]
        if stage is Stage.RCPT:
            recipients = recipients[-1:]
        return (
            stage is self.stage
            and self.family in (None, transaction.family)
            and (self.client is None or transaction.client_ip in self.client)
            and self.mx.lower() in ("", transaction.mx_host.lower())
            and (not self.recipient or self.recipient.lower() in recipients)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An answer whose turn it is; ``told`` says why, for people."""

    answer: Answer
    told: str
