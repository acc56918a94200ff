"""Lines of replies to the last blank, ids by date, and the names of receivers."""

import re

import pytest

from fake_receiver.policy import receivers
from fake_receiver.policy.wrapping import wrap


@pytest.mark.parametrize(
    ("sentence", "receiver", "reply", "values", "lines"),
    [
        (
            "a line without a near blank is cut inside a word",
            "gmail@2023-12",
            "IPv6AuthError",
            {"ip": "2a01:4f8:d16:1250::2"},
            [
                "550-5.7.1 [2a01:4f8:d16:1250::2] Gmail has detected that this message does not",
                "550-5.7.1 meet IPv6 sending guidelines regarding PTR records and authentication",
                "550-5.7.1 . For more information, go to",
                "550 5.7.1  https://support.google.com/mail/?p=IPv6AuthError ID - gsmtp",
            ],
        ),
        (
            "a blank that the text has at its line's end stays",
            "gmail@2024-07",
            "MissingPtr",
            {"ip": "211.194.214.75"},
            [
                "550-5.7.25 [211.194.214.75] The IP address sending this message does not have a",
                "550-5.7.25 PTR record setup, or the corresponding forward DNS entry does not",
                "550-5.7.25 match the sending IP. As a policy, Gmail does not accept messages",
                "550-5.7.25 from IPs with missing PTR records. For more information, go to",
                "550-5.7.25  https://support.google.com/a?p=sender-guidelines-ip ",
                "550-5.7.25 To learn more about Gmail requirements for bulk senders, visit",
                "550 5.7.25  https://support.google.com/a?p=sender-guidelines. ID - gsmtp",
            ],
        ),
        (
            "an empty line keeps the blank behind its code",
            "gmail@2024-09",
            "Unauthenticated",
            {"ip": "192.99.0.137", "mail_from_domain": "my.network"},
            [
                "550-5.7.26 Your email has been blocked because the sender is unauthenticated.",
                "550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.",
                "550-5.7.26 ",
                "550-5.7.26  Authentication results:",
                "550-5.7.26  DKIM = did not pass",
                "550-5.7.26  SPF [my.network] with ip: [192.99.0.137] = did not pass",
                "550-5.7.26 ",
                "550-5.7.26  For instructions on setting up authentication, go to",
                "550 5.7.26  https://support.google.com/mail/answer/81126#authentication"
                " ID - gsmtp",
            ],
        ),
    ],
)
def test_the_lines_of_a_reply(sentence, receiver, reply, values, lines):
    assert list(receivers.find(receiver).wire_lines(reply, "ID", **values)) == lines


@pytest.mark.parametrize(
    ("sentence", "text", "lines"),
    [
        ("a line of exactly 80 columns is whole", "a" * 70, ("a" * 70,)),
        ("a word that is longer is cut at column 80", "a" * 71, ("a" * 70, "a")),
        ("a blank 11 columns back is a cut", "a" * 59 + " " + "b" * 20, ("a" * 59, "b" * 20)),
        (
            "a blank 12 columns back is not",
            "a" * 58 + " " + "b" * 20,
            ("a" * 58 + " " + "b" * 11, "b" * 9),
        ),
        ("a blank right behind the width is a cut", "a" * 70 + " b", ("a" * 70, "b")),
        ("an empty text is one empty line", "", ("",)),
        ("line ends of the text hold", "a\n\nb", ("a", "", "b")),
    ],
)
def test_where_a_line_is_cut(sentence, text, lines):
    assert wrap(text, code=550, enhanced="5.7.1") == lines


def test_a_reply_without_an_enhanced_code_has_its_columns_for_the_text():
    assert wrap("a" * 77, code=220, enhanced="") == ("a" * 76, "a")


OLDEST = r"[a-z]{2}\d{1,2}si\d{8}[a-z]{3}\.\d{1,3}"
MIDDLE = r"[a-z]\d{1,3}-20020a[0-9a-f]{6}000000b002[0-9a-f]{10}si\d{6}[a-z]{3}\.\d{1,3}"
NEWEST = r"[0-9a-f]{13}-[0-9a-f]{11}si\d{9}ad\.\d{1,3}"


@pytest.mark.parametrize(
    ("receiver", "shape"),
    [
        ("gmail@2012-01", OLDEST),
        ("gmail@2020-12", OLDEST),
        ("gmail@2021-01", MIDDLE),
        ("gmail@2024-02", MIDDLE),
        ("gmail@2024-03", NEWEST),
        ("gmail", NEWEST),
    ],
)
def test_ids_have_the_shape_of_their_date_and_differ(receiver, shape):
    ids = [receivers.find(receiver).session_id(serial) for serial in range(1, 101)]

    assert [made for made in ids if not re.fullmatch(shape, made)] == []
    assert len(set(ids)) == 100


def test_the_same_session_has_the_same_id():
    first, second = receivers.find("gmail"), receivers.find("gmail")

    assert first.session_id(7) == second.session_id(7)


def test_gsmtp_stands_behind_replies_since_2013():
    assert receivers.find("gmail@2012-12").wire_lines("Noop", "ID") == ("250 2.0.0 OK ID",)
    assert receivers.find("gmail@2013-01").wire_lines("Noop", "ID") == ("250 2.0.0 OK ID - gsmtp",)


@pytest.mark.parametrize("name", ["gmail", "gmail@2016-10", "lenient", "lenient@2001-01"])
def test_a_receiver_is_found_by_its_label(name):
    assert receivers.find(name).label == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gmial", "there is no receiver 'gmial'; did you mean gmail?"),
        ("outlook", f"there is no receiver 'outlook'; known: {', '.join(receivers.RECEIVERS)}"),
        ("", f"there is no receiver ''; known: {', '.join(receivers.RECEIVERS)}"),
        (
            "gmail@2016",
            "'2016' is not a month, written YYYY-MM; a receiver of a date is written gmail@2016-10",
        ),
        ("gmail@1999-01", "gmail is known since 2004-04, not in 1999-01"),
        ("gmail@2016-13", "2016-13 is no month; a receiver of a date is written gmail@2016-10"),
        (
            "gmail@",
            "'' is not a month, written YYYY-MM; a receiver of a date is written gmail@2016-10",
        ),
    ],
)
def test_a_receiver_that_is_none_is_explained(name, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        receivers.find(name)
