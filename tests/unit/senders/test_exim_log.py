"""When Exim's mainlog says that nothing more will happen to a message. Lines as Exim 4.96 wrote."""

import pytest

from fake_receiver.senders.exim_log import EximLog

A, B, C = "1xUfZh-0000DH-2c", "1xUfZh-0000DO-2l", "1xUfZh-00008l-13"
DAEMON = ["exim 4.96 daemon started: pid=815, -q30m, listening for SMTP on port 25 (IPv6 and IPv4)"]
TAKEN = [f"{A} <= lotse@x U=root P=local S=433 id=m@x"]
SENT = [
    f'{A} => bob@gmail.com R=dnslookup T=remote_smtp H=mx [3fff:25::240] C="250 2.0.0 OK"',
    f"{A} Completed",
]
BOUNCED = [
    f"{A} ** bob@gmail.com R=dnslookup T=remote_smtp H=mx [3fff:25::240]: SMTP error from remote",
    f"{B} <= <> R={A} U=Debian-exim P=local S=2976",
    f"{A} Completed",
]
BOUNCE_SENT = [f"{B} => lotse <lotse@x> R=local_user T=mail_spool", f"{B} Completed"]
BOUNCE_DEFERRED = [f"{B} == lotse@x R=local_user T=mail_spool defer (13): Permission denied"]
BOUNCE_FROZEN = [f"{B} ** lotse@x: Unrouteable address", f"{B} Frozen (delivery error message)"]
DEFERRED = [f"{A} == bob@gmail.com R=dnslookup T=remote_smtp defer (101): Network is unreachable"]
MARK = ["lab: handed over m@x"]
RUN, RUN_ENDED = ["Start queue run: pid=858"], ["End queue run: pid=858"]
BY_HAND = ["Start queue run: pid=852 -qff", "End queue run: pid=852 -qff"]


@pytest.mark.parametrize(
    ("sentence", "told", "is_settled"),
    [
        ("nothing told yet", [], False),
        ("taken", TAKEN, False),
        ("sent, and Exim may still be at another message", TAKEN + SENT, False),
        ("sent, and nothing runs any more", TAKEN + SENT + MARK, True),
        ("one recipient deferred, another on its way", TAKEN + DEFERRED, False),
        ("deferred", TAKEN + DEFERRED + MARK, True),
        ("kept for the queue without an attempt", TAKEN + MARK, True),
        ("bounced, the bounce not yet delivered", TAKEN + BOUNCED + MARK, False),
        ("bounced, the bounce delivered", TAKEN + BOUNCED + BOUNCE_SENT + MARK, True),
        ("bounced, the bounce deferred", TAKEN + BOUNCED + BOUNCE_DEFERRED + MARK, True),
        ("bounced, nobody to tell", TAKEN + BOUNCED + BOUNCE_FROZEN + MARK, True),
        ("a queue run goes on", RUN + TAKEN + SENT + MARK, False),
        ("a queue run has ended", RUN + TAKEN + SENT + MARK + RUN_ENDED, True),
        ("a new daemon will find nothing in the queue", DAEMON + TAKEN + SENT + MARK, True),
        ("a new daemon will find it in the queue", DAEMON + TAKEN + DEFERRED + MARK, False),
        (
            "a new daemon has found it in the queue",
            DAEMON + TAKEN + DEFERRED + MARK + RUN + DEFERRED + RUN_ENDED,
            True,
        ),
        (
            "a queue run by hand is not the one that is due",
            DAEMON + TAKEN + DEFERRED + BY_HAND + MARK,
            False,
        ),
    ],
)
def test_when_nothing_more_will_happen_to_a_message(sentence, told, is_settled):
    log = EximLog()
    for text in told:
        log.feed(text if text in MARK else f"2026-11-21 07:31:53 {text}")

    assert log.is_settled("m@x") is is_settled
    assert log.is_settled("other@x") is False


def test_an_older_message_in_the_queue_waits_for_a_new_daemons_first_run():
    log = EximLog()
    log.feed(f"2026-11-21 07:31:52 {C} == carol@x R=dnslookup defer (-1): host lookup did not")
    for text in DAEMON + TAKEN + SENT:
        log.feed(f"2026-11-21 07:31:53 {text}")
    log.feed(MARK[0])

    assert not log.is_settled("m@x")
    assert log.told("m@x") == f"{A}: Completed; a queue run is due"


@pytest.mark.parametrize(
    ("sentence", "before"),
    [
        ("as the file has it", "2026-11-21 07:31:53 "),
        ("with log_timezone", "2026-11-21 07:31:53.123 +0100 "),
        ("with the process number", "2026-11-21 07:31:53 [815] "),
        ("through the system log", "Nov 21 07:31:53 mail exim[815]: 2026-11-21 07:31:53 "),
    ],
)
def test_a_line_is_known_however_it_is_stamped(sentence, before):
    log = EximLog()
    for text in TAKEN + SENT:
        log.feed(before + text)

    assert log.told("m@x") == f"{A}: Completed"


def test_queue_names_of_later_versions_are_known():
    log = EximLog()
    log.feed("2026-11-21 07:31:53 1xUfZh-00000000DHx-2cAB <= a@x U=root P=local S=433 id=m@x")

    assert log.told("m@x").startswith("1xUfZh-00000000DHx-2cAB: <= ")
    assert log.told("n@x") == "the log does not mention message-id <n@x>"
