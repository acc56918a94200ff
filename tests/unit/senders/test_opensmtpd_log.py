"""When OpenSMTPD's log says that nothing more will happen to a message. Lines as 6.8.0p2 wrote."""

import pytest

from fake_receiver.senders.opensmtpd_log import OpenSmtpdLog

BEFORE = "Nov 21 08:46:12 v2817 smtpd[31]: b8b1b72d952fc0ad "
A, A2 = "f43c33ef1cfeb35f", "f43c33ef6ca7fd1c"  # two envelopes of one message
B, C = "fa244bb941f56df4", "3e4ea439e2406599"


def taken(envelope: str, author: str, to: str) -> str:
    return f"smtp envelope evpid={envelope} from=<{author}> to=<{to}>"


def ended(envelope: str, result: str, author: str = "rosen@x") -> str:
    return (
        f"mta delivery evpid={envelope} from=<{author}> to=<bob@gmail.com> rcpt=<-> "
        'source="[2001:db8:67::25]" relay="[3fff:25::240] (3fff:25::240)" delay=1s '
        f'result="{result}" stat="550-5.7.25 [2001:db8:67::25] The IP address'
    )


def kept(envelope: str, author: str = "rosen@x") -> str:
    return (
        f"mda delivery evpid={envelope} from=<{author}> to=<rosen@x> rcpt=<team@x> user=rosen "
        "delay=0s result=Ok stat=Delivered"
    )


CONNECTED = [
    "smtp connected address=local host=v2817.hoster.example",
    "smtp message msgid=f43c33ef size=448 nrcpt=1 proto=ESMTP",
]
TAKEN = [*CONNECTED, taken(A, "rosen@x", "bob@gmail.com"), "smtp disconnected reason=quit"]
MARK = [f"lab: handed over m@x as f43c33ef {A} "]
ALIAS = [f"lab: handed over m@x as f43c33ef {A} {A2} "]
NOTHING_LEFT = ["lab: handed over m@x as f43c33ef "]
SENT, REFUSED, DEFERRED = ([ended(A, result)] for result in ("Ok", "PermFail", "TempFail"))
BOUNCE = [taken(B, "", "rosen@x")]
BOUNCE_KEPT = [kept(B, "")]
NO_BOUNCE = [
    "warn: PermFail injecting failure report on message f43c33ef to <rosen@x> for 1 envelope: 550"
]
SCHEDULED = [f"lab: scheduled {A} "]


@pytest.mark.parametrize(
    ("sentence", "told", "is_settled"),
    [
        ("nothing told yet", [], False),
        ("taken", TAKEN, False),
        ("taken, and all envelopes known", TAKEN + MARK, False),
        ("sent, and other envelopes may be left", TAKEN + SENT, False),
        ("sent", TAKEN + MARK + SENT, True),
        ("sent before the mark could be made", TAKEN + SENT + NOTHING_LEFT, True),
        ("sent while the mark was made", TAKEN + SENT + MARK, True),
        ("deferred", TAKEN + MARK + DEFERRED, True),
        ("one of an alias sent, of which the log has not told the other", TAKEN + ALIAS, False),
        ("one of an alias sent, the other not", TAKEN + ALIAS + SENT, False),
        ("both of an alias sent or kept", TAKEN + ALIAS + SENT + [kept(A2)], True),
        ("refused, the bounce not yet made", TAKEN + MARK + REFUSED, False),
        ("refused, the bounce not yet delivered", TAKEN + MARK + REFUSED + BOUNCE, False),
        ("refused, the bounce delivered", TAKEN + MARK + REFUSED + BOUNCE + BOUNCE_KEPT, True),
        ("refused, the bounce refused", TAKEN + MARK + REFUSED + NO_BOUNCE, True),
        ("refused, the bounce left in the queue", TAKEN + MARK + REFUSED + BOUNCE + [
            ended(B, "TempFail", "")
        ], True),
        ("refused after its bounce has gone", TAKEN + ALIAS + REFUSED + BOUNCE + BOUNCE_KEPT + [
            ended(A2, "PermFail")
        ], False),
        ("deferred, then scheduled", TAKEN + MARK + DEFERRED + SCHEDULED, False),
        ("scheduled and sent", TAKEN + MARK + DEFERRED + SCHEDULED + SENT, True),
        ("scheduled and deferred again", TAKEN + MARK + DEFERRED + SCHEDULED + DEFERRED, True),
    ],
)  # fmt: skip
def test_when_nothing_more_will_happen_to_a_message(sentence, told, is_settled):
    log = OpenSmtpdLog()
    for text in told:
        log.feed(text if text.startswith("lab: ") else BEFORE + text)

    assert log.is_settled("m@x") is is_settled
    assert log.is_settled("other@x") is False


def test_mail_without_an_author_leads_to_no_bounce():
    log = OpenSmtpdLog()
    log.feed(BEFORE + taken(A, "", "bob@gmail.com"))
    log.feed(MARK[0])
    log.feed(BEFORE + ended(A, "PermFail", ""))

    assert log.is_settled("m@x")


def test_of_two_refused_messages_each_waits_for_a_bounce_of_its_own():
    log = OpenSmtpdLog()
    for name, envelope in (("m@x", A), ("n@x", C)):
        log.feed(f"lab: handed over {name} as {envelope[:8]} {envelope}")
        log.feed(BEFORE + ended(envelope, "PermFail"))
    log.feed(BEFORE + BOUNCE[0])
    log.feed(BEFORE + BOUNCE_KEPT[0])

    assert log.is_settled("m@x")
    assert not log.is_settled("n@x")
    assert log.told("n@x").endswith("; a bounce is due")


def test_what_the_log_said_last_is_told():
    log = OpenSmtpdLog()
    log.feed(ALIAS[0])
    log.feed(BEFORE + SENT[0])

    assert log.told("m@x").startswith(f'{A}: Ok "550-5.7.25 [2001:db8:67::25] The IP')
    assert log.told("m@x").endswith(f"; {A2}: on its way")
    assert log.told("n@x") == "the log does not mention message-id <n@x>"
