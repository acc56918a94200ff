"""A scenario's mail, handed to another mail server or sent over one family alone. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from fake_receiver.model.transaction import Family
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.mail_host import OwnImage, Sender
from fake_receiver.scenario.schema import Expectation, Step
from fake_receiver.scenario.small_sender_config import WITHOUT

# The lab looks into queue and mailboxes where something is expected of them. Nobody judges it.
_LOOKED_AT: Final = Expectation(queue="empty", bounce="none")

_OWN_PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    "postfix": ("/etc/postfix/",),
    "exim": ("/etc/exim4/", "/etc/default/exim4"),
    "opensmtpd": ("/etc/smtpd", "/etc/opensmtpd/"),
    "sendmail": ("/etc/mail/",),
    "msmtp": ("/etc/msmtprc", "/root/.msmtprc"),
    "nullmailer": ("/etc/nullmailer/",),
    "dma": ("/etc/dma/",),
    "swaks": ("/root/.swaksrc",),
}
"""Where Debian has what only that mail server reads; other files are the host's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One combination. ``family`` None: all addresses that the sender has.

    ``scenario`` is None when the sender has no address of that family. ``left_out`` names the
    settings and files that only the scenario's own mail server understands.
    """

    mta: str
    family: Family | None
    scenario: Scenario | None
    left_out: tuple[str, ...] = ()


def mail_of(scenario: Scenario) -> Scenario | None:
    """The scenario with only the steps that send without commands, and nothing expected of them.

    The records and settings of the others hold from there on all the same, and their time passes.
    None when no step is left.
    """
    kept: list[int] = []
    steps: list[Step] = []
    passed = 0.0
    for index, step in enumerate(scenario.file.steps):
        passed += step.advance
        if step.send and not step.run:
            kept.append(index)
            steps.append(step.model_copy(update={"advance": passed, "expect": _LOOKED_AT}))
            passed = 0.0
    if not kept:
        return None
    return replace(
        scenario,
        file=scenario.file.model_copy(update={"steps": tuple(steps)}),
        settings=tuple(scenario.settings[index] for index in kept),
        zones=tuple(scenario.zones[index] for index in kept),
        zone_texts=tuple(scenario.zone_texts[index] for index in kept),
        step_lines=tuple(scenario.step_lines[index] for index in kept),
    )


def steps_with_commands(scenario: Scenario) -> tuple[Step, ...]:
    """The steps that ``mail_of`` leaves out because they type commands."""
    return tuple(step for step in scenario.file.steps if step.run)


def variant(scenario: Scenario, mta: str, family: Family | None) -> Variant:
    """``scenario`` as ``mta`` plays it, with the addresses of ``family`` alone."""
    sender = scenario.file.sender
    addresses = tuple(a for a in sender.addresses if family in (None, Family.of(a)))
    if not addresses:
        return Variant(mta=mta, family=family, scenario=None)
    nat = {inside: outside for inside, outside in sender.nat.items() if inside in addresses}
    changes: dict[str, object] = {"addresses": addresses, "nat": nat}
    left_out: tuple[str, ...] = ()
    if mta != sender.mta:
        foreign = set(_foreign_files(sender))
        files = {path: text for path, text in sender.files.items() if path not in foreign}
        own = ("run", *OwnImage.model_fields)
        defaults = {key: Sender.model_fields[key].default for key in (*own, *WITHOUT.get(mta, {}))}
        without = [key for key, default in defaults.items() if getattr(sender, key) != default]
        left_out = (*sender.config, *sorted(foreign), *without)
        changes |= {"mta": mta, "config": {}, "files": files}
        changes |= {key: defaults[key] for key in without}
    file = scenario.file.model_copy(update={"sender": sender.model_copy(update=changes)})
    made = replace(scenario, file=file)
    return Variant(mta=mta, family=family, scenario=made, left_out=left_out)


def _foreign_files(sender: Sender) -> Iterator[str]:
    """The files that only the sender's own mail server reads."""
    own = _OWN_PATHS.get(sender.mta, ())
    return (path for path in sender.files if f"/{path.lstrip('/')}".startswith(own))
