"""What only the whole file can tell: that its parts do not contradict each other."""

import difflib
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from fake_receiver.model.transaction import Family
from fake_receiver.policy.profile import Profile
from fake_receiver.scenario.document import Location
from fake_receiver.scenario.host_consistency import Inconsistency, host_inconsistencies
from fake_receiver.scenario.hosts import GOOGLE_HOSTS, MOST_OTHER_RECEIVERS, other_names
from fake_receiver.scenario.schema import Expectation, ScenarioFile, TransactionExpectation
from fake_receiver.scenario.settings import ReceiverSettings

# Words of a Postfix configuration that decide the family of outgoing connections.
_PINS = ("smtp_address_preference", "inet_protocols", "transport")


def inconsistencies(file: ScenarioFile) -> Iterator[Inconsistency]:
    """All contradictions in the file."""
    yield from host_inconsistencies(file)
    yield from _receivers(file)
    yield from _steps(file)


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
        for host in settings.unreachable or ():
            yield from _unknown_host(file, host, (*location, "unreachable", host))
        for index, answer in enumerate(settings.answers or ()):
            if answer.mx:
                yield from _unknown_host(file, answer.mx, (*location, "answers", index))
            if answer.reply and not any(answer.reply in p.wordings for p in _profiles(file)):
                yield (
                    (*location, "answers", index),
                    f"no receiver of this scenario has a reply {answer.reply!r} at its date",
                    f"`fake-receiver replies --receiver {file.receiver.label}` lists them",
                )


def _unknown_host(file: ScenarioFile, name: str, location: Location) -> Iterator[Inconsistency]:
    known = _hosts(file)
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
        yield location, f"no host of the lab is named {name}", hint


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
        for commands in step.commands.values():
            for line in commands.splitlines():
                if line.lstrip().startswith("! "):
                    hint = "write `if COMMAND; then exit 1; fi`"
                    yield (*location, "run"), f"a shell lets `{line.strip()}` fail unseen", hint
        for host in (*step.commands, *wants.hosts):
            if host not in file.all_hosts:
                key = "run" if host in step.commands else "expect"
                known = ", ".join(file.all_hosts)
                yield (*location, key), f"this scenario has no host {host!r}", f"known: {known}"
        if step.send is None and (
            wants.names_transaction or wants.some or wants.bounce or wants.tried
        ):
            yield (*location, "expect"), "nothing is sent in this step", "add `send:`"
        for attempt in wants.tried or ():
            host = attempt.partition(" ")[0]
            yield from _unknown_host(file, host, (*location, "expect", "tried"))
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
    hosts = file.all_hosts.values()
    outward = tuple(address for host in hosts for address in host.outward)
    client = wants.client_ip
    if isinstance(client, IPv4Network | IPv6Network):
        known = any(host.sees_as_own(client[1]) for host in hosts)
        known = known or any(address in client for address in outward)
    else:
        known = (
            client is None or client == "none" or any(host.sees_as_own(client) for host in hosts)
        )
    if not known:
        hint = f"the sender's addresses are {', '.join(map(str, outward))}"
        yield (*location, "client_ip"), f"{client} is no address of the sender", hint
    if wants.family and wants.family not in {Family.of(address) for address in outward}:
        yield (*location, "family"), f"the sender has no {wants.family} address", ""


def _unpinned_family(file: ScenarioFile, index: int) -> Iterator[Inconsistency]:
    """A Postfix with both families tosses a coin, unless something pins the family.

    Exim and Sendmail do not: they try a host's IPv6 addresses first.
    """
    if file.sender.mta != "postfix" or file.sender.has_own_image:
        return
    wants = file.steps[index].expect
    named = wants.family or (wants.client_ip not in (None, "none") and wants.client_ip)
    if not named or len(file.sender.families) < 2 or file.hosts:
        return
    typed = " ".join(text for step in file.steps[: index + 1] for text in step.commands.values())
    configured = " ".join((file.sender.run, *file.sender.config, *file.sender.files.values()))
    if not any(pin in typed or pin in configured for pin in _PINS):
        yield (
            ("steps", index, "expect"),
            "the sender has both families, and nothing says which one it takes",
            "add `config: {smtp_address_preference: ipv6}` to the sender, "
            "or expect a mixture with `some:`",
        )
