"""A scenario's mail for another mail server, and over one family alone."""

from dataclasses import replace

import pytest

from fake_receiver.lab.variants import mail_of, steps_with_commands, variant
from fake_receiver.model.declared import MailboxState
from fake_receiver.model.transaction import Family
from fake_receiver.scenario.loader import loads

SCENARIO = """
scenario: A server with both families
cache: yes
dns: |
  social.example. A 198.51.100.25
sender:
  mta: postfix
  hostname: social.example
  addresses: [198.51.100.25, "2001:db8:25::2"]
  config: {smtp_address_preference: ipv6}
  files: {/etc/postfix/transport: "x", /etc/gai.conf: "y"}
  aliases: {team: [alice@social.example]}
  dkim: {domain: social.example, selector: x}
steps:
  - name: as found
    send: {from: alice@social.example, to: bob@gmail.com}
    expect: {client_ip: "2001:db8:25::2", reply: 550}
  - name: told otherwise
    advance: 1h
    dns: |
      social.example. TXT "v=spf1 a -all"
    mailboxes: {bob@gmail.com: unknown}
    run: postfix reload
    send: {from: alice@social.example, to: bob@gmail.com}
  - name: later
    advance: 30s
    send: {from: alice@social.example, to: bob@gmail.com}
"""


@pytest.fixture
def scenario():
    return loads(SCENARIO)


@pytest.fixture
def mail(scenario):
    return mail_of(scenario)


def test_steps_with_commands_are_left_out_and_named(scenario, mail):
    assert [step.name for step in mail.file.steps] == ["as found", "later"]
    assert [step.name for step in steps_with_commands(scenario)] == ["told otherwise"]
    assert mail.step_lines == (scenario.step_lines[0], scenario.step_lines[2])


def test_what_the_left_out_steps_changed_holds_all_the_same(scenario, mail):
    assert mail.zones == (scenario.zones[0], scenario.zones[2])
    assert mail.zone_texts[1] == scenario.zone_texts[2]
    assert mail.settings[1].declared.mailboxes == {"bob@gmail.com": MailboxState.UNKNOWN}


def test_their_time_passes(mail):
    assert [step.advance for step in mail.file.steps] == [0.0, 3630.0]


def test_nothing_is_expected_of_a_transaction_but_the_queue_is_looked_at(mail):
    wants = mail.file.steps[0].expect

    assert not wants.names_transaction
    assert (wants.queue, wants.bounce) == ("empty", "none")


def test_without_mail_there_is_nothing_to_compare():
    head, _, _ = SCENARIO.partition("  - name: as found")

    assert mail_of(loads(f"{head}  - {{name: typed, run: postfix reload}}\n")) is None


def test_another_mail_server_has_the_same_host_and_not_the_configuration(mail):
    made = variant(mail, "exim", None)

    sender = made.scenario.file.sender
    assert (sender.mta, sender.config, sender.files) == ("exim", {}, {"/etc/gai.conf": "y"})
    assert sender.aliases == mail.file.sender.aliases
    assert sender.dkim == mail.file.sender.dkim
    assert made.left_out == ("smtp_address_preference", "/etc/postfix/transport")


def test_the_scenarios_own_mail_server_keeps_all(mail):
    made = variant(mail, "postfix", None)

    assert made.scenario.file.sender == mail.file.sender
    assert made.left_out == ()


@pytest.mark.parametrize(
    ("family", "left"), [(Family.IPV4, "198.51.100.25"), (Family.IPV6, "2001:db8:25::2")]
)
def test_over_one_family_the_sender_has_its_addresses_of_that_family(family, left, mail):
    made = variant(mail, "postfix", family)

    assert [str(address) for address in made.scenario.file.sender.addresses] == [left]


def test_without_an_address_of_the_family_there_is_no_scenario():
    mail = mail_of(loads(SCENARIO.replace("[198.51.100.25, ", "[")))

    assert variant(mail, "exim", Family.IPV4).scenario is None


OWN = """
scenario: A server in an image of one's own
sender:
  mta: postfix
  image: my/mail
  log: [/x]
  run: postfix reload
  hostname: social.example
  addresses: [198.51.100.25]
steps:
  - name: as found
    send: {from: alice@social.example, to: bob@gmail.com}
"""


def test_another_mail_server_has_not_the_image_nor_its_first_commands():
    made = variant(mail_of(loads(OWN)), "exim", None)

    assert not made.scenario.file.sender.has_own_image
    assert made.scenario.file.sender.run == ""
    assert {"image", "log", "run"} <= set(made.left_out)


def test_a_router_translates_what_is_left(scenario):
    sender = scenario.file.sender
    nat = {sender.addresses[0]: sender.addresses[0], sender.addresses[1]: sender.addresses[1]}
    behind = scenario.file.model_copy(update={"sender": sender.model_copy(update={"nat": nat})})

    made = variant(replace(scenario, file=behind), "postfix", Family.IPV6)

    assert list(made.scenario.file.sender.nat) == [sender.addresses[1]]
