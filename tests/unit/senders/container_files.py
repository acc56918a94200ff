"""A scenario of one mail from a mail server, and the files that its container gets."""

from fake_receiver.scenario.loader import loads
from fake_receiver.scenario.schema import ScenarioFile
from fake_receiver.senders.mta import Mta

SCENARIO = """\
scenario: A clean mail
sender:
  mta: {mta}
  hostname: mail.hafen.example
  addresses: ["2001:db8:61::25"]
{more}
steps:
  - name: first
    send: {{from: lotse@hafen.example, to: bob@gmail.com}}
"""


def scenario_of(mta: Mta, more: str = "") -> ScenarioFile:
    """The scenario; ``more`` is YAML of its sender, and begins on its line 6."""
    return loads(SCENARIO.format(mta=mta.name, more=more)).file


def laid(mta: Mta, more: str = "") -> dict[str, str]:
    """The container's files by their path."""
    found = mta.files(scenario_of(mta, more))
    return {path: content.decode() for path, content in found.items()}
