"""What happened, as typed records: every report is a view of these."""

from dataclasses import dataclass
from typing import Literal

from fake_receiver.model.answer import Then
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.lookup import Lookup
from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.model.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A client asked one of the receiver's hosts for a connection (a TCP SYN to port 25).

    Whether one came about is another event, or none.
    """

    client_ip: IPAddress
    server_ip: IPAddress
    mx_host: str
    kind: Literal["tried"] = "tried"

    def __str__(self) -> str:
        return f"{self.mx_host} {Family.of(self.server_ip)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A client reached one of the receiver's hosts."""

    session_id: str
    client_ip: IPAddress
    mx_host: str
    receiver: str
    kind: Literal["connected"] = "connected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One command of the client and the lines of the reply to it, without CRLF.

    ``command`` is empty for the banner and ``"."`` for the end of the message.
    """

    session_id: str
    command: str
    lines: tuple[str, ...]
    kind: Literal["exchanged"] = "exchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A transaction, what the checks found, the verdict, and the reply's lines on the wire.

    ``receiver`` is named with its date, as in ``gmail@2016-10``. ``then`` follows the reply;
    without ``lines`` none is given.
    """

    session_id: str
    receiver: str
    evidence: Evidence
    verdict: Verdict
    lines: tuple[str, ...]
    then: Then = Then.CONTINUE
    kind: Literal["judged"] = "judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """The session ended."""

    session_id: str
    kind: Literal["disconnected"] = "disconnected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody outside the receiver asked the scenario's name server."""

    client: str
    lookup: Lookup
    kind: Literal["asked"] = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke:
    """The harness itself failed: never a verdict on the mail."""

    where: str
    error: str
    kind: Literal["broke"] = "broke"


Event = Tried | Connected | Exchanged | Judged | Disconnected | Asked | Broke
