"""The published transcripts of Gmail, every one made again over a socket.

Where the publisher kept the blanks, octet for octet; where runs of them were collapsed, so are
ours; and for a value that was exchanged one is put whose length agrees with the line breaks.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from circumstances import ON_DEMAND
from published import Kept, Published

# The beginning of a record's variant, and our name of the reply; the first that fits.
NAMES = {
    "IPv6AuthError": "IPv6AuthError",
    "5.7.25": "MissingPtr",
    "PTR-5.7.1": "MissingPtr",
    "5.7.1-unauth": "Unauthenticated",
    "5.7.26-unauth": "Unauthenticated",
    "4.7.0-unauth": "UnauthenticatedTemporary",
    "SPF-hardfail": "SpfHardFail",
    "DMARC-4.7.26": "DmarcTemporary",
    "DMARC": "DmarcRejection",
    "DisabledUser": "DisabledUser",
    "NoSuchUser": "NoSuchUser",
    "OverQuotaPerm": "OverQuotaPerm",
    "OverQuotaTemp": "OverQuotaTemp",
    "ReceivingRatePerm": "ReceivingRatePerm",
    "ReceivingRate-": "ReceivingRate",
    "MultipleFrom": "SeveralAuthors",
    "RfcMessageNonCompliant-dup": "DuplicateField",
    "RfcMessageNonCompliant-msgid": "InvalidMessageId",
    "RFC2822": "DuplicateField",
    "LowReputationIP-421": "LowReputationIpTemporary",
    "LowReputationIP": "LowReputationIp",
    "LikelyUnsolicited": "Unsolicited",
    "BlockedMessage": "DangerousContent",
    "UnsolicitedRate-4.7.28-generic": "UnusualRate",
    "UnsolicitedRate-4.7.28-SPFdomain": "UnusualRateSpfDomain",
    "UnsolicitedRate-4.7.28": "UnusualRateIp",
    "UnsolicitedIPError": "UnusualRateIpPermanent",
    "RCPT-first": "RcptFirst",
    "STARTTLS-first": "MustStartTls",
    "SyntaxError": "SyntaxError",
    "Unrecognized": "Unrecognized",
    "OK-final": "Accepted",
}
# A record that names only a year is tried at its June, but for those whose wording came later.
MONTH_OF_YEAR = {
    "v6-bb-liberally-2016": "2016-12",  # ?p=IPv6AuthError came in 2016-10
    "503-sisimai-google07": "2023-12",  # "For more information, go to" came in 2023-11
    "5725-strapi-2024": "2024-12",  # "match the sending IP" came in 2024-07
    "5725-seathemoss-2024": "2024-12",  # the same
}
# The record's date is that of the publication, or of a test made of it: the wording tells more.
MONTH_OF_WORDING = {
    "5726-lucaf-2026": "2023-10",
    "5726-sisimai-google04-2022": "2023-12",
    "522-sisimai-google05-2023": "2023-12",
    "521-sisimai-google07": "2023-12",
    "rfc5322-sisimai-google08-2022": "2023-06",
}
KEPT = {
    "dmarc-deploydomain-2019": Kept.BEGINNING,  # the session's id is left out
    "5726-mydomain-2023": Kept.BEGINNING,  # the session's id is left out
    "5726-ergo2108-2023": Kept.BEGINNING,  # cut amid a word
    "dmarc-rockfieldit-2026": Kept.BEGINNING,
    "v6-linuxbabe": Kept.BEGINNING,  # without its last line
    "v6-pb-QCJ66ADD-2017": Kept.BEGINNING,
    "v6-pb-2FQGPhVc-2017": Kept.BEGINNING,
    "511-sisimai-opensmtpd01-2014": Kept.LAST_LINE,  # OpenSMTPD keeps no other
    "dmarc-purelymail394-2026": Kept.WORDS,
    "unsol-kazan-2024": Kept.WORDS,
    "5726-hotmail-v6-2026": Kept.WORDS,  # Exchange drops empty lines
    "dmarc-fiveup-2020": Kept.WORDS,  # broken anew: no domain fits both of the first two lines
}
TAKEN_OUT = {"v6-dwaves-2017": "https://support.google.com/mail/?p=IPv6AuthError "}
# Shorter than the breaks want, and no mask to be seen.
MASKED = {"v6-linuxbabe"}
# What was told of them, besides what the reply says.
SPECIAL = {
    "v6-kfl-2016": "PTR of the other family",
    "ptr571-pb-pJv07ywH-2018": "no PTR, signed",
    "5725-miab2211-2022": "no PTR, signed",
}
EXCEPTIONS = {
    "4728-miab1771-2020": "the number behind the address is 4; all others of the time have 15",
}
"""Records that cannot be made again, and why."""

ASKED_FOR = {"530-maurom", "530-spring-2025"}
"""Records whose reply is given on demand; all others are by a rule or by what the client says."""


def path():
    folder = os.environ.get("FAKE_RECEIVER_CONFORMANCE")
    shared = Path(__file__).parents[3] / "shared"
    return (Path(folder).parent if folder else shared) / "gmail" / "transcripts.yaml"


def published_in(record):
    name, era, whitespace = record["id"], record["era"], record["whitespace"]
    month = MONTH_OF_YEAR.get(name, era if "-" in era else f"{era}-06")
    variant = record["variant"]
    return Published(
        id=name,
        reply=next(ours for start, ours in NAMES.items() if variant.startswith(start)),
        month=MONTH_OF_WORDING.get(name, month),
        lines=tuple(record["text_lines"]),
        # Logs that joined the lines by one blank kept all others.
        exact=whitespace.startswith(("exact", "log:")),
        masked="masked" in whitespace or name in MASKED,
        kept=KEPT.get(name, Kept.ALL),
        taken_out=TAKEN_OUT.get(name, ""),
        special=SPECIAL.get(name, ""),
    )


def transcripts():
    if not path().is_file():
        return {}
    records = yaml.load(path().read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {record["id"]: published_in(record) for record in records}


TRANSCRIPTS = transcripts()
pytestmark = pytest.mark.skipif(
    not TRANSCRIPTS,
    reason=f"NOT TESTED: the published transcripts {path()} are absent;"
    " set FAKE_RECEIVER_CONFORMANCE to the folder beside gmail/",
)


@pytest.mark.parametrize("name", [name for name in TRANSCRIPTS if name not in EXCEPTIONS])
def test_a_published_transcript_is_made_again(name, wire):
    published = TRANSCRIPTS[name]

    assert wire.lines_like(published) == published.lines


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_is_still_one(name, wire):
    published = TRANSCRIPTS[name]

    assert wire.lines_like(published) != published.lines


@pytest.mark.parametrize("name", [*KEPT, *TAKEN_OUT])
def test_what_a_publisher_did_is_still_to_be_allowed_for(name, wire):
    published = TRANSCRIPTS[name]
    as_if_whole = replace(published, kept=Kept.ALL, taken_out="", masked=name in MASKED)

    assert wire.lines_like(as_if_whole) != as_if_whole.lines


@pytest.mark.parametrize("name", MASKED)
def test_a_mask_that_cannot_be_seen_is_still_to_be_allowed_for(name, wire):
    as_if_real = replace(TRANSCRIPTS[name], masked=False)

    assert wire.lines_like(as_if_real) != as_if_real.lines


def test_nothing_else_is_asked_for():
    asked_for = {name for name, published in TRANSCRIPTS.items() if published.reply in ON_DEMAND}

    assert asked_for == ASKED_FOR


def test_the_tables_name_transcripts_that_there_are():
    tables = (MONTH_OF_YEAR, MONTH_OF_WORDING, KEPT, TAKEN_OUT, MASKED, SPECIAL, EXCEPTIONS)

    assert [name for table in tables for name in table if name not in TRANSCRIPTS] == []
    assert len(TRANSCRIPTS) >= 86
