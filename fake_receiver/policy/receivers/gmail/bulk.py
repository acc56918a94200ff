"""What Gmail says to bulk senders, who have to meet more since 2024.

Of these replies those on TLS and alignment have been published as they went over the wire. The
words of the others are those of https://support.google.com/a/answer/14229414 in their shape.
"""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import NamedReply, since
from fake_receiver.policy.dates import Month

# Temporary errors were announced for 2024-02, rejections for 2024-04.
_TEMPORARY, _PERMANENT = Month(2024, 2), Month(2024, 4)

_HELP = "https://support.google.com/a"
_BULK = (
    f" \nTo learn more about Gmail requirements for bulk senders, visit\n"
    f" {_HELP}?p=sender-guidelines."
)
_IP = (
    "To learn more about IP address requirements for sending to Gmail, visit\n"
    f" {_HELP}?p=sender-guidelines-ip"
)
_SPF = f"To set up SPF for your sending domains, visit\n {_HELP}/answer/33786"
_DKIM = f"To set up DKIM for your sending domains, visit\n {_HELP}/answer/174124"
_DMARC = f"To set up DMARC for your sending domains, visit\n {_HELP}/answer/2466580"
_TLS = f"To set up TLS for email, visit\n {_HELP}?p=tls-ssl"
_ALIGNMENT = f"To learn more about DMARC alignment, visit\n {_HELP}?p=dmarc-alignment"
_NOT_ALIGNED = (
    "because the From: header (RFC5322) in this message isn't aligned with either the "
    f"authenticated SPF or DKIM organizational domain. {_ALIGNMENT}"
)


def _results(line: str) -> str:
    return f"\n\n Authentication results:\n {line}\n\n "


def _bulk(enhanced: str, text: str, *, inferred: bool = True) -> NamedReply:
    temporary = enhanced.startswith("4")
    wording = since(
        _TEMPORARY if temporary else _PERMANENT,
        421 if temporary else 550,
        enhanced,
        text + _BULK,
        inferred=inferred,
    )
    return NamedReply(stage=Stage.END_OF_MESSAGE, wordings=(wording,))


BULK: Mapping[str, NamedReply] = {
    "BulkPtrTemporary": _bulk(
        "4.7.23",
        "The sending IP address for this message doesn't have a PTR record, or the PTR record's "
        "forward DNS entry doesn't match the sending IP address. To protect users from spam, your "
        f"email has been temporarily rate limited. {_IP}",
    ),
    "BulkPtr": _bulk(
        "5.7.25",
        "This message was blocked because the sending IP address doesn't have a PTR record, or "
        "the forwarding DNS entry doesn't reference the sending IP address. Gmail requires that "
        f"sending IP addresses have a PTR record. {_IP}",
    ),
    "BulkSpfTemporary": _bulk(
        "4.7.27",
        "Your email has been rate limited because SPF authentication didn't pass for this "
        "message. Gmail requires all bulk email senders to authenticate their email with SPF."
        + _results("SPF [{mail_from_domain}] with IP address: [{ip}] = Did not pass")
        + _SPF,
    ),
    "BulkSpf": _bulk(
        "5.7.27",
        "This message was blocked because it didn't pass SPF authentication. Gmail requires bulk "
        "email senders to authenticate their email with SPF."
        + _results("SPF [{mail_from_domain}] with ip: [{ip}] = did not pass")
        + _SPF,
    ),
    "BulkTlsTemporary": _bulk(
        "4.7.29",
        "Your email has been rate limited because this message wasn't sent over a TLS connection. "
        f"Gmail requires all bulk email senders to use TLS/SSL for SMTP connections. {_TLS}",
        inferred=False,
    ),
    "BulkTls": _bulk(
        "5.7.29",
        "This message was blocked because it wasn't sent over a TLS connection. Gmail requires "
        f"all bulk email senders to use TLS/SSL for SMTP connections. {_TLS}",
    ),
    "BulkDkimTemporary": _bulk(
        "4.7.30",
        "Your email has been rate limited because DKIM authentication didn't pass for this "
        "message. Gmail requires all email bulk senders to authenticate their email with DKIM."
        + _results("DKIM = Did not pass")
        + _DKIM,
    ),
    "BulkDkim": _bulk(
        "5.7.30",
        "This message was blocked because it didn't pass DKIM authentication. Gmail requires bulk "
        "email senders to authenticate their email with DKIM."
        + _results("DKIM = did not pass")
        + _DKIM,
    ),
    "BulkDmarcTemporary": _bulk(
        "4.7.31",
        "Your email has been rate limited because the sending domain doesn't have a DMARC record, "
        "or the DMARC record doesn't specify a DMARC policy. Gmail requires all bulk email "
        f"senders to add a DMARC record to their sending domain. {_DMARC}",
    ),
    "BulkAlignmentTemporary": _bulk(
        "4.7.32", f"Your email has been rate limited {_NOT_ALIGNED}", inferred=False
    ),
    "BulkAlignment": _bulk("5.7.40", f"Your email has been blocked {_NOT_ALIGNED}"),
}
