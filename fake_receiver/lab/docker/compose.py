"""A scenario as a compose file: the same containers, to play with by hand.

Everything travels in environment variables (LAB_FILE_0 and so on: a path below /lab on the first
line, then the file), so nothing is mounted from the host.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any, Final

import yaml

from fake_receiver.lab.docker.container import CAPABILITIES, SYSCTLS
from fake_receiver.lab.docker.link import Cable, cable_batch, host_batch, receiver_batch
from fake_receiver.lab.host_files import host_files
from fake_receiver.scenario.hosts import lab_machines
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.schema import SENDER
from fake_receiver.senders.mtas import mta_of

# A network that compose makes; it is only the cable, so any private one will do.
_CABLE: Final = IPv4Network("10.255.25.0/28")

_HEAD: Final = """\
# {title}
#
# Gmail's receiver with its name server, and {software}, to play with by hand:
#
#   docker compose -f {path} up --build -d
#   docker compose -f {path} exec {mta} bash
#       echo Hello | mail -s Test -r {author} bob@gmail.com; mailq; tail {log}
#   docker compose -f {path} logs -f receiver     # each session, the reply, why, and the cure
#   docker compose -f {path} down
#
# Made by `fake-receiver compose`, from {name}.yaml.
"""


def compose_file(scenario: Scenario, *, path: str, images: Mapping[str, str] | None = None) -> str:
    """The text of the compose file. Without ``images`` it builds them from a clone.

    Raises ValueError for a host that compose can't start.
    """
    cable = Cable.of(str(_CABLE), str(_CABLE[1]))
    file = scenario.file
    mta = mta_of(file.sender)
    link = cable_batch(cable) + receiver_batch(
        cable, lab_machines(tuple(file.receivers)), file.all_hosts.values()
    )
    receiver = {
        "LAB_FILE_0": f"link\n{link}",
        "LAB_FILE_1": f"scenario.yaml\n{scenario.path.read_text('utf-8')}",
    }
    services = {
        "receiver": _service("receiver", receiver, images)
        | {
            "hostname": "mx.google.com",
            "command": ["python", "-m", "fake_receiver", "serve", "--lab", "/lab/scenario.yaml"],
        },
    }
    for number, (name, host) in enumerate(file.all_hosts.items(), 1):
        for has, what in (
            (host.has_own_image, "an image of its own"),
            (host.nat, "a router before it"),
            (host.config_from, "a folder of configuration"),
        ):
            if has:
                raise ValueError(f"{name} has {what}: `run --docker` can start it, compose not")
        seen = scenario.at(name)
        others = [other for other in file.all_hosts.values() if other is not host]
        laid = host_files(seen, host_batch(cable, host, others, number))
        service = _service(host.mta, _as_variables(laid), images)
        # The host that sends is known by the name of its mail server.
        services[mta.name if name == SENDER else name] = service | {
            "hostname": host.hostname.partition(".")[0]
        }
    network = {
        "internal": True,
        "ipam": {"config": [{"subnet": str(_CABLE)}]},
    }
    document = {"services": services, "networks": {"default": network}}
    author = next((step.send.reverse_path for step in file.steps if step.send), "")
    head = _HEAD.format(
        title=scenario.title,
        path=path,
        author=author,
        name=scenario.path.stem,
        software=mta.title,
        mta=mta.name,
        log=mta.log_file,
    )
    return head + yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=1000)


def _as_variables(files: Mapping[str, bytes]) -> dict[str, str]:
    return {
        f"LAB_FILE_{number}": f"{path}\n{text.decode()}"
        for number, (path, text) in enumerate(files.items())
    }


def _service(name: str, environment: dict[str, str], images: Mapping[str, str] | None) -> Any:
    made: dict[str, Any] = {
        "image": images[name] if images else f"fake-receiver/{name}:compose",
        "cap_add": CAPABILITIES,
        "sysctls": SYSCTLS,
        # A dollar is doubled, for compose replaces variables.
        "environment": {key: text.replace("$", "$$") for key, text in environment.items()},
    }
    if images is None:
        # The same contexts as the harness sends.
        whole = name == "receiver"
        dockerfile = f"compose/{name}/Dockerfile" if whole else f"{name}/Dockerfile"
        made["build"] = {"context": ".." if whole else ".", "dockerfile": dockerfile}
    return made


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, which a person can read and edit; nothing by reference."""

    def ignore_aliases(self, data: object) -> bool:
        """Write the same list twice where it stands twice."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
