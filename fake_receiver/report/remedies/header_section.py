"""Header sections that are too long, that loops have filled, or that nobody can read."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.message_format import FormatDefect
from fake_receiver.report.remedies.domains import author_address
from fake_receiver.report.remedies.places import program, shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.servers import exim, postfix, with_each

# Without these a message is refused for another reason.
_NOT_TO_DROP = {"from", "message-id", "subject", "to", "cc", "references", "received"}
_HOPS = 30


def short_header_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """What filters and trackers add nobody misses; what the author writes must be shorter."""
    large = [
        finding.field
        for finding in evidence.message_format
        if finding.defect is FormatDefect.FIELD_TOO_LARGE and finding.field
    ]
    droppable = [name for name in large if name.lower() not in _NOT_TO_DROP]
    needed = ", ".join(name for name in large if name not in droppable)
    if droppable:
        yield _remedy(
            Need.SHORT_HEADER,
            f"Postfix: drop {', '.join(droppable)} as it sends",
            *postfix.header_checks(*(f"/^{name}:/ IGNORE" for name in droppable)),
            mta="postfix",
        )
        yield _remedy(
            Need.SHORT_HEADER,
            f"Exim: drop {', '.join(droppable)} as it sends",
            *exim.transport(f"headers_remove = {' : '.join(droppable)}"),
            mta="exim",
        )
    yield _remedy(
        Need.SHORT_HEADER,
        f"Write {needed or 'fewer and shorter fields'}{' shorter' if needed else ''}",
        Change(
            where="shell, to see which fields take the room",
            lines=(r"sed '/^\r*$/q' message.eml | awk '{print length, $1}' | sort -rn | head",),
        ),
    )


def header_section_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Fields, then an empty line, then the body; CRLF behind each line."""
    yield _remedy(
        Need.HEADER_SECTION,
        "Write fields, an empty line and the body, each line with CRLF at its end",
        program(
            f"From: <{author_address(evidence)}>\\r\\n",
            "Subject: ...\\r\\n",
            "\\r\\n",
            "the body\\r\\n",
            section="2.1",
        ),
    )
    if any("bare" in finding.why for finding in evidence.message_format):
        yield _remedy(
            Need.HEADER_SECTION,
            "Postfix: mend the line ends of what it takes in (the default since 3.9)",
            *postfix.main_cf("smtpd_forbid_bare_newline = normalize"),
            mta="postfix",
        )


def loop_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Some address of the way forwards back to one before it: that entry must go."""
    paths = evidence.transaction.forward_paths
    recipient = paths[-1] if paths else "<the recipient>"
    hosts = shell(
        "grep -i '^Received:' message.eml",
        why="on the bounced message; the hosts that come again and again pass it round",
    )
    why = "on each of them, and look at the forwarding in the recipient's own settings"
    yield from with_each(
        f"Take out the forwarding that closes the loop to {recipient}",
        (Need.NO_LOOP,),
        lambda server: (hosts, shell(server.forwards(recipient), why=why)),
    )
    title = "Let your server stop a loop before the receiver does, for the next time"
    yield from with_each(title, (Need.NO_LOOP,), lambda server: server.hop_limit(_HOPS))


def _remedy(need: Need, title: str, *changes: Change, mta: str = "") -> Remedy:
    return Remedy(title=title, cures=(need,), changes=changes, mta=mta)
