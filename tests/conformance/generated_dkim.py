"""Signed messages made up by chance: damaged afterwards, or signed in ways that are seldom seen.

The signers are dkimpy, the lab's own, and one that is here and can sign what they refuse to. The
last has canonical forms of its own, written after RFC 6376 section 3.4 alone.
"""

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from random import Random

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from fake_receiver.scenario.dkim_key import private_key_pem, public_key_value
from fake_receiver.scenario.mail_host import DkimKey
from fake_receiver.senders.signing import sign as sign_as_the_lab

# Of the others neither takes the time from us for every check.
NOW = int(time.time())
SDID, SELECTOR = "signer.example", "s1"
KEY_NAME = f"{SELECTOR}._domainkey.{SDID}"

RSA = load_pem_private_key(private_key_pem(), password=None)
SEED = bytes(range(32))
ED25519 = Ed25519PrivateKey.from_private_bytes(SEED)


def _value(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")


RSA_VALUE = public_key_value()
PKCS1_VALUE = _value(RSA.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1))
ED25519_VALUE = _value(ED25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
OTHER_VALUE = _value(
    rsa.RSAPublicNumbers(65537, 2**2047 + 1)
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)
RSA_RECORD = f"v=DKIM1; k=rsa; p={RSA_VALUE}"
ED25519_RECORD = f"v=DKIM1; k=ed25519; p={ED25519_VALUE}"

WORDS = (
    *(b"one two three four Five SIX a;b=c <x@y.example> (seven) =?utf-8?q?=C3=A9?=".split()),
    b"caf\xc3\xa9",
    b"\xe9t\xe9",
    b"x" * 90,
)
GAPS = (b" ", b" ", b"  ", b"\t", b" \t ")
FOLDS = (*GAPS, b"\r\n ", b"\r\n\t", b" \r\n  \t", b"\t\r\n ")
ENDS = (b"", b"", b" ", b"\t", b"  ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A message with one signature. Two of a ``kind`` have the same thing done to them."""

    kind: str
    fields: tuple[bytes, ...]
    body: bytes
    records: dict[str, str] = field(default_factory=lambda: {KEY_NAME: RSA_RECORD})

    @property
    def message(self) -> bytes:
        """As it is sent."""
        return b"\r\n".join([*self.fields, b"", self.body])


def generate(seed: int, *, by_chance: int, of_each_oddity: int) -> Iterator[Signed]:
    """``by_chance`` are half as they were signed, and half damaged."""
    random = Random(seed)
    damages = list(DAMAGES.items())
    for number in range(by_chance):
        made = _signed(random)
        if number % 2:
            kind, damage = damages[number // 2 % len(damages)]
            made = replace(damage(random, made), kind=kind)
        yield made
    for _, (kind, oddity) in product(range(of_each_oddity), ODDITIES.items()):
        yield replace(oddity(random), kind=kind)


def _text(random: Random, gaps: tuple[bytes, ...]) -> bytes:
    words = random.choices(WORDS, k=random.randint(1, 6))
    return words[0] + b"".join(random.choice(gaps) + word for word in words[1:])


def _field(random: Random, name: bytes, text: bytes | None = None) -> bytes:
    shown = random.choice((name, name, name.lower(), name.upper()))
    start = random.choice((b" ", b" ", b"", b"\t", b"\r\n "))
    text = _text(random, FOLDS) if text is None else text
    return shown + b":" + start + text + random.choice(ENDS)


def _fields(random: Random) -> list[bytes]:
    names = [b"To", b"Subject", b"Date", b"Message-ID", b"X-Mailer"]
    names += random.choices((b"Received", b"Comments", b"Cc", b"Keywords"), k=random.randint(0, 5))
    fields = [_field(random, name) for name in names]
    fields.append(_field(random, b"From", b"Alice" + random.choice(FOLDS) + b"<a@signer.example>"))
    random.shuffle(fields)
    return fields


def _body(random: Random) -> bytes:
    if random.random() < 0.1:
        return b""
    lines = [
        _text(random, GAPS) + random.choice(ENDS) if random.random() < 0.7 else random.choice(ENDS)
        for _ in range(random.randint(1, 8))
    ]
    return b"\r\n".join(lines) + b"\r\n" * random.choice((1, 1, 1, 2, 5))


def _signed(random: Random) -> Signed:
    signer = random.choices((_by_dkimpy, _by_hand, _by_the_lab), (5, 4, 1))[0]
    return signer(random)


def _by_dkimpy(random: Random) -> Signed:
    fields, body = _fields(random), _body(random)
    is_rsa = random.random() < 0.6
    signature = dkim.sign(
        b"\r\n".join([*fields, b"", body]),
        SELECTOR.encode(),
        SDID.encode(),
        private_key_pem() if is_rsa else base64.b64encode(SEED),
        canonicalize=(random.choice(FORMS).encode(), random.choice(FORMS).encode()),
        signature_algorithm=b"rsa-sha256" if is_rsa else b"ed25519-sha256",
        length=random.random() < 0.3,
    )
    return Signed(
        kind="as signed",
        fields=(signature.removesuffix(b"\r\n"), *fields),
        body=body,
        records={KEY_NAME: RSA_RECORD if is_rsa else ED25519_RECORD},
    )


def _by_the_lab(random: Random) -> Signed:
    # It signs what the scripted client writes: no folding, no field twice.
    fields = [re.sub(rb"\s+", b" ", each) for each in _fields(random)]
    head = b"\r\n".join([*fields, b"", _body(random)])
    message = sign_as_the_lab(head, DkimKey(domain=SDID, selector=SELECTOR))
    header, _, body = message.partition(b"\r\n\r\n")
    return Signed(kind="as signed", fields=tuple(re.split(rb"\r\n(?![ \t])", header)), body=body)


FORMS = ("simple", "relaxed")


def _by_hand(random: Random, **differs: str | None) -> Signed:
    """What `sign` makes of a message by chance."""
    fields, body = _fields(random), _body(random)
    tags: dict[str, str | None] = {
        "v": "1",
        "a": random.choice(("rsa-sha256", "ed25519-sha256")),
        "c": f"{random.choice(FORMS)}/{random.choice(FORMS)}",
        "d": SDID,
        "s": SELECTOR,
    }
    if random.random() < 0.3:
        tags["l"] = str(random.randint(0, len(canonical_body(body, tags["c"]))))
    tags |= differs
    is_rsa = (tags["a"] or "").lower().startswith("rsa")
    return Signed(
        kind="as signed",
        fields=sign(random, fields, body, tags),
        body=body,
        records={KEY_NAME: RSA_RECORD if is_rsa else ED25519_RECORD},
    )


def sign(
    random: Random, fields: list[bytes], body: bytes, tags: dict[str, str | None]
) -> tuple[bytes, ...]:
    """The fields with a signature somewhere among them; ``h`` and ``bh`` are made if not there."""
    present = [each.partition(b":")[0].strip().lower().decode("latin-1") for each in fields]
    names = [name for name in present if name == "from" or random.random() < 0.6]
    names += random.sample(("from", "reply-to", "subject"), k=random.randint(0, 2))
    covered = canonical_body(body, tags["c"])
    if tags.get("l"):
        covered = covered[: int(tags["l"])]
    hashed = hashlib.sha1 if tags["a"] == "rsa-sha1" else hashlib.sha256
    made = {"h": ":".join(names), "bh": _value(hashed(covered).digest()), **tags}
    listed = [f"{name}={value}" for name, value in made.items() if value is not None]
    fold = random.choice((" ", "\r\n ", "\r\n\t", ""))
    own = random.choice(("DKIM-Signature", "dkim-signature")).encode() + b": "
    own += f";{fold}".join([*listed, "b="]).encode()
    data = b"".join(
        canonical_field(chosen, tags["c"]) + b"\r\n" for chosen in _chosen(fields, made["h"])
    )
    data += canonical_field(own, tags["c"])
    if tags["a"] == "ed25519-sha256":
        octets = ED25519.sign(hashlib.sha256(data).digest())
    else:
        octets = RSA.sign(data, PKCS1v15(), SHA1() if tags["a"] == "rsa-sha1" else SHA256())
    place = random.choice((0, 0, random.randint(0, len(fields))))
    text = base64.b64encode(octets)
    width = random.choice((20, 60, 1000))
    own += random.choice((b"\r\n ", b"\r\n\t", b" ")).join(
        text[i : i + width] for i in range(0, len(text), width)
    )
    return (*fields[:place], own, *fields[place:])


def _chosen(fields: list[bytes], names: str | None) -> Iterator[bytes]:
    left = list(fields)
    for name in (names or "").lower().split(":"):
        for i in reversed(range(len(left))):
            if left[i].partition(b":")[0].strip().lower() == name.strip().encode():
                yield left.pop(i)
                break


def canonical_field(text: bytes, forms: str | None) -> bytes:
    """Sections 3.4.1 and 3.4.2, without the CRLF at the end."""
    if (forms or "").lower().startswith("simple"):
        return text
    name, _, value = text.partition(b":")
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.strip(b" \t").lower() + b":" + value


def canonical_body(body: bytes, forms: str | None) -> bytes:
    """Sections 3.4.3 and 3.4.4."""
    lines = body.split(b"\r\n")
    if (forms or "").lower().endswith("relaxed"):
        # Only what a CRLF follows is the end of a line.
        lines = [re.sub(rb"[ \t]+", b" ", line) for line in lines]
        lines = [line.rstrip(b" ") for line in lines[:-1]] + lines[-1:]
        while lines and not lines[-1]:
            lines.pop()
        return b"".join(line + b"\r\n" for line in lines)
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _place(made: Signed, name: bytes) -> int:
    return next(i for i, each in enumerate(made.fields) if each.lower().startswith(name + b":"))


def _with_field(made: Signed, place: int, text: bytes) -> Signed:
    return replace(made, fields=(*made.fields[:place], text, *made.fields[place + 1 :]))


def _edit(name: bytes, old: bytes, new: bytes) -> Callable[[Random, Signed], Signed]:
    def damage(_: Random, made: Signed) -> Signed:
        place = _place(made, name)
        return _with_field(made, place, re.sub(old, new, made.fields[place], count=1))

    return damage


def _edit_body(old: bytes, new: bytes) -> Callable[[Random, Signed], Signed]:
    return lambda _, made: replace(made, body=re.sub(old, new, made.body, count=1))


def _record(text: str | None) -> Callable[[Random, Signed], Signed]:
    return lambda _, made: replace(made, records={} if text is None else {KEY_NAME: text})


def _swap(random: Random, made: Signed) -> Signed:
    first, second = random.sample(range(len(made.fields)), 2)
    fields = list(made.fields)
    fields[first], fields[second] = fields[second], fields[first]
    return replace(made, fields=tuple(fields))


def _add(text: bytes, *, above: bool) -> Callable[[Random, Signed], Signed]:
    return lambda _, made: replace(
        made, fields=(text, *made.fields) if above else (*made.fields, text)
    )


def _without_subject(_: Random, made: Signed) -> Signed:
    place = _place(made, b"subject")
    return replace(made, fields=(*made.fields[:place], *made.fields[place + 1 :]))


DAMAGES: dict[str, Callable[[Random, Signed], Signed]] = {
    "a word of the body": _edit_body(rb"[a-z]", b"Q"),
    "blanks in the body": _edit_body(rb"[ \t]", b" \t "),
    "a blank at a line end": _edit_body(rb"\r\n", b" \r\n"),
    "lines below": _edit_body(rb"\Z", b"\r\nBuy this!\r\n"),
    "empty lines below": _edit_body(rb"\Z", b"\r\n\r\n"),
    "the body cut off": _edit_body(rb"(?s)\A.*\Z", b""),
    "another author": _edit(b"from", rb"Alice", b"Eve"),
    "blanks in From": _edit(b"from", rb"<", b" \t<"),
    "From folded": _edit(b"from", rb"<", b"\r\n <"),
    "a blank behind From": _edit(b"from", rb"\Z", b" "),
    "From in other case": _edit(b"from", rb"(?i)\Afrom", b"fRoM"),
    "a From above": _add(b"From: eve@evil.example", above=True),
    "a From below": _add(b"From: eve@evil.example", above=False),
    "a Comments above": _add(b"Comments: spam", above=True),
    "a Comments below": _add(b"Comments: spam", above=False),
    "no Subject": _without_subject,
    "two fields in other order": _swap,
    "b= altered": _edit(b"dkim-signature", rb"(;\s*b=\s*)[^A]", rb"\1A"),
    "bh= altered": _edit(b"dkim-signature", rb"(;\s*bh=\s*)[^A]", rb"\1A"),
    "b= folded": _edit(b"dkim-signature", rb"(;\s*b=)\s*(\S{5})", rb"\1\r\n \2\r\n  "),
    "a blank behind b=": _edit(b"dkim-signature", rb"\Z", b" \t"),
    "another tag": _edit(b"dkim-signature", rb"v=1;", b"v=1; z=;"),
    "no key": _record(None),
    "a revoked key": _record("v=DKIM1; p="),
    "another key": _record(f"v=DKIM1; p={OTHER_VALUE}"),
}


def _odd(record: str | None = None, **differs: str | None) -> Callable[[Random], Signed]:
    def build(random: Random) -> Signed:
        made = _by_hand(random, **{"a": "rsa-sha256", **differs})
        return made if record is None else replace(made, records={KEY_NAME: record})

    return build


def _odd_line(line: bytes, *, above: bool) -> Callable[[Random], Signed]:
    return lambda random: _add(line, above=above)(random, _by_hand(random, l=None))


TAGS: dict[str, str | None] = {
    "v": "1",
    "a": "rsa-sha256",
    "c": "relaxed/relaxed",
    "d": SDID,
    "s": SELECTOR,
}


def _blank_before_colon(random: Random) -> Signed:
    fields, body = [b"From : a@signer.example", b"Subject: x"], _body(random)
    return Signed(kind="", fields=sign(random, fields, body, TAGS), body=body)


def _no_line_end(random: Random) -> Signed:
    fields, body = _fields(random), _body(random) + b"the end"
    return Signed(kind="", fields=sign(random, fields, body, TAGS), body=body)


def _blank_in_b(random: Random) -> Signed:
    """A tag behind b=, and a blank before its semicolon."""
    made = _by_hand(random, a="rsa-sha256", c="relaxed/simple", h="from", l=None)
    unsigned = [each for each in made.fields if not each.lower().startswith(b"dkim-")]
    own = made.fields[_place(made, b"dkim-signature")].partition(b"b=")
    own = re.sub(rb"(?s);\s*b=.*", b"; b=", b"".join(own))
    data = b"".join(
        canonical_field(each, "relaxed") + b"\r\n" for each in _chosen(unsigned, "from")
    )
    data += canonical_field(own + b"; z=x", "relaxed")
    signature = base64.b64encode(RSA.sign(data, PKCS1v15(), SHA256()))
    return replace(made, fields=(own + signature + b" ; z=x", *unsigned))


ODDITIES: dict[str, Callable[[Random], Signed]] = {
    "From not in h=": _odd(h="subject:to"),
    "l= beyond the body": _odd(l="99999"),
    "rsa-sha1": _odd(a="rsa-sha1"),
    "t=s, and i= below d=": _odd(f"v=DKIM1; t=s; p={RSA_VALUE}", i=f"@mail.{SDID}"),
    "a key for sha1": _odd(f"v=DKIM1; h=sha1; p={RSA_VALUE}"),
    "a key whose v= is last": _odd(f"p={RSA_VALUE}; v=DKIM1"),
    "a key of another version": _odd(f"v=DKIM2; p={RSA_VALUE}"),
    "a key for a list of services": _odd(f"v=DKIM1; s=other:email; p={RSA_VALUE}"),
    "a key for other services": _odd(f"v=DKIM1; s=other; p={RSA_VALUE}"),
    "a key in the form of PKCS #1": _odd(f"v=DKIM1; p={PKCS1_VALUE}"),
    "a list in q=": _odd(q="dns/txt:dns/other"),
    "expired an hour ago": _odd(t=str(NOW - 7200), x=str(NOW - 3600)),
    "expired a day ago": _odd(t=str(NOW - 172800), x=str(NOW - 86400)),
    "signed an hour ahead": _odd(t=str(NOW + 3600)),
    "signed a day ahead": _odd(t=str(NOW + 86400)),
    "an Ed25519 key for RSA": _odd(ED25519_RECORD),
    "an RSA key for Ed25519": _odd(RSA_RECORD, a="ed25519-sha256"),
    "an Ed25519 key that says RSA": _odd(f"v=DKIM1; k=rsa; p={ED25519_VALUE}"),
    "a key of an unknown kind": _odd(f"v=DKIM1; k=dsa; p={RSA_VALUE}"),
    "i= below d=": _odd(i=f"alice@mail.{SDID}"),
    "i= elsewhere": _odd(i="alice@evil.example"),
    "d= and i= in other case": _odd(d=SDID.upper(), i=f"a@{SDID.title()}"),
    "c= in capitals": _odd(c="RELAXED/RELAXED"),
    "a= in capitals": _odd(a="RSA-SHA256"),
    "an empty name in h=": _odd(h="from:subject:"),
    "a blank before the colon": _blank_before_colon,
    "a blank behind b=, and a tag": _blank_in_b,
    "a line without a colon": _odd_line(b"no colon", above=False),
    "an 8-bit field name": _odd_line(b"X-\xe9: x", above=False),
    "no CRLF at the end": _no_line_end,
    "white space first": _odd_line(b" x", above=True),
}
