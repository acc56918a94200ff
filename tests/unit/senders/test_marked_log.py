"""When nothing more will happen to a message whose log does not say so: when the mark has come."""

import pytest

from fake_receiver.senders.marked_log import MarkedLog

MARK = "lab: handed over 1.1@web.example"


def log_of(program: str, *told: str) -> MarkedLog:
    log = MarkedLog(program)
    for text in told:
        log.feed(text if text.startswith("lab: ") else f"Nov 21 10:34:27 web {text}")
    return log


@pytest.mark.parametrize(
    ("sentence", "told", "is_settled"),
    [
        ("nothing told yet", [], False),
        ("told, and no mark", ["dma[25a3]: delivery failed, bouncing as 25a4"], False),
        ("the mark of another message", ["lab: handed over 1.2@web.example"], False),
        ("the mark", ["dma[25a3]: delivery failed, bouncing as 25a4", MARK], True),
    ],
)
def test_a_message_is_settled_by_its_mark_alone(sentence, told, is_settled):
    assert log_of("dma", *told).is_settled("1.1@web.example") is is_settled


def test_the_last_lines_of_the_program_are_told():
    log = log_of(
        "dma",
        "dma[25a3.55]: first",
        "dma[25a3.55]: second",
        "cron[9]: dma[1]: not of dma",
        "dma-mbox-create: not of dma either",
        "dma[25a3.55]: third",
        "dma[25a4]: fourth",
    )

    assert log.told("m@x") == "message-id <m@x>: dma logged at last: second; third; fourth"


def test_that_nothing_was_logged_is_told():
    log = log_of("command", "msmtp: host=mx.example tls=off")

    assert log.told("m@x") == "message-id <m@x>: command logged at last: nothing"
