"""Evidence on a mail that is right in every respect, but for what a test names."""

from ipaddress import ip_address

from fake_receiver.model.declared import Declared
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.message_format import FormatFinding
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    Dmarc,
    DmarcPolicy,
    DmarcResult,
    Iprev,
    IprevResult,
    Spf,
    SpfIdentity,
    SpfResult,
)
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Tls, Transaction

V4, V6 = "198.51.100.25", "2001:db8:25::2"
TLS = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256)

# Results of iprev, with the PTR names.
CONFIRMED = (IprevResult.PASS, ("mail.social.example.",))
NO_PTR = (IprevResult.PERMERROR, ())
UNCONFIRMED_PTR = (IprevResult.FAIL, ("www.social.example.",))
PTR_TIMES_OUT = (IprevResult.TEMPERROR, ())

# Results of DMARC, with the published policy.
NO_DMARC = (DmarcResult.NONE, None)
ALIGNED = (DmarcResult.PASS, DmarcPolicy.NONE)
NOT_ALIGNED = (DmarcResult.FAIL, DmarcPolicy.NONE)
QUARANTINE = (DmarcResult.FAIL, DmarcPolicy.QUARANTINE)
REJECT = (DmarcResult.FAIL, DmarcPolicy.REJECT)

# What differs, for ``clean_evidence``.
SIGNED = {"spf": SpfResult.NONE, "dkim": (DkimResult.PASS,)}
UNAUTHENTICATED = {"spf": SpfResult.NONE}

MESSAGE = b"From: alice@social.example\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"


def clean_evidence(
    *,
    stage=Stage.END_OF_MESSAGE,
    ip=V6,
    iprev=CONFIRMED,
    spf=SpfResult.PASS,
    dkim=(),
    dmarc=NO_DMARC,
    author_domain="social.example",
    defects=(),
    bulk_sender=False,
    marks=(),
    mailbox=None,
    **transaction,
):
    """Over IPv6, and signed by nobody, which no rule forbids.

    ``iprev`` and ``dmarc`` are pairs as above, ``dkim`` the result of each signature, ``mailbox``
    the state of the recipient's; ``transaction`` is what differs in it.
    """
    address = ip_address(ip)
    known = {
        "helo_domain": "mail.social.example",
        "reverse_path": "alice@social.example",
        "forward_paths": ("bob@gmail.com",),
        "tls": TLS,
        "message": MESSAGE,
        "received_at": 1700000000.9,
    } | transaction
    return Evidence(
        transaction=Transaction(client_ip=address, **known),
        iprev=_iprev(address, *iprev),
        spf=Spf(
            result=spf, identity=SpfIdentity.MAILFROM, domain="social.example", why=f"spf is {spf}"
        ),
        dkim=tuple(_signature(result) for result in dkim),
        dmarc=_dmarc(author_domain, *dmarc),
        message_format=tuple(
            FormatFinding(defect=defect, field="From", why=f"defect {defect}") for defect in defects
        ),
        declared=Declared(
            bulk_sender=bulk_sender,
            marks=frozenset(marks),
            mailboxes=dict.fromkeys(known["forward_paths"], mailbox) if mailbox else {},
        ),
        stage=stage,
    )


def _iprev(address, result, names):
    return Iprev(
        result=result,
        client_ip=address,
        ptr_names=names,
        verified_name=names[0] if result is IprevResult.PASS else None,
        why=f"iprev is {result}",
    )


def _signature(result):
    return DkimSignature(
        result=result,
        sdid="social.example",
        auid="@social.example",
        selector="s",
        why=f"dkim is {result}",
    )


def _dmarc(author_domain, result, policy):
    return Dmarc(
        result=result,
        author_domain=author_domain,
        why=f"dmarc is {result}",
        published_policy=policy,
        record=None if result is DmarcResult.NONE else f"v=DMARC1; p={policy}",
        spf_aligned=result is DmarcResult.PASS,
    )


def told(verdict):
    """The rule that decided, and the codes of its reply."""
    return f"{verdict.rule} {verdict.reply.code} {verdict.reply.enhanced}"
