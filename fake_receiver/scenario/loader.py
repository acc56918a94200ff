"""Read a scenario file: schema, zone, and what only the whole file can tell."""

import difflib
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from fake_receiver.model.settings import Settings
from fake_receiver.nameserver.lines import ZoneError
from fake_receiver.nameserver.text import parse_changes, parse_zone
from fake_receiver.nameserver.zone import Zone
from fake_receiver.policy.profile import Profile
from fake_receiver.scenario import schema
from fake_receiver.scenario.config_folder import ConfigFolderError, read_config
from fake_receiver.scenario.consistency import inconsistencies
from fake_receiver.scenario.dkim_key import PLACEHOLDER, public_key_value
from fake_receiver.scenario.document import Document, Location, parse_document, read_document
from fake_receiver.scenario.errors import Problem, ScenarioError
from fake_receiver.scenario.hosts import lab_records
from fake_receiver.scenario.mail_host import DkimKey, Readiness, Sender, SmtpSubmission
from fake_receiver.scenario.settings import AnswerModel, ReceiverSettings, settings_after

_MODELS: dict[str, type[BaseModel]] = {
    "": schema.ScenarioFile,
    "sender": Sender,
    "dkim": DkimKey,
    "ready": Readiness,
    "submission": SmtpSubmission,
    "steps": schema.Step,
    "send": schema.Send,
    "expect": schema.Expectation,
    "some": schema.TransactionExpectation,
    "bounce": schema.BounceExpectation,
    "queue": schema.QueueExpectation,
    "answers": AnswerModel,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario file that is right.

    ``receiver`` judges for Google's hosts, ``others`` for further domains, both with the
    scenario's switches. ``zones[i]`` is what the name server answers from in step ``i``: the
    scenario's records and those of the lab's hosts; ``zone_texts[i]`` make it, applied one after
    the other, where only text can be handed on. ``settings[i]`` are the receivers' in that step.
    """

    path: Path
    file: schema.ScenarioFile
    receiver: Profile
    others: Mapping[str, Profile]
    settings: tuple[Settings, ...]
    zones: tuple[Zone, ...]
    zone_texts: tuple[tuple[str, ...], ...]
    step_lines: tuple[int, ...]
    host_lines: Mapping[str, int]

    def at(self, host: str) -> "Scenario":
        """The same, seen from ``host``: its ``sender`` is that one."""
        sender = self.file.all_hosts[host]
        return replace(self, file=self.file.model_copy(update={"sender": sender}))

    @property
    def title(self) -> str:
        """What the file says that it shows."""
        return self.file.scenario


def load(path: Path) -> Scenario:
    """Read the scenario file at ``path``. Raises ScenarioError with all that is wrong."""
    return _load(read_document(path))


def loads(text: str, path: Path = Path("scenario.yaml")) -> Scenario:
    """Read a scenario from text; ``path`` is only named in errors."""
    return _load(parse_document(path, text))


def _load(document: Document) -> Scenario:
    if not isinstance(document.data, dict):
        raise ScenarioError.single(document.path, 1, "a scenario file is a mapping of keys")
    try:
        file = schema.ScenarioFile.model_validate(document.data)
    except ValidationError as error:
        raise ScenarioError(document.path, tuple(_problems(error, document))) from None
    file = _with_neighbours(file, document)
    stages = _stages(file, document)
    problems = [
        Problem(document.line_of(location), message, hint)
        for location, message, hint in inconsistencies(file)
    ]
    if problems:
        raise ScenarioError(document.path, problems)
    step_lines = tuple(document.line_of(("steps", index)) or 1 for index in range(len(file.steps)))
    steps = file.steps
    return Scenario(
        path=document.path,
        file=file,
        receiver=file.receiver.turned(file.switches),
        others={
            domain: profile.turned(file.switches) for domain, profile in file.receivers.items()
        },
        settings=tuple(settings_after((file, *steps[: n + 1])) for n in range(len(steps))),
        zones=tuple(stage.zone for stage in stages),
        zone_texts=tuple(stage.texts for stage in stages),
        step_lines=step_lines,
        host_lines={name: document.line_of(_place_of(name)) or 1 for name in file.all_hosts},
    )


def _with_neighbours(file: schema.ScenarioFile, document: Document) -> schema.ScenarioFile:
    """The file with what stands in the folders that its hosts name, beside the file itself."""
    hosts = {name: _with_folders(name, host, document) for name, host in file.all_hosts.items()}
    sender = hosts.pop(schema.SENDER)
    return file.model_copy(update={"sender": sender, "hosts": hosts})


def _place_of(host: str) -> Location:
    return (host,) if host == schema.SENDER else ("hosts", host)


def _with_folders(name: str, host: Sender, document: Document) -> Sender:
    folder = document.path.parent
    location = _place_of(name)
    changes: dict[str, object] = {}
    if host.config_from:
        try:
            read = read_config(folder / host.config_from, host.mta)
        except ConfigFolderError as error:
            line = document.line_of((*location, "config"))
            raise ScenarioError.single(document.path, line, str(error), error.hint) from None
        changes["files"] = {**read, **host.files}
    if host.build:
        changes["build"] = str(folder / host.build)
        if not (folder / host.build / "Dockerfile").is_file():
            line = document.line_of((*location, "build"))
            what = "no Dockerfile in" if (folder / host.build).is_dir() else "no folder"
            told = f"there is {what} {folder / host.build}"
            raise ScenarioError.single(document.path, line, told)
    return host.model_copy(update=changes)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The zone as a step finds it, and the texts that made it, one after the other."""

    zone: Zone
    texts: tuple[str, ...]

    def changed(self, text: str, location: Location, document: Document) -> "_Stage":
        """The stage after the records of ``text``, which stand at ``location``."""
        line = document.line_of(location) or 1
        text = text.replace(PLACEHOLDER, public_key_value())
        try:
            zone = self.zone.apply(parse_changes(text, first_line=line))
        except ZoneError as error:
            raise ScenarioError.single(
                document.path, error.line, error.message, error.hint
            ) from None
        return _Stage(zone, (*self.texts, text))


def _stages(file: schema.ScenarioFile, document: Document) -> tuple[_Stage, ...]:
    """The lab's records, then the scenario's, then the changes of each step."""
    lab = lab_records(tuple(file.receivers))
    stage = _Stage(parse_zone(lab), (lab,))
    for location, text in _zone_texts(file):
        stage = stage.changed(text, location, document)
    stages = []
    for index, step in enumerate(file.steps):
        if step.dns is not None:
            stage = stage.changed(step.dns, ("steps", index, "dns"), document)
        stages.append(stage)
    return tuple(stages)


def _zone_texts(file: schema.ScenarioFile) -> Iterator[tuple[Location, str]]:
    if isinstance(file.dns, str):
        yield ("dns",), file.dns
        return
    for owner, records in file.dns.items():
        for rdtype, values in records.items():
            listed = values if isinstance(values, list) else [values]
            text = "\n".join(_record(owner, rdtype, value) for value in listed)
            yield ("dns", owner, rdtype), text


def _record(owner: str, rdtype: str, value: Any) -> str:
    text = str(value)
    if rdtype.upper() == "TXT" and not text.startswith('"'):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        text = f'"{escaped}"'
    return f"{owner} {rdtype} {text}"


def _problems(error: ValidationError, document: Document) -> Iterator[Problem]:
    details = error.errors(include_url=False)
    for detail in details:
        location = tuple(part for part in detail["loc"] if _in_document(part))
        is_other = detail["type"] in ("literal_error", "string_type", "enum")
        if is_other and _is_other_branch(detail["loc"], details):
            continue
        if detail["type"] == "too_short" and _holds_others(detail["loc"], details):
            continue
        message, hint = _told(detail, location)
        yield Problem(document.line_of(location), message, hint)


def _in_document(part: str | int) -> bool:
    """False for the names that pydantic adds for the branch of a union."""
    return isinstance(part, int) or not (part[:1].isupper() or "[" in part or part == "str")


def _is_other_branch(location: tuple[Any, ...], details: list[Any]) -> bool:
    """A value that is wrong in one branch of a union need not be reported for the others."""
    parent = location[:-1]
    return any(d["loc"] != location and d["loc"][: len(parent)] == parent for d in details)


def _holds_others(location: tuple[Any, ...], details: list[Any]) -> bool:
    """A list is only too short because what is in it is wrong."""
    return any(
        len(d["loc"]) > len(location) and d["loc"][: len(location)] == location for d in details
    )


def _told(detail: Any, location: Location) -> tuple[str, str]:
    """The message, and a hint."""
    key = next((part for part in reversed(location) if isinstance(part, str)), "")
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_key(location)
        case "enum" | "literal_error":
            return _not_one_of(key, detail)
        case "missing":
            return f"the key {key!r} is missing", ""
        case _:
            return f"{key}: {_wrong_value(detail)}", ""


def _wrong_value(detail: Any) -> str:
    match detail["type"]:
        case "too_short":
            return "at least one is needed"
        case "value_error":
            return str(detail["msg"]).removeprefix("Value error, ")
        case "tuple_type":
            return "a list is needed"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "a mapping of keys is needed"
        case _:
            shown = textwrap.shorten(repr(detail["input"]), 60)
            return f"{detail['msg']}, not {shown}"


def _not_one_of(key: str, detail: Any) -> tuple[str, str]:
    """A value that is none of those known, which pydantic lists in quotes."""
    known = re.findall("'([^']+)'", detail["ctx"]["expected"])
    near = difflib.get_close_matches(str(detail["input"]), known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
    return f"{key}: there is no {detail['input']!r}", hint


def _unknown_key(location: Location) -> tuple[str, str]:
    *around, key = location
    parent = next((part for part in reversed(around) if isinstance(part, str)), "")
    model = _MODELS.get(parent, schema.ScenarioFile)
    if around[-2:-1] == ["hosts"]:
        model = schema.HostExpectation if "expect" in around else Sender
    # A model's own keys first, then those that scenarios and steps have in common.
    fields = sorted(model.model_fields.items(), key=lambda f: f[0] in ReceiverSettings.model_fields)
    known = [field.alias or name for name, field in fields]
    near = difflib.get_close_matches(str(key), known, 1)
    where = f" in {parent!r}" if parent else ""
    hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
    return f"unknown key {key!r}{where}", hint
