"""What makes each condition of a table hold: in words, and in the keys of a scenario.

The keys change a scenario in which all is in order: alice@social.example writes to
bob@gmail.com over TLS, from an address with a PTR record, with SPF, a signature of selector
``mail`` and a DMARC record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fake_receiver.checks.message_format import MAX_FIELDS, MAX_HOPS, MAX_VALUE
from fake_receiver.model.declared import MailboxState, Mark
from fake_receiver.model.message_format import FormatDefect
from fake_receiver.policy import conditions as c
from fake_receiver.policy import declared_conditions as d

IPV4, IPV6 = "198.51.100.25", "2001:db8:25::2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """``words`` for a person. ``dns`` maps owner and type to what stands there, ``-`` for nothing.

    ``{client}`` stands for the client's address. ``settings`` are keys of a scenario or of a
    step, ``send`` those of what is sent. ``fact`` tells that the scenario declares it, and that
    nothing is measured; ``by_hand`` that no key of a scenario does it, or none of a fair length.
    """

    words: str
    dns: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    send: Mapping[str, str] = field(default_factory=dict)
    fact: bool = False
    by_hand: bool = False


def _headers(words: str, headers: str) -> Recipe:
    return Recipe(words=words, send={"headers": f"{{{headers}}}"})


def _by_hand(words: str) -> Recipe:
    return Recipe(words=words, by_hand=True)


_UNAUTHENTICATED = "leave out the SPF record and the DKIM key"
_ON_BEHALF = "write From: in a domain that neither the reverse-path nor the signature has"
_OTHER_AUTHOR: Final = {"headers": "{From: alice@author.example}"}
_SPF, _KEY = "social.example TXT", "mail._domainkey.social.example TXT"
_AUTHOR_POLICY = "_dmarc.author.example TXT"

# A value with a line end makes two fields.
_DEFECTS: Final[Mapping[FormatDefect, Recipe]] = {
    FormatDefect.NO_FROM: _headers("leave out the From field", 'From: ""'),
    FormatDefect.INVALID_FROM: _headers("a From field without an address", "From: nobody"),
    FormatDefect.SEVERAL_FROM: _headers(
        "two From fields", 'From: "alice@social.example\\nFrom: eve@social.example"'
    ),
    FormatDefect.SEVERAL_AUTHORS: _headers(
        "two addresses in the From field", 'From: "alice@social.example, eve@social.example"'
    ),
    FormatDefect.DUPLICATE_FIELD: _headers(
        "a field twice that may stand once", 'Subject: "one\\nSubject: another"'
    ),
    FormatDefect.NO_MESSAGE_ID: _headers("leave out the Message-ID field", 'Message-ID: ""'),
    FormatDefect.INVALID_MESSAGE_ID: _headers(
        "a Message-ID that is not of the form <left@right>", "Message-ID: <1>"
    ),
    FormatDefect.ENCODED_WORD: _headers(
        "an encoded word where only an address may stand",
        'Reply-To: "=?utf-8?q?alice?=@social.example"',
    ),
    FormatDefect.RAW_UNICODE: _headers(
        "an address outside ASCII in the header, without SMTPUTF8",
        'Reply-To: "älice@social.example"',
    ),
    FormatDefect.FIELD_TOO_LARGE: _by_hand(f"a header field of more than {MAX_VALUE} octets"),
    FormatDefect.TOO_MANY_FIELDS: _by_hand(f"more than {MAX_FIELDS} header fields"),
    FormatDefect.TOO_MANY_HOPS: _by_hand(f"more than {MAX_HOPS} Received fields"),
    FormatDefect.MALFORMED: _headers(
        "a line in the header section that is no field", 'Subject: "a test\\nno field"'
    ),
    FormatDefect.BARE_LINE_END: _by_hand("a line of the body that ends with LF instead of CRLF"),
}

_IN_WORDS: Final[Mapping[str, Recipe]] = {
    c.always.words: Recipe(words="any mail that no rule before it decides"),
    c.ipv4.words: Recipe(words="send over IPv4"),
    c.ipv6.words: Recipe(words="send over IPv6"),
    c.iprev.words: Recipe(words="a PTR record whose name has the client's address"),
    c.iprev.opposite: Recipe(
        words="leave out the PTR record of the client's address, or the address of its name",
        dns={"{client} PTR": "-"},
    ),
    c.ptr.words: Recipe(
        words="a PTR record that names a host without that address",
        dns={"{client} PTR": "elsewhere.example."},
    ),
    c.ptr.opposite: Recipe(
        words="leave out the PTR record of the client's address", dns={"{client} PTR": "-"}
    ),
    c.iprev_undecided.words: Recipe(
        words="have the reverse look-up fail", dns={"{client} PTR": "!SERVFAIL"}
    ),
    c.authenticated.words: Recipe(words="an SPF record that lists the address, or a signature"),
    c.authenticated.opposite: Recipe(words=_UNAUTHENTICATED, dns={_SPF: "-", _KEY: "-"}),
    c.authenticated_by_record.opposite: Recipe(words=_UNAUTHENTICATED, dns={_SPF: "-", _KEY: "-"}),
    c.spf_hard_fail.words: Recipe(
        words="an SPF record that ends in -all and does not list the address",
        dns={_SPF: '"v=spf1 -all"'},
    ),
    c.spf_passes.opposite: Recipe(words="leave out the SPF record", dns={_SPF: "-"}),
    c.dkim_passes.opposite: Recipe(words="do not sign, or leave out the DKIM key", dns={_KEY: "-"}),
    c.authentication_undecided.words: Recipe(
        words="have the look-ups for SPF and of the DKIM key fail",
        dns={_SPF: "!SERVFAIL", _KEY: "!SERVFAIL"},
    ),
    c.dmarc_reject.words: Recipe(
        words="publish p=reject for the author domain",
        dns={_AUTHOR_POLICY: '"v=DMARC1; p=reject"'},
    ),
    c.dmarc_quarantine.words: Recipe(
        words="publish p=quarantine for the author domain",
        dns={_AUTHOR_POLICY: '"v=DMARC1; p=quarantine"'},
    ),
    c.dmarc_fails.words: Recipe(words=_ON_BEHALF, send=_OTHER_AUTHOR),
    c.dmarc_passes.opposite: Recipe(words=_ON_BEHALF, send=_OTHER_AUTHOR),
    c.dmarc_record.opposite: Recipe(
        words="leave out the DMARC record of the author domain",
        dns={"_dmarc.social.example TXT": "-"},
    ),
    # The scripted sender signs for the domain of From alone.
    c.aligned.opposite: _by_hand(
        "pass SPF and sign, but for another domain than that of From:, which has a DMARC record"
    ),
    d.bulk.words: Recipe(words="declare a bulk sender", settings={"bulk_sender": "yes"}, fact=True),
    d.tls.opposite: Recipe(words="send without STARTTLS", send={"tls": "no"}),
    d.personal.words: Recipe(words="write to gmail.com or googlemail.com"),
    d.personal.opposite: Recipe(
        words="write to a domain of Google Workspace",
        dns={"workspace.example MX": "1 aspmx.l.google.com."},
        send={"to": "bob@workspace.example"},
    ),
    d.several_domains.words: Recipe(
        words="one transaction for recipients of two domains, at one host",
        dns={"workspace.example MX": "1 gmail-smtp-in.l.google.com."},
        send={"to": "[bob@gmail.com, bob@workspace.example]"},
    ),
    d.unqualified_recipient.words: _by_hand(
        "a client's command: RCPT TO:<bob@gmail>, a domain without a dot"
    ),
    d.too_large.words: _by_hand(
        "MAIL with a SIZE= larger than the one offered, or a message of so many octets"
    ),
    d.more_recipients_than(100).words: _by_hand(
        "a transaction with 101 recipients or more: `to:` takes a list"
    ),
}


def _declared() -> Iterator[tuple[str, Recipe]]:
    for mark in Mark:
        yield (
            d.marked(mark).words,
            Recipe(words=f"declare {mark}", settings={"declared": f"[{mark}]"}, fact=True),
        )
    for state in MailboxState:
        yield (
            d.mailbox(state).words,
            Recipe(
                words=f"declare the recipient's mailbox {state}",
                settings={"mailboxes": f"{{bob@gmail.com: {state}}}"},
                fact=True,
            ),
        )


RECIPES: Final[Mapping[str, Recipe]] = {
    **_IN_WORDS,
    **{d.defect(defect).words: recipe for defect, recipe in _DEFECTS.items()},
    **dict(_declared()),
}
"""By the words of the condition."""


def recipe_of(words: str) -> Recipe:
    """The recipe of one condition; of alternatives, the first's. Else its own words."""
    if words in RECIPES:
        return RECIPES[words]
    first = words.removeprefix("(")
    known = [name for name in RECIPES if first.startswith(f"{name} or ")]
    return RECIPES[max(known, key=len)] if known else Recipe(words=words)


def recipes_of(condition: c.Condition) -> tuple[Recipe, ...]:
    """One recipe for each part of a condition that is joined by ``and``."""
    return tuple(recipe_of(part) for part in condition.words.split(" and "))
