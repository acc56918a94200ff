"""A scenario as a compose file: the same containers, to play with by hand.

Everything travels in environment variables (LAB_LINK stands for the file /lab/link), so nothing
is mounted from the host.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any, Final

import yaml

from fake_receiver.lab.docker.link import broadcast_of, receiver_link, sender_link
from fake_receiver.lab.docker.mail_server import hosts_file, resolv_conf
from fake_receiver.scenario.hosts import lab_machines
from fake_receiver.scenario.loader import Scenario
from fake_receiver.senders import postfix

# A network that compose makes; it is only the cable, so any private one will do.
_CABLE: Final = IPv4Network("10.255.25.0/28")

_HEAD: Final = """\
# {title}
#
# Gmail's receiver with its name server, and a Postfix, to play with by hand:
#
#   docker compose -f {path} up --build -d
#   docker compose -f {path} exec postfix bash
#       echo Hello | mail -s Test -r {author} bob@gmail.com; mailq; tail /var/log/mail.log
#   docker compose -f {path} logs -f receiver     # each session, the reply, why, and the cure
#   docker compose -f {path} down
#
# Made by `fake-receiver compose`, from {name}.yaml.
"""


def compose_file(scenario: Scenario, *, path: str, images: Mapping[str, str] | None = None) -> str:
    """The text of the compose file. Without ``images`` it builds them from a clone."""
    broadcast = broadcast_of(str(_CABLE))
    file = scenario.file
    addresses = file.sender.addresses
    link = receiver_link(broadcast, lab_machines(tuple(file.receivers)), addresses)
    receiver = {
        "LAB_LINK": link,
        "LAB_SCENARIO": scenario.path.read_text("utf-8"),
    }
    laid = {
        "link": sender_link(broadcast, addresses),
        "resolv.conf": resolv_conf(scenario),
        "hosts": hosts_file(scenario),
        **{name: content.decode() for name, content in postfix.files(file).items()},
    }
    server = {f"LAB_{name.upper().replace('.', '_')}": text for name, text in laid.items()}
    services = {
        "receiver": _service("receiver", receiver, images)
        | {
            "hostname": "mx.google.com",
            "command": ["python", "-m", "fake_receiver", "serve", "--lab", "/lab/scenario"],
        },
        "postfix": _service("postfix", server, images)
        | {"hostname": file.sender.hostname.partition(".")[0]},
    }
    network = {
        "internal": True,
        "ipam": {"config": [{"subnet": str(_CABLE)}]},
    }
    document = {"services": services, "networks": {"default": network}}
    author = next((step.send.reverse_path for step in file.steps if step.send), "")
    head = _HEAD.format(title=scenario.title, path=path, author=author, name=scenario.path.stem)
    return head + yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=1000)


def _service(name: str, environment: dict[str, str], images: Mapping[str, str] | None) -> Any:
    build = {"context": "..", "dockerfile": "compose/receiver/Dockerfile"}
    made: dict[str, Any] = {
        "image": images[name] if images else f"fake-receiver/{name}:compose",
        "cap_add": ["NET_ADMIN"],
        "sysctls": {
            "net.ipv6.conf.all.disable_ipv6": 0,
            "net.ipv6.conf.default.disable_ipv6": 0,
        },
        # A dollar is doubled, for compose replaces variables.
        "environment": {key: text.replace("$", "$$") for key, text in environment.items()},
    }
    if images is None:
        made["build"] = build if name == "receiver" else f"./{name}"
    return made


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, which a person can read and edit."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
