"""Gmail's named replies: sound at every date, and on the wire as they were published."""

import re
from itertools import pairwise

import pytest

from fake_receiver.model.reply import Reply
from fake_receiver.policy.dates import Month, in_force
from fake_receiver.policy.receivers.gmail.authentication import AUTHENTICATION
from fake_receiver.policy.receivers.gmail.bulk import BULK
from fake_receiver.policy.receivers.gmail.content import CONTENT
from fake_receiver.policy.receivers.gmail.dialogue import DIALOGUE
from fake_receiver.policy.receivers.gmail.message_format import MESSAGE_FORMAT
from fake_receiver.policy.receivers.gmail.protocol import PROTOCOL
from fake_receiver.policy.receivers.gmail.rates import RATES
from fake_receiver.policy.receivers.gmail.recipients import RECIPIENTS
from fake_receiver.policy.wrapping import wrap

PARTS = (
    DIALOGUE, PROTOCOL, RECIPIENTS, AUTHENTICATION, MESSAGE_FORMAT, CONTENT, RATES, BULK,
)  # fmt: skip
REPLIES = {name: reply for part in PARTS for name, reply in part.items()}
EVERY_WORDING = [
    pytest.param(wording, id=f"{name}@{wording.since}")
    for name, reply in REPLIES.items()
    for wording in reply.wordings
]
VALUES = {
    "ip": "2001:db8:8e3f:43c7:5400:3ff:fe73:3d02",
    "host": "gmail-smtp-in.l.google.com",
    "mail_from_domain": "mail.social.example",
    "reverse_path": "bounces+8d7cbe8f0a6c4f2d@mail.social.example",
    "forward_path": "somebody@gmail.com",
    "argument": "a b",
    "author_domain": "social.example",
    "dkim_domain": "social.example",
    "duplicate_field": "Content-Transfer-Encoding",
    "encoded_field": "Content-Transfer-Encoding",
    "large_field": "Content-Transfer-Encoding",
    "size": "76666",
    "limit": "32768",
    "time": "1700000000",
}


def test_no_name_stands_for_two_replies():
    assert len(REPLIES) == sum(map(len, PARTS))


@pytest.mark.parametrize("name", REPLIES)
def test_wordings_stand_oldest_first_and_differ(name):
    wordings = REPLIES[name].wordings

    months = [wording.since for wording in wordings]
    assert months == sorted(set(months))
    said = [(wording.code, wording.enhanced, wording.text) for wording in wordings]
    assert all(before != after for before, after in pairwise(said))


@pytest.mark.parametrize("wording", EVERY_WORDING)
def test_a_wording_makes_a_reply_of_lines_that_fit(wording):
    reply = as_of(wording, VALUES)

    assert [line for line in reply.wire_lines() if len(line) > 80] == []
    assert "{" not in reply.text


@pytest.mark.parametrize("name", REPLIES)
def test_what_says_that_it_closes_the_connection_does(name):
    reply = REPLIES[name]
    says_so = any(
        re.search("closing connection|goodbye|reconnecting", wording.text)
        for wording in reply.wordings
    )

    assert not says_so or reply.closes or name == "Quit"


def as_of(wording, values):
    code, enhanced = wording.code, wording.enhanced
    lines = wrap(wording.text.format(**values), code=code, enhanced=enhanced)
    return Reply(code=code, enhanced=enhanced, lines=lines)


# As published, with their breaks and blanks, less the session's id. What was published in full,
# with its id, stands in tests/conformance/published_replies.yaml: made again over a socket there.
PUBLISHED = [
    (
        "MustStartTls",
        "2025-01",
        {},
        """\
530-5.7.0 Must issue a STARTTLS command first. For more information, go to
530-5.7.0  https://support.google.com/a/answer/3221692 and review RFC 3207
530 5.7.0 specifications.""",
    ),
    (
        "TryAgainLater",
        "2025-10",
        {},
        """\
421-4.7.0 Try again later, closing connection. (EHLO)
421-4.7.0 For more information, go to
421 4.7.0  https://support.google.com/a/answer/3221692""",
    ),
    (
        "NoSuchUser",
        "2011-10",
        {},
        """\
550-5.1.1 The email account that you tried to reach does not exist. Please try
550-5.1.1 double-checking the recipient's email address for typos or
550-5.1.1 unnecessary spaces. Learn more at
550 5.1.1 http://mail.google.com/support/bin/answer.py?answer=6596""",
    ),
    (
        "NoSuchUser",
        "2012-05",
        {},
        """\
550-5.1.1 The email account that you tried to reach does not exist. Please try
550-5.1.1 double-checking the recipient's email address for typos or
550-5.1.1 unnecessary spaces. Learn more at
550 5.1.1 http://support.google.com/mail/bin/answer.py?answer=6596""",
    ),
    (
        "OverQuotaTemp",
        "2018-07",
        {},
        """\
452-4.2.2 The email account that you tried to reach is over quota. Please direct
452-4.2.2 the recipient to
452 4.2.2  https://support.google.com/mail/?p=OverQuotaTemp""",
    ),
    (
        "OverQuotaPerm",
        "2021-04",
        {},
        """\
552-5.2.2 The email account that you tried to reach is over quota and inactive.
552-5.2.2 Please direct the recipient to
552 5.2.2  https://support.google.com/mail/?p=OverQuotaPerm""",
    ),
    (
        "ReceivingRate",
        "2016-02",
        {},
        """\
450-4.2.1 The user you are trying to contact is receiving mail at a rate that
450-4.2.1 prevents additional messages from being delivered. Please resend your
450-4.2.1 message at a later time. If the user is able to receive mail at that
450-4.2.1 time, your message will be delivered. For more information, please
450-4.2.1 visit
450 4.2.1  https://support.google.com/mail/answer/6592""",
    ),
    (
        "TooManyRecipients",
        "2026-01",
        {},
        """\
452-4.5.3 Your message has too many recipients. For more information regarding
452-4.5.3 Google's sending limits, go to
452 4.5.3  https://support.google.com/mail/?p=TooManyRecipientsError""",
    ),
    (
        "UnauthenticatedTemporary",
        "2024-02",
        {"mail_from_domain": "jacaranda.matem.unam.mx", "ip": "132.248.17.205"},
        """\
421-4.7.26 This mail has been rate limited because it is unauthenticated. Gmail
421-4.7.26 requires all senders to authenticate with either SPF or DKIM.
421-4.7.26\x20
421-4.7.26  Authentication results:
421-4.7.26  DKIM = did not pass
421-4.7.26  SPF [jacaranda.matem.unam.mx] with ip: [132.248.17.205] = did not
421-4.7.26 pass
421-4.7.26\x20
421-4.7.26  For instructions on setting up authentication, go to
421 4.7.26  https://support.google.com/mail/answer/81126#authentication""",
    ),
    (
        "DmarcTemporary",
        "2024-08",
        {"author_domain": "email.kazanexpress.ru"},
        """\
451-4.7.26 Unauthenticated email from email.kazanexpress.ru is not accepted due
451-4.7.26 to domain's DMARC policy, but temporary DNS failures prevent
451-4.7.26 authentication. Please contact the administrator of email.kazanexpre
451-4.7.26 ss.ru domain if this was a legitimate mail. To learn about the DMARC
451-4.7.26 initiative, go to
451 4.7.26  https://support.google.com/mail/?p=DmarcRejection""",
    ),
    (
        "NotCompliant",
        "2012-06",
        {"ip": "188.117.59.209"},
        """\
550-5.7.1 [188.117.59.209      11] Our system has detected that this message is
550-5.7.1 not RFC 2822 compliant. To reduce the amount of spam sent to Gmail,
550-5.7.1 this message has been blocked. Please review
550 5.7.1 RFC 2822 specifications for more information.""",
    ),
    (
        "Unsolicited",
        "2013-06",
        {"ip": "2607:4100:3:25:100::2"},
        """\
550-5.7.1 [2607:4100:3:25:100::2      12] Our system has detected that this
550-5.7.1 message is likely unsolicited mail. To reduce the amount of spam sent
550-5.7.1 to Gmail, this message has been blocked. Please visit
550-5.7.1 http://support.google.com/mail/bin/answer.py?hl=en&answer=188131 for
550 5.7.1 more information.""",
    ),
    (
        "LowReputationIpTemporary",
        "2016-08",
        {"ip": "128.199.95.148"},
        """\
421-4.7.0 [128.199.95.148      15] Our system has detected that this message is
421-4.7.0 suspicious due to the very low reputation of the sending IP address.
421-4.7.0 To protect our users from spam, mail sent from your IP address has
421-4.7.0 been temporarily rate limited. Please visit
421 4.7.0  https://support.google.com/mail/answer/188131 for more information.""",
    ),
    (
        "SuspiciousContent",
        "2018-12",
        {"ip": "178.32.59.28"},
        """\
421-4.7.0 [178.32.59.28      15] Our system has detected that this message is
421-4.7.0 suspicious due to the nature of the content and/or the links within.
421-4.7.0 To best protect our users from spam, the message has been blocked.
421-4.7.0 Please visit
421 4.7.0  https://support.google.com/mail/answer/188131 for more information.""",
    ),
    (
        "DangerousContent",
        "2015-09",
        {},
        """\
552-5.7.0 This message was blocked because its content presents a potential
552-5.7.0 security issue. Please visit
552-5.7.0  https://support.google.com/mail/answer/6590 to review our message
552 5.7.0 content and attachment content guidelines.""",
    ),
    (
        "UnauthorizedIp",
        "2013-02",
        {"ip": "5.82.12.160"},
        """\
550-5.7.1 [5.82.12.160] The IP you're using to send mail is not authorized to
550-5.7.1 send email directly to our servers. Please use the SMTP relay at your
550-5.7.1 service provider instead. Learn more at
550 5.7.1 http://support.google.com/mail/bin/answer.py?answer=10336""",
    ),
    (
        "UnusualRateIp",
        "2009-09",
        {"ip": "88.16.31.62"},
        """\
421-4.7.0 [88.16.31.62] Our system has detected an unusual amount of unsolicited
421-4.7.0 mail originating from your IP address. To protect our users from
421-4.7.0 spam, mail sent from your IP address has been temporarily blocked.
421-4.7.0 Please visit http://www.google.com/mail/help/bulk_mail.html to review
421 4.7.0 our Bulk Email Senders Guidelines.""",
    ),
    (
        "UnusualRate",
        "2025-08",
        {},
        """\
421-4.7.28 Gmail has detected an unusual rate of unsolicited mail. To protect
421-4.7.28 our users from spam, mail has been temporarily rate limited. For
421-4.7.28 more information, go to
421-4.7.28  https://support.google.com/mail/?p=UnsolicitedRateLimitError to
421 4.7.28 review our Bulk Email Senders Guidelines.""",
    ),
]


@pytest.mark.parametrize(
    ("name", "month", "values", "wire"),
    PUBLISHED,
    ids=[f"{name}@{month}" for name, month, _, _ in PUBLISHED],
)
def test_a_published_reply_is_given_byte_for_byte(name, month, values, wire):
    wording = in_force(REPLIES[name].wordings, Month.parse(month))

    assert list(as_of(wording, values).wire_lines()) == wire.split("\n")
    assert not wording.inferred
