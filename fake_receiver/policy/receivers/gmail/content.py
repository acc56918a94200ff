"""What Gmail says to a message for its content, its sender's reputation, or its size."""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import NamedReply, Wording, since
from fake_receiver.policy.dates import Month

_BEGIN = Month(2004, 4)
# The help pages moved from mail.google.com.
_MOVED = Month(2012, 4)
# Since then an address stands on a line of its own, behind a blank.
_OWN_LINE = Month(2014, 9)
# By then all replies say "For more information, go to": SPF's old one was seen last on
# 2023-10-23, a duplicate field's new one first in 2023-11.
_GO_TO = Month(2023, 11)

_OLD_HELP = "http://mail.google.com/support/bin/answer.py?answer="
_HELP_2012 = "http://support.google.com/mail/bin/answer.py?answer="
_BLOCKED_2013 = "\nhttp://support.google.com/mail/bin/answer.py?hl=en&answer=188131"
_BLOCKED_PAGE = "\n https://support.google.com/mail/answer/188131"


def _refusal(*wordings: Wording, stage: Stage = Stage.END_OF_MESSAGE) -> NamedReply:
    return NamedReply(stage=stage, wordings=wordings)


def _571(month: Month, text: str, *, inferred: bool = False) -> Wording:
    return since(month, 550, "5.7.1", text, inferred=inferred)


def _reputation(code: int, number: int, what: str, *, seen_since_2023: bool) -> NamedReply:
    """``number`` stands behind the address, and goes with the kind of refusal.

    The oldest log that has them begins in 2015; what was before follows "likely unsolicited".
    """
    enhanced = "5.7.1" if code == 550 else "4.7.0"
    detected = f"has detected that this message is {what}"
    ours = f"[{{ip}}      {number}] Our system {detected} Please visit"
    gmail = f"[{{ip}}      {number}] Gmail {detected} For more information, go to{_BLOCKED_PAGE}"
    return _refusal(
        since(
            _BEGIN, code, enhanced, f"{ours}{_BLOCKED_2013} for more information.", inferred=True
        ),
        since(_OWN_LINE, code, enhanced, f"{ours}{_BLOCKED_PAGE} for more information."),
        since(_GO_TO, code, enhanced, gmail, inferred=not seen_since_2023),
    )


_LOW = "suspicious due to the very low reputation of the sending"
_BEST = "To best protect our users from spam, the message has been blocked."
_LIMITED = (
    "To protect our users from spam, mail sent from your IP address has been temporarily rate "
    "limited."
)
_LIKELY_UNSOLICITED = (
    "has detected that this message is likely unsolicited mail. To reduce the amount of spam "
    "sent to Gmail, this message has been blocked."
)
_DANGEROUS = "This message was blocked because its content presents a potential security issue."
_GUIDELINES = "to review our message content and attachment content guidelines."
_ILLEGAL_ATTACHMENT = since(
    _BEGIN,
    552,
    "5.7.0",
    f"Our system detected an illegal attachment on your message. Please visit {_OLD_HELP}6590 to "
    "review our attachment guidelines.",
)
_RELAY = (
    "[{ip}] The IP you're using to send mail is not authorized to send email directly to our "
    "servers. Please use the SMTP relay at your service provider instead."
)
_POLICY = (
    "The user or domain that you are sending to (or from) has a policy that prohibited the mail "
    "that you sent. Please contact your domain administrator for further details. For more "
    "information,"
)
_TOO_LARGE = "Your message exceeded Google's message size limits."
_SIZE_GUIDELINES = (
    f"{_TOO_LARGE} Please visit\n https://support.google.com/mail/?p=MaxSizeError to view our "
    "size guidelines."
)

CONTENT: Mapping[str, NamedReply] = {
    "Unsolicited": _refusal(
        _571(
            _BEGIN,
            f"[{{ip}}      12] Our system {_LIKELY_UNSOLICITED} Please visit{_BLOCKED_2013} for "
            "more information.",
        ),
        _571(
            _OWN_LINE,
            f"[{{ip}}      12] Our system {_LIKELY_UNSOLICITED} Please visit{_BLOCKED_PAGE} for "
            "more information.",
            inferred=True,
        ),
        _571(
            Month(2017, 1),
            f"[{{ip}}      12] Our system {_LIKELY_UNSOLICITED} Please visit\n"
            " https://support.google.com/mail/?p=UnsolicitedMessageError\n"
            " for more information.",
        ),
        _571(
            _GO_TO,
            f"[{{ip}}      12] Gmail {_LIKELY_UNSOLICITED} For more information, go to\n"
            " https://support.google.com/mail/?p=UnsolicitedMessageError",
        ),
    ),
    "LowReputationIp": _reputation(
        550, 18, f"likely {_LOW} IP address. {_BEST}", seen_since_2023=True
    ),
    "LowReputationIpTemporary": _reputation(
        421, 15, f"{_LOW} IP address. {_LIMITED}", seen_since_2023=False
    ),
    "LowReputationDomain": _reputation(
        550, 19, f"likely {_LOW} domain. {_BEST}", seen_since_2023=True
    ),
    "LowReputationDomainTemporary": _reputation(
        421, 15, f"{_LOW} domain. {_BEST}", seen_since_2023=False
    ),
    "SuspiciousContent": _reputation(
        421,
        15,
        f"suspicious due to the nature of the content and/or the links within. {_BEST}",
        seen_since_2023=False,
    ),
    "DangerousContent": _refusal(
        _ILLEGAL_ATTACHMENT,
        since(_MOVED, 552, "5.7.0", f"{_DANGEROUS} Please visit {_HELP_2012}6590 {_GUIDELINES}"),
        since(
            _OWN_LINE,
            552,
            "5.7.0",
            f"{_DANGEROUS} Please visit\n https://support.google.com/mail/answer/6590 "
            f"{_GUIDELINES}",
        ),
        since(
            Month(2020, 7),
            552,
            "5.7.0",
            f"{_DANGEROUS} Please visit\n https://support.google.com/mail/?p=BlockedMessage "
            f"{_GUIDELINES}",
        ),
        since(
            _GO_TO,
            552,
            "5.7.0",
            f"{_DANGEROUS} To review our message content and attachment content guidelines, go to\n"
            " https://support.google.com/mail/?p=BlockedMessage",
        ),
    ),
    "IllegalAttachment": _refusal(_ILLEGAL_ATTACHMENT),
    # Google's help pages print 7.7.1; on the wire it is 5.7.1.
    "UnauthorizedIp": _refusal(
        _571(_BEGIN, f"{_RELAY} Learn more at\n{_OLD_HELP}10336"),
        _571(_MOVED, f"{_RELAY} Learn more at\n{_HELP_2012}10336"),
        _571(
            Month(2017, 5),
            f"{_RELAY} Learn more at\n https://support.google.com/mail/?p=NotAuthorizedError",
        ),
        _571(
            _GO_TO,
            f"{_RELAY} For more information, go to\n"
            " https://support.google.com/mail/?p=NotAuthorizedError",
        ),
    ),
    "ProhibitedByPolicy": _refusal(
        _571(_BEGIN, f"{_POLICY} please visit\n https://support.google.com/a/answer/172179"),
        _571(_GO_TO, f"{_POLICY} go to\n https://support.google.com/a/answer/172179"),
    ),
    # At MAIL for a SIZE that is declared, behind the final dot for one that is not.
    "TooLarge": _refusal(
        since(
            _BEGIN,
            552,
            "5.2.3",
            f"{_TOO_LARGE} Please visit\n{_HELP_2012}8770 to review our size guidelines.",
        ),
        since(Month(2017, 12), 552, "5.2.3", _SIZE_GUIDELINES),
        # 5.2.3 was seen last on 2023-10-16; 5.3.4 is without a date.
        since(_GO_TO, 552, "5.3.4", _SIZE_GUIDELINES),
        since(
            Month(2024, 10),
            552,
            "5.3.4",
            f"{_TOO_LARGE} To view our message size guidelines, go to\n"
            " https://support.google.com/mail/?p=MaxSizeError",
            inferred=True,
        ),
        stage=Stage.MAIL,
    ),
}
