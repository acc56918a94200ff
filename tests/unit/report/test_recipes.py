"""How each reply is provoked: the lines that are shown to be copied, copied."""

import pytest

from fake_receiver.lab import embedded
from fake_receiver.policy import receivers
from fake_receiver.policy.receivers.gmail import RECEIVER
from fake_receiver.report.provoking import provoked_by, ways
from fake_receiver.report.recipes import IPV4, IPV6, RECIPES, recipe_of
from fake_receiver.scenario.loader import loads

TODAY = receivers.find("gmail")
# Where all is in order, as the recipes have it.
IN_ORDER = """\
scenario: one reply
receiver: {receiver}
{head}
dns: |
  social.example                   A     198.51.100.25
  social.example                   AAAA  2001:db8:25::2
  198.51.100.25                    PTR   social.example
  2001:db8:25::2                   PTR   social.example
  social.example                   TXT   "v=spf1 a -all"
  mail._domainkey.social.example   TXT   "v=DKIM1; p={{dkim-public-key}}"
  _dmarc.social.example            TXT   "v=DMARC1; p=none"
  author.example                   A     198.51.100.25
sender:
  hostname: social.example
  addresses: ["{client}"]
  dkim: {{domain: social.example, selector: mail}}
steps:
  - name: provoked
    send: {{from: alice@social.example, to: bob@gmail.com}}
"""
IN_WORDS_ALONE = {
    "BulkAlignment",
    "BulkAlignmentTemporary",
    "TooLarge",
    "TooManyRecipients",
    "NoSuchDomain",
    "FieldTooLarge",
    "TooManyFields",
    "MailLoop",
}


@pytest.mark.parametrize(
    "part", sorted({part for rule in RECEIVER.rules for part in rule.when.words.split(" and ")})
)
def test_every_condition_of_gmails_rules_has_a_recipe(part):
    assert recipe_of(part) in RECIPES.values()


def test_a_receiver_without_words_of_its_own_is_provoked_by_the_same_commands():
    lenient = receivers.RECEIVERS["lenient"]

    assert provoked_by(lenient, "HelloFirst") == provoked_by(RECEIVER, "HelloFirst") != ""
    assert provoked_by(lenient, "Accepted") == ""


RECIPE_LINES = [
    (name, way) for name in RECEIVER.replies for way in ways(TODAY, name)[:-1] if way.rule
]


def test_what_has_no_lines_to_copy_is_told_in_words():
    without = {name for name, way in RECIPE_LINES if not way.step}

    assert without == IN_WORDS_ALONE | {"Accepted"}


@pytest.mark.parametrize(
    ("name", "way"),
    [pytest.param(name, way, id=f"{name}-{way.rule}") for name, way in RECIPE_LINES if way.step],
)
def test_the_lines_of_a_rule_provoke_its_reply(name, way):
    client = IPV6 if "send over IPv6" in way.words else IPV4
    head = [line for line in way.head if not line.startswith("receiver: ")]
    named = [line for line in way.head if line.startswith("receiver: ")]
    text = IN_ORDER.format(
        receiver=named[0].partition(": ")[2] if named else "gmail",
        head="\n".join(head),
        client=client,
    )
    if any(line.startswith("send: ") for line in way.step):
        text = text[: text.index("    send: ")]
    text += "".join(f"    {line}\n" for line in way.step)

    (step,) = embedded.run(loads(text)).steps

    judged = step.outcome.transactions[0]
    assert (judged.verdict.reply_name, judged.verdict.rule) == (name, way.rule)


def test_in_order_all_is_accepted():
    for client in (IPV4, IPV6):
        text = IN_ORDER.format(receiver="gmail", head="bulk_sender: yes", client=client)
        (step,) = embedded.run(loads(text)).steps

        assert step.outcome.transactions[0].verdict.rule == "accepted"
