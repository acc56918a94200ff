"""A remedy's lines as an administrator writes and types them: commands for a shell."""

import re
import shlex
from collections.abc import Iterator, Sequence

from fake_receiver.report.remedies import Change, Remedy

LAB_KEY = "/root/lab.key"
"""The key that the zone publishes: it stands in for the new one that a remedy makes."""

_FILLED_IN = {
    "<a long secret>": "0123456789abcdef",
    "<its dkim_private_key>": LAB_KEY,
    "<the key behind -k>": LAB_KEY,
}
_SPLIT = re.compile(r"\(split configuration: (.*?)\)")
_OPENSSL_KEY = re.compile(r"openssl genrsa -out (\S+) 2048")
_OPENDKIM_KEY = re.compile(r"opendkim-genkey .* -s (\S+) -D (\S+)")
# What a line sets: a parameter, a macro, a variable, a keyword.
_SETTING = re.compile(r"[\w./-]+(?==| =)|[\w.-]+(?= \S*:$)|(?:Domain|Selector|KeyFile|Socket)(?= )")


def typed(remedy: Remedy, *, split: bool = False) -> str:
    """The commands, of Exim for its split configuration; no records of the DNS."""
    return "\n".join(line for change in remedy.changes for line in _of(change, split=split))


def records(remedy: Remedy) -> str:
    """The records to publish, but for keys that are still to be made."""
    changes = (change for change in remedy.changes if change.where.startswith("DNS"))
    lines = (line for change in changes for line in change.lines)
    return "".join(f"{line}\n" for line in lines if "p=<" not in line)


def _of(change: Change, *, split: bool) -> Iterator[str]:
    where, lines = change.where, change.lines
    if where.startswith("DNS"):
        return
    if where.startswith("shell"):
        yield from (_with_lab_key(line) for line in lines)
    elif where == "above it":
        yield _laid(lines)
        yield "sed -i -e '/^action \"relay\"/{' -e 'e cat /tmp/lines' -e '}' /etc/smtpd.conf"
    else:
        path = re.split(r"[ ,;]", where)[0]
        if split and (other := _SPLIT.search(where)):
            path = f"/etc/exim4/{other[1]}"
        yield _laid(lines)
        yield from _written(path, where, lines)


def _written(path: str, where: str, lines: Sequence[str]) -> Iterator[str]:
    if found := re.search(r"below driver of (\w+)", where):
        yield f"sed -i '/^{found[1]}:/,/driver/{{/driver/r /tmp/lines\n}}' {path}"
    elif found := re.search(r"below (\w+:)$", where):
        yield f"sed -i '/^{found[1]}/r /tmp/lines' {path}"
    elif found := re.search(r"before (\w+)$", where):
        yield f"sed -i -e '/^{found[1]}/{{' -e 'e cat /tmp/lines' -e '}}' {path}"
    elif found := re.search(r"in place of ([^;]*)", where):
        yield f"grep -q '^{found[1]}' {path}"
        yield f"sed -i -e '/^{found[1]}/{{' -e 'r /tmp/lines' -e 'd' -e '}}' {path}"
    else:
        for line in lines:
            if setting := _SETTING.match(line):
                yield f"[ ! -e {path} ] || sed -i '/^{setting[0]}[ =]/d' {path}"
        yield f"cat /tmp/lines >>{path}"


def _laid(lines: Sequence[str]) -> str:
    quoted = " ".join(shlex.quote(filled_in(line)) for line in lines)
    return f"printf '%s\\n' {quoted} >/tmp/lines"


def _with_lab_key(line: str) -> str:
    if made := _OPENSSL_KEY.fullmatch(line):
        return f"install -m 600 {LAB_KEY} {made[1]}"
    if made := _OPENDKIM_KEY.fullmatch(line):
        return f"install -m 600 {LAB_KEY} {made[2]}/{made[1]}.private"
    return line


def filled_in(text: str) -> str:
    """With what an administrator writes for what stands in angle brackets."""
    for placeholder, value in _FILLED_IN.items():
        text = text.replace(placeholder, value)
    return text
