"""What Gmail says to a message whose form is wrong."""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import NamedReply, Wording, since
from fake_receiver.policy.dates import Month

_BEGIN, _2016, _SEPT_2016 = Month(2004, 4), Month(2016, 1), Month(2016, 9)
_2017, _2022 = Month(2017, 5), Month(2022, 8)
# Announced in 2023-03: since 2023-04-24 every message has to comply with RFC 5322.
_ENFORCED = Month(2023, 4)
# A duplicate field's "For more information, go to" was seen first then.
_GO_TO = Month(2023, 11)

_NOT_5322 = "Our system has detected that this message is not RFC 5322 compliant"
_BLOCKED = "To reduce the amount of spam sent to Gmail, this message has been blocked."
_NON_COMPLIANT = "\n https://support.google.com/mail/?p=RfcMessageNonCompliant"
_REVIEW = "\n RFC 5322 specifications for more information."
_GO = f" For more information, go to{_NON_COMPLIANT} and review RFC 5322 specifications."
_VISIT = f" Please visit{_NON_COMPLIANT} and review RFC 5322 specifications for more information."

_LIMITS = "guidelines, go to\n https://support.google.com/a?p=header-limits"


def _refusal(*wordings: Wording) -> NamedReply:
    return NamedReply(stage=Stage.END_OF_MESSAGE, wordings=wordings)


def _571(month: Month, text: str, *, inferred: bool = False) -> Wording:
    return since(month, 550, "5.7.1", text, inferred=inferred)


# Until 2016 the reply did not tell what was wrong.
_GENERIC = (
    _571(
        _BEGIN,
        "[{ip}      11] Our system has detected that this message is not RFC 2822 compliant. "
        f"{_BLOCKED} Please review\nRFC 2822 specifications for more information.",
    ),
    _571(_2016, f"[{{ip}}      11] {_NOT_5322}. {_BLOCKED} Please review{_REVIEW}"),
)


def _from_fields(defect: str, *, in_2016: bool, in_2022: bool) -> NamedReply:
    """What is wrong with From on a line of its own; whether it was seen so in those years.

    In 2022 the number is gone, and the line behind the address begins with a blank.
    """
    what = f"{_NOT_5322}:\n{defect}\n{_BLOCKED} Please visit{_NON_COMPLIANT}"
    review = "and review RFC 5322 specifications for more information."
    return _refusal(
        *_GENERIC,
        _571(_SEPT_2016, f"[{{ip}}      11] {what}\n{review}", inferred=not in_2016),
        _571(_2022, f"[{{ip}}] {what}\n {review}", inferred=not in_2022),
        # Seen in 2025, its lines joined and its end cut.
        _571(
            _GO_TO,
            "[{ip}] Gmail has detected that this message is not RFC 5322 compliant:\n"
            f"{defect}\n{_BLOCKED}{_GO}",
            inferred=True,
        ),
    )


_NO_ADDRESS = (
    "Messages missing a valid address in From: header, or having no From: header, are not accepted."
)
_MULTIPLE = "This message is not RFC 5322 compliant. There are multiple {duplicate_field} headers. "
_ISSUE = "[{ip}] This message is not RFC 5322 compliant, the issue is: duplicate "
_ENCODED = "Encoded-word syntax is not permitted in message header {encoded_field}. "
_UNICODE = "The message contains a unicode character in a disallowed header."
_MALFORMED = "Mail message is malformed. Not accepted."
_HOPS = "Message exceeded 50 hops, this may indicate a mail loop."

MESSAGE_FORMAT: Mapping[str, NamedReply] = {
    "MissingFrom": _from_fields("'From' header is missing.", in_2016=True, in_2022=False),
    "SeveralFrom": _from_fields("Multiple 'From' headers found.", in_2016=False, in_2022=True),
    "InvalidFrom": _refusal(
        *_GENERIC,
        # Seen first in 2019-07; its number follows that of several addresses.
        _571(_2017, f"[{{ip}}      14] {_NO_ADDRESS}"),
        _571(Month(2022, 9), f"[{{ip}}] {_NO_ADDRESS}"),
        _571(_GO_TO, f"[{{ip}}] {_NO_ADDRESS}{_GO}", inferred=True),
    ),
    "SeveralAuthors": _refusal(
        *_GENERIC,
        _571(
            _2017,
            "[{ip}      13] Messages with multiple addresses in From: header are not accepted.",
        ),
    ),
    "DuplicateField": _refusal(
        *_GENERIC,
        _571(_2022, f"[{{ip}}] {_NOT_5322}: duplicate headers. {_BLOCKED} Please review{_REVIEW}"),
        _571(
            Month(2022, 11),
            f"{_ISSUE}{{duplicate_field}} headers. {_BLOCKED} Please review{_REVIEW}",
        ),
        _571(Month(2023, 1), f"{_ISSUE}headers. {_BLOCKED} Please review{_REVIEW}"),
        # Published without a date; its words lie between those before and after.
        _571(_ENFORCED, f"{_MULTIPLE}{_BLOCKED}{_VISIT}"),
        _571(_GO_TO, f"{_MULTIPLE}{_BLOCKED}{_GO}"),
    ),
    "InvalidMessageId": _refusal(
        _571(_ENFORCED, "[{ip}] Messages missing a valid messageId header are not accepted."),
        _571(
            Month(2023, 12),
            f"[{{ip}}] Messages missing a valid Message-ID header are not accepted.{_GO}",
        ),
    ),
    "EncodedWord": _refusal(
        _571(_ENFORCED, f"{_ENCODED}{_BLOCKED}{_VISIT}", inferred=True),
        _571(_GO_TO, f"{_ENCODED}{_BLOCKED}{_GO}", inferred=True),
    ),
    "RawUnicode": _refusal(
        # No older than SMTPUTF8 in the reply to EHLO.
        _571(
            Month(2014, 12),
            f"{_UNICODE} Please visit\n https://support.google.com/mail/?p=BlockedMessage to "
            "review our message and header content guidelines.",
            inferred=True,
        ),
        _571(
            _GO_TO,
            f"{_UNICODE} To review our message and header content guidelines, go to\n"
            " https://support.google.com/mail/?p=BlockedMessage",
            inferred=True,
        ),
    ),
    "FieldTooLarge": _refusal(
        since(
            _ENFORCED,
            552,
            "5.3.4",
            "The size of the {large_field} header value ({size} bytes) exceeds Google's limit of "
            f"{{limit}} bytes per individual header size. To view our header size {_LIMITS}",
            inferred=True,
        ),
    ),
    "TooManyFields": _refusal(
        since(
            _ENFORCED,
            552,
            "5.3.4",
            "Your message exceeded Google's message header size limits. To view our header size "
            f"{_LIMITS}",
            inferred=True,
        ),
    ),
    "MailLoop": _refusal(
        since(
            _BEGIN,
            554,
            "5.6.0",
            f"{_HOPS} Learn more at\n https://support.google.com/mail/answer/6598",
        ),
        since(
            _GO_TO,
            554,
            "5.4.6",
            f"{_HOPS} For more information, go to\n https://support.google.com/mail/?p=MailLoop",
            inferred=True,
        ),
    ),
    "Malformed": _refusal(
        since(_BEGIN, 554, "5.6.0", _MALFORMED, inferred=True),
        since(_GO_TO, 554, "5.6.0", f"{_MALFORMED}{_GO}", inferred=True),
    ),
    "NotCompliant": _refusal(
        *_GENERIC,
        # Since then the replies that were seen tell what is wrong.
        _571(_2022, f"[{{ip}}] {_NOT_5322}. {_BLOCKED} Please review{_REVIEW}", inferred=True),
        _571(
            _GO_TO,
            "[{ip}] Gmail has detected that this message is not RFC 5322 compliant. "
            f"{_BLOCKED}{_GO}",
            inferred=True,
        ),
    ),
}
