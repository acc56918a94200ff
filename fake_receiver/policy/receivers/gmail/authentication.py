"""What Gmail says to mail whose sender is not authenticated: PTR, SPF, DKIM and DMARC.

Each wording from the month since which it was seen; between two sightings the earlier holds. A
newline is a break that the text itself has.
"""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import NamedReply, Wording, since
from fake_receiver.policy.dates import Month

# By then all replies say "For more information, go to": SPF's old one was seen last on
# 2023-10-23, a duplicate field's new one first in 2023-11.
_GO_TO = Month(2023, 11)

_HELP = "https://support.google.com/mail/answer/81126"
_AUTHENTICATION = f"\n {_HELP}#authentication"
_VISIT = f"Please visit{_AUTHENTICATION} for more information."
_GO = "For more information, go to\n "
_SET_UP = f"For instructions on setting up authentication, go to{_AUTHENTICATION}"
_BLOCKED = "To best protect our users from spam, the message has been blocked."
_RATE_LIMITED = (
    "To protect our users from spam, mail sent from your IP address has been temporarily rate "
    "limited."
)


def _refusal(*wordings: Wording) -> NamedReply:
    return NamedReply(stage=Stage.END_OF_MESSAGE, wordings=wordings)


def _571(month: Month, text: str) -> Wording:
    return since(month, 550, "5.7.1", text)


def _5725(month: Month, text: str, *, inferred: bool = False) -> Wording:
    return since(month, 550, "5.7.25", text, inferred=inferred)


def _5726(month: Month, text: str) -> Wording:
    return since(month, 550, "5.7.26", text)


def _temporary(month: Month, text: str, *, inferred: bool = False) -> Wording:
    return since(month, 421, "4.7.0", text, inferred=inferred)


_IPV6 = (
    "has detected that this message does not meet IPv6 sending guidelines regarding PTR records "
    "and authentication."
)
_IPV6_OLD = f"Our system {_IPV6} Please review\n"
_IPV6_2014 = "https://support.google.com/mail/?p=ipv6_authentication_error for more information."
_IPV6_2016 = "https://support.google.com/mail/?p=IPv6AuthError"

_NO_PTR = "[{ip}] The IP address sending this message does not have a PTR record"
_POINT_TO = ", or the corresponding forward DNS entry does not point to the sending IP."
_MATCH = ", or the corresponding forward DNS entry does not match the sending IP."
_PTR_POLICY = "As a policy, Gmail does not accept messages from IPs with missing PTR records."
_MISMATCH = (
    "[{ip}] The sending IP does not match the IP address of the hostname specified in the "
    "pointer (PTR) record."
)
_BULK_SENDERS = (
    "https://support.google.com/a?p=sender-guidelines-ip \n"
    "To learn more about Gmail requirements for bulk senders, visit\n"
    " https://support.google.com/a?p=sender-guidelines."
)

_NOT_AUTHENTICATED = (
    "This message does not have authentication information or fails to pass authentication "
    f"checks. {_BLOCKED} {_VISIT}"
)
# Without a blank behind the first full stop.
_BOTH_FAIL = (
    "This message does not pass authentication checks (SPF and DKIM both do not pass). SPF check "
    f"for [{{mail_from_domain}}] does not pass with ip: [{{ip}}].{_BLOCKED} {_VISIT}"
)
_EITHER = "Gmail requires all senders to authenticate with either SPF or DKIM."
_RESULTS = (
    "\n\n Authentication results:\n DKIM = did not pass\n"
    " SPF [{mail_from_domain}] with ip: [{ip}] = did not pass\n\n "
)
_UNAUTHENTICATED = "has been blocked because the sender is unauthenticated."

_HARD_FAIL = (
    "The MAIL FROM domain [{mail_from_domain}] has an SPF record with a hard fail policy (-all) "
    "but it fails to pass SPF checks with the ip: [{ip}]. To best protect our users from spam and "
    "phishing, the message has been blocked."
)
_SUSPICIOUS_SPF = "The SPF record of the sending domain has one or more suspicious entries."

_DMARC = "Unauthenticated email from {author_domain} is not accepted due to domain's DMARC policy"
_CONTACT = (
    "Please contact the administrator of {author_domain} domain if this was a legitimate mail."
)
_DMARC_2018 = (
    f"{_DMARC}. {_CONTACT} Please visit\n"
    " https://support.google.com/mail/answer/2451690 to learn about the DMARC initiative."
)
_DMARC_HELP = (
    f"{_CONTACT} To learn about the DMARC initiative, go to\n"
    " https://support.google.com/mail/?p=DmarcRejection"
)

AUTHENTICATION: Mapping[str, NamedReply] = {
    "IPv6AuthError": _refusal(
        _571(Month(2013, 9), f"[{{ip}}      16] {_IPV6_OLD}{_IPV6_2014}"),
        _571(Month(2014, 2), f"[{{ip}}] {_IPV6_OLD}{_IPV6_2014}"),
        _571(Month(2014, 9), f"[{{ip}}] {_IPV6_OLD} {_IPV6_2014}"),
        _571(Month(2016, 10), f"[{{ip}}] {_IPV6_OLD} {_IPV6_2016} for more information."),
        _571(Month(2023, 12), f"[{{ip}}] Gmail {_IPV6} {_GO}{_IPV6_2016}"),
    ),
    "MissingPtr": _refusal(
        _571(Month(2017, 4), f"{_NO_PTR} setup. {_PTR_POLICY} {_VISIT}"),
        _5725(Month(2020, 3), f"{_NO_PTR} setup. {_PTR_POLICY} {_VISIT}"),
        # Seen last on 2023-02-15.
        _5725(
            Month(2022, 9),
            f"{_NO_PTR} setup{_POINT_TO} {_PTR_POLICY} Please visit\n"
            f" {_HELP}#ip-practices for more information.",
        ),
        _5725(_GO_TO, f"{_NO_PTR} setup{_POINT_TO} {_PTR_POLICY} {_GO}{_HELP}#ip-practices"),
        _5725(
            Month(2024, 3),
            f"{_NO_PTR} setup{_POINT_TO} {_PTR_POLICY} {_GO}{_HELP}#ip-practices \n"
            f"To learn more about Gmail's sender policy, go to\n {_HELP}.",
        ),
        _5725(Month(2024, 7), f"{_NO_PTR} setup{_MATCH} {_PTR_POLICY} {_GO}{_BULK_SENDERS}"),
    ),
    "MissingPtrTemporary": _refusal(
        _temporary(Month(2020, 3), f"{_NO_PTR} setup. {_RATE_LIMITED} {_VISIT}", inferred=True),
        _temporary(
            Month(2022, 9),
            f"{_NO_PTR}{_POINT_TO} {_RATE_LIMITED} Please visit\n"
            f" {_HELP}#ip-practices for more information.",
            inferred=True,
        ),
        _temporary(
            _GO_TO, f"{_NO_PTR}{_POINT_TO} {_RATE_LIMITED} {_GO}{_HELP}#ip-practices", inferred=True
        ),
    ),
    "PtrMismatch": _refusal(
        _5725(Month(2020, 3), f"{_MISMATCH} {_VISIT}", inferred=True),
        _5725(_GO_TO, f"{_MISMATCH} {_GO}{_HELP}#ip-practices", inferred=True),
        _5725(Month(2024, 7), f"{_MISMATCH} {_GO}{_BULK_SENDERS}", inferred=True),
    ),
    "Unauthenticated": _refusal(
        _571(Month(2012, 1), _NOT_AUTHENTICATED),
        # 5.7.1 was seen last in 2019-07.
        _5726(Month(2021, 3), _NOT_AUTHENTICATED),
        _5726(Month(2022, 12), _BOTH_FAIL),
        _5726(
            Month(2023, 6),
            "This mail is unauthenticated, which poses a security risk to the sender and Gmail "
            "users, and has been blocked. The sender must authenticate with at least one of SPF "
            "or DKIM. For this message, DKIM checks did not pass and SPF check for "
            "[{mail_from_domain}] did not pass with ip: [{ip}]. The sender should visit"
            f"{_AUTHENTICATION} for instructions on setting up authentication.",
        ),
        _5726(
            Month(2023, 10),
            f"This mail {_UNAUTHENTICATED}\n{_EITHER}{_RESULTS}To mitigate this issue, please "
            "visit Gmail's authentication guide for instructions on setting up authentication:"
            f"{_AUTHENTICATION}",
        ),
        _5726(Month(2023, 12), f"This mail {_UNAUTHENTICATED}\n{_EITHER}{_RESULTS}{_SET_UP}"),
        _5726(Month(2024, 9), f"Your email {_UNAUTHENTICATED}\n{_EITHER}{_RESULTS}{_SET_UP}"),
    ),
    # What makes Gmail choose it is not known.
    "UnauthenticatedTemporary": _refusal(
        _temporary(Month(2017, 7), _NOT_AUTHENTICATED),
        _temporary(Month(2022, 12), _BOTH_FAIL),
        since(
            Month(2024, 2),
            421,
            "4.7.26",
            "This mail has been rate limited because it is unauthenticated. "
            f"{_EITHER}{_RESULTS}{_SET_UP}",
        ),
    ),
    "SpfHardFail": _refusal(
        _5726(Month(2022, 3), f"{_HARD_FAIL} {_VISIT}"),
        _5726(_GO_TO, f"{_HARD_FAIL} {_SET_UP}"),
    ),
    "SuspiciousSpf": _refusal(
        since(
            _GO_TO,
            451,
            "4.7.24",
            f"{_SUSPICIOUS_SPF} {_RATE_LIMITED} {_GO}{_HELP}#authentication",
            inferred=True,
        ),
    ),
    "SuspiciousSpfPermanent": _refusal(
        since(
            _GO_TO,
            550,
            "5.7.24",
            f"{_SUSPICIOUS_SPF} {_GO}{_HELP}#authentication",
            inferred=True,
        ),
    ),
    "DmarcRejection": _refusal(
        _571(
            Month(2013, 9),
            f"{_DMARC}. Please contact administrator of {{author_domain}} domain if this was a "
            "legitimate mail. Please visit\n"
            " https://support.google.com/mail/answer/2451690 to learn about DMARC initiative.",
        ),
        _571(Month(2018, 1), _DMARC_2018),
        _5726(Month(2020, 10), _DMARC_2018),
        _5726(Month(2024, 6), f"{_DMARC}. {_DMARC_HELP}"),
    ),
    "DmarcTemporary": _refusal(
        since(
            Month(2024, 8),
            451,
            "4.7.26",
            f"{_DMARC}, but temporary DNS failures prevent authentication. {_DMARC_HELP}",
        ),
    ),
}
