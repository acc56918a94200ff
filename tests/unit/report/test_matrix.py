"""Rows out of results, and the table that people read."""

import io
import json
from dataclasses import replace
from ipaddress import ip_address

import pytest
from rich.console import Console

from fake_receiver.lab.results import Mode, ScenarioResult, Status, StepResult
from fake_receiver.lab.variants import Variant, mail_of, variant
from fake_receiver.model.events import Connected, Exchanged
from fake_receiver.model.outcome import Bounce, HostSeen, Outcome, QueueEntry
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Family, Tls
from fake_receiver.report.matrix import matrix_rows, rows_json
from fake_receiver.report.matrix_table import print_matrix
from fake_receiver.scenario.loader import loads

SCENARIO = """
scenario: Mail without a PTR record
sender: {hostname: social.example, addresses: ["2001:db8:25::2"]}
steps:
  - name: as found
    send: {from: alice@social.example, to: bob@gmail.com}
  - name: once more
    send: {from: alice@social.example, to: bob@gmail.com}
"""
TLS = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256)
SPF = {("social.example.", "TXT"): ["v=spf1 a -all"]}
BOUNCE = Bounce(
    mailbox="alice",
    recipient="bob@gmail.com",
    action="failed",
    status="5.7.1",
    diagnostic="550-5.7.1 guidelines",
)
WAITING = QueueEntry(
    queue_id="4F1",
    status="deferred",
    recipients=("bob@gmail.com",),
    reason="host gmail-smtp-in.l.google.com said: 450 4.2.1",
)


@pytest.fixture
def mail():
    return mail_of(loads(SCENARIO))


@pytest.fixture
def refused(judge_mail):
    return judge_mail({}, tls=TLS)


@pytest.fixture
def accepted(judge_mail, confirmed_dns):
    return judge_mail({**confirmed_dns, **SPF}, tls=TLS)


@pytest.fixture
def ran(mail):
    """A combination whose steps saw these events, queues and bounces."""

    def make(mta, *steps, family=None):
        results = tuple(
            StepResult(
                step=step,
                line=1,
                status=Status.FAILED,  # of what is expected only to have the lab look
                events=tuple(events),
                outcome=Outcome(
                    transactions=(), sender=HostSeen(queue=tuple(queue), bounces=tuple(bounces))
                ),
            )
            for step, (events, queue, bounces) in zip(mail.file.steps, steps, strict=False)
        )
        result = ScenarioResult(scenario=mail, mode=Mode.DOCKER, steps=results, seconds=1.0)
        return variant(mail, mta, family), result

    return make


@pytest.fixture
def refusal(refused):
    return [refused], [], [BOUNCE]


@pytest.fixture
def delivery(accepted):
    return [accepted], [], []


def shown(rows, *, width=100, terminal=True, color=None):
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system=color)
    print_matrix(rows, console)
    return file.getvalue()


def said(command):
    return Exchanged(session_id="session-1", command=command, lines=("250 OK",))


def connected(session_id="session-1"):
    return Connected(
        session_id=session_id,
        client_ip=ip_address("2001:db8:25::2"),
        mx_host="gmail-smtp-in.l.google.com",
        receiver="gmail",
    )


def test_there_is_a_row_for_each_step_and_mail_server(mail, ran, refusal, delivery):
    rows = matrix_rows(mail, [ran("postfix", refusal, delivery), ran("exim", refusal, delivery)])

    assert [(row.step.name, row.mta) for row in rows] == [
        ("as found", "postfix"),
        ("as found", "exim"),
        ("once more", "postfix"),
        ("once more", "exim"),
    ]
    assert [row.fates[0].what for row in rows] == ["bounced", "bounced", "delivered", "delivered"]
    assert not any(row.problem or row.differs for row in rows)


def test_what_was_expected_is_not_judged(mail, ran, refusal):
    (row, _) = matrix_rows(mail, [ran("postfix", refusal, refusal)])

    assert (row.problem, row.attempts[0].reply) == ("", "550 5.7.1")


@pytest.mark.parametrize(
    ("commands", "bdat"),
    [
        (["MAIL FROM:<a@b.example>", "DATA"], False),
        (["DATA", ".", "MAIL FROM:<a@b.example>"], True),
    ],
    ids=["behind DATA", "behind the DATA of the message before"],
)
def test_a_message_without_data_came_by_bdat(commands, bdat, mail, ran, accepted):
    step = [connected(), *map(said, commands), accepted], [], []

    row, _ = matrix_rows(mail, [ran("exim", step, step)])

    assert [attempt.bdat for attempt in row.attempts] == [bdat]


def test_bdat_is_not_known_where_no_message_was_sent(mail, ran, judge_mail):
    early = judge_mail({}, to=("bob@gmail",), stage=Stage.RCPT)

    row, _ = matrix_rows(mail, [ran("exim", ([early], [], []), ([], [], []))])

    assert [attempt.bdat for attempt in row.attempts] == [None]


def test_a_session_without_verdict_is_an_attempt_in_its_place(mail, ran, accepted):
    other = replace(said("STARTTLS"), session_id="session-0")
    events = [connected("session-0"), other, connected(), said("DATA"), accepted]

    row, _ = matrix_rows(mail, [ran("postfix", (events, [], []), ([], [], []))])

    assert [attempt.left_after for attempt in row.attempts] == ["STARTTLS", ""]
    assert "left after STARTTLS" in shown([row])


def test_only_what_is_new_in_the_queue_belongs_to_a_step(mail, ran):
    rows = matrix_rows(mail, [ran("postfix", ([], [WAITING], []), ([], [WAITING], []))])

    assert [row.fates[0].what for row in rows] == ["deferred", "gone"]
    assert "gone: neither accepted" in shown(rows)


def test_the_reason_is_shown_in_the_mail_servers_own_words(mail, ran):
    rows = matrix_rows(mail, [ran("postfix", ([], [WAITING], []), ([], [], []))])

    assert f"queue: {WAITING.reason}\n" in shown(rows)


def test_alike_messages_are_counted(mail, ran, refused):
    step = [refused] * 3, [], [BOUNCE] * 3

    text = shown(matrix_rows(mail, [ran("postfix", step, step)]))

    assert "ipv6-auth-error x3" in text
    assert "bounced 5.7.1 x3" in text


def test_of_a_message_sent_many_times_the_order_says_nothing(mail, ran, refused, accepted):
    (first, second) = mail.file.steps
    many = first.model_copy(update={"send": first.send.model_copy(update={"times": 4})})
    mail = replace(mail, file=mail.file.model_copy(update={"steps": (many, second)}))
    nothing = [], [], []
    postfix = ran("postfix", ([refused, accepted, refused, accepted], [], []), nothing)
    exim = ran("exim", ([accepted, refused, refused, accepted], [], []), nothing)

    rows = matrix_rows(mail, [postfix, exim])

    assert not rows[1].differs
    assert shown(rows).count("ipv6-auth-error x2") == 2


def test_a_bounce_to_an_author_elsewhere_is_no_delivery(mail, ran, judge_mail, confirmed_dns):
    sent = judge_mail({**confirmed_dns, **SPF}, reverse_path="", to=("alice@gmail.com",))

    row, _ = matrix_rows(mail, [ran("postfix", ([sent], [], []), ([], [], []))])

    assert [(fate.what, fate.recipient) for fate in row.fates] == [
        ("bounce sent", "alice@gmail.com")
    ]
    assert "accepted (of the bounce)" in shown([row])


def test_what_differs_from_the_first_is_named_and_marked(mail, ran, refusal, refused):
    other = [refused], [], [replace(BOUNCE, status="5.0.0", diagnostic="550-5.7.1 other words")]

    rows = matrix_rows(mail, [ran("postfix", refusal, refusal), ran("exim", other, refusal)])

    assert [set(row.differs) for row in rows] == [set(), {"fates"}, set(), set()]
    text = shown(rows)
    assert "*bounced 5.0.0" in text
    assert "*bounced 5.7.1" not in text
    assert text.endswith("* not as postfix\n")


def test_families_are_compared_each_by_itself(mail, ran, refusal, delivery):
    over_ipv6 = [ran(mta, delivery, delivery, family=Family.IPV6) for mta in ("postfix", "exim")]
    variant_, result = ran("postfix", refusal, refusal)
    over_ipv4 = replace(variant_, family=Family.IPV4), result

    rows = matrix_rows(mail, [*over_ipv6, over_ipv4])

    assert [row.differs for row in rows] == [frozenset()] * 6
    assert "as found  over IPv4 alone" in shown(rows)


def test_a_combination_that_cannot_run_says_so_and_is_not_compared(mail, ran, delivery):
    missing = Variant(mta="postfix", family=Family.IPV4, scenario=None), None
    variant_, result = ran("exim", delivery, delivery)

    rows = matrix_rows(mail, [missing, (replace(variant_, family=Family.IPV4), result)])

    assert rows[0].problem == "cannot run: the sender has no IPv4 address"
    assert not rows[1].differs
    assert "\n      cannot run: the sender has no IPv4 address\n" in shown(rows[:2])


def test_steps_behind_one_that_broke_were_not_reached(mail, ran, refusal):
    variant_, result = ran("postfix", refusal)
    broken = replace(result.steps[0], status=Status.ERROR, problem="the mail is on its way")

    rows = matrix_rows(mail, [(variant_, replace(result, steps=(broken,)))])

    assert [row.problem for row in rows] == [
        "the mail is on its way",
        "not reached: the step before broke",
    ]
    assert rows[0].attempts


@pytest.mark.parametrize("width", [30, 60, 80, 100])
def test_no_line_is_wider_than_the_window(width, mail, ran, refusal, delivery):
    rows = matrix_rows(mail, [ran("postfix", refusal, delivery), ran("exim", delivery, refusal)])

    text = shown(rows, width=width)

    assert max(map(len, text.splitlines())) <= width
    assert "ipv6-auth-error" in text
    assert "bounced 5.7.1" in text


def test_a_narrow_window_has_words_in_place_of_headings(mail, ran, refusal):
    text = shown(matrix_rows(mail, [ran("postfix", refusal, refusal)]), width=66)

    assert "ipv6-auth-error  TLS 1.3  BDAT\n" in text
    assert "client" not in text


def test_what_is_no_window_has_a_table_however_wide(mail, ran, refusal):
    rows = matrix_rows(mail, [ran("postfix", refusal, refusal)])

    assert "client          reply" in shown(rows, width=30, terminal=False)


def test_colours_are_only_an_addition(mail, ran, refusal, delivery):
    rows = matrix_rows(mail, [ran("postfix", refusal, refusal), ran("exim", delivery, refusal)])

    assert "\x1b[31m" in shown(rows, color="standard")
    assert "\x1b" not in shown(rows)
    assert "*delivered" in shown(rows)


def test_the_sender_cannot_steer_the_terminal(mail, ran):
    entry = replace(WAITING, reason="\x1b[2J", recipients=("\x1b[31m@gmail.com",))

    text = shown(matrix_rows(mail, [ran("postfix", ([], [entry], []), ([], [], []))]))

    assert "\x1b" not in text
    assert "\\x1b[31m@gmail.com" in text


def test_json_has_all_that_the_table_has(mail, ran, refusal, delivery):
    rows = matrix_rows(mail, [ran("postfix", refusal, refusal), ran("exim", delivery, refusal)])

    plain = json.loads(json.dumps(rows_json(rows), default=str))

    assert plain[0]["attempts"][0]["client_ip"] == "2001:db8:25::2"
    assert plain[0]["attempts"][0]["tls"] == "TLSv1.3"
    assert plain[0]["fates"][0]["status"] == "5.7.1"
    assert plain[1]["differs"] == ["fates", "replies"]
