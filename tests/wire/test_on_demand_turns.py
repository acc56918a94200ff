"""Answers on demand: to whom, and which times."""

from ipaddress import IPv4Address, ip_network

import pytest

from fake_receiver.model.answer import Answer
from fake_receiver.model.settings import Settings
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family, Transaction
from fake_receiver.smtp.on_demand import OnDemand

HELLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
RCPT = b"RCPT TO:<b@gmail.com>\r\n"
ENVELOPE = HELLO + MAIL + RCPT
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"
LINES = ("450-4.2.0 Greylisted,", "450-4.2.0  come back", "450 4.2.0 in 5 minutes.")
ANYBODY = Transaction(client_ip=IPv4Address("203.0.113.1"))


def proxied(source, destination="192.0.2.240"):
    version = 6 if ":" in source else 4
    return f"PROXY TCP{version} {source} {destination} 40025 25\r\n".encode()


def test_the_attempts_named_are_answered_and_no_others(front_answering, speak):
    front = front_answering(Answer(stage=Stage.MAIL, reply="SystemProblem", attempts=(1, 3)))

    replies = speak(front, HELLO, (MAIL + b"RSET\r\n") * 4)

    own = front.said("SystemProblem", "Reset", "MailOk", "Reset")
    assert replies[2:] == own + own


def test_attempts_are_counted_across_sessions(front_answering, connect):
    front = front_answering(Answer(stage=Stage.RCPT, lines=LINES, attempts=(1,)))
    heard = []
    for _ in range(3):
        client = connect(front)
        heard.append(client.send(ENVELOPE).replies(4)[-1][0])
        client.send(b"QUIT\r\n").rest()

    assert heard[0] == LINES[0]
    assert [line[:9] for line in heard[1:]] == ["250 2.1.5", "250 2.1.5"]


def test_every_nth_time(front_answering, speak):
    front = front_answering(Answer(stage=Stage.RCPT, lines=LINES, every=3))

    replies = speak(front, HELLO, MAIL, RCPT * 7)

    taken, refused = front.words("RcptOk"), LINES
    assert replies[3:] == [taken, taken, refused, taken, taken, refused, taken]


@pytest.mark.parametrize("seed", [1, 2])
def test_chance_with_a_seed_is_the_same_twice(seed, front_answering, speak):
    answer = Answer(stage=Stage.RCPT, lines=LINES, chance=0.5, seed=seed)
    runs = [speak(front_answering(answer), HELLO, MAIL, RCPT * 60)[3:] for _ in range(2)]
    refused = [[reply == LINES for reply in replies] for replies in runs]

    assert refused[0] == refused[1]
    assert 10 < sum(refused[0]) < 50


def test_another_seed_is_another_run(front_answering, speak):
    answers = [Answer(stage=Stage.RCPT, lines=LINES, chance=0.5, seed=seed) for seed in (1, 2)]
    runs = [speak(front_answering(answer), HELLO, MAIL, RCPT * 60)[3:] for answer in answers]

    first, second = ([reply == LINES for reply in replies] for replies in runs)
    assert first != second


@pytest.mark.parametrize(
    ("answer", "source", "destination", "is_answered"),
    [
        ({"family": Family.IPV6}, "2001:db8::1", "3fff:25::240", True),
        ({"family": Family.IPV6}, "203.0.113.1", "192.0.2.240", False),
        ({"family": Family.IPV4}, "203.0.113.1", "192.0.2.240", True),
        ({"client": ip_network("203.0.113.0/24")}, "203.0.113.1", "192.0.2.240", True),
        ({"client": ip_network("203.0.113.0/24")}, "198.51.100.1", "192.0.2.240", False),
        ({"client": ip_network("203.0.113.0/24")}, "2001:db8::1", "3fff:25::240", False),
        ({"client": ip_network("2001:db8::/32")}, "2001:db8::1", "3fff:25::240", True),
        ({"mx": "GMAIL-smtp-in.l.google.com"}, "203.0.113.1", "192.0.2.240", True),
        ({"mx": "gmail-smtp-in.l.google.com"}, "203.0.113.1", "192.0.2.241", False),
        ({"mx": "alt1.gmail-smtp-in.l.google.com"}, "203.0.113.1", "192.0.2.241", True),
    ],
)
@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.RCPT])
def test_only_what_is_named_is_answered(
    stage, answer, source, destination, is_answered, front_answering, connect
):
    front = front_answering(Answer(stage=stage, lines=LINES, **answer))
    client = connect(front, behind_proxy=True)
    client.send(proxied(source, destination))
    replies = [client.reply()]
    if replies == [LINES]:
        assert (stage, is_answered) == (Stage.CONNECT, True)
        return
    client.send(ENVELOPE, b"QUIT\r\n")
    replies += client.rest()

    expected = is_answered and stage is Stage.RCPT
    assert (LINES in replies) is expected
    assert not (stage is Stage.CONNECT and is_answered)


def test_one_recipient_is_answered_and_the_others_taken(front_answering, speak):
    front = front_answering(Answer(stage=Stage.RCPT, lines=LINES, recipient="B@gmail.com"))

    replies = speak(
        front, HELLO, MAIL, b"RCPT TO:<c@gmail.com>\r\n", RCPT, b"RCPT TO:<d@gmail.com>"
    )

    assert replies[3:] == [front.words("RcptOk"), LINES]
    replies = speak(front, HELLO, MAIL, RCPT, b"RCPT TO:<c@gmail.com>\r\n")
    assert replies[3] == LINES
    assert replies[4][0].startswith("250 2.1.5")


def test_at_the_end_any_recipient_of_the_message_concerns(front_answering, speak):
    answer = Answer(stage=Stage.END_OF_MESSAGE, lines=LINES, recipient="b@gmail.com")
    front = front_answering(answer)
    more = b"RCPT TO:<c@gmail.com>\r\n"

    replies = speak(front, ENVELOPE, more, b"DATA\r\n", MESSAGE, b".\r\n", MAIL, more,
                    b"DATA\r\n", MESSAGE, b".\r\n")  # fmt: skip

    assert replies[6] == LINES
    assert front.names(replies[10:]) == ["Accepted"]


def test_of_two_answers_the_first_is_given_and_both_count(front_answering, speak):
    front = front_answering(
        Answer(stage=Stage.MAIL, lines=("450 4.0.0 one",), attempts=(1,)),
        Answer(stage=Stage.MAIL, lines=("450 4.0.0 two",), attempts=(1, 2)),
    )

    assert speak(front, HELLO, MAIL * 3)[2:] == [
        ("450 4.0.0 one",),
        ("450 4.0.0 two",),
        front.words("MailOk"),
    ]


def test_new_settings_begin_anew(front_answering, connect):
    answer = Answer(stage=Stage.MAIL, lines=LINES, attempts=(1,))
    front = front_answering(answer)
    client = connect(front)
    assert client.send(HELLO, MAIL).replies(3)[-1] == LINES

    front.set(Settings(answers=(answer,)))
    assert client.say(MAIL.rstrip()) == LINES
    assert client.say(MAIL.rstrip()) == front.words("MailOk")


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


def test_until_some_seconds_after_the_step_began():
    clock = Clock()
    on_demand = OnDemand([Answer(stage=Stage.MAIL, lines=LINES, until=300.0)], clock)
    answered = []
    for seconds in (1000.0, 1299.9, 1300.0, 1300.1):
        clock.seconds = seconds
        answered.append(on_demand.occasion(ANYBODY, Stage.MAIL) is not None)

    assert answered == [True, True, False, False]


def test_until_and_attempts_must_both_fit():
    clock = Clock()
    answer = Answer(stage=Stage.MAIL, lines=LINES, until=300.0, attempts=(1, 3))
    on_demand = OnDemand([answer], clock)
    answered = []
    for seconds in (1000.0, 1001.0, 1002.0, 1003.0):
        clock.seconds = seconds
        answered.append(on_demand.occasion(ANYBODY, Stage.MAIL) is not None)

    assert answered == [True, False, True, False]


def test_an_occasion_tells_its_time_its_clock_and_its_draw():
    clock = Clock()
    answer = Answer(stage=Stage.MAIL, lines=LINES, until=300.0, chance=1.0, seed=7)
    on_demand = OnDemand([answer], clock)
    on_demand.occasion(ANYBODY, Stage.MAIL)
    clock.seconds += 12.5

    told = on_demand.occasion(ANYBODY, Stage.MAIL).told
    assert told.startswith("on demand: mail, time 2, 12.5 s after the step began, drew 0.")
    assert told.endswith(" below 1.0 (seed 7)")


def test_other_stages_do_not_count():
    on_demand = OnDemand([Answer(stage=Stage.MAIL, lines=LINES, attempts=(1,))], Clock())

    assert on_demand.occasion(ANYBODY, Stage.RCPT) is None
    assert on_demand.occasion(ANYBODY, Stage.MAIL) is not None


def test_a_chance_of_nought_never_comes_and_of_one_always():
    never, always = (Answer(stage=Stage.MAIL, lines=LINES, chance=chance) for chance in (0.0, 1.0))
    on_demand = OnDemand([never, always], Clock())

    occasions = [on_demand.occasion(ANYBODY, Stage.MAIL) for _ in range(50)]
    assert {occasion.answer for occasion in occasions} == {always}
