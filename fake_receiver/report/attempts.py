"""A sender's connections to the receiver, in the order tried, out of the events of a step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fake_receiver.model.events import Connected, Event, Exchanged, Judged
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import IPAddress
from fake_receiver.model.verdict import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A transaction that was judged, or a session in which nothing came to be judged.

    ``reply`` is code and enhanced code, empty where the connection was reset instead. Of a session
    without verdict there is only ``left_after``: the client's last command but QUIT, or
    ``banner``. ``bdat`` is None where no message was sent.
    """

    client_ip: IPAddress
    mx_host: str
    reverse_path: str = ""
    forward_paths: tuple[str, ...] = ()
    stage: Stage | None = None
    action: Action | None = None
    reply: str = ""
    rule: str = ""
    tls: str = ""
    bdat: bool | None = None
    left_after: str = ""


def attempts(events: Sequence[Event]) -> tuple[Attempt, ...]:
    """All attempts among the events of one step."""
    return tuple(_attempts(events))


def _attempts(events: Sequence[Event]) -> Iterator[Attempt]:
    judged_sessions = {event.session_id for event in events if isinstance(event, Judged)}
    last_verbs: dict[str, str] = {}
    for event in events:
        if isinstance(event, Exchanged) and (verb := _verb(event)) != "QUIT":
            last_verbs[event.session_id] = verb
    with_data: set[str] = set()
    for event in events:
        if isinstance(event, Connected) and event.session_id not in judged_sessions:
            yield Attempt(
                client_ip=event.client_ip,
                mx_host=event.mx_host,
                left_after=last_verbs.get(event.session_id, "banner"),
            )
        elif isinstance(event, Exchanged) and _verb(event) in ("MAIL", "DATA"):
            (with_data.add if _verb(event) == "DATA" else with_data.discard)(event.session_id)
        elif isinstance(event, Judged):
            # The command of a verdict is told after it, so this one's DATA has been told already.
            yield _judged(event, bdat=event.session_id not in with_data)


def _verb(event: Exchanged) -> str:
    return event.command.partition(" ")[0].upper() or "banner"


def _judged(judged: Judged, *, bdat: bool) -> Attempt:
    evidence, reply = judged.evidence, judged.verdict.reply
    transaction = evidence.transaction
    return Attempt(
        client_ip=transaction.client_ip,
        mx_host=transaction.mx_host,
        reverse_path=transaction.reverse_path,
        forward_paths=transaction.forward_paths,
        stage=evidence.stage,
        action=judged.verdict.action,
        reply=f"{reply.code} {reply.enhanced}".strip() if judged.lines else "",
        rule=judged.verdict.rule,
        tls=transaction.tls.version if transaction.tls else "",
        bdat=bdat if evidence.stage is Stage.END_OF_MESSAGE else None,
    )
