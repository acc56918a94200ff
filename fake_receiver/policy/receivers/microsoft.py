"""Microsoft 365 and Outlook.com, *.mail.protection.outlook.com.

IPv6 has rules of its own: a PTR record, and SPF or DKIM. A switch stands for a tenant that has not
opted in to it. At which stage the PTR record is judged nobody has published; Microsoft's page says
that messages are rejected, so it is the end of the message here.
"""

import hashlib
from collections.abc import Mapping

from fake_receiver.model.declared import MailboxState, Mark
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Confidence
from fake_receiver.policy.catalogue import Extensions, NamedReply, since
from fake_receiver.policy.conditions import (
    Condition,
    authenticated,
    dkim_passes,
    dmarc_fails,
    dmarc_passes,
    dmarc_reject,
    ipv6,
    ptr,
    spf_passes,
)
from fake_receiver.policy.dates import Month
from fake_receiver.policy.declared_conditions import bulk, mailbox, marked
from fake_receiver.policy.plain_dialogue import ACCEPTED, LIMITS, plain_dialogue, says
from fake_receiver.policy.profile import Receiver
from fake_receiver.policy.rules import Rule

_BEGIN, _CODES, _RETRY = Month(2014, 6), Month(2015, 4), Month(2015, 5)
_PTR_RETRY = Month(2018, 1)  # later than 2015-04, before the page of 2020: the year is a guess
_BULK = Month(2025, 5)

_IPV6 = (
    "https://learn.microsoft.com/en-us/microsoft-365/security/office-365-security/"
    "mail-flow-inbound-ipv6-support-about"
)
_BULK_PAGE = (
    "https://support.microsoft.com/en-au/topic/"
    "fix-ndr-error-550-5-7-515-in-outlook-com-34cfe8f8-6fbf-457e-9e8b-9e4dbaf4e0ef"
)
_UNKNOWN = "https://github.com/roundcube/roundcubemail/issues/7990"
_UNKNOWN_CONSUMER = "https://github.com/MicrosoftDocs/OfficeDocs-Exchange/issues/2836"
_BANNED = "https://github.com/JamBrain/JamBrain/issues/271"
_DMARC = "https://github.com/sympa-community/sympa/issues/1843"

_FRONT = "AMS0EPF0000019A.mail.protection.outlook.com"
_BACK = "AMS0EPF0000019A.eurprd05.prod.outlook.com"

_PTR_TEXT = "Service unavailable, sending IPv6 address [{ip}] must have reverse DNS record"
_AUTHENTICATION_TEXT = (
    "Service unavailable, message sent over IPv6 [{ip}] must pass either SPF or DKIM validation"
)
_CONSUMER = frozenset({"outlook", "hotmail", "live", "msn"})


def _is_consumer(evidence: Evidence) -> bool:
    domains = (path.rpartition("@")[2].lower() for path in evidence.transaction.forward_paths)
    return all(domain.partition(".")[0] in _CONSUMER for domain in domains)


consumer = Condition(
    "to Outlook.com",
    "to a Microsoft 365 domain",
    _is_consumer,
    lambda evidence: (f"to {', '.join(evidence.transaction.forward_paths)}",),
    Stage.RCPT,
)

# fmt: off
_RULES: tuple[Rule, ...] = (
    *LIMITS,
    Rule(name="banned-ip", when=marked(Mark.LOW_REPUTATION_IP), reply="BannedIp", stage=Stage.RCPT,
         since=Month(2016, 11), confidence=Confidence.HIGH, cites=_BANNED),
    Rule(name="no-ipv6", when=ipv6, reply="NoIpv6", stage=Stage.RCPT, switch="no-ipv6",
         since=_BEGIN, confidence=Confidence.MEDIUM, cites=_IPV6),
    Rule(name="no-such-user", when=mailbox(MailboxState.UNKNOWN) & consumer,
         reply="NoSuchConsumer", stage=Stage.RCPT,
         since=Month(2017, 6), confidence=Confidence.HIGH, cites=_UNKNOWN_CONSUMER),
    Rule(name="no-such-user", when=mailbox(MailboxState.UNKNOWN), reply="NoSuchUser",
         stage=Stage.RCPT, since=Month(2017, 8), confidence=Confidence.HIGH, cites=_UNKNOWN),
    Rule(name="ipv6-no-ptr", when=ipv6 & ~ptr, reply="Ipv6NoPtr",
         since=_BEGIN, confidence=Confidence.MEDIUM, cites=_IPV6),
    Rule(name="ipv6-unauthenticated", when=ipv6 & ~authenticated, reply="Ipv6Unauthenticated",
         since=_BEGIN, confidence=Confidence.HIGH, cites=_IPV6),
    Rule(name="dmarc-reject", when=dmarc_reject & dmarc_fails, reply="DmarcRejection",
         since=Month(2023, 8), confidence=Confidence.HIGH, cites=_DMARC),
    Rule(name="bulk-authentication",
         when=bulk & consumer & ~(spf_passes & dkim_passes & dmarc_passes),
         reply="BulkAuthentication",
         since=_BULK, confidence=Confidence.HIGH, cites=_BULK_PAGE),
    ACCEPTED,
)

_REPLIES: Mapping[str, NamedReply] = {
    **plain_dialogue(),
    # The real banner says the date too, "ready at Sun, 9 Mar 2025 19:25:28 +0000".
    "Banner": says(Stage.CONNECT, 220, "", f"{_FRONT} Microsoft ESMTP MAIL Service ready [",
                   signed=True, inferred=True),
    "Helo": says(Stage.EHLO, 250, "", f"{_FRONT} Hello [{{ip}}]"),
    "Ehlo": says(Stage.EHLO, 250, "", f"{_FRONT} Hello [{{ip}}]"),
    "StartTls": says(Stage.EHLO, 220, "2.0.0", "SMTP server ready"),
    "InvalidHelo": says(Stage.EHLO, 501, "5.5.4", "Invalid domain name"),
    "MailOk": says(Stage.MAIL, 250, "2.1.0", "Sender OK"),
    "RcptOk": says(Stage.RCPT, 250, "2.1.5", "Recipient OK"),
    "DataGoAhead": says(Stage.DATA, 354, "", "Start mail input; end with <CRLF>.<CRLF>"),
    # InternalId and speed are those of one transcript.
    "Accepted": says(Stage.END_OF_MESSAGE, 250, "2.6.0",
                     f"{{message_id}} [InternalId=130184753713403, Hostname={_BACK}] "
                     "{message_size} bytes in 0.296, 27.285 KB/sec Queued mail for delivery"),
    "Quit": says(Stage.CONNECT, 221, "2.0.0", "Service closing transmission channel"),
    "Unrecognized": says(Stage.EHLO, 500, "5.3.3", "Unrecognized command"),
    # The double blank is Microsoft's.
    "BannedIp": says(Stage.RCPT, 550, "5.7.606",
                     "Access denied, banned sending IP [{ip}]. To request removal from this list "
                     "please visit https://sender.office.com/ and follow the directions. "
                     "For more information please go to  "
                     f"http://go.microsoft.com/fwlink/?LinkID=526655 (AS16012609) [{_BACK}]"),
    "NoIpv6": says(Stage.RCPT, 550, "5.2.1",
                   "Service unavailable, [{forward_domain}] does not accept email over IPv6."),
    # Since 2022 the bracket holds the time too, which is not known before the message ends.
    "NoSuchUser": says(Stage.RCPT, 550, "5.4.1",
                       f"Recipient address rejected: Access denied. AS(201806281) [{_BACK}]"),
    "NoSuchConsumer": says(Stage.RCPT, 550, "5.5.0",
                           "Requested action not taken: mailbox unavailable (S2017062302)"),
    "Ipv6NoPtr": NamedReply(stage=Stage.END_OF_MESSAGE, wordings=(
        since(_BEGIN, 554, "5.7.1", _PTR_TEXT, signed=False),
        since(_CODES, 550, "5.7.25", f"{_PTR_TEXT}.", signed=False),
        since(_PTR_RETRY, 450, "4.7.25", f"{_PTR_TEXT}.", signed=False),
    )),
    "Ipv6Unauthenticated": NamedReply(stage=Stage.END_OF_MESSAGE, wordings=(
        since(_BEGIN, 554, "5.7.1", f"{_AUTHENTICATION_TEXT} (message not signed)", signed=False),
        since(_CODES, 554, "5.7.26", f"{_AUTHENTICATION_TEXT}.", signed=False),
        since(_RETRY, 450, "4.7.26", f"{_AUTHENTICATION_TEXT}.", signed=False),
    )),
    "DmarcRejection": says(Stage.END_OF_MESSAGE, 550, "5.7.509",
                           "Access denied, sending domain [{author_domain}] does not pass DMARC "
                           "verification and has a DMARC policy of reject. "
                           f"[{_BACK} {{utc}} ", signed=True),
    "BulkAuthentication": says(Stage.END_OF_MESSAGE, 550, "5.7.515",
                               "Access denied, sending domain {author_domain_upper} doesn't meet "
                               "the required authentication level. The sender's domain in the "
                               "5322.From address doesn't meet the authentication requirements "
                               "defined for the sender. To learn how to fix this see: "
                               "https://go.microsoft.com/fwlink/p/?linkid=2319303 "
                               "Spf= {spf_passes} , Dkim= {dkim_passes} , DMARC= {dmarc_passes} "
                               f"[{_BACK} {{utc}} ", signed=True),
}
# fmt: on


def _session_id(serial: int, _: Month) -> str:
    """Sixteen hexadecimal digits, in truth the time at which the session began."""
    return f"08DD{hashlib.sha256(f'session {serial}'.encode()).hexdigest()[:12].upper()}"


RECEIVER = Receiver(
    name="microsoft",
    title="Microsoft 365 and Outlook.com (mail.protection.outlook.com)",
    rules=_RULES,
    replies=_REPLIES,
    # It offers DSN and BINARYMIME as well, which the session does not speak.
    extensions=(
        Extensions(
            since=_BEGIN,
            keywords=(
                "SIZE 157286400",
                "PIPELINING",
                "ENHANCEDSTATUSCODES",
                "STARTTLS",
                "8BITMIME",
                "CHUNKING",
                "SMTPUTF8",
            ),
        ),
    ),
    tail=lambda _: "{id}]",
    session_id=_session_id,
    switches={"no-ipv6": "the recipient's organization has not opted in to mail over IPv6"},
)
