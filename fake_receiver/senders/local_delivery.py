"""Which mail the sending server keeps for its own users, and what their aliases stand for."""

from collections.abc import Iterator

from fake_receiver.scenario.mail_host import Sender
from fake_receiver.scenario.schema import ScenarioFile


def local_domains(sender: Sender) -> tuple[str, ...]:
    """The domains whose mail the sending server keeps: its own name and the domain above it."""
    if sender.domains:
        names = (sender.hostname, *sender.domains)
    else:
        parent = sender.hostname.partition(".")[2]
        names = (sender.hostname, parent) if "." in parent else (sender.hostname,)
    return tuple(dict.fromkeys(name.lower() for name in names))


def local_users(file: ScenarioFile) -> tuple[str, ...]:
    """The local parts of all addresses in these domains, less those that are aliases."""
    paths = [
        path
        for step in file.steps
        if step.send
        for path in (step.send.reverse_path, *step.send.forward_paths)
    ]
    split = (path.rpartition("@") for path in paths)
    domains = local_domains(file.sender)
    users = [local_part.lower() for local_part, _, domain in split if domain.lower() in domains]
    return tuple(user for user in dict.fromkeys(users) if user not in file.sender.aliases)


def expand_aliases(forward_paths: tuple[str, ...], sender: Sender) -> Iterator[str]:
    """Each recipient, a local alias replaced by what it stands for."""
    for path in forward_paths:
        local_part, _, domain = path.rpartition("@")
        if domain.lower() in local_domains(sender) and local_part in sender.aliases:
            yield from sender.aliases[local_part]
        else:
            yield path
