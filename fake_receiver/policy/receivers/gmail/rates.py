"""What Gmail says to a sender who sends too much of what its users do not want."""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import NamedReply, Wording, since
from fake_receiver.policy.dates import Month

_BEGIN = Month(2004, 4)
# "An unusual amount ... blocked" was seen until 2010, the number behind the address since 2013.
_RATE = Month(2012, 1)
_OWN_LINE, _2015, _2017, _2018 = Month(2014, 9), Month(2015, 8), Month(2017, 2), Month(2018, 12)
# 4.7.28 was seen first in 2020-01, 5.7.28 in that year.
_CODES = Month(2020, 1)
# "Gmail has detected" instead of "Our system", and other things than addresses are counted.
_SCOPES = Month(2022, 11)
_GO_TO, _NUMBERS = Month(2023, 11), Month(2025, 11)

_BULK_MAIL = "http://www.google.com/mail/help/bulk_mail.html"
_ANSWER = "https://support.google.com/mail/answer/81126"
_LIMIT_ERROR = "https://support.google.com/mail/?p=UnsolicitedRateLimitError"
_IP_ERROR = "https://support.google.com/mail/?p=UnsolicitedIPError"
_REVIEW = "to review our Bulk Email Senders Guidelines."

_GMAIL_DETECTED = "Gmail has detected an unusual rate"
_LIMITED = "has been temporarily rate limited."
_PROTECT = "To protect our users from spam, mail"


def _refusal(*wordings: Wording) -> NamedReply:
    return NamedReply(stage=Stage.END_OF_MESSAGE, wordings=wordings)


def _from_ip(did: str, *, detected: str = "Our system has detected an unusual rate") -> str:
    return (
        f"{detected} of unsolicited mail originating from your IP address. {_PROTECT} sent from "
        f"your IP address has been {did}."
    )


_SLOWED = f"[{{ip}}      15] {_from_ip('temporarily rate limited')} Please visit"
_STOPPED = f"[{{ip}}       1] {_from_ip('blocked')} Please visit"


def _slowed(month: Month, text: str, *, inferred: bool = False) -> Wording:
    return since(month, 421, "4.7.0" if month < _CODES else "4.7.28", text, inferred=inferred)


def _stopped(month: Month, text: str, *, inferred: bool = False) -> Wording:
    return since(month, 550, "5.7.1" if month < _CODES else "5.7.28", text, inferred=inferred)


# Until "Gmail has detected" only addresses were told of.
_OF_AN_IP = (
    _slowed(
        _BEGIN,
        "[{ip}] "
        + _from_ip("temporarily blocked", detected="Our system has detected an unusual amount")
        + f" Please visit {_BULK_MAIL} {_REVIEW}",
    ),
    _slowed(_RATE, f"{_SLOWED} {_BULK_MAIL} {_REVIEW}"),
    _slowed(_OWN_LINE, f"{_SLOWED}\n {_BULK_MAIL} {_REVIEW}"),
    _slowed(_2015, f"{_SLOWED}\n {_ANSWER} {_REVIEW}"),
    _slowed(_2018, f"{_SLOWED}\n {_LIMIT_ERROR} {_REVIEW}"),
    _slowed(_CODES, f"{_SLOWED}\n {_LIMIT_ERROR} {_REVIEW}"),
)


def _scoped(old: str, new: str, *, since_new: Month = _GO_TO, seen: bool = False) -> NamedReply:
    """What a rate is counted for but an address; ``seen`` on the wire in its new words."""
    return _refusal(
        *_OF_AN_IP,
        _slowed(
            _SCOPES,
            f"{_GMAIL_DETECTED} of {old} Please visit\n {_LIMIT_ERROR} {_REVIEW}",
            inferred=True,
        ),
        _slowed(
            since_new,
            f"{_GMAIL_DETECTED} of {new} For more information, go to\n {_LIMIT_ERROR} {_REVIEW}",
            inferred=not seen,
        ),
    )


def _domain(kind: str, value: str, *, seen: bool) -> NamedReply:
    sent = f"{_PROTECT} sent from your domain {_LIMITED}"
    return _scoped(
        f"unsolicited mail originating from your {kind} domain [{value}]. {sent}",
        f"mail originating from your {kind} domain [{value}]. {sent}",
        since_new=_NUMBERS,
        seen=seen,
    )


_NETBLOCK = (
    "unsolicited mail originating from your IP Netblock [{ip}      34]. "
    f"{_PROTECT} sent from your IP Netblock {_LIMITED}"
)
_URL = (
    f"unsolicited mail containing one of your URL domains. {_PROTECT} with the URL has been "
    "temporarily limited."
)
_SAME_ID = (
    "Gmail has detected this message exceeded its quota for sending messages with the same "
    "Message-ID:. To best protect our users, the message has been temporarily rejected."
)
_NO_SCOPE = f"{_GMAIL_DETECTED} of unsolicited mail. {_PROTECT} {_LIMITED}"

RATES: Mapping[str, NamedReply] = {
    "UnusualRateIp": _refusal(
        *_OF_AN_IP,
        _slowed(
            _GO_TO,
            "[{ip}      15] "
            + _from_ip("temporarily rate limited", detected=_GMAIL_DETECTED)
            + f" For more information, go to\n {_LIMIT_ERROR} {_REVIEW}",
            inferred=True,
        ),
    ),
    "UnusualRateIpPermanent": _refusal(
        _stopped(_BEGIN, f"[{{ip}}] {_from_ip('blocked')} Please visit {_BULK_MAIL} {_REVIEW}"),
        _stopped(_OWN_LINE, f"{_STOPPED}\n {_BULK_MAIL} {_REVIEW}", inferred=True),
        _stopped(_2015, f"{_STOPPED}\n {_ANSWER} {_REVIEW}"),
        _stopped(_2017, f"{_STOPPED}\n {_IP_ERROR} {_REVIEW}"),
        _stopped(_CODES, f"{_STOPPED}\n {_IP_ERROR} {_REVIEW}"),
        _stopped(
            _GO_TO,
            "[{ip}       1] "
            + _from_ip("blocked", detected=_GMAIL_DETECTED)
            + f" For more information, go to\n {_IP_ERROR} {_REVIEW}",
            inferred=True,
        ),
    ),
    "UnusualRateNetblock": _scoped(_NETBLOCK, _NETBLOCK, seen=True),
    # The numbers were seen in 2023-11 and in 2026.
    "UnusualRateDkimDomain": _domain("DKIM", "{dkim_domain}      15", seen=False),
    "UnusualRateSpfDomain": _domain("SPF", "{mail_from_domain}      35", seen=True),
    "UnusualRateUrlDomain": _scoped(_URL, _URL),
    "UnusualRateMessageId": _refusal(
        *_OF_AN_IP,
        _slowed(
            _SCOPES,
            f"{_SAME_ID} Please visit\n https://support.google.com/mail/answer/188131 for more "
            "information.",
            inferred=True,
        ),
        _slowed(
            _GO_TO,
            f"{_SAME_ID} For more information, go to\n"
            " https://support.google.com/mail/answer/188131",
            inferred=True,
        ),
    ),
    "UnusualRate": _refusal(
        *_OF_AN_IP,
        _slowed(_SCOPES, f"{_NO_SCOPE} Please visit\n {_LIMIT_ERROR} {_REVIEW}"),
        _slowed(_GO_TO, f"{_NO_SCOPE} For more information, go to\n {_LIMIT_ERROR} {_REVIEW}"),
    ),
}
