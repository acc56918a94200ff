"""Mail judged by the real checks and Gmail's real table, with the DNS in a mapping."""

from collections.abc import Callable
from ipaddress import ip_address

import pytest

from fake_receiver.lab.results import SendingHost
from fake_receiver.model.answer import Occasion
from fake_receiver.model.declared import NOTHING, Declared
from fake_receiver.model.events import Judged
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Tls, Transaction
from fake_receiver.policy import receivers
from fake_receiver.receiver import judge
from fake_receiver.scenario.mail_host import Sender

Records = dict[tuple[str, str], list[str] | LookupStatus]
JudgeMail = Callable[..., Judged]
MakeHost = Callable[..., SendingHost]

CLIENT = "2001:db8:25::2"
PTR = f"{ip_address(CLIENT).reverse_pointer}."


def _resolver(records: Records) -> Callable[[str, str], Lookup]:
    def ask(name: str, rdtype: str) -> Lookup:
        found = records.get((name, rdtype), LookupStatus.NXDOMAIN)
        if isinstance(found, LookupStatus):
            return Lookup(name=name, rdtype=rdtype, status=found)
        return Lookup(name=name, rdtype=rdtype, status=LookupStatus.FOUND, answers=tuple(found))

    return ask


@pytest.fixture
def judge_mail() -> JudgeMail:
    """Judge a mail of social.example; each test names the records and what differs."""

    def judged(
        records: Records,
        *,
        client: str = CLIENT,
        helo: str = "social.example",
        reverse_path: str = "alice@social.example",
        header: str = "Message-ID: <1@social.example>\r\nFrom: alice@social.example\r\n",
        receiver: str = "gmail",
        switches: tuple[str, ...] = (),
        to: tuple[str, ...] = ("bob@gmail.com",),
        stage: Stage = Stage.END_OF_MESSAGE,
        declared: Declared = NOTHING,
        occasion: Occasion | None = None,
        tls: Tls | None = None,
        exceeds_size: bool = False,
    ) -> Judged:
        transaction = Transaction(
            client_ip=ip_address(client),
            helo_domain=helo,
            reverse_path=reverse_path,
            forward_paths=to,
            message=f"{header}\r\nhello\r\n".encode(),
            mx_host="gmail-smtp-in.l.google.com",
            session_id="session-1",
            tls=tls,
            exceeds_size=exceeds_size,
        )
        found = judge(
            transaction,
            profile=receivers.find(receiver, switches),
            resolver=_resolver(records),
            stage=stage,
            declared=declared,
            occasion=occasion,
        )
        assert found is not None, "the receiver has nothing to object at this stage"
        return found

    return judged


@pytest.fixture
def host() -> MakeHost:
    """The host that sent, with the addresses whose PTR records are confirmed."""

    def made(*confirmed: str, mta: str = "postfix", **more: object) -> SendingHost:
        described = {"addresses": [CLIENT, *confirmed], "hostname": "social.example", "mta": mta}
        sender = Sender.model_validate({**described, **more})
        return SendingHost(sender=sender, confirmed=tuple(ip_address(one) for one in confirmed))

    return made


@pytest.fixture
def confirmed_dns() -> Records:
    """The client's PTR record is confirmed; there is no other record."""
    return {
        (PTR, "PTR"): ["social.example."],
        ("social.example.", "AAAA"): [CLIENT],
    }
