"""What Gmail says to a recipient whom it does not take, now or ever."""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import NamedReply, Wording, since
from fake_receiver.policy.dates import Month

_BEGIN = Month(2004, 4)
# By then all replies say "For more information, go to": SPF's old one was seen last on
# 2023-10-23, a duplicate field's new one first in 2023-11.
_GO_TO = Month(2023, 11)

_GO = " For more information, go to\n https://support.google.com"
_VISIT = " For more information, please visit\n https://support.google.com"
_OLD_HELP = "\nhttp://mail.google.com/support/bin/answer.py?answer="
_HELP_2012 = "\nhttp://support.google.com/mail/bin/answer.py?answer="


def _refusal(*wordings: Wording, closes: bool = False) -> NamedReply:
    return NamedReply(stage=Stage.RCPT, wordings=wordings, closes=closes)


_NO_USER = (
    "The email account that you tried to reach does not exist. Please try double-checking the "
    "recipient's email address for typos or unnecessary spaces."
)
_OVER_QUOTA = (
    "The email account that you tried to reach is over quota. Please direct the recipient to"
)
_AT_A_RATE = (
    "The user you are trying to contact is receiving mail at a rate that prevents additional "
    "messages from being delivered."
)
_RESEND = (
    " Please resend your message at a later time. If the user is able to receive mail at that "
    "time, your message will be delivered."
)
_TOO_FAST = "The user you are trying to contact is receiving mail too quickly." + _RESEND
_TOO_MANY = (
    "Your message has too many recipients. For more information regarding Google's sending limits,"
)
_DOMAIN_POLICY = (
    "Domain policy size per transaction exceeded, please try this recipient in a separate "
    "transaction."
)
_SEVERAL_DOMAINS = "Multiple destination domains per transaction is unsupported. Please try again."

RECIPIENTS: Mapping[str, NamedReply] = {
    "NoSuchUser": _refusal(
        since(_BEGIN, 550, "5.1.1", f"{_NO_USER} Learn more at{_OLD_HELP}6596"),
        since(Month(2012, 5), 550, "5.1.1", f"{_NO_USER} Learn more at{_HELP_2012}6596"),
        since(
            Month(2015, 3),
            550,
            "5.1.1",
            f"{_NO_USER} Learn more at\n https://support.google.com/mail/answer/6596",
        ),
        since(
            Month(2016, 11),
            550,
            "5.1.1",
            f"{_NO_USER} Learn more at\n https://support.google.com/mail/?p=NoSuchUser",
        ),
        since(_GO_TO, 550, "5.1.1", f"{_NO_USER}{_GO}/mail/?p=NoSuchUser"),
    ),
    "DisabledUser": _refusal(
        since(_BEGIN, 550, "5.2.1", "The email account that you tried to reach is disabled."),
        # Undated, but with an id of those years; the address is as old as NoSuchUser's.
        since(
            Month(2016, 11),
            550,
            "5.2.1",
            "The email account that you tried to reach is disabled. Learn more at\n"
            " https://support.google.com/mail/?p=DisabledUser",
        ),
        since(
            Month(2023, 11),
            550,
            "5.2.1",
            "The email account that you tried to reach is inactive. Learn more at\n"
            " https://support.google.com/mail/?p=DisabledUser",
        ),
        since(
            Month(2023, 12),
            550,
            "5.2.1",
            f"The email account that you tried to reach is inactive.{_GO}/mail/?p=DisabledUser",
        ),
    ),
    "OverQuotaTemp": _refusal(
        since(_BEGIN, 452, "4.2.2", f"{_OVER_QUOTA}{_OLD_HELP}6558"),
        since(Month(2012, 5), 452, "4.2.2", f"{_OVER_QUOTA}{_HELP_2012}6558"),
        since(
            Month(2016, 11),
            452,
            "4.2.2",
            f"{_OVER_QUOTA}\n https://support.google.com/mail/?p=OverQuotaTemp",
        ),
        since(
            _GO_TO,
            452,
            "4.2.2",
            "The recipient's inbox is out of storage space. Please direct the recipient to\n"
            " https://support.google.com/mail/?p=OverQuotaTemp",
        ),
    ),
    "OverQuotaPerm": _refusal(
        # Seen in 2021; with the others' address there is none older to go by.
        since(
            _BEGIN,
            552,
            "5.2.2",
            "The email account that you tried to reach is over quota and inactive. Please direct "
            "the recipient to\n https://support.google.com/mail/?p=OverQuotaPerm",
        ),
        since(
            _GO_TO,
            552,
            "5.2.2",
            "The recipient's inbox is out of storage space and inactive. Please direct the "
            "recipient to\n https://support.google.com/mail/?p=OverQuotaPerm",
        ),
    ),
    "ReceivingRate": _refusal(
        since(_BEGIN, 450, "4.2.1", f"{_AT_A_RATE}{_RESEND}{_VISIT}/mail/answer/6592"),
        since(Month(2018, 8), 450, "4.2.1", f"{_AT_A_RATE}{_RESEND}{_VISIT}/mail/?p=ReceivingRate"),
        since(_GO_TO, 450, "4.2.1", f"{_AT_A_RATE}{_RESEND}{_GO}/mail/?p=ReceivingRate"),
    ),
    "ReceivingTooFast": _refusal(
        since(_BEGIN, 450, "4.2.1", f"{_TOO_FAST}{_VISIT}/mail/answer/22839", inferred=True),
        since(_GO_TO, 450, "4.2.1", f"{_TOO_FAST}{_GO}/mail/answer/22839", inferred=True),
    ),
    "ReceivingRatePerm": _refusal(
        since(_BEGIN, 550, "5.2.1", f"{_AT_A_RATE}{_VISIT}/mail/answer/6592", inferred=True),
        since(Month(2018, 9), 550, "5.2.1", f"{_AT_A_RATE}{_VISIT}/mail/?p=ReceivingRatePerm"),
        since(_GO_TO, 550, "5.2.1", f"{_AT_A_RATE}{_GO}/mail/?p=ReceivingRatePerm"),
    ),
    "TooManyRecipients": _refusal(
        since(
            _BEGIN,
            452,
            "4.5.3",
            f"{_TOO_MANY} please visit\n https://support.google.com/mail/answer/6592",
            inferred=True,
        ),
        since(
            _GO_TO,
            452,
            "4.5.3",
            f"{_TOO_MANY} go to\n https://support.google.com/mail/?p=TooManyRecipientsError",
        ),
    ),
    "DomainPolicySize": _refusal(
        since(_BEGIN, 452, "4.5.3", _DOMAIN_POLICY, inferred=True),
        since(_GO_TO, 452, "4.5.3", f"{_DOMAIN_POLICY}{_GO}/a/answer/7282433", inferred=True),
    ),
    "MultipleDomains": _refusal(
        since(_BEGIN, 451, "4.3.0", _SEVERAL_DOMAINS),
    ),
    "NoSuchDomain": _refusal(
        since(
            _BEGIN,
            553,
            "5.1.2",
            "We weren't able to find the recipient domain. Please check for any spelling errors, "
            "and make sure you didn't enter any spaces, periods, or other punctuation after the "
            "recipient's email address.",
        ),
    ),
    "TlsRequired": _refusal(
        since(
            _BEGIN,
            421,
            "4.7.0",
            "TLS required for RCPT domain, closing connection.",
            inferred=True,
        ),
        since(
            _GO_TO,
            421,
            "4.7.0",
            f"TLS required for RCPT domain, closing connection.{_GO}/mail/answer/6330403",
            inferred=True,
        ),
        closes=True,
    ),
    "IpNotAllowed": _refusal(
        since(
            _BEGIN,
            421,
            "4.7.0",
            "IP not in whitelist for RCPT domain, closing connection.",
            inferred=True,
        ),
        since(
            _GO_TO,
            421,
            "4.7.0",
            f"IP not in whitelist for RCPT domain, closing connection.{_GO}/a/answer/60752",
            inferred=True,
        ),
        closes=True,
    ),
    "DailyRelayLimit": _refusal(
        since(
            _BEGIN,
            550,
            "5.4.5",
            "Daily SMTP relay limit exceeded for user. For more information on SMTP relay sending "
            "limits please contact your administrator or visit\n"
            " https://support.google.com/a/answer/6140680#userlimit",
            inferred=True,
        ),
    ),
    "PeakRelayLimit": _refusal(
        since(
            _BEGIN,
            450,
            "4.2.1",
            "Peak SMTP relay limit exceeded for customer. This is a temporary error. For more "
            "information on SMTP relay limits, please contact your administrator or visit\n"
            " https://support.google.com/a/answer/6140680",
            inferred=True,
        ),
    ),
}
