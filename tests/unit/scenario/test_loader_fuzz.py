"""Scenario files that nobody would write: a Scenario or a ScenarioError with its line, and soon."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fake_receiver.resources import bundled_scenarios
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.scenario.loader import Scenario, load, loads

SECONDS = 30.0  # to tell linear work from quadratic on any machine
FILES = [path.read_text("utf-8") for path in bundled_scenarios().values()]
RIGHT = """\
scenario: A clean mail
dns: |
  mail.social.example.  AAAA  2001:db8:25::2
sender:
  hostname: mail.social.example
  addresses: ["2001:db8:25::2"]
steps:
  - name: first
    send: {from: a@social.example, to: b@gmail.com}
"""


def check(error):
    """Each problem has a line, and can be told."""
    assert error.problems
    assert all(problem.line for problem in error.problems), str(error)
    str(error).encode()


def read(text):
    """The scenario or None; nothing else is raised, and it takes no time."""
    began = time.process_time()
    try:
        scenario = loads(text)
    except ScenarioError as error:
        scenario = None
        check(error)
    assert time.process_time() - began < SECONDS
    return scenario


SCALARS = st.one_of(
    st.sampled_from(
        [
            "~",
            "null",
            "no",
            "yes",
            "0",
            "-1",
            "1e999",
            "nan",
            "0x1F",
            "1_000",
            "5.7",
            "2001:db8::1",
            "192.0.2.1",
            "<>",
            "none",
            "250",
            "550 5.7.1",
            "5m",
            "1h",
            "gmail@2016-10",
            "gmail@9999-99",
            "gmail@٢٠١٦-10",
            "a@b.example",
            "!SERVFAIL",
            "!!python/object/apply:os.system [x]",
            "!!binary AAAA",
            "!!int x",
            "!x y",
            "&a x",
            "*a",
            "&a [*a]",
            "{<<: *a}",
            "<<",
            "[]",
            "{}",
            "[[]]",
            "{a: {b: {c: d}}}",
            "? a",
            "- a",
            "'",
            '"',
            "`",
            "@",
            "%",
            "\ufeff",
            "\x85",
            "\u2028",
            "\x00",
            "\x7f",
            "\t",
            '"\\0"',
            '"\\ud800"',
            '"\\udcff"',
            '"\\U0010ffff"',
            '"a\\r\\nb"',
            '"\\x85"',
            '"\\xff.example A 192.0.2.1"',
        ]
    ),
    st.sampled_from(["9" * 5000, "x" * 5000, "a." * 500, "[" * 60, "{a: " * 60, "- " * 60]),
    st.text(max_size=20),
)
LINES = st.one_of(
    st.just("|"),
    SCALARS,
    st.builds("{}: {}".format, SCALARS, SCALARS),
    st.builds("{} {} {}".format, SCALARS, st.sampled_from(["A", "TXT", "MX", "PTR", "*"]), SCALARS),
)


@st.composite
def mutated(draw):
    """A scenario of ours, with lines deleted, doubled, swapped, indented, and values replaced."""
    lines = draw(st.sampled_from(FILES)).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at, to = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.integers(0, 6)):
            case 0:
                lines[at : at + draw(st.integers(1, 4))] = [""]
            case 1:
                lines.insert(to, lines[at])
            case 2:
                lines[at], lines[to] = lines[to], lines[at]
            case 3:
                lines[at] = draw(st.sampled_from(["  ", "\t", "- ", "&a ", "? "])) + lines[at]
            case 4:
                lines[at] = lines[at].partition(":")[0] + ": " + draw(SCALARS)
            case 5:
                indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
                lines.insert(at, indent + draw(LINES))
            case 6:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(SCALARS) + lines[at][cut:]
    return "\n".join(lines)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(mutated())
def test_a_scenario_file_that_was_damaged(text):
    read(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=4).map("\n  ".join))
def test_zone_text_of_any_kind(lines):
    indented = lines.replace("\n", "\n  ")
    read(RIGHT.replace("mail.social.example.  AAAA  2001:db8:25::2", indented))


KEYS = {
    "": "description cites receiver receivers switches dns cache bulk_sender volume declared"
    " mailboxes answers",
    "  ": "mta domains config files aliases dkim",
    "    ": "times headers body run advance expect",
}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_a_value_of_any_kind_at_any_key(data):
    indent = data.draw(st.sampled_from(list(KEYS)))
    key = data.draw(st.sampled_from(KEYS[indent].split()))
    line = f"{indent}{key}: {data.draw(SCALARS)}\n"
    places = {
        "": RIGHT + line,
        "  ": RIGHT.replace("steps:", f"{line}steps:"),
        "    ": RIGHT + line,
    }
    read(places[indent])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=100), st.integers(0, len(RIGHT)))
@example(RIGHT.encode("utf-16"), 0)
@example(b"\xef\xbb\xbf", 0)
@example(b"\0", 20)
@example(b"\xff", len(RIGHT))
def test_octets_of_any_kind_in_the_file(tmp_path_factory, octets, at):
    path = tmp_path_factory.getbasetemp() / "octets.yaml"
    path.write_bytes(RIGHT.encode()[:at] + octets + RIGHT.encode()[at:])
    try:
        load(path)
    except ScenarioError as error:
        check(error)


def with_dns(lines):
    return RIGHT.replace("  mail.social.example.  AAAA  2001:db8:25::2", "\n".join(lines))


LAUGHS = [
    "a0: &a0 [x,x,x,x,x,x,x,x,x,x]",
    *(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)),
]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RIGHT + "\n".join(LAUGHS), "more than 20000 values"),
        (RIGHT + "z: &a [*a]\n", "an alias that holds itself"),
        (RIGHT + "z: " + "[" * 30 + "]" * 30, ":10: nested too deeply"),
        (RIGHT + "z: " + "[" * 50_000, ":10: nested too deeply"),
        (RIGHT + "z: " + "{a: " * 15_000, ":10: nested too deeply"),
        (RIGHT + "z:\n  " + "- " * 30_000, ":11: nested too deeply"),
        (RIGHT + "z: 1\n" * 50_000, "characters, more than 65536"),
        (RIGHT + "z: [" + "a," * 32_000 + "]", "more than 20000 values"),
        (RIGHT + "".join(f"k{i}: 1\n" for i in range(5_000)), "unknown key 'k0'"),
        (RIGHT + "z: a\0b\n", ":10: not YAML"),
        (RIGHT + 'z: "\\ud800"\n', ":10: an escape gives half a character"),
        (RIGHT + "volume: " + "9" * 60_000, ":10: volume: "),
        (RIGHT + "    advance: " + "9" * 400 + "s\n", ":10: advance: "),
        ("", ":1: the file is empty"),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_a_file_built_to_be_large_is_refused_soon(text, told):
    with pytest.raises(ScenarioError) as refused:
        loads(text)

    assert told in str(refused.value)
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        with_dns(f"  a{i}.example A 192.0.2.1" for i in range(2_000)),
        with_dns(f"  a.example A 10.1.{i // 256}.{i % 256}" for i in range(2_500)),
        with_dns(f"  a.example TXT ({'x' * 100}{i})" for i in range(100)),
        RIGHT
        + "".join(
            f"  - name: n{i}\n    dns: 'x{i}.example A 192.0.2.1'\n    volume: {i}\n"
            for i in range(199)
        ),
    ],
    ids=["many names", "many records of one name", "parentheses", "many steps"],
)
def test_a_large_file_is_read_soon(text):
    assert isinstance(read(text), Scenario)


def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path: Path):
    path = tmp_path / "no-text.yaml"
    path.write_bytes(b"scenario: x\ndns: |\n  \xff\n")

    with pytest.raises(ScenarioError, match=r"no-text\.yaml:3: cannot be read: "):
        load(path)
