"""The replies of a receiver: which there are, how they read on the wire, since when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from string import Formatter
from typing import Final

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import Dmarc, DmarcResult, Iprev, IprevResult
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Transaction
from fake_receiver.policy.catalogue import Wording
from fake_receiver.policy.dates import Month
from fake_receiver.policy.decide import reply_values
from fake_receiver.policy.profile import Profile

_PRESENT: Final = Month(2025, 11)
"""The date of examples of today: they do not change from day to day."""

_CLIENT: Final = ip_address("2001:db8:25::2")
_TRANSACTION: Final = Transaction(
    client_ip=_CLIENT,
    helo_domain="social.example",
    reverse_path="alice@social.example",
    forward_paths=("bob@gmail.com",),
    message=b"Message-ID: <1@social.example>\r\n\r\nhello\r\n",
    mx_host="mx.other.example",
)
_EVIDENCE: Final = Evidence(
    transaction=_TRANSACTION,
    iprev=Iprev(result=IprevResult.PERMERROR, client_ip=_CLIENT, why="no PTR record"),
    dmarc=Dmarc(result=DmarcResult.FAIL, author_domain="social.example", why="nothing passes"),
)
_WRONG: Final[Mapping[str, str]] = {
    "argument": "PhpStorm 9.0.3",
    "dkim_domain": "social.example",
    "duplicate_field": "Subject",
    "encoded_field": "Message-ID",
    "large_field": "Subject",
    "size": "40000",
    "limit": "32768",
}
"""Examples of what only a message or a command that is wrong has."""
_CODES: Final = re.compile(
    r"(?=.)(?:(?P<code>[2-5]\d{0,2})(?: |$))?(?P<enhanced>[245](?:\.\d{1,3}){1,2})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePattern:
    """The beginning of a reply code, and of the enhanced code by its whole numbers."""

    code: str = ""
    enhanced: str = ""

    @classmethod
    def parse(cls, text: str) -> "CodePattern":
        """Read ``550``, ``550 5.7.1`` or ``5.7``. Raises ValueError with a sentence."""
        match = _CODES.fullmatch(" ".join(text.split()))
        if match is None:
            raise ValueError(f"{text!r} is no code: write 550, 550 5.7.1, or 5.7")
        return cls(code=match["code"] or "", enhanced=match["enhanced"] or "")

    def matches(self, wording: Wording) -> bool:
        """True when the codes of ``wording`` begin so."""
        beginning = f"{self.enhanced}." if self.enhanced else ""
        return str(wording.code).startswith(self.code) and f"{wording.enhanced}.".startswith(
            beginning
        )


ANY_CODE: Final = CodePattern()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A reply as ``profile`` gives it."""

    profile: Profile
    name: str

    @property
    def wording(self) -> Wording:
        """The text of that month."""
        return self.profile.wordings[self.name]

    @property
    def stage(self) -> Stage:
        """Where it is given."""
        return self.profile.receiver.replies[self.name].stage

    @property
    def codes(self) -> str:
        """Both codes, as far as there are."""
        return f"{self.wording.code} {self.wording.enhanced}".strip()

    @property
    def text(self) -> str:
        """The text in one line, with example values."""
        values = _values(self.wording, self.profile.month)
        return self.profile.reply(self.name, **values).text

    @property
    def wire_lines(self) -> tuple[str, ...]:
        """The lines as they go out, with example values and the id of a session of the time."""
        values = _values(self.wording, self.profile.month)
        lines = self.profile.wire_lines(self.name, self.profile.session_id(1), **values)
        if self.name == "Ehlo":
            *more, last = self.profile.extensions
            lines = (f"250-{lines[0][4:]}", *(f"250-{keyword}" for keyword in more), f"250 {last}")
        return lines

    @property
    def history(self) -> tuple["Entry", ...]:
        """The reply at each month in which its words changed, the oldest first."""
        receiver = self.profile.receiver
        months = sorted(wording.since for wording in receiver.replies[self.name].wordings)
        return tuple(Entry(profile=receiver.as_of(month), name=self.name) for month in months)


def entries(
    profile: Profile,
    *,
    codes: CodePattern = ANY_CODE,
    stage: Stage | None = None,
    words: str = "",
) -> tuple[Entry, ...]:
    """The replies of ``profile`` that fit, in the order of a session, then of their codes."""
    sought = " ".join(words.split()).casefold()
    known = (Entry(profile=profile, name=name) for name in profile.wordings)
    fitting = (
        entry
        for entry in known
        if codes.matches(entry.wording)
        and stage in (None, entry.stage)
        and sought in " ".join(entry.text.split()).casefold()
    )
    return tuple(sorted(fitting, key=_rank))


def _rank(entry: Entry) -> tuple[int, int, list[int], str]:
    enhanced = [int(number) for number in entry.wording.enhanced.split(".") if number]
    return entry.stage.rank, entry.wording.code, enhanced, entry.name


def _values(wording: Wording, month: Month) -> dict[str, str]:
    """An example for each value of the text; a value without one is shown by its name."""
    fields = {field: f"<{field}>" for _, field, _, _ in Formatter().parse(wording.text) if field}
    shown = min(month, _PRESENT)
    moment = datetime(shown.year, shown.month, 15, 12, tzinfo=UTC).timestamp()
    transaction = replace(_TRANSACTION, received_at=moment)
    return {**fields, **reply_values(replace(_EVIDENCE, transaction=transaction)), **_WRONG}
