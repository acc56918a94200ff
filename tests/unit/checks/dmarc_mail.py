"""Authors whose mail is judged by RFC 9989, and the records of their domains.

The names of appendix B.4 and of section 4.10 are those of the RFC.
"""

from fake_receiver.checks.author import Author
from fake_receiver.checks.dmarc import check_dmarc
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import DkimResult, DkimSignature, Spf, SpfIdentity, SpfResult

SIMPLE = {"example.com": "p=reject", "signing.example.com": "p=none"}
BANK = {"bank.example": "p=reject; psd=y", "giant.bank.example": "p=quarantine"}
DEEP = "a.b.c.d.e.f.g.h.i.j.k.example.com"


def spf(result=SpfResult.FAIL, domain="esp.example.net"):
    """SPF on MAIL FROM: by default it fails, for a domain that is not the author's."""
    return Spf(result=result, identity=SpfIdentity.MAILFROM, domain=domain, why="")


def spf_pass(domain):
    """SPF that passes for ``domain``."""
    return spf(SpfResult.PASS, domain)


def dkim(domain, result=DkimResult.PASS):
    """A signature of ``domain``."""
    return DkimSignature(result=result, sdid=domain, auid=f"@{domain}", selector="s1", why="")


def zone_of(records):
    """``{domain: tags}`` of DMARC records; a name with a leading = stands as it is."""
    zone = {}
    for domain, value in records.items():
        owner = domain[1:] if domain.startswith("=") else f"_dmarc.{domain}"
        texts = value if isinstance(value, list) else [value]
        plain = domain.startswith("=") or isinstance(value, LookupStatus)
        zone[owner, "TXT"] = value if plain else [f"v=DMARC1; {text}" for text in texts]
    return zone


def judge(resolver, author, spf=spf(), dkim=()):  # noqa: B008
    """DMARC of a mail of ``author``: if nothing else is given, SPF fails and nobody signed."""
    return check_dmarc(Author(domain=author), spf, dkim, resolver, tree_walk=True)


def asked(dmarc):
    """The names that were asked, in order, without a leading _dmarc."""
    return [lookup.name.removesuffix(".").removeprefix("_dmarc.") for lookup in dmarc.lookups]
