"""Whole dialogues as they were recorded, every line of the receiver's byte for byte.

A dialogue begins with ``#`` lines: the receiver, the client's address, the DNS. ``C:`` lines that
stand together are one write. ``{id}`` is the session's id, ``{time}`` that of the last message.
"""

from itertools import groupby
from pathlib import Path

import pytest

DIALOGUES = sorted(Path(__file__).with_name("dialogues").glob("*.txt"))


def header_of(text, key):
    start = f"# {key}: "
    return [line.removeprefix(start) for line in text.splitlines() if line.startswith(start)]


def spoken(text):
    """The turns: who speaks, and the lines."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for speaker, turn in groupby(lines, key=lambda line: line[:2]):
        yield speaker, [line[3:] for line in turn]


def test_there_are_dialogues():
    assert len(DIALOGUES) >= 6


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_a_recorded_dialogue_is_spoken_again_byte_for_byte(path, make_front, connect):
    text = path.read_text()
    [receiver], [address] = header_of(text, "receiver"), header_of(text, "client")
    front = make_front(receiver, zone="\n".join(header_of(text, "dns")))
    client = connect(front, behind_proxy=True)
    version, target = ("6", "3fff:25::240") if ":" in address else ("4", "192.0.2.240")
    client.send(f"PROXY TCP{version} {address} {target} 40025 25\r\n".encode())

    said = []
    for speaker, lines in spoken(text):
        if speaker == "C:":
            said = lines
            client.send("".join(f"{line}\r\n" for line in lines).encode())
            continue
        heard = [client.file.readline() for _ in lines]
        times = [t.received_at for t in front.transactions if t.received_at]
        values = {"id": front.session_id, "time": int(times[-1]) if times else ""}
        assert heard == [f"{line.format_map(values)}\r\n".encode() for line in lines]
        if said == ["STARTTLS"]:
            client.secure()
    if said[-1:] == ["QUIT"]:
        assert client.file.read() == b""
