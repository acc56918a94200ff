"""What only the whole file can tell: that its parts do not contradict each other."""

import difflib
from collections.abc import Callable, Iterator, Mapping

from fake_receiver.model.transaction import Family
from fake_receiver.policy.profile import Profile
from fake_receiver.scenario import exim_config, sendmail_config
from fake_receiver.scenario.document import Location
from fake_receiver.scenario.hosts import (
    GOOGLE_HOSTS,
    IPV4_NETWORK,
    IPV6_NETWORK,
    MOST_OTHER_RECEIVERS,
    is_lab_address,
    other_names,
)
from fake_receiver.scenario.schema import Expectation, ScenarioFile, TransactionExpectation
from fake_receiver.scenario.settings import ReceiverSettings

Inconsistency = tuple[Location, str, str]
"""Where, what, and a hint."""

# Words that begin a line of smtpd.conf(5).
_OPENSMTPD_WORDS = (
    "action", "admd", "bounce", "ca", "filter", "include", "listen", "match", "mda", "mta", "pki",
    "proc", "queue", "scheduler", "smtp", "srs", "table",
)  # fmt: skip


def _wrong_opensmtpd_line(key: str, value: str) -> tuple[str, str] | None:
    word = key.partition(" ")[0]
    if word not in _OPENSMTPD_WORDS:
        near = difflib.get_close_matches(word, _OPENSMTPD_WORDS, 1)
        known = f"a line begins with one of {', '.join(_OPENSMTPD_WORDS)}"
        hint = f"did you mean {near[0]!r}?" if near else known
        return f"no line of smtpd.conf begins with {word!r}", hint
    if set("\t\n") & set(f"{key}{value.strip()}"):
        hint = "write it in one, without tabs, or bring /etc/smtpd.conf in `files`"
        return f"the value of {key!r} has several lines", hint
    return None


# What is wrong with a setting of a mail server, and a hint.
_WRONG_SETTING: Mapping[str, Callable[[str, str], tuple[str, str] | None]] = {
    "exim": exim_config.wrong_setting,
    "opensmtpd": _wrong_opensmtpd_line,
    "sendmail": sendmail_config.wrong_setting,
}

# Words of a Postfix configuration that decide the family of outgoing connections.
_PINS = ("smtp_address_preference", "inet_protocols", "transport")


def inconsistencies(file: ScenarioFile) -> Iterator[Inconsistency]:
    """All contradictions in the file."""
    yield from _addresses(file)
    yield from _config(file)
    yield from _receivers(file)
    yield from _steps(file)


def _addresses(file: ScenarioFile) -> Iterator[Inconsistency]:
    seen = set()
    for index, address in enumerate(file.sender.addresses):
        location = ("sender", "addresses", index)
        if is_lab_address(address):
            hint = f"{IPV4_NETWORK} and {IPV6_NETWORK} are taken; any other address will do"
            yield location, f"{address} belongs to the lab's own hosts", hint
        if address.is_multicast or address.is_unspecified or address.is_loopback:
            yield location, f"{address} is no address to send from", ""
        if address in seen:
            yield location, f"{address} is given twice", ""
        seen.add(address)


def _config(file: ScenarioFile) -> Iterator[Inconsistency]:
    wrong_setting = _WRONG_SETTING.get(file.sender.mta)
    for key, value in file.sender.config.items():
        if wrong_setting and (wrong := wrong_setting(key, value)):
            yield ("sender", "config", key), *wrong


def _receivers(file: ScenarioFile) -> Iterator[Inconsistency]:
    if len(file.receivers) > MOST_OTHER_RECEIVERS:
        yield ("receivers",), f"at most {MOST_OTHER_RECEIVERS} further receivers", ""
    known = [s for profile in _profiles(file) for s in profile.receiver.switches]
    for switch in file.switches:
        if switch not in known:
            near = difflib.get_close_matches(switch, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or 'none'}"
            yield ("switches",), f"no receiver of this scenario has a switch {switch!r}", hint
    for location, settings in _settings(file):
        yield from _without_effect(file, location, settings)
        for index, answer in enumerate(settings.answers or ()):
            if answer.mx and answer.mx not in _hosts(file):
                near = difflib.get_close_matches(answer.mx, _hosts(file), 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(_hosts(file))}"
                yield (
                    (*location, "answers", index),
                    f"no host of the lab is named {answer.mx}",
                    hint,
                )
            if answer.reply and not any(answer.reply in p.wordings for p in _profiles(file)):
                yield (
                    (*location, "answers", index),
                    f"no receiver of this scenario has a reply {answer.reply!r} at its date",
                    f"`fake-receiver replies --receiver {file.receiver.label}` lists them",
                )


def _hosts(file: ScenarioFile) -> tuple[str, ...]:
    """The first names of the receivers' hosts: by these a session knows where it is."""
    return (*(host.name for host in GOOGLE_HOSTS), *other_names(file.receivers))


def _without_effect(
    file: ScenarioFile, location: Location, settings: ReceiverSettings
) -> Iterator[Inconsistency]:
    """Facts that no rule of any receiver of the scenario asks for."""
    known = " ".join(rule.when.words for p in _profiles(file) for rule in p.all_rules)
    labels = ", ".join(profile.label for profile in _profiles(file))
    for key, facts in (
        ("declared", settings.declared or ()),
        ("mailboxes", (settings.mailboxes or {}).values()),
    ):
        for fact in facts:
            if f"declared {fact}" not in known and f"or {fact}" not in known:
                yield (*location, key), f"no rule of {labels} asks for {fact}", ""


def _profiles(file: ScenarioFile) -> tuple[Profile, ...]:
    return (file.receiver, *file.receivers.values())


def _settings(file: ScenarioFile) -> Iterator[tuple[Location, ReceiverSettings]]:
    yield (), file
    for index, step in enumerate(file.steps):
        yield ("steps", index), step


def _steps(file: ScenarioFile) -> Iterator[Inconsistency]:
    names = set()
    for index, step in enumerate(file.steps):
        location = ("steps", index)
        if step.name in names:
            yield (*location, "name"), f"two steps are named {step.name!r}", "tests need names"
        names.add(step.name)
        if step.advance and not file.cache:
            hint = "add `cache: yes` to the scenario"
            yield (*location, "advance"), "time passes for a cache, and there is none", hint
        wants = step.expect
        if step.send is None and (wants.names_transaction or wants.some or wants.bounce):
            yield (*location, "expect"), "nothing is sent in this step", "add `send:`"
        for part, name in _transactions(wants):
            yield from _client(file, part, (*location, "expect", *name))
        yield from _unpinned_family(file, index)


def _transactions(
    wants: Expectation,
) -> Iterator[tuple[TransactionExpectation, tuple[str | int, ...]]]:
    yield wants, ()
    for index, part in enumerate(wants.some):
        yield part, ("some", index)


def _client(
    file: ScenarioFile, wants: TransactionExpectation, location: Location
) -> Iterator[Inconsistency]:
    addresses = file.sender.addresses
    families = {Family.of(address) for address in addresses}
    if wants.client_ip not in (None, "none", *addresses):
        hint = f"the sender's addresses are {', '.join(map(str, addresses))}"
        yield (*location, "client_ip"), f"{wants.client_ip} is no address of the sender", hint
    if wants.family and wants.family not in families:
        yield (*location, "family"), f"the sender has no {wants.family} address", ""


def _unpinned_family(file: ScenarioFile, index: int) -> Iterator[Inconsistency]:
    """A Postfix with both families tosses a coin, unless something pins the family.

    Exim and Sendmail do not: they try a host's IPv6 addresses first.
    """
    if file.sender.mta != "postfix":
        return
    wants = file.steps[index].expect
    named = wants.family or (wants.client_ip not in (None, "none") and wants.client_ip)
    families = {Family.of(address) for address in file.sender.addresses}
    if not named or len(families) < 2:
        return
    typed = " ".join(step.run or "" for step in file.steps[: index + 1])
    configured = " ".join((*file.sender.config, *file.sender.files.values()))
    if not any(pin in typed or pin in configured for pin in _PINS):
        yield (
            ("steps", index, "expect"),
            "the sender has both families, and nothing says which one it takes",
            "add `config: {smtp_address_preference: ipv6}` to the sender, "
            "or expect a mixture with `some:`",
        )
