"""When Sendmail's log says that nothing more will happen. Lines as Sendmail 8.17.1 wrote them."""

import itertools

import pytest

from fake_receiver.senders.sendmail_log import SendmailLog

CLIENT, DAEMON, BOUNCE = "6AL8nH8s000063", "6AL8nHuu000064", "6AL8nHuu000066"
SUBMITTED = [
    f"sendmail[63]: {CLIENT}: from=lotse@hafen.example, size=251, class=0, nrcpts=1, "
    "msgid=<1.1@mail.hafen.example>, relay=root@localhost",
]
TAKEN = [
    f"sm-mta[64]: {DAEMON}: from=<lotse@hafen.example>, size=401, class=0, nrcpts=1, "
    "msgid=<1.1@mail.hafen.example>, proto=ESMTP, daemon=MTA-v6, relay=[127.0.0.1]",
    f"sendmail[63]: {CLIENT}: to=bob@gmail.com, mailer=relay, relay=[127.0.0.1] [127.0.0.1], "
    f"dsn=2.0.0, stat=Sent ({DAEMON} Message accepted for delivery)",
]
BOUNCED = [
    f"sm-mta[66]: {DAEMON}: to=<bob@gmail.com>, mailer=esmtp, relay=gmail-smtp-in.l.google.com. "
    "[IPv6:3fff:25:0:0:0:0:0:240], dsn=5.7.25, stat=Service unavailable",
    f"sm-mta[66]: {DAEMON}: {BOUNCE}: DSN: Service unavailable",
    f"sm-mta[66]: {BOUNCE}: to=<lotse@hafen.example>, mailer=local, dsn=2.0.0, stat=Sent",
]
REFUSED = [
    f"sendmail[63]: {CLIENT}: to=bob@gmail.com, mailer=relay, relay=[127.0.0.1], dsn=4.0.0, "
    "stat=Deferred: Connection refused by [127.0.0.1]",
]
MARK = ["lab: handed over 1.1@mail.hafen.example"]


def log_of(*told: list[str]) -> SendmailLog:
    log = SendmailLog()
    for text in itertools.chain(*told):
        log.feed(text if text in MARK else f"Nov 21 08:49:17 mail {text}")
    return log


@pytest.mark.parametrize(
    ("sentence", "told", "is_settled"),
    [
        ("nothing told yet", [], False),
        ("in the command's hands", [SUBMITTED], False),
        ("in the daemon's hands", [SUBMITTED, TAKEN], False),
        ("bounced, and another recipient may follow", [SUBMITTED, TAKEN, BOUNCED], False),
        ("bounced, and no process is left", [SUBMITTED, TAKEN, BOUNCED, MARK], True),
        ("no daemon has taken it", [SUBMITTED, REFUSED, MARK], True),
    ],
)
def test_when_nothing_more_will_happen_to_a_message(sentence, told, is_settled):
    log = log_of(*told)

    assert log.is_settled("1.1@mail.hafen.example") is is_settled
    assert log.is_settled("1.2@mail.hafen.example") is False


def test_the_last_line_of_each_queue_file_is_told():
    told = log_of(SUBMITTED, TAKEN, BOUNCED).told("1.1@mail.hafen.example")

    assert [part.partition(": ")[0] for part in told.split("; ")] == [CLIENT, DAEMON, BOUNCE]
    assert f"{DAEMON}: {BOUNCE}: DSN: Service unavailable" in told
    assert told.endswith("mailer=local, dsn=2.0.0, stat=Sent")


def test_lines_of_other_programs_are_ignored():
    log = log_of(
        ["opendkim[53]: 6AL8s6kF000070: DKIM-Signature field added (s=x, d=hafen.example)"],
        ["sm-mta[45]: starting daemon (8.17.1.9): SMTP+queueing@00:10:00"],
    )

    assert log.told("m@x") == "the log does not mention message-id <m@x>"
