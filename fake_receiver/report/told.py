"""A verdict in words: at which command it was given, what follows it, how sure it is."""

from collections.abc import Iterator, Mapping

from rich.text import Text

from fake_receiver.model.answer import Then
from fake_receiver.model.events import Judged
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Action
from fake_receiver.policy import receivers
from fake_receiver.report.lines import Line, prose, visible

_DONE = {Action.ACCEPT: "accepted", Action.DEFER: "deferred", Action.REJECT: "refused"}

# Of a 5yz in place of the banner, as each was seen to take it.
_AFTER_GREETING: Mapping[str, tuple[str, ...]] = {
    "postfix": ("Postfix keeps the mail and tries again, here even after a 5yz",),
    "exim": ("Exim asks the other hosts, and returns the mail where all say so",),
    "opensmtpd": ("OpenSMTPD asks the other hosts",),
    "sendmail": ("Sendmail asks the other hosts, and returns the mail where all say so",),
}

_KEEPS = "the sending server keeps the mail and tries again (`mailq` shows its queue)"
_AFTER_DEFERRAL: Mapping[str, str] = {
    "msmtp": "msmtp has no queue: the mail is lost, unless what called it tries again",
    "swaks": "swaks has no queue: nobody tries again",
}


def stage(judged: Judged) -> Iterator[Line]:
    """The command that was answered; nothing at the end of a message, where most is decided."""
    at = _command(judged)
    if at:
        yield prose(f"{_DONE[judged.verdict.action]} {at}", label="stage")


def _command(judged: Judged) -> str:
    transaction = judged.evidence.transaction
    match judged.evidence.stage:
        case Stage.CONNECT:
            return "before EHLO, in place of the banner"
        case Stage.EHLO:
            return f"at {'EHLO' if transaction.extended else 'HELO'} {transaction.helo_domain}"
        case Stage.MAIL:
            return f"at MAIL FROM:<{transaction.reverse_path}>"
        case Stage.RCPT:
            return f"at RCPT TO:<{transaction.forward_paths[-1]}>"
        case Stage.DATA:
            return "at DATA"
        case Stage.END_OF_MESSAGE:
            return ""


def what_follows(judged: Judged, mta: str) -> Iterator[Line]:
    """What the receiver does behind the reply, and what becomes of the mail with ``mta``."""
    told = []
    if judged.then is not Then.CONTINUE:
        told.append("the receiver closes the connection")
    if judged.verdict.action is Action.DEFER:
        told.append(_AFTER_DEFERRAL.get(mta, _KEEPS))
    elif judged.evidence.stage is Stage.CONNECT and judged.verdict.action is Action.REJECT:
        told += _AFTER_GREETING.get(mta, _AFTER_GREETING["postfix"])
    if told:
        yield prose("; ".join(told), label="then")


def rule(judged: Judged, *, is_explained: bool) -> Iterator[Line]:
    """The rule and how sure it is; why it holds, unless a check ``is_explained`` to say so."""
    verdict = judged.verdict
    text = Text.assemble((verdict.rule, "bold"), f" (confidence: {verdict.confidence})")
    if verdict.also_held and verdict.action is not Action.ACCEPT:
        text.append(f"; {', '.join(verdict.also_held)} would refuse it too")
    yield prose(text, label="rule")
    if not is_explained:
        yield prose(verdict.reason, label="why")
    switches = receivers.find(judged.receiver).receiver.switches
    for number, switch in enumerate(verdict.turned_by):
        reading = visible(f"{switches[switch]} (`switches: [{switch}]`)")
        text = Text.assemble(("some evidence says otherwise: ", "yellow"), reading)
        yield prose(text, label="" if number else "unsure", indent=9 if number else 0)
