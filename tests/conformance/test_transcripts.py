"""Published replies of Gmail, made again from our wordings, to the last blank."""

import os
import re
from pathlib import Path

import pytest
import yaml

from fake_receiver.policy import receivers

WORDINGS = {
    "IPv6AuthError": "IPv6AuthError",
    "5.7.25": "MissingPtr",
    "5.7.26-unauth": "Unauthenticated",
    "DMARC": "DmarcRejection",
}
EXCEPTIONS = {
    "dmarc-deploydomain-2019": "the publisher left out the session's id",
    "5726-ergo2108-2023": "the publisher's line is cut off amid a word",
}
# A record that names only a year is compared with the wordings of a month of that year.
MONTH_OF_YEAR = {
    "v6-mediocregopher-2021": "2021-06",
    "dmarc-sisimai-sendmail58-2018": "2018-06",
    "5725-strapi-2024": "2024-12",
    "5725-seathemoss-2024": "2024-12",
}
DOMAIN = r"Unauthenticated email from (\S+) is not"


def transcripts():
    folder = os.environ.get("FAKE_RECEIVER_CONFORMANCE")
    shared = Path(__file__).parents[3] / "shared"
    path = (Path(folder).parent if folder else shared) / "gmail" / "transcripts.yaml"
    if not path.is_file():
        pytest.skip(
            f"NOT TESTED: the published transcripts {path} are absent;"
            " set FAKE_RECEIVER_CONFORMANCE to the folder beside gmail/"
        )
    records = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {
        record["id"]: record
        for record in records
        if wording_of(record)
        and record["whitespace"].startswith("exact")
        and "masked" not in record["whitespace"]
    }


def wording_of(record):
    found = [name for start, name in WORDINGS.items() if record["variant"].startswith(start)]
    return found[0] if found else None


def differences(record):
    """What was published and what we say, or nothing when they are the same."""
    published = record["text_lines"]
    text = " ".join(published)
    ip = re.search(r"\[([0-9a-fx*.:]+)(?: +16)?\]", text)
    mail_from = re.search(r"SPF \[([^\]]+)\] with", text)
    author = re.search(DOMAIN, text)
    session_id = re.search(r"(\S+) - gsmtp$", text)
    profile = receivers.find(f"gmail@{MONTH_OF_YEAR.get(record['id'], record['era'])}")
    ours = profile.wire_lines(
        wording_of(record),
        session_id[1] if session_id else "",
        ip=ip[1] if ip else "",
        mail_from_domain=mail_from[1] if mail_from else "",
        author_domain=author[1] if author else "",
    )
    return [] if list(ours) == published else [(record["id"], published, list(ours))]


def test_every_published_reply_is_made_again_to_the_last_blank():
    records = transcripts()
    compared = [record for name, record in records.items() if name not in EXCEPTIONS]

    assert len(compared) >= 9
    assert [found for record in compared for found in differences(record)] == []


def test_every_exception_is_still_one():
    records = transcripts()

    assert [name for name in EXCEPTIONS if not differences(records[name])] == []
