"""A receiver that accepts all mail, and files as spam what Gmail would refuse."""

from dataclasses import replace

from fake_receiver.model.delivery import Folder
from fake_receiver.model.stage import Stage
from fake_receiver.policy.plain_dialogue import EXTENSIONS, plain_dialogue
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.receivers import gmail
from fake_receiver.policy.rules import Rule


def _accepting(rule: Rule) -> Rule:
    if rule.reply == "TooLarge":  # what was not kept cannot be filed
        return rule
    folder = rule.folder if rule.reply == "Accepted" else Folder.SPAM
    return replace(rule, reply="Accepted", folder=folder)


RECEIVER = Receiver(
    name="lenient",
    title="Any other host: accepts all",
    rules=tuple(
        _accepting(rule)
        for rule in gmail.RECEIVER.rules
        if rule.stage is Stage.END_OF_MESSAGE and not rule.switch
    ),
    replies=plain_dialogue(),
    extensions=EXTENSIONS,
)
