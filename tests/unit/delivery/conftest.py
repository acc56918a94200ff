"""Evidence on a mail that is right in every respect; each case names what differs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address

import pytest

from fake_receiver.model.evidence import NO_ARC, Evidence
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.reply import Reply
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
from fake_receiver.model.transaction import Tls, Transaction
from fake_receiver.model.verdict import Confidence, Verdict

BuildEvidence = Callable[..., Evidence]


@pytest.fixture
def evidence_of() -> BuildEvidence:
    """Builds it. ``at`` is a time with its offset; ``dkim`` is of each signature, as far as it
    matters, ``(result, i=, s=, b=, reason, key, a=)``; ``dmarc`` is ``(result, record, domain)``.
    """

    def build(
        *,
        ip="2001:db8:25::2",
        ptr="mail.social.example",
        helo="mail.social.example",
        reverse_path="alice@social.example",
        forward_paths=("bob@gmail.com",),
        spf=SpfResult.PASS,
        best_guess=False,
        spf_lookups=(),
        dkim=(),
        arc=NO_ARC,
        dmarc=None,
        at="2025-06-01T12:00:00-07:00",
        session_id="d9443c01a7336-1fed7ee81f0si149452475ad.272",
        **transaction,
    ):
        address = ip_address(ip)
        null = reverse_path == ""
        return Evidence(
            transaction=Transaction(
                client_ip=address,
                helo_domain=helo,
                reverse_path=reverse_path,
                forward_paths=forward_paths,
                message=b"From: alice@social.example\r\n\r\nhello\r\n",
                mx_host=transaction.pop("mx_host", "gmail-smtp-in.l.google.com"),
                session_id=session_id,
                received_at=datetime.fromisoformat(at).timestamp(),
                **transaction,
            ),
            iprev=Iprev(
                result=IprevResult.PASS if ptr else IprevResult.FAIL,
                client_ip=address,
                ptr_names=(f"{ptr}.",) if ptr else (),
                verified_name=f"{ptr}." if ptr else None,
                why="",
            ),
            spf=Spf(
                result=spf,
                identity=SpfIdentity.HELO if null else SpfIdentity.MAILFROM,
                domain=(helo if null else reverse_path.rpartition("@")[2]).lower(),
                why="",
                best_guess=best_guess,
                lookups=spf_lookups,
            ),
            dkim=tuple(_signature(*signature) for signature in dkim),
            arc=arc,
            dmarc=_dmarc(*dmarc) if dmarc else _dmarc(DmarcResult.NONE),
        )

    return build


def _signature(
    result,
    auid="@social.example",
    selector="s",
    start="abcd1234",
    reason=None,
    answer=None,
    algorithm="rsa-sha256",
):
    lookups = ()
    if answer is not None:
        found = not isinstance(answer, LookupStatus)
        lookups = (
            Lookup(
                name=f"{selector}._domainkey.social.example.",
                rdtype="TXT",
                status=LookupStatus.FOUND if found else answer,
                answers=(answer,) if found else (),
            ),
        )
    return DkimSignature(
        result=DkimResult(result),
        reason=reason,
        sdid=auid.rpartition("@")[2],
        auid=auid,
        selector=selector,
        why="",
        algorithm=algorithm,
        signature_start=start,
        lookups=lookups,
    )


def _dmarc(result, record=None, domain="social.example"):
    policy = None
    if record is not None:
        policy = DmarcPolicy(record.partition("p=")[2].partition(";")[0])
    return Dmarc(
        result=DmarcResult(result),
        author_domain=domain,
        why="",
        record=record,
        record_domain=domain if record else None,
        published_policy=policy,
    )


@pytest.fixture
def accepted() -> Verdict:
    """Mail that no rule refuses."""
    return Verdict(
        rule="accepted",
        reply_name="Accepted",
        reply=Reply(code=250, enhanced="2.0.0", lines=("OK",)),
        reason="no rule refuses it",
        confidence=Confidence.CERTAIN,
    )


@pytest.fixture
def refused(accepted) -> Verdict:
    """Mail that a rule refuses."""
    return replace(accepted, rule="no-ptr", reply=Reply(code=550, enhanced="5.7.25", lines=("no",)))


@pytest.fixture
def tls() -> Tls:
    """What most servers speak."""
    return Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256)
