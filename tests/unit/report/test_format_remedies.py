import pytest

from fake_receiver.model.declared import Declared, Mark
from fake_receiver.report.remedies import Need, needs, remedies

FROM = "From: alice@social.example\r\n"
ID = "Message-ID: <1@social.example>\r\n"
HOPS = "Received: x\r\n" * 51
SPF = {("social.example.", "TXT"): ["v=spf1 ip6:2001:db8:25::2 -all"]}


def lines(found):
    return [line for remedy in found for change in remedy.changes for line in change.lines]


@pytest.fixture
def found(judge_mail, confirmed_dns):
    """The one need of a mail that is in order but for its header, and the lines for it."""

    def judged_with(header):
        judged = judge_mail({**confirmed_dns, **SPF}, header=header)
        (need,) = needs(judged)
        return need, lines(remedies(judged))

    return judged_with


@pytest.mark.parametrize(
    ("header", "need", "line"),
    [
        (ID, Need.FROM, "From: <alice@social.example>"),
        (ID, Need.FROM, "always_add_missing_headers = yes"),
        (f"{ID}From: nobody\r\n", Need.FROM, "From: <alice@social.example>"),
        (f"{ID}{FROM}{FROM}", Need.FROM, "headers_remove = From"),
        (
            f"{ID}From: a@x.example, b@x.example\r\n",
            Need.FROM,
            "Reply-To: <alice@social.example>, <the other author>",
        ),
        (FROM, Need.MESSAGE_ID, "always_add_missing_headers = yes"),
        (FROM, Need.MESSAGE_ID, "Message-ID: <new-for-each-message@social.example>"),
        (f"{FROM}Message-ID: <1>\r\n", Need.MESSAGE_ID, "always_add_missing_headers = yes"),
        (f"{ID}{FROM}Subject: a\r\nSubject: b\r\n", Need.FIELDS_ONCE, "Subject: <once>"),
        (f"{ID}{ID}{FROM}", Need.FIELDS_ONCE, "/^Message-ID:/ IGNORE"),
        (f"{ID}{ID}{FROM}", Need.FIELDS_ONCE, "headers_remove = Message-ID"),
        (
            f"{ID}{FROM}Reply-To: =?utf-8?q?a?=@x.example\r\n",
            Need.PLAIN_ADDRESSES,
            "From: =?UTF-8?Q?J=C3=BCrgen?= <alice@social.example>",
        ),
        (
            f"{ID}{FROM}Reply-To: älice@x.example\r\n",
            Need.PLAIN_ADDRESSES,
            "smtputf8_enable = yes",
        ),
        (f"{ID}{FROM}X-Spam: {'a' * 40000}\r\n", Need.SHORT_HEADER, "/^X-Spam:/ IGNORE"),
        (f"{ID}{FROM}X-Spam: {'a' * 40000}\r\n", Need.SHORT_HEADER, "headers_remove = X-Spam"),
        (f"{ID}{FROM}no field\r\n", Need.HEADER_SECTION, "\\r\\n"),
        (
            f"{ID}{FROM}Subject: a\nb: c\r\n",
            Need.HEADER_SECTION,
            "smtpd_forbid_bare_newline = normalize",
        ),
        (f"{HOPS}{ID}{FROM}", Need.NO_LOOP, "hopcount_limit = 30"),
        (
            f"{HOPS}{ID}{FROM}",
            Need.NO_LOOP,
            "grep -rn 'bob@gmail.com' /etc/aliases /etc/postfix /home/*/.forward",
        ),
    ],
)
def test_each_defect_has_the_lines_that_mend_it(found, header, need, line):
    missing, offered = found(header)
    assert missing is need
    assert line in offered


def test_a_field_that_gmail_demands_is_never_dropped(found):
    _, offered = found(f"{ID}{FROM}Subject: {'a' * 1000}\r\n")
    assert not any("IGNORE" in line or "headers_remove" in line for line in offered)


def test_several_duplicate_fields_are_mended_together(found):
    _, offered = found(f"{ID}{FROM}To: b@x.example\r\nTo: b@x.example\r\nDate: a\r\nDate: a\r\n")
    assert {"To: <once>", "Date: <once>"} <= {*offered}
    assert not any(line.startswith("headers_remove") for line in offered)


def test_two_defects_are_two_needs(judge_mail, confirmed_dns):
    judged = judge_mail({**confirmed_dns, **SPF}, header="Subject: hello\r\n")
    assert needs(judged) == (Need.FROM, Need.MESSAGE_ID)


def test_one_message_id_for_all_messages_is_mended_by_the_program_alone(judge_mail, confirmed_dns):
    same = Declared(marks=frozenset({Mark.UNUSUAL_RATE_MESSAGE_ID}))
    judged = judge_mail({**confirmed_dns, **SPF}, declared=same)
    assert needs(judged) == (Need.MESSAGE_ID,)
    assert lines(remedies(judged)) == ["Message-ID: <new-for-each-message@social.example>"]
