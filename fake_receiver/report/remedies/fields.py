"""Header fields that are missing, double or faulty: the program mends them, or the server does."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.message_format import FormatDefect, FormatFinding
from fake_receiver.report.remedies.domains import author_address, host_name
from fake_receiver.report.remedies.places import program
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.servers import exim, postfix

_TO_GO = "<text of the one that must go>"
# Postfix writes these again when a check has taken out what came.
_WRITTEN_AGAIN = {"date", "message-id"}
# Of these Exim can keep the first; those with addresses it would decode.
_KEPT_BY_EXIM = {"date", "in-reply-to", "message-id", "references"}


def from_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """One field, one address."""
    found = {finding.defect for finding in evidence.message_format}
    address = author_address(evidence)
    one = program(f"From: <{address}>", section="3.6.2")
    if FormatDefect.NO_FROM in found:
        yield _remedy(Need.FROM, "Write a From field", one)
        yield from _completed(Need.FROM)
        return
    if FormatDefect.SEVERAL_AUTHORS in found:
        others = program(
            f"From: <{address}>", f"Reply-To: <{address}>, <the other author>", section="3.6.2"
        )
        yield _remedy(Need.FROM, "Name one author in From, and the others in Reply-To", others)
    elif FormatDefect.SEVERAL_FROM in found:
        yield _remedy(Need.FROM, "Write one From field", one)
        dropped = postfix.header_checks(f"/^From:.*{_TO_GO}/ IGNORE")
        yield _remedy(Need.FROM, "Postfix: drop the other as it sends", *dropped, mta="postfix")
    else:
        yield _remedy(Need.FROM, "Write a whole address in From, name@domain", one)
    yield _remedy(
        Need.FROM,
        "Exim: write From anew, in a transport for this program's mail alone",
        *exim.transport("headers_remove = From", "headers_add = From: <$sender_address>"),
        mta="exim",
    )


def message_id_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """The server may write what is missing; that two messages differ, only the program can."""
    need = Need.MESSAGE_ID
    own = program(f"Message-ID: <new-for-each-message@{host_name(evidence)}>", section="3.6.4")
    found = {finding.defect for finding in evidence.message_format}
    if FormatDefect.NO_MESSAGE_ID in found:
        yield from _completed(need)
        yield _remedy(need, "Write a Message-ID", own)
        return
    yield _remedy(need, "Write another Message-ID for each message, in angle brackets", own)
    if FormatDefect.INVALID_MESSAGE_ID in found:
        atom = "[^<>@[:space:]]+"
        checks = postfix.header_checks(
            "if /^Message-ID:/",
            f"!/^Message-ID:[[:space:]]*<{atom}@{atom}>[[:space:]]*$/ IGNORE",
            "endif",
            when_sent=False,
            also=("always_add_missing_headers = yes",),
        )
        title = "Postfix: drop a faulty one, and write another"
        yield _remedy(need, title, *checks, mta="postfix")


def duplicate_field_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Mostly a program and its library both write the field."""
    need = Need.FIELDS_ONCE
    names = tuple(finding.field for finding in _found(evidence, FormatDefect.DUPLICATE_FIELD))
    listed = ", ".join(names)
    once = program(*(f"{name}: <once>" for name in names), section="3.6")
    hint = " (PHP's mail() writes To and Subject itself)" if {"To", "Subject"} & {*names} else ""
    yield _remedy(need, f"Write {listed} once{hint}", once)
    if {name.lower() for name in names} <= _WRITTEN_AGAIN:
        checks = postfix.header_checks(
            *(f"/^{name}:/ IGNORE" for name in names),
            when_sent=False,
            also=("always_add_missing_headers = yes",),
        )
        title = f"Postfix: drop every {listed}, and write one"
    else:
        checks = postfix.header_checks(*(f"/^{name}:.*{_TO_GO}/ IGNORE" for name in names))
        title = "Postfix: drop the other as it sends"
    yield _remedy(need, title, *checks, mta="postfix")
    if {name.lower() for name in names} <= _KEPT_BY_EXIM:
        kept = (f"{name}: ${{extract{{1}}{{\\n}}{{$h_{name}:}}}}" for name in names)
        first = exim.transport(
            f"headers_remove = {' : '.join(names)}",
            *(f"headers_add = {line}" for line in kept),
        )
        yield _remedy(need, "Exim: keep the first as it sends", *first, mta="exim")


def plain_address_remedies(evidence: Evidence) -> Iterator[Remedy]:
    """Names may be encoded, and free text; addresses and identifiers may not."""
    need = Need.PLAIN_ADDRESSES
    encoded = _found(evidence, FormatDefect.ENCODED_WORD)
    raw = _found(evidence, FormatDefect.RAW_UNICODE)
    names = ", ".join(dict.fromkeys(finding.field for finding in (*encoded, *raw)))
    if encoded:
        example = f"From: =?UTF-8?Q?J=C3=BCrgen?= <{author_address(evidence)}>"
        title = f"Encode only names in {names}, never what stands in angle brackets"
    else:
        example = "From: <alice@xn--mnchen-3ya.example>"
        title = f"Write the domains in {names} as A-labels, and local parts in ASCII"
    where = Change(
        where="the program that writes the message (RFC 2047 section 5; RFC 5890)",
        lines=(example,),
    )
    yield _remedy(need, title, where)
    if raw and not encoded:
        yield _remedy(
            need,
            "For an address that is Unicode by nature: submit with SMTPUTF8 (RFC 6531)",
            Change(where="the program that submits the mail", lines=("MAIL FROM:<...> SMTPUTF8",)),
            *postfix.main_cf("smtputf8_enable = yes"),
            mta="postfix",
        )


def _completed(need: Need) -> Iterator[Remedy]:
    """Servers write missing fields for clients of their own, and Postfix for all when told so."""
    yield _remedy(
        need,
        "Postfix: write the missing fields, whoever sends",
        *postfix.main_cf("always_add_missing_headers = yes"),
        mta="postfix",
    )
    own = "permit_mynetworks, permit_sasl_authenticated"
    yield _remedy(
        need,
        "Postfix: write the missing fields of your own clients alone",
        *postfix.main_cf(f"local_header_rewrite_clients = {own}"),
        mta="postfix",
    )
    yield _remedy(
        need,
        "Exim: write the missing fields of your own clients",
        *exim.acl("warn  hosts = +relay_from_hosts", "      control = submission"),
        mta="exim",
    )


def _found(evidence: Evidence, defect: FormatDefect) -> tuple[FormatFinding, ...]:
    return tuple(finding for finding in evidence.message_format if finding.defect is defect)


def _remedy(need: Need, title: str, *changes: Change, mta: str = "") -> Remedy:
    return Remedy(title=title, cures=(need,), changes=changes, mta=mta)
