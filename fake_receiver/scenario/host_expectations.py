"""Compare what a step expects of a host that sends with what was seen there. Pure."""

import re
from collections.abc import Iterator

from fake_receiver.model.outcome import Bounce, HostSeen, QueueEntry
from fake_receiver.scenario.finding import Finding, state_of
from fake_receiver.scenario.schema import BounceExpectation, HostExpectation, QueueExpectation

# What each line of a reply begins with; servers join the lines and leave it in.
_CODES = re.compile(r"\b[245]\d\d(?:-| (?=[245]\.))(?:[245]\.\d{1,3}\.\d{1,3}(?: |$))?")


def compare_host(wants: HostExpectation, seen: HostSeen) -> Iterator[Finding]:
    """One finding for each thing expected of a host."""
    if wants.bounce is not None:
        yield _bounce(wants.bounce, seen.bounces)
    if wants.queue is not None:
        yield _queue(wants.queue, seen.queue)
    for text in wants.log:
        yield _log(text, seen.log)
    for family, listens in (wants.listeners or {}).items():
        yield Finding(
            key=f"listeners.{family}",
            expected=_yes_or_no(listens),
            got=_yes_or_no(family in (seen.listeners or ())),
            state=state_of(
                seen.listeners is not None and (family in seen.listeners) == listens,
                judged=seen.listeners is not None,
            ),
        )


def _bounce(wants: BounceExpectation | str, bounces: tuple[Bounce, ...] | None) -> Finding:
    if isinstance(wants, str):
        expected, met = "none", not bounces
    else:
        named = wants.model_dump(exclude_none=True)
        expected = ", ".join(f"{key}: {value}" for key, value in named.items()) or "one"
        met = any(_is_bounce(bounce, wants) for bounce in bounces or ())
    got = "; ".join(
        f"recipient: {bounce.recipient}, action: {bounce.action}, status: {bounce.status}, "
        f"diagnostic: {bounce.diagnostic}"
        for bounce in bounces or ()
    )
    return Finding(
        key="bounce",
        expected=expected,
        got=got or "none",
        state=state_of(met, judged=bounces is not None),
    )


def _is_bounce(bounce: Bounce, wants: BounceExpectation) -> bool:
    return (
        (wants.recipient is None or wants.recipient.lower() == bounce.recipient.lower())
        and wants.action in (None, bounce.action)
        and wants.status in (None, bounce.status)
        and (wants.diagnostic is None or _holds(bounce.diagnostic, wants.diagnostic))
    )


def _queue(wants: QueueExpectation | str, queue: tuple[QueueEntry, ...] | None) -> Finding:
    entries = queue or ()
    if isinstance(wants, str):
        expected, met = "empty", not entries
    else:
        expected = wants.status + (f": {wants.reason}" if wants.reason else "")
        if wants.recipient:
            expected += f", for {wants.recipient}"
            entries = tuple(entry for entry in entries if _is_for(entry, wants.recipient))
        if wants.next_try_within is not None:
            expected += f", tried again within {wants.next_try_within:.0f} s"
        met = bool(entries) and all(_is_as_wanted(entry, wants) for entry in entries)
    got = "; ".join(_told(entry) for entry in queue or ())
    return Finding(
        key="queue",
        expected=expected,
        got=got or "empty",
        state=state_of(met, judged=queue is not None),
    )


def _is_as_wanted(entry: QueueEntry, wants: QueueExpectation) -> bool:
    within = wants.next_try_within
    return (
        entry.status == wants.status
        and _holds(entry.reason, wants.reason or "")
        and (within is None or (entry.next_try is not None and entry.next_try <= within))
    )


def _told(entry: QueueEntry) -> str:
    told = f"{entry.status}: {entry.reason}, for {', '.join(entry.recipients)}"
    return told if entry.next_try is None else f"{told}, tried again in {entry.next_try:.0f} s"


def _is_for(entry: QueueEntry, recipient: str) -> bool:
    return recipient.lower() in (known.lower() for known in entry.recipients)


def _log(text: str, log: tuple[str, ...] | None) -> Finding:
    found = next((line for line in log or () if _holds(line, text)), None)
    return Finding(
        key="log",
        expected=text,
        got=found or "no such line in this step",
        state=state_of(found is not None, judged=log is not None),
    )


def _holds(text: str, part: str) -> bool:
    """True when ``text`` holds ``part``, runs of blanks aside: servers join lines their own way.

    ``part`` may have the codes of a reply's lines as they stand in ``text``, or none of them.
    """
    wanted, told = " ".join(part.split()), " ".join(text.split())
    return wanted in told or wanted in " ".join(_CODES.sub(" ", told).split())


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
