"""Conditions on the envelope, on the message's form and on what the scenario declares."""

from typing import Final

from fake_receiver.model.declared import MailboxState, Mark
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.message_format import FormatDefect
from fake_receiver.model.stage import Stage
from fake_receiver.policy.conditions import Condition


def marked(*marks: Mark) -> Condition:
    """The scenario declares one of ``marks``."""
    words = " or ".join(marks)
    return Condition(
        f"declared {words}",
        f"not declared {words}",
        lambda evidence: not evidence.declared.marks.isdisjoint(marks),
        lambda _: (f"the scenario declares {words}",),
        Stage.CONNECT,
    )


def _recipient(evidence: Evidence) -> str:
    paths = evidence.transaction.forward_paths
    return paths[-1] if paths else ""


def mailbox(state: MailboxState) -> Condition:
    """The scenario declares the state of the recipient's mailbox."""
    return Condition(
        f"recipient declared {state}",
        f"recipient not declared {state}",
        lambda evidence: evidence.declared.state_of(_recipient(evidence)) is state,
        lambda evidence: (f"the scenario declares {_recipient(evidence)} {state}",),
        Stage.RCPT,
    )


def defect(*defects: FormatDefect) -> Condition:
    """The message's form has one of ``defects``."""
    return Condition(
        " or ".join(defects),
        "none of " + ", ".join(defects),
        lambda evidence: any(f.defect in defects for f in evidence.message_format),
        lambda evidence: tuple(f.why for f in evidence.message_format if f.defect in defects),
    )


def more_recipients_than(most: int) -> Condition:
    """The recipient is one too many for the transaction."""
    return Condition(
        f"more than {most} recipients",
        f"{most} recipients or fewer",
        lambda evidence: len(evidence.transaction.forward_paths) > most,
        lambda evidence: (f"recipient number {len(evidence.transaction.forward_paths)}",),
        Stage.RCPT,
    )


bulk = Condition(
    "bulk sender",
    "no bulk sender",
    lambda evidence: evidence.declared.bulk_sender,
    lambda _: ("the scenario declares a bulk sender",),
    Stage.CONNECT,
)

tls = Condition(
    "TLS",
    "no TLS",
    lambda evidence: evidence.transaction.tls is not None,
    lambda evidence: ("over TLS" if evidence.transaction.tls else "not over TLS",),
    Stage.CONNECT,
)

too_large = Condition(
    "message too large",
    "message not too large",
    lambda evidence: evidence.transaction.exceeds_size,
    lambda _: ("the message is larger than the SIZE that the receiver offers",),
    Stage.MAIL,
)


_PERSONAL: Final = "gmail.com"


def _domains(evidence: Evidence) -> frozenset[str]:
    """The recipients' domains; both of the personal accounts are one."""
    paths = (path.rpartition("@")[2].lower() for path in evidence.transaction.forward_paths)
    return frozenset(
        _PERSONAL if domain == "googlemail.com" else domain for domain in paths if "." in domain
    )


several_domains = Condition(
    "recipients of several domains",
    "recipients of one domain",
    lambda evidence: len(_domains(evidence)) > 1,
    lambda evidence: (f"recipients at {', '.join(sorted(_domains(evidence)))}",),
    Stage.RCPT,
)

unqualified_recipient = Condition(
    "recipient's domain has no dot",
    "recipient's domain is qualified",
    lambda evidence: (
        "@" in _recipient(evidence) and "." not in _recipient(evidence).rpartition("@")[2]
    ),
    lambda evidence: (f"{_recipient(evidence)} names no domain of the Internet",),
    Stage.RCPT,
)

personal = Condition(
    "to a personal account",
    "to a Workspace domain",
    lambda evidence: _domains(evidence) <= {_PERSONAL},
    lambda evidence: (f"to {', '.join(sorted(_domains(evidence)))}",),
    Stage.RCPT,
)
