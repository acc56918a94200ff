"""The catalogue of replies: what is found, and how it is told."""

import io
import re

import pytest
from rich.console import Console

from fake_receiver.model.stage import Stage
from fake_receiver.policy import receivers
from fake_receiver.policy.receivers.gmail import RECEIVER
from fake_receiver.report.catalogue import CodePattern, Entry, entries
from fake_receiver.report.coverage import coverage_table
from fake_receiver.report.replies import print_table, reply_lines

TODAY = receivers.find("gmail")


def names(found):
    return [entry.name for entry in found]


def shown(print_it, *, width, terminal=True, encoding="utf-8"):
    buffer = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    print_it(Console(file=buffer, width=width, force_terminal=terminal, no_color=True))
    buffer.seek(0)
    return re.sub(r"\x1b\[[\d;]*m", "", buffer.read())


def whole(name, profile=TODAY):
    lines = reply_lines(Entry(profile=profile, name=name))
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize(
    ("text", "fits", "fits_not"),
    [
        ("550", "NoSuchUser", "OverQuotaPerm"),
        ("45", "OverQuotaTemp", "NoSuchUser"),
        ("550 5.7.1", "IPv6AuthError", "MissingPtr"),
        ("5.7", "MustStartTls", "NoSuchUser"),
        ("5.7.1", "IPv6AuthError", "NoParametersAllowed"),
        (" 550   5.7 ", "MissingPtr", "MustStartTls"),
    ],
)
def test_a_code_finds_the_replies_that_begin_with_its_whole_numbers(text, fits, fits_not):
    found = names(entries(TODAY, codes=CodePattern.parse(text)))

    assert fits in found
    assert fits_not not in found


@pytest.mark.parametrize("text", ["", "x", "650", "5501", "5.", "550 5", "5.7.1 550", "5.7.1.1"])
def test_what_is_no_code_is_told_so(text):
    with pytest.raises(ValueError, match=r"is no code: write 550, 550 5\.7\.1, or 5\.7"):
        CodePattern.parse(text)


def test_the_order_is_that_of_a_session_then_of_the_codes():
    found = entries(TODAY)
    ranks = [(entry.stage.rank, entry.wording.code) for entry in found]

    assert ranks == sorted(ranks)
    assert set(names(found)) == set(TODAY.wordings)


def test_words_are_found_whatever_their_case_and_across_lines():
    found = entries(
        TODAY, words="FOR MORE information, go   to https://support.google.com/mail/?p=N"
    )

    assert names(found) == ["NoSuchUser", "UnauthorizedIp"]


def test_a_stage_finds_what_is_given_there():
    found = entries(TODAY, stage=Stage.DATA)

    assert names(found) == ["ChunkOk", "DataGoAhead", "NoDataAfterBdat", "RcptFirst"]


def test_a_reply_of_a_month_has_its_words_and_an_id_of_its_time():
    (line, *_, last) = Entry(
        profile=receivers.find("gmail@2013-09"), name="IPv6AuthError"
    ).wire_lines

    assert line.startswith("550-5.7.1 [2001:db8:25::2      16] Our system has detected")
    assert re.search(r" [a-z]{2}\d+si\d+[a-z]{3}\.\d+ - gsmtp$", last)


@pytest.mark.parametrize("receiver", receivers.RECEIVERS)
def test_every_reply_of_every_receiver_is_shown_at_every_month(receiver):
    for name, reply in receivers.RECEIVERS[receiver].replies.items():
        entry = Entry(profile=receivers.find(receiver), name=name)

        assert len(entry.history) == len(reply.wordings)
        assert all(past.wire_lines for past in entry.history)
        assert name in whole(name, entry.profile)


def test_every_value_in_gmails_words_has_an_example():
    said = [
        line
        for name in RECEIVER.replies
        for past in Entry(profile=TODAY, name=name).history
        for line in past.wire_lines
    ]

    assert [line for line in said if re.search(r"[{}]|<[a-z_]+>", line)] == []


def test_ehlo_is_shown_with_its_extensions():
    lines = Entry(profile=TODAY, name="Ehlo").wire_lines

    assert lines[0] == "250-mx.google.com at your service, [2001:db8:25::2]"
    assert lines[-2:] == ("250-CHUNKING", "250 SMTPUTF8")


@pytest.mark.parametrize("width", [40, 80])
def test_no_row_is_wider_than_the_window(width):
    table = shown(lambda console: print_table(entries(TODAY), console), width=width)

    assert [row for row in table.splitlines() if len(row) > width] == []
    assert [name for name in TODAY.wordings if name not in table] == []


def test_a_program_gets_the_whole_text_in_one_line():
    found = entries(TODAY, words="very low reputation of the sending IP")
    table = shown(lambda console: print_table(found, console), width=40, terminal=False)

    assert re.search(
        r"LowReputationIp .*support\.google\.com/mail/answer/188131$", table, re.MULTILINE
    )


def test_a_terminal_without_unicode_gets_none():
    table = shown(lambda c: print_table(entries(TODAY), c), width=80, encoding="ascii")

    assert table.isascii()
    assert "..." in table


def test_inferred_wordings_are_marked_and_counted():
    found = entries(TODAY, stage=Stage.RCPT)
    inferred = sum(entry.wording.inferred for entry in found)
    table = shown(lambda console: print_table(found, console), width=80)

    assert "TlsRequired~ " in table
    assert "NoSuchUser  " in table
    assert table.endswith(f"{len(found)} replies, {inferred} of them inferred (~)\n")


def test_one_reply_is_told_with_words_rules_and_ways():
    told = whole("SpfHardFail")

    assert "since 2022-03" in told
    assert "spf-hard-fail: SPF fails with -all" in told
    assert "until 2023-12 (not in force)" in told
    assert "receiver: gmail@2023-11" in told
    assert "answers: [{reply: SpfHardFail, at: end-of-message}]" in told


def test_that_a_wording_is_inferred_is_said_in_words():
    assert "inferred: not published as it went over the wire" in whole("TlsRequired")
    assert "inferred" not in whole("NoSuchUser")


def test_a_rule_that_a_switch_only_moves_is_not_told_twice():
    told = whole("DmarcRejection")

    assert told.count("dmarc-reject: ") == 1
    assert "at another rank with the switch ptr-failure-is-forgiven, dmarc-before-ptr" in told


def test_the_coverage_names_every_rule_and_every_reply_on_demand():
    table = coverage_table()

    assert [rule.name for rule in TODAY.rules if rule.name not in table] == []
    assert "MustStartTls" in table
