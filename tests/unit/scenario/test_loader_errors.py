"""What is wrong with a scenario file is told with its line and, where there is one, a hint.

Each row names what differs from a file that is right.
"""

from pathlib import Path

import pytest

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.nameserver.resolver import ZoneResolver
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.scenario.loader import load, loads

RIGHT = """\
scenario: A clean mail
dns: |
  mail.social.example.  AAAA  2001:db8:25::2
  social.example.       TXT   "v=spf1 ip6:2001:db8:25::2 -all"
sender:
  hostname: mail.social.example
  addresses: ["2001:db8:25::2"]
steps:
  - name: first
    send: {from: a@social.example, to: b@gmail.com}
    expect: {reply: 250}
"""
RELAY = """\
hosts:
  relay:
    {hostname: relay.example, addresses: ["2001:db8:25::3"]}
"""
TWICE = """  - name: first
    send: {from: a@social.example, to: b@gmail.com}
"""


def test_the_file_of_these_rows_is_right():
    assert loads(RIGHT).title == "A clean mail"


@pytest.mark.parametrize(
    ("sentence", "old", "new", "told"),
    [
        (
            "a typo in a key of the sender",
            "hostname:",
            "hostnam:",
            [":6: unknown key 'hostnam' in 'sender'", "hint: did you mean 'hostname'?"],
        ),
        (
            "a typo in a key of an expectation",
            "{reply: 250}",
            "{repply: 250}",
            [":11: unknown key 'repply' in 'expect'", "hint: did you mean 'reply'?"],
        ),
        (
            "a key like no other",
            "dns: |",
            "zzz: 1\ndns: |",
            [":2: unknown key 'zzz'", "hint: known keys: scenario, "],
        ),
        (
            "a key given twice",
            "sender:",
            "scenario: again\nsender:",
            [":5: 'scenario' is given twice, first on line 1", "hint: keep one of them"],
        ),
        (
            "an address that is none",
            '["2001:db8:25::2"]',
            '["2001:db8:25::g"]',
            [":7: ", "'2001:db8:25::g' is not an IP address"],
        ),
        (
            "an address with a prefix",
            '["2001:db8:25::2"]',
            '["2001:db8:25::2/64"]',
            [":7: ", "write it bare, without brackets, prefix or zone"],
        ),
        ("a bad record in a block", "AAAA  2001:db8:25::2", "AAAA  2001:db8::25::2", [":3: "]),
        ("a bad second record in a block", 'TXT   "v=spf1', "TEXT  v=spf1", [":4: "]),
        (
            "an address of the lab's own hosts",
            '["2001:db8:25::2"]',
            '["3fff:25::9"]',
            [
                ":7: 3fff:25::9 belongs to the lab's own hosts",
                "hint: 192.0.2.240/28 and 3fff:25::/64 are taken",
            ],
        ),
        (
            "a loopback address",
            '["2001:db8:25::2"]',
            '["::1"]',
            [":7: ::1 is no address to send from"],
        ),
        (
            "an address given twice, written differently",
            '["2001:db8:25::2"]',
            '["2001:db8:25::2", "2001:db8:25:0::2"]',
            [":7: 2001:db8:25::2 is given twice"],
        ),
        (
            "a family that nothing pins",
            '["2001:db8:25::2"]\nsteps:\n  - name: first\n'
            "    send: {from: a@social.example, to: b@gmail.com}\n    expect: {reply: 250}",
            '["2001:db8:25::2", 198.51.100.25]\nsteps:\n  - name: first\n'
            "    send: {from: a@social.example, to: b@gmail.com}\n    expect: {family: ipv6}",
            [
                ":11: the sender has both families, and nothing says which one it takes",
                "hint: add `config: {smtp_address_preference: ipv6}`",
            ],
        ),
        (
            "an unknown rule",
            "{reply: 250}",
            "{rule: no-pointer}",
            [":11: rule: there is no rule 'no-pointer'; known: accepted, "],
        ),
        (
            "an unknown receiver",
            "dns: |",
            "receiver: gmial\ndns: |",
            [":2: receiver: there is no receiver 'gmial'; did you mean gmail?"],
        ),
        (
            "a fact that is none",
            "sender:\n",
            "declared: [unsolicitd]\nsender:\n",
            ["declared: there is no 'unsolicitd'", "hint: did you mean 'unsolicited'?"],
        ),
        (
            "a server that nobody plays",
            "  hostname:",
            "  mta: zimbra9\n  hostname:",
            ["mta: there is no 'zimbra9'", "hint: known: postfix, exim, opensmtpd, sendmail"],
        ),
        (
            "a reply that is none",
            "{reply: 250}",
            "{reply: refused}",
            [":11: reply: 'refused' is not a reply: write 250, 550 5.7.1, 550 5.7.1"],
        ),
        (
            "a client address that the sender has not",
            "{reply: 250}",
            '{client_ip: "2001:db8:25::3"}',
            [
                ":11: 2001:db8:25::3 is no address of the sender",
                "hint: the sender's addresses are 2001:db8:25::2",
            ],
        ),
        (
            "a family that the sender has not",
            "{reply: 250}",
            "{family: ipv4}",
            [":11: the sender has no ipv4 address"],
        ),
        (
            "two steps with one name",
            "steps:\n",
            f"steps:\n{TWICE}",
            [":11: two steps are named 'first'", "hint: tests need names"],
        ),
        (
            "a step that expects a reply and sends nothing",
            "    send: {from: a@social.example, to: b@gmail.com}\n",
            "",
            [":10: nothing is sent in this step", "hint: add `send:`"],
        ),
        ("a missing key", "scenario: A clean mail\n", "", [":1: the key 'scenario' is missing"]),
        (
            "a typo in a key of a further host",
            "steps:\n",
            f"{RELAY.replace('hostname', 'hostnam')}steps:\n",
            [":10: unknown key 'hostnam' in 'relay'", "hint: did you mean 'hostname'?"],
        ),
        (
            "a further host with the address of another",
            "steps:\n",
            f"{RELAY.replace('2001:db8:25::3', '2001:db8:25::2')}steps:\n",
            [":10: 2001:db8:25::2 is sender's already"],
        ),
        (
            "a further host of a name that is taken",
            "steps:\n",
            f"{RELAY.replace('relay:', 'sender:')}steps:\n",
            [": sender: no further host can be named 'sender': take another, such as relay"],
        ),
        (
            "commands for a host that is not there",
            "    send:",
            "    run: {relai: postfix reload}\n    send:",
            [":10: this scenario has no host 'relai'", "hint: known: sender"],
        ),
        (
            "an expectation of a host that is not there",
            "{reply: 250}",
            "{reply: 250, hosts: {relay: {queue: empty}}}",
            [":11: this scenario has no host 'relay'", "hint: known: sender"],
        ),
        (
            "a translation of an address that the host has not",
            "steps:\n",
            '  nat: {"fd00::2": "2001:db8:25::9"}\nsteps:\n',
            [":8: fd00::2 is no address of the host", "hint: its addresses are 2001:db8:25::2"],
        ),
        (
            "a translation from one family to the other",
            "steps:\n",
            '  nat: {"2001:db8:25::2": 198.51.100.9}\nsteps:\n',
            [":8: both addresses of a translation are of one family"],
        ),
        (
            "temporary addresses of a host without IPv6",
            '["2001:db8:25::2"]\nsteps',
            "[198.51.100.9]\n  temporary_addresses: yes\nsteps",
            [":8: temporary addresses are of IPv6"],
        ),
        (
            "a receiver's host out of reach that is not there",
            "steps:\n",
            "unreachable: {gmail-smtp-in.l.google.con: timeout}\nsteps:\n",
            [
                ":8: no host of the lab is named gmail-smtp-in.l.google.con",
                "hint: did you mean 'gmail-smtp-in.l.google.com'?",
            ],
        ),
        (
            "both an image and a folder to build one from",
            "  hostname:",
            "  image: mine:1\n  build: mine\n  hostname:",
            ["`image` or `build`, not both"],
        ),
        (
            "a key of an image without an image",
            "  hostname:",
            "  quiet: 5s\n  hostname:",
            ["`quiet` is for a host with an `image` or `build` of its own"],
        ),
        (
            "an unknown program without an image",
            "  hostname:",
            "  mta: other\n  submission: deliver\n  hostname:",
            ["`submission` is for a host with an `image` or `build` of its own"],
        ),
        (
            "an image of which nothing says how it takes mail",
            "  hostname:",
            "  mta: other\n  image: mine:1\n  hostname:",
            [":6: nothing says how messages are handed to the image", "hint: `submission: "],
        ),
        (
            "settings for an image of one's own",
            "  hostname:",
            "  image: mine:1\n  config: {inet_protocols: ipv4}\n  hostname:",
            [":7: `config` is for the images that come with this", "hint: lay its files with"],
        ),
        (
            "a folder to build from that has no Dockerfile",
            "  hostname:",
            "  build: nowhere\n  hostname:",
            [":6: there is no folder nowhere"],
        ),
        (
            "the queue of an unknown program of which nothing says how it is seen",
            '"2001:db8:25::2"]\nsteps:\n  - name: first\n'
            "    send: {from: a@social.example, to: b@gmail.com}\n    expect: {reply: 250}",
            '"2001:db8:25::2"]\n  mta: other\n  image: mine:1\n  submission: deliver\nsteps:\n'
            "  - name: first\n    send: {from: a@social.example, to: b@gmail.com}\n"
            "    expect: {queue: empty, bounce: none}",
            [
                ":14: nothing says how the queue of an `mta: other` is seen",
                "hint: add `queue:` to the host",
                ":14: nothing says where an `mta: other` keeps mail",
                "hint: add `mailboxes:` to the host",
            ],
        ),
        ("text that is no YAML", "scenario: A", "scenario: a: b", [":1: not YAML: "]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(sentence, old, new, told):
    assert old in RIGHT
    with pytest.raises(ScenarioError) as raised:
        loads(RIGHT.replace(old, new), Path("mine.yaml"))

    text = str(raised.value)
    assert text.startswith("mine.yaml:")
    assert [part for part in told if part not in text] == []


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_lines():
    text = RIGHT.replace("hostname:", "hostnam:").replace("reply: 250", "reply: no")

    with pytest.raises(ScenarioError) as raised:
        loads(text)

    assert [problem.line for problem in raised.value.problems][-2:] == [6, 11]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ScenarioError) as raised:
        load(tmp_path / "none.yaml")

    assert str(raised.value) == f"{tmp_path / 'none.yaml'}: there is no such file"


def test_records_may_be_a_mapping():
    head, _, rest = RIGHT.partition("dns: |")
    mapping = (
        "dns:\n  social.example: {TXT: v=spf1 -all, MX: [10 a.example, 20 b.example]}\n"
        "  2001:db8:25::2: {PTR: mail.social.example}\n"
    )
    scenario = loads(head + mapping + rest[rest.index("sender:") :])
    ask = ZoneResolver(lambda: scenario.zones[0])

    assert ask("social.example.", "TXT").answers == ("v=spf1 -all",)
    assert set(ask("social.example.", "MX").answers) == {"10 a.example.", "20 b.example."}


def test_a_step_changes_the_records_from_there_on():
    steps = """\
  - name: second
    dns: 'social.example. TXT "v=spf1 a -all"'
  - name: third
"""
    scenario = loads(RIGHT + steps)
    seen = [ZoneResolver(lambda zone=zone: zone) for zone in scenario.zones]

    assert [ask("social.example.", "TXT").answers for ask in seen] == [
        ("v=spf1 ip6:2001:db8:25::2 -all",),
        ("v=spf1 a -all",),
        ("v=spf1 a -all",),
    ]
    assert seen[0]("gone.example.", "A").status is LookupStatus.NXDOMAIN
    assert scenario.step_lines == (9, 12, 14)
