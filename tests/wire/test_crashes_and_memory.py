"""A crash inside a check is told, and answered 451; memory does not grow with messages."""

import gc
import os
from pathlib import Path

import pytest

from fake_receiver.checks import collect
from fake_receiver.model.events import Broke, Connected, Disconnected, Exchanged, Judged
from fake_receiver.smtp.session import Session

ENVELOPE = b"MAIL FROM:<a@social.example>\r\nRCPT TO:<b@gmail.com>\r\n"
MESSAGE = b"From: a@social.example\r\nMessage-ID: <1@social.example>\r\n\r\n"
CHECKS = [
    "author_domain", "check_iprev", "check_spf", "check_dkim", "check_arc", "check_dmarc",
    "check_message_format",
]  # fmt: skip


@pytest.mark.parametrize("error", [ValueError("x\r\n250 OK"), RecursionError(), MemoryError()])
@pytest.mark.parametrize("check", CHECKS)
def test_a_crash_inside_a_check_is_a_record_and_451(
    connect, make_front, monkeypatch, codes, check, error
):
    def crash(*_, **__):
        raise error

    front = make_front(is_broken=True)
    client = connect(front)
    client.reply()
    client.say(b"EHLO x.example")
    with monkeypatch.context() as patch:
        patch.setattr(collect, check, crash)
        replies = client.send(ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\n").replies(4)
        chunk = client.send(ENVELOPE, b"BDAT %d LAST\r\n" % len(MESSAGE), MESSAGE).replies(3)
    mended = client.send(ENVELOPE, b"DATA\r\n", MESSAGE, b".\r\n").replies(4)

    assert codes(replies)[-1].startswith("451")
    assert codes(chunk)[-1].startswith("451")
    assert codes(mended)[-1].startswith("250")
    assert [type(error).__name__ in broke.error for broke in front.of(Broke)] == [True, True]
    assert len(front.of(Judged)) == 1


def test_a_session_that_cannot_even_say_451_is_told(connect, make_front, monkeypatch):
    async def crash(*_, **__):
        raise KeyError("Banner")

    monkeypatch.setattr(Session, "passes", crash)
    front = make_front(is_broken=True)
    client = connect(front)

    assert client.rest() == []
    [broke] = front.wait_for(Broke)
    assert "KeyError: 'Banner'" in broke.error


def resident():
    """Octets of the process in memory."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_memory_does_not_grow_with_messages(connect, make_front):
    front = make_front()
    keep, kinds = front.record, (Connected, Disconnected, Broke)
    front.record = lambda event: keep(event) if isinstance(event, kinds) else None
    client = connect(front)
    client.send(b"EHLO x.example\r\n").replies(2)

    def send(numbers):
        for number in numbers:
            message = b"%sSubject: %d\r\n\r\n%s" % (MESSAGE[:-2], number, b"x y" * (number % 5000))
            client.send(ENVELOPE, b"DATA\r\n", message, b"\r\n.\r\n")
            assert client.replies(4)[-1][-1].startswith("250")
        return resident()

    before = send(range(500))

    assert send(range(500, 2000)) - before < 4 * 2**20


def test_a_session_that_ends_anywhere_leaves_nothing(connect, make_front):
    front = make_front()
    whole = b"EHLO x.example\r\n" + ENVELOPE + b"DATA\r\n" + MESSAGE + b"x\r\n.\r\n"
    for end in range(0, len(whole), 5):
        client = connect(front)
        client.reply()
        client.send(whole[:end]).close()
    front.wait_for(Disconnected, len(front.of(Connected)))

    assert not [event for event in front.of(Exchanged) if event.lines[0].startswith("451")]
