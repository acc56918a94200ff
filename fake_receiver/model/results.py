"""What each check found. Result tokens are those of RFC 8601 section 2.7; every result says why.

``lookups`` are the DNS questions that the check asked, in order: they are shown to the person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fake_receiver.model.lookup import Lookup
from fake_receiver.model.transaction import IPAddress


class IprevResult(StrEnum):
    """RFC 8601 section 2.7.3."""

    PASS = "pass"
    FAIL = "fail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class SpfResult(StrEnum):
    """RFC 7208 section 2.6."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class DkimResult(StrEnum):
    """RFC 8601 section 2.7.1."""

    NONE = "none"
    PASS = "pass"
    FAIL = "fail"
    POLICY = "policy"
    NEUTRAL = "neutral"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class DkimReason(StrEnum):
    """What is wrong with a signature, or with the key that it names."""

    FORMAT = "format"
    """The field is no list of tags, lacks one, or has one with a wrong value."""
    VERSION = "version"
    ALGORITHM = "algorithm"
    """a= is unknown."""
    RSA_SHA1 = "rsa-sha1"
    FROM_NOT_SIGNED = "from-not-signed"
    IDENTITY = "identity"
    """i= is not in d=, or the key forbids that it is below (t=s)."""
    FUTURE = "future"
    EXPIRED = "expired"
    DNS_FAILURE = "dns-failure"
    NO_KEY = "no-key"
    REVOKED = "revoked"
    KEY_FORMAT = "key-format"
    """The key's record is no list of tags, or has no p=."""
    KEY_VERSION = "key-version"
    KEY_TYPE = "key-type"
    """The key is not of the signature's algorithm (k=)."""
    KEY_USE = "key-use"
    """The key is not for this hash or not for email (h=, s=)."""
    BAD_KEY = "bad-key"
    """p= is no public key."""
    SHORT_KEY = "short-key"
    BODY_LENGTH = "body-length"
    """l= is beyond the body."""
    BODY_HASH = "body-hash"
    SIGNATURE = "signature"


class ArcResult(StrEnum):
    """The chain's validation status (RFC 8617 section 4.4)."""

    NONE = "none"
    PASS = "pass"
    FAIL = "fail"


class DmarcResult(StrEnum):
    """RFC 9989 section 9 and RFC 7489 section 11.2."""

    NONE = "none"
    PASS = "pass"
    FAIL = "fail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class DmarcPolicy(StrEnum):
    """The published policy: p=, sp= or np= (RFC 9989 section 4.7, RFC 7489 section 6.3)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Iprev:
    """Reverse look-up of the client's address, confirmed by a forward look-up (RFC 8601 section 3).

    ``ptr_names`` are what the reverse zone says, unverified; ``verified_name`` is the first of
    them that resolves back to ``client_ip``, or None.
    """

    result: IprevResult
    client_ip: IPAddress
    ptr_names: tuple[str, ...] = ()
    verified_name: str | None = None
    why: str
    lookups: tuple[Lookup, ...] = ()

    def __post_init__(self) -> None:
        if (self.result is IprevResult.PASS) != (self.verified_name is not None):
            raise ValueError("iprev passes exactly when a name is verified")


class SpfIdentity(StrEnum):
    """Which identity was checked (RFC 7208 sections 2.3 and 2.4)."""

    MAILFROM = "mailfrom"
    HELO = "helo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spf:
    """SPF for the MAIL FROM identity, or HELO when the reverse-path is null."""

    result: SpfResult
    identity: SpfIdentity
    domain: str
    why: str
    record: str | None = None
    best_guess: bool = False
    """The domain has no record; the result is that of a record which the receiver guessed."""
    explanation: str = ""
    """What the domain's ``exp=`` tells whoever fails (RFC 7208 section 6.2)."""
    lookups_spent: int = 0
    """Terms that asked the DNS; ten are allowed (RFC 7208 section 4.6.4)."""
    void_lookups: int = 0
    """Those of them for which there was nothing; two are allowed."""
    lookups: tuple[Lookup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSignature:
    """One DKIM-Signature field: SDID d=, AUID i=, selector s= (RFC 6376 section 2).

    ``algorithm`` is a= in lower case. ``reason`` is what ``why`` says, for programs; None when the
    signature verifies.
    """

    result: DkimResult
    reason: DkimReason | None = None
    sdid: str
    auid: str
    selector: str
    why: str
    algorithm: str = ""
    signature_start: str = ""
    """The first 8 characters of b=, which tell signatures apart (RFC 6008)."""
    lookups: tuple[Lookup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """The ARC chain (RFC 8617). ``instance`` is the highest i= found, 0 without a chain.

    ``reported`` are results that the newest ARC-Authentication-Results field tells, such as
    ``{"spf": "pass", "spfdomain": "a.example"}``; trusted no more than who sealed it.
    ``reason`` is what is wrong with the signature or seal at which the chain failed; None where it
    passes, and where its structure is at fault.
    """

    result: ArcResult
    reason: DkimReason | None = None
    why: str
    instance: int = 0
    reported: Mapping[str, str] = field(default_factory=dict)
    lookups: tuple[Lookup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dmarc:
    """DMARC for the author domain (RFC5322.From).

    ``published_policy`` is what the domain owner asks for this mail: p=, or for a subdomain sp=
    or np=, and in ``test_mode`` (t=y) one step less. None without a record, and where a failed
    look-up hides which of them holds.

    ``organizational_domain`` comes from the tree walk where one was made and found a record, and
    else from the public suffix list.
    """

    result: DmarcResult
    author_domain: str
    why: str
    organizational_domain: str = ""
    record_domain: str | None = None
    """Where the record was found: the author domain, its organizational domain, or above."""
    record: str | None = None
    published_policy: DmarcPolicy | None = None
    test_mode: bool = False
    spf_aligned: bool = False
    dkim_aligned: bool = False
    lookups: tuple[Lookup, ...] = field(default=())
