"""The words of Gmail's verdicts, each from the month since which it was seen.

Between two sightings the earlier wording holds. A newline is a break that the text itself has.
"""

from collections.abc import Mapping

from fake_receiver.policy.dates import Month
from fake_receiver.policy.rules import Wording

VERDICTS: Mapping[str, tuple[Wording, ...]] = {
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
