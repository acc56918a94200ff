"""Events and commands as lines of JSON, between the harness and its receiver in a container."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from fake_receiver.model.events import Event
from fake_receiver.model.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class StationPlan:
    """A scenario begins: what the receiver's container is to be; answered with Ready.

    ``link`` is an ip(8) batch. Receivers are named as in a scenario file. ``zone_texts`` are
    applied one after the other, as in ``scenario.loader``; ``tls_pem`` is key and certificate; with
    ``cache`` the receiver's resolver keeps answers.
    """

    link: str
    gmail: str
    others: dict[str, str]
    switches: tuple[str, ...]
    zone_texts: tuple[str, ...]
    settings: Settings
    tls_pem: str
    cache: bool = False
    kind: Literal["plan"] = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """A step begins: answer from these records, declare and answer this; answered with Done.

    ``advance`` are the seconds that have passed for the resolver's cache.
    """

    zone_texts: tuple[str, ...]
    settings: Settings
    advance: float = 0.0
    kind: Literal["begin"] = "begin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Answer with Done: all that happened before has then been told."""

    kind: Literal["mark"] = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The command is carried out."""

    kind: Literal["done"] = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The station listens, as the plan says."""

    kind: Literal["ready"] = "ready"


Command = Annotated[StationPlan | Begin | Mark, Field(discriminator="kind")]
Report = Annotated[Event | Done | Ready, Field(discriminator="kind")]

COMMANDS: TypeAdapter[StationPlan | Begin | Mark] = TypeAdapter(Command)
REPORTS: TypeAdapter[Event | Done | Ready] = TypeAdapter(
    Report, config={"ser_json_bytes": "base64", "val_json_bytes": "base64"}
)
