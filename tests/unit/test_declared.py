"""What a scenario declares of mailboxes, and the addresses that name them."""

import pytest

from fake_receiver.model.declared import Declared, MailboxState

DECLARED = Declared(
    mailboxes={
        "jane.doe@gmail.com": MailboxState.UNKNOWN,
        "jane.doe@club.example": MailboxState.DISABLED,
    }
)


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("jane.doe@gmail.com", MailboxState.UNKNOWN),
        ("JaneDoe@Gmail.com", MailboxState.UNKNOWN),
        ("jane.doe+news@gmail.com", MailboxState.UNKNOWN),
        ("janedoe@googlemail.com", MailboxState.UNKNOWN),
        ("jane@gmail.com", None),
        ("Jane.Doe@club.example", MailboxState.DISABLED),
        ("janedoe@club.example", None),
        ("jane.doe+news@club.example", None),
        ("postmaster", None),
    ],
)
def test_an_address_names_the_mailbox_that_the_receiver_knows(path, state):
    assert DECLARED.state_of(path) is state
