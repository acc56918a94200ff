"""Mail that was judged and filed, without any of the checks."""

from collections.abc import Callable
from ipaddress import ip_address

import pytest

from fake_receiver.model.delivery import Delivery, Folder
from fake_receiver.model.events import Judged
from fake_receiver.model.evidence import Evidence
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.reply import Reply
from fake_receiver.model.results import (
    DkimResult,
    DkimSignature,
    Iprev,
    IprevResult,
    Spf,
    SpfIdentity,
    SpfResult,
)
from fake_receiver.model.transaction import Tls, Transaction
from fake_receiver.model.verdict import Confidence, Verdict

TRACE = "Delivered-To: {mailbox}\r\nReturn-Path: <alice@social.example>\r\n"
MESSAGE = b"From: alice@social.example\r\nSubject: hello\r\n\r\nhello, Bob\r\n"


@pytest.fixture(autouse=True)
def _short_traces(monkeypatch):
    """What is prepended is no subject here."""

    def file_mail(judged):
        return tuple(
            Delivery(mailbox=name, folder=judged.verdict.folder, trace=TRACE.format(mailbox=name))
            for name in judged.evidence.transaction.forward_paths
        )

    monkeypatch.setattr("fake_receiver.lab.mail_store.file_mail", file_mail)


@pytest.fixture
def filed() -> Callable[..., Judged]:
    """Builds it: one copy for each of ``mailboxes``."""

    def build(
        *mailboxes,
        folder=Folder.INBOX,
        message=MESSAGE,
        session_id="session-1",
        reverse_path="alice@social.example",
        received_at=1750000000.25,
    ):
        mailboxes = mailboxes or ("bob@gmail.com",)
        client_ip = ip_address("2001:db8:25::2")
        asked = Lookup(
            name="social.example.",
            rdtype="TXT",
            status=LookupStatus.FOUND,
            answers=('v=spf1 a "\xff" -all',),
        )
        return Judged(
            session_id=session_id,
            receiver="gmail",
            evidence=Evidence(
                transaction=Transaction(
                    client_ip=client_ip,
                    helo_domain="social.example",
                    reverse_path=reverse_path,
                    forward_paths=mailboxes,
                    message=message,
                    mx_host="gmail-smtp-in.l.google.com",
                    tls=Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256),
                    session_id=session_id,
                    received_at=received_at,
                ),
                iprev=Iprev(
                    result=IprevResult.PASS,
                    client_ip=client_ip,
                    ptr_names=("social.example.",),
                    verified_name="social.example.",
                    why="confirmed",
                ),
                spf=Spf(
                    result=SpfResult.PASS,
                    identity=SpfIdentity.MAILFROM,
                    domain="social.example",
                    why="a matches",
                    lookups=(asked,),
                ),
                dkim=(
                    DkimSignature(
                        result=DkimResult.FAIL,
                        sdid="social.example",
                        auid="@social.example",
                        selector="s",
                        why="the body hash did not verify",
                    ),
                ),
            ),
            verdict=Verdict(
                rule="accepted",
                reply_name="Accepted",
                reply=Reply(code=250, enhanced="2.0.0", lines=("OK",)),
                reason="no rule refuses it",
                confidence=Confidence.CERTAIN,
                folder=folder,
            ),
            lines=("250 2.0.0 OK",),
        )

    return build
