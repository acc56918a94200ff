"""The words of Gmail's replies, each from the month since which it was seen.

Between two sightings the earlier wording holds. A newline is a break that the text itself has.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fake_receiver.policy.dates import Month
from fake_receiver.policy.rules import Wording

_BEGIN = Month(2004, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """The EHLO keywords offered since a month."""

    since: Month
    keywords: tuple[str, ...]


EXTENSIONS: tuple[Extensions, ...] = (
    Extensions(
        since=_BEGIN,
        keywords=("SIZE 35651584", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES"),
    ),
    Extensions(
        since=Month(2013, 1),
        keywords=("SIZE 35882577", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES", "CHUNKING"),
    ),
    Extensions(
        since=Month(2014, 12),
        keywords=(
            "SIZE 35882577",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
        ),
    ),
    Extensions(
        since=Month(2019, 1),
        keywords=(
            "SIZE 157286400",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
        ),
    ),
)


def _always(code: int, enhanced: str, text: str, *, signed: bool = True) -> tuple[Wording, ...]:
    return (Wording(since=_BEGIN, code=code, enhanced=enhanced, text=text, signed=signed),)


_DIALOGUE: Mapping[str, tuple[Wording, ...]] = {
    "Banner": _always(220, "", "mx.google.com ESMTP"),
    "Helo": _always(250, "", "mx.google.com at your service", signed=False),
    "Ehlo": _always(250, "", "mx.google.com at your service, [{ip}]", signed=False),
    "MailOk": _always(250, "2.1.0", "OK"),
    "RcptOk": _always(250, "2.1.5", "OK"),
    # The enhanced code is empty, hence two blanks on the wire.
    "DataGoAhead": _always(354, "", " Go ahead"),
    "Quit": _always(221, "2.0.0", "closing connection"),
    "Reset": _always(250, "2.1.5", "Flushed"),
    "Noop": _always(250, "2.0.0", "OK"),
    "Verify": _always(252, "2.1.5", "Send some mail, I'll try my best"),
    "Accepted": (
        Wording(since=_BEGIN, code=250, enhanced="2.0.0", text="OK {time}"),
        Wording(since=Month(2019, 9), code=250, enhanced="2.0.0", text="OK  {time}"),
    ),
}

_REVIEW_5321 = (
    " For more information, go to\n"
    " https://support.google.com/a/answer/3221692 and review RFC 5321 specifications."
)
_OUT_OF_SEQUENCE = " A mail transaction protocol command was issued out of sequence."


def _protocol(code: int, enhanced: str, old: str, new: str) -> tuple[Wording, ...]:
    return (
        Wording(since=_BEGIN, code=code, enhanced=enhanced, text=old),
        Wording(since=Month(2023, 1), code=code, enhanced=enhanced, text=new + _REVIEW_5321),
    )


_PROTOCOL: Mapping[str, tuple[Wording, ...]] = {
    "HelloFirst": _protocol(
        503, "5.5.1", "EHLO/HELO first.", "EHLO/HELO first." + _OUT_OF_SEQUENCE
    ),
    "MailFirst": _protocol(503, "5.5.1", "MAIL first.", "MAIL first." + _OUT_OF_SEQUENCE),
    "RcptFirst": _protocol(503, "5.5.1", "RCPT first.", "RCPT first." + _OUT_OF_SEQUENCE),
    "SyntaxError": _protocol(
        555, "5.5.2", "Syntax error.", "Syntax error, cannot decode response."
    ),
    "Unrecognized": _always(502, "5.5.1", "Unrecognized command."),
    "SystemProblem": _always(451, "4.3.0", "Mail server temporarily rejected message."),
}

_CHECKS: Mapping[str, tuple[Wording, ...]] = {
    "IPv6AuthError": (
        Wording(
            since=Month(2013, 9),
            code=550,
            enhanced="5.7.1",
            text=(
                "[{ip}      16] Our system has detected that this message does not meet "
                "IPv6 sending guidelines regarding PTR records and authentication. Please "
                "review\n"
                "https://support.google.com/mail/?p=ipv6_authentication_error for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2014, 2),
            code=550,
            enhanced="5.7.1",
            text=(
                "[{ip}] Our system has detected that this message does not meet IPv6 "
                "sending guidelines regarding PTR records and authentication. Please review\n"
                "https://support.google.com/mail/?p=ipv6_authentication_error for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2014, 9),
            code=550,
            enhanced="5.7.1",
            text=(
                "[{ip}] Our system has detected that this message does not meet IPv6 "
                "sending guidelines regarding PTR records and authentication. Please review\n"
                " https://support.google.com/mail/?p=ipv6_authentication_error for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2016, 10),
            code=550,
            enhanced="5.7.1",
            text=(
                "[{ip}] Our system has detected that this message does not meet IPv6 "
                "sending guidelines regarding PTR records and authentication. Please review\n"
                " https://support.google.com/mail/?p=IPv6AuthError for more information."
            ),
        ),
        Wording(
            since=Month(2023, 12),
            code=550,
            enhanced="5.7.1",
            text=(
                "[{ip}] Gmail has detected that this message does not meet IPv6 sending "
                "guidelines regarding PTR records and authentication. For more "
                "information, go to\n"
                " https://support.google.com/mail/?p=IPv6AuthError"
            ),
        ),
    ),
    "MissingPtr": (
        Wording(
            since=Month(2017, 4),
            code=550,
            enhanced="5.7.1",
            text=(
                "[{ip}] The IP address sending this message does not have a PTR record "
                "setup. As a policy, Gmail does not accept messages from IPs with missing "
                "PTR records. Please visit\n"
                " https://support.google.com/mail/answer/81126#authentication for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2020, 3),
            code=550,
            enhanced="5.7.25",
            text=(
                "[{ip}] The IP address sending this message does not have a PTR record "
                "setup. As a policy, Gmail does not accept messages from IPs with missing "
                "PTR records. Please visit\n"
                " https://support.google.com/mail/answer/81126#authentication for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2022, 9),
            code=550,
            enhanced="5.7.25",
            text=(
                "[{ip}] The IP address sending this message does not have a PTR record "
                "setup, or the corresponding forward DNS entry does not point to the "
                "sending IP. As a policy, Gmail does not accept messages from IPs with "
                "missing PTR records. Please visit\n"
                " https://support.google.com/mail/answer/81126#ip-practices for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2023, 2),
            code=550,
            enhanced="5.7.25",
            text=(
                "[{ip}] The IP address sending this message does not have a PTR record "
                "setup, or the corresponding forward DNS entry does not point to the "
                "sending IP. As a policy, Gmail does not accept messages from IPs with "
                "missing PTR records. For more information, go to\n"
                " https://support.google.com/mail/answer/81126#ip-practices"
            ),
        ),
        Wording(
            since=Month(2024, 3),
            code=550,
            enhanced="5.7.25",
            text=(
                "[{ip}] The IP address sending this message does not have a PTR record "
                "setup, or the corresponding forward DNS entry does not point to the "
                "sending IP. As a policy, Gmail does not accept messages from IPs with "
                "missing PTR records. For more information, go to\n"
                " https://support.google.com/mail/answer/81126#ip-practices \n"
                "To learn more about Gmail's sender policy, go to\n"
                " https://support.google.com/mail/answer/81126."
            ),
        ),
        Wording(
            since=Month(2024, 7),
            code=550,
            enhanced="5.7.25",
            text=(
                "[{ip}] The IP address sending this message does not have a PTR record "
                "setup, or the corresponding forward DNS entry does not match the sending "
                "IP. As a policy, Gmail does not accept messages from IPs with missing PTR "
                "records. For more information, go to\n"
                " https://support.google.com/a?p=sender-guidelines-ip \n"
                "To learn more about Gmail requirements for bulk senders, visit\n"
                " https://support.google.com/a?p=sender-guidelines."
            ),
        ),
    ),
    "Unauthenticated": (
        Wording(
            since=Month(2012, 1),
            code=550,
            enhanced="5.7.1",
            text=(
                "This message does not have authentication information or fails to pass "
                "authentication checks. To best protect our users from spam, the message "
                "has been blocked. Please visit\n"
                " https://support.google.com/mail/answer/81126#authentication for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2021, 3),
            code=550,
            enhanced="5.7.26",
            text=(
                "This message does not have authentication information or fails to pass "
                "authentication checks. To best protect our users from spam, the message "
                "has been blocked. Please visit\n"
                " https://support.google.com/mail/answer/81126#authentication for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2023, 6),
            code=550,
            enhanced="5.7.26",
            text=(
                "This mail is unauthenticated, which poses a security risk to the sender "
                "and Gmail users, and has been blocked. The sender must authenticate with "
                "at least one of SPF or DKIM. For this message, DKIM checks did not pass "
                "and SPF check for [{mail_from_domain}] did not pass with ip: [{ip}]. The "
                "sender should visit\n"
                " https://support.google.com/mail/answer/81126#authentication for "
                "instructions on setting up authentication."
            ),
        ),
        Wording(
            since=Month(2023, 10),
            code=550,
            enhanced="5.7.26",
            text=(
                "This mail has been blocked because the sender is unauthenticated.\n"
                "Gmail requires all senders to authenticate with either SPF or DKIM.\n"
                "\n"
                " Authentication results:\n"
                " DKIM = did not pass\n"
                " SPF [{mail_from_domain}] with ip: [{ip}] = did not pass\n"
                "\n"
                " To mitigate this issue, please visit Gmail's authentication guide for "
                "instructions on setting up authentication:\n"
                " https://support.google.com/mail/answer/81126#authentication"
            ),
        ),
        Wording(
            since=Month(2023, 12),
            code=550,
            enhanced="5.7.26",
            text=(
                "This mail has been blocked because the sender is unauthenticated.\n"
                "Gmail requires all senders to authenticate with either SPF or DKIM.\n"
                "\n"
                " Authentication results:\n"
                " DKIM = did not pass\n"
                " SPF [{mail_from_domain}] with ip: [{ip}] = did not pass\n"
                "\n"
                " For instructions on setting up authentication, go to\n"
                " https://support.google.com/mail/answer/81126#authentication"
            ),
        ),
        Wording(
            since=Month(2024, 9),
            code=550,
            enhanced="5.7.26",
            text=(
                "Your email has been blocked because the sender is unauthenticated.\n"
                "Gmail requires all senders to authenticate with either SPF or DKIM.\n"
                "\n"
                " Authentication results:\n"
                " DKIM = did not pass\n"
                " SPF [{mail_from_domain}] with ip: [{ip}] = did not pass\n"
                "\n"
                " For instructions on setting up authentication, go to\n"
                " https://support.google.com/mail/answer/81126#authentication"
            ),
        ),
    ),
    "SpfHardFail": (
        Wording(
            since=Month(2022, 3),
            code=550,
            enhanced="5.7.26",
            text=(
                "The MAIL FROM domain [{mail_from_domain}] has an SPF record with a hard "
                "fail policy (-all) but it fails to pass SPF checks with the ip: [{ip}]. "
                "To best protect our users from spam and phishing, the message has been "
                "blocked. Please visit\n"
                " https://support.google.com/mail/answer/81126#authentication for more "
                "information."
            ),
        ),
        Wording(
            since=Month(2023, 6),
            code=550,
            enhanced="5.7.26",
            text=(
                "The MAIL FROM domain [{mail_from_domain}] has an SPF record with a hard "
                "fail policy (-all) but it fails to pass SPF checks with the ip: [{ip}]. "
                "To best protect our users from spam and phishing, the message has been "
                "blocked. For instructions on setting up authentication, go to\n"
                " https://support.google.com/mail/answer/81126#authentication"
            ),
        ),
    ),
    "DmarcRejection": (
        Wording(
            since=Month(2013, 9),
            code=550,
            enhanced="5.7.1",
            text=(
                "Unauthenticated email from {author_domain} is not accepted due to "
                "domain's DMARC policy. Please contact administrator of {author_domain} "
                "domain if this was a legitimate mail. Please visit\n"
                " https://support.google.com/mail/answer/2451690 to learn about DMARC "
                "initiative."
            ),
        ),
        Wording(
            since=Month(2018, 1),
            code=550,
            enhanced="5.7.1",
            text=(
                "Unauthenticated email from {author_domain} is not accepted due to "
                "domain's DMARC policy. Please contact the administrator of "
                "{author_domain} domain if this was a legitimate mail. Please visit\n"
                " https://support.google.com/mail/answer/2451690 to learn about the DMARC "
                "initiative."
            ),
        ),
        Wording(
            since=Month(2020, 10),
            code=550,
            enhanced="5.7.26",
            text=(
                "Unauthenticated email from {author_domain} is not accepted due to "
                "domain's DMARC policy. Please contact the administrator of "
                "{author_domain} domain if this was a legitimate mail. Please visit\n"
                " https://support.google.com/mail/answer/2451690 to learn about the DMARC "
                "initiative."
            ),
        ),
        Wording(
            since=Month(2024, 6),
            code=550,
            enhanced="5.7.26",
            text=(
                "Unauthenticated email from {author_domain} is not accepted due to "
                "domain's DMARC policy. Please contact the administrator of "
                "{author_domain} domain if this was a legitimate mail. To learn about the "
                "DMARC initiative, go to\n"
                " https://support.google.com/mail/?p=DmarcRejection"
            ),
        ),
    ),
    "DmarcTemporary": (
        Wording(
            since=Month(2024, 8),
            code=451,
            enhanced="4.7.26",
            text=(
                "Unauthenticated email from {author_domain} is not accepted due to "
                "domain's DMARC policy, but temporary DNS failures prevent authentication. "
                "Please contact the administrator of {author_domain} domain if this was a "
                "legitimate mail. To learn about the DMARC initiative, go to\n"
                " https://support.google.com/mail/?p=DmarcRejection"
            ),
        ),
    ),
}

WORDINGS: Mapping[str, tuple[Wording, ...]] = {**_DIALOGUE, **_PROTOCOL, **_CHECKS}
