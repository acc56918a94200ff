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


# As published, with their breaks and blanks, less the session's id.
PUBLISHED = [
    (
        "SyntaxError",
        "2019-05",
        {},
        """\
555 5.5.2 Syntax error.""",
    ),
    (
        "SyntaxError",
        "2024-01",
        {},
        """\
555-5.5.2 Syntax error, cannot decode response. For more information, go to
555-5.5.2  https://support.google.com/a/answer/3221692 and review RFC 5321
555 5.5.2 specifications.""",
    ),
    (
        "RcptFirst",
        "2025-01",
        {},
        """\
503-5.5.1 RCPT first. A mail transaction protocol command was issued out of
503-5.5.1 sequence. For more information, go to
503-5.5.1  https://support.google.com/a/answer/3221692 and review RFC 5321
503 5.5.1 specifications.""",
    ),
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
        "SystemProblem",
        "2026-09",
        {},
        """\
451-4.3.0 Mail server temporarily rejected message. For more information, go to
451 4.3.0  https://support.google.com/a/answer/3221692""",
    ),
    (
        "TemporarySystemProblem",
        "2026-08",
        {},
        """\
421-4.3.0 Temporary System Problem. Try again later. For more information, go to
421 4.3.0  https://support.google.com/a/answer/3221692""",
    ),
    (
        "InvalidSender",
        "2016-05",
        {"reverse_path": "ronald@ronald+desktop@xxxx.biz"},
        """\
553-5.1.2 The sender address <ronald@ronald+desktop@xxxx.biz> is not a valid
553 5.1.2 RFC-5321 address.""",
    ),
    (
        "InvalidRecipient",
        "2018-06",
        {"forward_path": "luis"},
        """\
553 5.1.2 The recipient address <luis> is not a valid RFC-5321 address.""",
    ),
    (
        "InvalidRecipient",
        "2021-12",
        {"forward_path": "email"},
        """\
553-5.1.3 The recipient address <email> is not a valid RFC-5321 address. Learn
553-5.1.3 more at
553 5.1.3  https://support.google.com/mail/answer/6596""",
    ),
    (
        "InvalidRecipient",
        "2025-08",
        {"forward_path": "y"},
        """\
553-5.1.3 The recipient address <y> is not a valid RFC 5321 address. For more
553-5.1.3 information, go to
553-5.1.3  https://support.google.com/a/answer/3221692 and review RFC 5321
553 5.1.3 specifications.""",
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
        "NoSuchUser",
        "2016-11",
        {},
        """\
550-5.1.1 The email account that you tried to reach does not exist. Please try
550-5.1.1 double-checking the recipient's email address for typos or
550-5.1.1 unnecessary spaces. Learn more at
550 5.1.1  https://support.google.com/mail/?p=NoSuchUser""",
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
        "OverQuotaTemp",
        "2024-11",
        {},
        """\
452-4.2.2 The recipient's inbox is out of storage space. Please direct the
452-4.2.2 recipient to
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
        "OverQuotaPerm",
        "2026-01",
        {},
        """\
552-5.2.2 The recipient's inbox is out of storage space and inactive. Please
552-5.2.2 direct the recipient to
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
        "ReceivingRatePerm",
        "2026-01",
        {},
        """\
550-5.2.1 The user you are trying to contact is receiving mail at a rate that
550-5.2.1 prevents additional messages from being delivered. For more
550-5.2.1 information, go to
550 5.2.1  https://support.google.com/mail/?p=ReceivingRatePerm""",
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
        "NoSuchDomain",
        "2014-08",
        {},
        """\
553-5.1.2 We weren't able to find the recipient domain. Please check for any
553-5.1.2 spelling errors, and make sure you didn't enter any spaces, periods,
553 5.1.2 or other punctuation after the recipient's email address.""",
    ),
    (
        "UnauthenticatedTemporary",
        "2017-07",
        {},
        """\
421-4.7.0 This message does not have authentication information or fails to pass
421-4.7.0 authentication checks. To best protect our users from spam, the
421-4.7.0 message has been blocked. Please visit
421-4.7.0  https://support.google.com/mail/answer/81126#authentication for more
421 4.7.0 information.""",
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
        "Unauthenticated",
        "2023-02",
        {"mail_from_domain": "caert.net", "ip": "216.69.139.46"},
        """\
550-5.7.26 This message does not pass authentication checks (SPF and DKIM both
550-5.7.26 do not pass). SPF check for [caert.net] does not pass with ip:
550-5.7.26 [216.69.139.46].To best protect our users from spam, the message has
550-5.7.26 been blocked. Please visit
550-5.7.26  https://support.google.com/mail/answer/81126#authentication for more
550 5.7.26 information.""",
    ),
    (
        "SpfHardFail",
        "2023-10",
        {"mail_from_domain": "speakerinnen.org", "ip": "80.67.18.40"},
        """\
550-5.7.26 The MAIL FROM domain [speakerinnen.org] has an SPF record with a hard
550-5.7.26 fail policy (-all) but it fails to pass SPF checks with the ip:
550-5.7.26 [80.67.18.40]. To best protect our users from spam and phishing, the
550-5.7.26 message has been blocked. Please visit
550-5.7.26  https://support.google.com/mail/answer/81126#authentication for more
550 5.7.26 information.""",
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
        "MissingFrom",
        "2017-04",
        {"ip": "5.9.88.142"},
        """\
550-5.7.1 [5.9.88.142      11] Our system has detected that this message is not
550-5.7.1 RFC 5322 compliant:
550-5.7.1 'From' header is missing.
550-5.7.1 To reduce the amount of spam sent to Gmail, this message has been
550-5.7.1 blocked. Please visit
550-5.7.1  https://support.google.com/mail/?p=RfcMessageNonCompliant
550 5.7.1 and review RFC 5322 specifications for more information.""",
    ),
    (
        "SeveralFrom",
        "2022-08",
        {"ip": "206.125.175.2"},
        """\
550-5.7.1 [206.125.175.2] Our system has detected that this message is not RFC
550-5.7.1 5322 compliant:
550-5.7.1 Multiple 'From' headers found.
550-5.7.1 To reduce the amount of spam sent to Gmail, this message has been
550-5.7.1 blocked. Please visit
550-5.7.1  https://support.google.com/mail/?p=RfcMessageNonCompliant
550 5.7.1  and review RFC 5322 specifications for more information.""",
    ),
    (
        "InvalidFrom",
        "2020-03",
        {"ip": "80.106.236.247"},
        """\
550-5.7.1 [80.106.236.247      14] Messages missing a valid address in From:
550 5.7.1 header, or having no From: header, are not accepted.""",
    ),
    (
        "DuplicateField",
        "2022-08",
        {"ip": "2610:48:100:820::3d"},
        """\
550-5.7.1 [2610:48:100:820::3d] Our system has detected that this message is not
550-5.7.1 RFC 5322 compliant: duplicate headers. To reduce the amount of spam
550-5.7.1 sent to Gmail, this message has been blocked. Please review
550 5.7.1  RFC 5322 specifications for more information.""",
    ),
    (
        "DuplicateField",
        "2022-11",
        {"ip": "1.2.3.4", "duplicate_field": "To"},
        """\
550-5.7.1 [1.2.3.4] This message is not RFC 5322 compliant, the issue is:
550-5.7.1 duplicate To headers. To reduce the amount of spam sent to Gmail,
550-5.7.1 this message has been blocked. Please review
550 5.7.1  RFC 5322 specifications for more information.""",
    ),
    (
        "DuplicateField",
        "2023-01",
        {"ip": "66.128.53.249"},
        """\
550-5.7.1 [66.128.53.249] This message is not RFC 5322 compliant, the issue is:
550-5.7.1 duplicate headers. To reduce the amount of spam sent to Gmail, this
550-5.7.1 message has been blocked. Please review
550 5.7.1  RFC 5322 specifications for more information.""",
    ),
    (
        "DuplicateField",
        "2024-05",
        {"duplicate_field": "Reply-To"},
        """\
550-5.7.1 This message is not RFC 5322 compliant. There are multiple Reply-To
550-5.7.1 headers. To reduce the amount of spam sent to Gmail, this message has
550-5.7.1 been blocked. For more information, go to
550-5.7.1  https://support.google.com/mail/?p=RfcMessageNonCompliant and review
550 5.7.1 RFC 5322 specifications.""",
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
        "MailLoop",
        "2015-07",
        {},
        """\
554-5.6.0 Message exceeded 50 hops, this may indicate a mail loop. Learn more at
554 5.6.0  https://support.google.com/mail/answer/6598""",
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
        "Unsolicited",
        "2017-01",
        {"ip": "139.59.13.177"},
        """\
550-5.7.1 [139.59.13.177      12] Our system has detected that this message is
550-5.7.1 likely unsolicited mail. To reduce the amount of spam sent to Gmail,
550-5.7.1 this message has been blocked. Please visit
550-5.7.1  https://support.google.com/mail/?p=UnsolicitedMessageError
550 5.7.1  for more information.""",
    ),
    (
        "Unsolicited",
        "2026-08",
        {"ip": "80.190.76.57"},
        """\
550-5.7.1 [80.190.76.57      12] Gmail has detected that this message is likely
550-5.7.1 unsolicited mail. To reduce the amount of spam sent to Gmail, this
550-5.7.1 message has been blocked. For more information, go to
550 5.7.1  https://support.google.com/mail/?p=UnsolicitedMessageError""",
    ),
    (
        "LowReputationIp",
        "2018-01",
        {"ip": "2400:8901::f03c:91ff:fe64:748"},
        """\
550-5.7.1 [2400:8901::f03c:91ff:fe64:748      18] Our system has detected that
550-5.7.1 this message is likely suspicious due to the very low reputation of
550-5.7.1 the sending IP address. To best protect our users from spam, the
550-5.7.1 message has been blocked. Please visit
550 5.7.1  https://support.google.com/mail/answer/188131 for more information.""",
    ),
    (
        "LowReputationIp",
        "2026-08",
        {"ip": "193.181.212.223"},
        """\
550-5.7.1 [193.181.212.223      18] Gmail has detected that this message is
550-5.7.1 likely suspicious due to the very low reputation of the sending IP
550-5.7.1 address. To best protect our users from spam, the message has been
550-5.7.1 blocked. For more information, go to
550 5.7.1  https://support.google.com/mail/answer/188131""",
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
        "LowReputationDomain",
        "2026-08",
        {"ip": "193.181.212.223"},
        """\
550-5.7.1 [193.181.212.223      19] Gmail has detected that this message is
550-5.7.1 likely suspicious due to the very low reputation of the sending
550-5.7.1 domain. To best protect our users from spam, the message has been
550-5.7.1 blocked. For more information, go to
550 5.7.1  https://support.google.com/mail/answer/188131""",
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
        "2013-06",
        {},
        """\
552-5.7.0 This message was blocked because its content presents a potential
552-5.7.0 security issue. Please visit http://support.google.com/mail/bin/answe
552-5.7.0 r.py?answer=6590 to review our message content and attachment content
552 5.7.0 guidelines.""",
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
        "DangerousContent",
        "2023-06",
        {},
        """\
552-5.7.0 This message was blocked because its content presents a potential
552-5.7.0 security issue. Please visit
552-5.7.0  https://support.google.com/mail/?p=BlockedMessage to review our
552 5.7.0 message content and attachment content guidelines.""",
    ),
    (
        "DangerousContent",
        "2025-06",
        {},
        """\
552-5.7.0 This message was blocked because its content presents a potential
552-5.7.0 security issue. To review our message content and attachment content
552-5.7.0 guidelines, go to
552 5.7.0  https://support.google.com/mail/?p=BlockedMessage""",
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
        "UnauthorizedIp",
        "2017-05",
        {"ip": "45.247.227.73"},
        """\
550-5.7.1 [45.247.227.73] The IP you're using to send mail is not authorized to
550-5.7.1 send email directly to our servers. Please use the SMTP relay at your
550-5.7.1 service provider instead. Learn more at
550 5.7.1  https://support.google.com/mail/?p=NotAuthorizedError""",
    ),
    (
        "UnauthorizedIp",
        "2024-03",
        {"ip": "2a02:4780:10:d22e::1"},
        """\
550-5.7.1 [2a02:4780:10:d22e::1] The IP you're using to send mail is not
550-5.7.1 authorized to send email directly to our servers. Please use the SMTP
550-5.7.1 relay at your service provider instead. For more information, go to
550 5.7.1  https://support.google.com/mail/?p=NotAuthorizedError""",
    ),
    (
        "ProhibitedByPolicy",
        "2021-01",
        {},
        """\
550-5.7.1 The user or domain that you are sending to (or from) has a policy that
550-5.7.1 prohibited the mail that you sent. Please contact your domain
550-5.7.1 administrator for further details. For more information, please visit
550 5.7.1  https://support.google.com/a/answer/172179""",
    ),
    (
        "TooLarge",
        "2015-03",
        {},
        """\
552-5.2.3 Your message exceeded Google's message size limits. Please visit
552-5.2.3 http://support.google.com/mail/bin/answer.py?answer=8770 to review our
552 5.2.3 size guidelines.""",
    ),
    (
        "TooLarge",
        "2017-12",
        {},
        """\
552-5.2.3 Your message exceeded Google's message size limits. Please visit
552-5.2.3  https://support.google.com/mail/?p=MaxSizeError to view our size
552 5.2.3 guidelines.""",
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
        "UnusualRateIp",
        "2013-02",
        {"ip": "163.10.4.2"},
        """\
421-4.7.0 [163.10.4.2      15] Our system has detected an unusual rate of
421-4.7.0 unsolicited mail originating from your IP address. To protect our
421-4.7.0 users from spam, mail sent from your IP address has been temporarily
421-4.7.0 rate limited. Please visit http://www.google.com/mail/help/bulk_mail.
421 4.7.0 html to review our Bulk Email Senders Guidelines.""",
    ),
    (
        "UnusualRateIp",
        "2015-08",
        {"ip": "129.104.30.35"},
        """\
421-4.7.0 [129.104.30.35      15] Our system has detected an unusual rate of
421-4.7.0 unsolicited mail originating from your IP address. To protect our
421-4.7.0 users from spam, mail sent from your IP address has been temporarily
421-4.7.0 rate limited. Please visit
421-4.7.0  https://support.google.com/mail/answer/81126 to review our Bulk Email
421 4.7.0 Senders Guidelines.""",
    ),
    (
        "UnusualRateIp",
        "2018-12",
        {"ip": "178.32.59.28"},
        """\
421-4.7.0 [178.32.59.28      15] Our system has detected an unusual rate of
421-4.7.0 unsolicited mail originating from your IP address. To protect our
421-4.7.0 users from spam, mail sent from your IP address has been temporarily
421-4.7.0 rate limited. Please visit
421-4.7.0  https://support.google.com/mail/?p=UnsolicitedRateLimitError to
421 4.7.0 review our Bulk Email Senders Guidelines.""",
    ),
    (
        "UnusualRateIpPermanent",
        "2020-06",
        {"ip": "1.2.3.4"},
        """\
550-5.7.28 [1.2.3.4       1] Our system has detected an unusual rate of
550-5.7.28 unsolicited mail originating from your IP address. To protect our
550-5.7.28 users from spam, mail sent from your IP address has been blocked.
550-5.7.28 Please visit
550-5.7.28  https://support.google.com/mail/?p=UnsolicitedIPError to review our
550 5.7.28 Bulk Email Senders Guidelines.""",
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
    (
        "UnusualRateNetblock",
        "2025-12",
        {"ip": "46.224.68.58"},
        """\
421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating
421-4.7.28 from your IP Netblock [46.224.68.58      34]. To protect our users
421-4.7.28 from spam, mail sent from your IP Netblock has been temporarily rate
421-4.7.28 limited. For more information, go to
421-4.7.28  https://support.google.com/mail/?p=UnsolicitedRateLimitError to
421 4.7.28 review our Bulk Email Senders Guidelines.""",
    ),
    (
        "UnusualRateSpfDomain",
        "2026-01",
        {"mail_from_domain": "11708864.brevosend.com"},
        """\
421-4.7.28 Gmail has detected an unusual rate of mail originating from your SPF
421-4.7.28 domain [11708864.brevosend.com      35]. To protect our users from
421-4.7.28 spam, mail sent from your domain has been temporarily rate limited.
421-4.7.28 For more information, go to
421-4.7.28  https://support.google.com/mail/?p=UnsolicitedRateLimitError to
421 4.7.28 review our Bulk Email Senders Guidelines.""",
    ),
    # Whether a blank stands behind its first address is not known: alignment's has one.
    (
        "BulkTlsTemporary",
        "2025-03",
        {},
        """\
421-4.7.29 Your email has been rate limited because this message wasn't sent
421-4.7.29 over a TLS connection. Gmail requires all bulk email senders to use
421-4.7.29 TLS/SSL for SMTP connections. To set up TLS for email, visit
421-4.7.29  https://support.google.com/a?p=tls-ssl\x20
421-4.7.29 To learn more about Gmail requirements for bulk senders, visit
421 4.7.29  https://support.google.com/a?p=sender-guidelines.""",
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
