"""Bulk senders, the envelope, rates and reputation; mail filed as spam; other receivers."""

from ipaddress import ip_address

import pytest

from fake_receiver.model.declared import Declared, MailboxState, Mark
from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.stage import Stage
from fake_receiver.model.transaction import Tls
from fake_receiver.report.remedies import Need, needs, nothing_to_configure, remedies

BULK = Declared(bulk_sender=True)
CLIENT = "2001:db8:25::2"
TXT, POLICY = ("social.example.", "TXT"), ("_dmarc.social.example.", "TXT")
SPF = {TXT: [f"v=spf1 ip6:{CLIENT} -all"]}
DMARC = {POLICY: ["v=DMARC1; p=none"]}
OVER_TLS = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256)


def lines(found):
    return [line for remedy in found for change in remedy.changes for line in change.lines]


def marked(*marks):
    return Declared(marks=frozenset(marks))


def test_a_bulk_sender_is_told_of_all_that_is_missing(judge_mail, confirmed_dns):
    judged = judge_mail({**confirmed_dns, **SPF}, declared=BULK)
    assert judged.verdict.rule == "bulk-dkim"
    assert needs(judged) == (Need.DKIM, Need.DMARC_RECORD, Need.TLS)
    offered = lines(remedies(judged))
    assert "opendkim-genkey -b 2048 -d social.example -s mail -D /etc/dkimkeys" in offered
    assert "smtp_tls_security_level = may" in offered


def test_a_bulk_sender_without_any_authentication_needs_both_kinds(judge_mail, confirmed_dns):
    judged = judge_mail({**confirmed_dns, **DMARC}, declared=BULK, tls=OVER_TLS)
    assert judged.verdict.rule == "unauthenticated"
    assert needs(judged) == (Need.SPF, Need.DKIM)


def test_the_dmarc_record_to_publish_is_one_that_the_receiver_finds(judge_mail, confirmed_dns):
    judged = judge_mail({**confirmed_dns, **SPF}, declared=BULK)
    (line,) = (line for line in lines(remedies(judged)) if line.startswith("_dmarc."))
    name, _, text = line.partition(' TXT "')
    dns = {**confirmed_dns, **SPF, (name, "TXT"): [text.rstrip('"')]}
    assert Need.DMARC_RECORD not in needs(judge_mail(dns, declared=BULK))


def test_a_dmarc_record_that_counts_for_nothing_is_replaced(judge_mail, confirmed_dns):
    dns = {**confirmed_dns, **SPF, POLICY: ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}
    found = remedies(judge_mail(dns, declared=BULK))
    assert any(remedy.title.startswith("Publish one DMARC record:") for remedy in found)


def test_a_dmarc_record_that_no_name_server_gives_is_not_called_missing(judge_mail, confirmed_dns):
    dns = {**confirmed_dns, **SPF, POLICY: LookupStatus.SERVFAIL}
    assert Need.DMARC_RECORD not in needs(judge_mail(dns, declared=BULK))


def test_an_address_cures_no_more_than_an_address_can(judge_mail, host):
    dns = {TXT: ["v=spf1 ip6:2001:db8:25::1 -all"]}
    judged = judge_mail(dns, declared=BULK)
    first = remedies(judged, host("2001:db8:25::1"))[0]
    assert first.cures == (Need.PTR, Need.SPF)
    assert {Need.DKIM, Need.TLS} <= {*needs(judged)}


def test_a_domain_that_demands_tls_gets_it(judge_mail):
    states = {"bob@gmail.com": MailboxState.REQUIRES_TLS}
    judged = judge_mail({}, stage=Stage.RCPT, declared=Declared(mailboxes=states))
    assert needs(judged) == (Need.TLS,)
    assert "smtp_tls_security_level = may" in lines(remedies(judged))


@pytest.mark.parametrize("state", [MailboxState.UNKNOWN, MailboxState.OVER_QUOTA])
def test_a_mailbox_is_mended_by_no_configuration(judge_mail, state):
    states = {"carol@gmail.com": state}
    judged = judge_mail(
        {},
        stage=Stage.RCPT,
        to=("bob@gmail.com", "carol@gmail.com"),
        declared=Declared(mailboxes=states),
    )
    assert remedies(judged) == ()
    (sentence,) = nothing_to_configure(judged)
    assert "carol@gmail.com" in sentence
    assert "bob@gmail.com" not in sentence


def test_each_domain_gets_a_transaction_of_its_own(judge_mail):
    judged = judge_mail({}, stage=Stage.RCPT, to=("bob@gmail.com", "carol@work.example"))
    assert needs(judged) == (Need.ONE_DOMAIN,)
    offered = lines(remedies(judged))
    assert {"gmail.com smtp:", "work.example smtp:"} <= {*offered}


def test_too_many_recipients_are_spread_over_transactions(judge_mail):
    judged = judge_mail({}, stage=Stage.RCPT, to=tuple(f"u{n}@gmail.com" for n in range(101)))
    assert needs(judged) == (Need.FEWER_RECIPIENTS,)
    assert "smtp_destination_recipient_limit = 50" in lines(remedies(judged))


def test_the_size_to_keep_is_that_of_the_receiver(judge_mail):
    for receiver, size in {"gmail": 157286400, "yahoo": 41943040}.items():
        judged = judge_mail({}, stage=Stage.MAIL, to=(), exceeds_size=True, receiver=receiver)
        assert needs(judged) == (Need.SIZE,)
        assert f"message_size_limit = {size}" in lines(remedies(judged))


@pytest.mark.parametrize(
    ("mark", "need", "line"),
    [
        (Mark.UNUSUAL_RATE_IP, Need.PACE, "slow_destination_rate_delay = 1s"),
        (Mark.UNUSUAL_RATE, Need.PACE, "gmail.com slow:"),
        (Mark.LOW_REPUTATION_IP, Need.REPUTATION, CLIENT),
        (Mark.UNSOLICITED, Need.REPUTATION, "social.example"),
        (Mark.UNAUTHORIZED_IP, Need.RELAY, "relayhost = [smtp.provider.example]:587"),
        (
            Mark.SUSPICIOUS_SPF_RECORD,
            Need.NARROW_SPF,
            f'social.example. TXT "v=spf1 ip6:{CLIENT} -all"',
        ),
    ],
)
def test_what_is_declared_has_the_lines_that_may_help(judge_mail, confirmed_dns, mark, need, line):
    judged = judge_mail({**confirmed_dns, **SPF}, declared=marked(mark))
    assert needs(judged) == (need,)
    assert line in lines(remedies(judged))


def test_mail_filed_as_spam_lacks_what_refused_mail_lacks(judge_mail, confirmed_dns):
    dns = {**confirmed_dns, POLICY: ["v=DMARC1; p=quarantine"], TXT: ["v=spf1 mx -all"]}
    judged = judge_mail(dns, receiver="gmail@2015-01", client="198.51.100.25")
    assert judged.verdict.rule == "dmarc-quarantine"
    assert needs(judged) == (Need.ALIGNMENT,)
    work = judge_mail(
        {("25.100.51.198.in-addr.arpa.", "PTR"): ["social.example."],
         ("social.example.", "A"): ["198.51.100.25"]},
        client="198.51.100.25", to=("bob@work.example",),
    )  # fmt: skip
    assert work.verdict.rule == "unauthenticated-to-workspace"
    assert needs(work) == (Need.AUTHENTICATION,)


def test_a_guessed_spf_record_is_published_where_the_guess_does_not_count(
    judge_mail, confirmed_dns
):
    dns = {**confirmed_dns, ("social.example.", "AAAA"): [CLIENT]}
    switch = ("best-guess-authenticates-nothing",)
    judged = judge_mail(dns, receiver="gmail@2019-06", switches=switch)
    assert judged.evidence.spf.best_guess
    assert needs(judged) == (Need.AUTHENTICATION,)
    assert f'social.example. TXT "v=spf1 ip6:{CLIENT} ~all"' in lines(remedies(judged))


def test_a_client_that_said_no_name_gets_a_ptr_record_to_fill_in(judge_mail):
    judged = judge_mail({}, stage=Stage.CONNECT, receiver="gmx", helo="", reverse_path="", to=())
    assert needs(judged) == (Need.PTR,)
    assert any(line.endswith("PTR <your mail server's name>.") for line in lines(remedies(judged)))


def test_a_client_that_said_no_name_may_have_one_in_its_ptr_record(judge_mail):
    pointer = f"{ip_address(CLIENT).reverse_pointer}."
    dns = {(pointer, "PTR"): ["mx.social.example."]}
    judged = judge_mail(dns, stage=Stage.CONNECT, receiver="gmx", helo="", reverse_path="", to=())
    assert lines(remedies(judged))[0] == f"mx.social.example. AAAA {CLIENT}"


def test_microsofts_bulk_rule_asks_for_what_is_missing_alone(judge_mail, confirmed_dns):
    judged = judge_mail(
        {**confirmed_dns, **SPF}, receiver="microsoft", to=("bob@outlook.com",), declared=BULK
    )
    assert judged.verdict.rule == "bulk-authentication"
    assert needs(judged) == (Need.DKIM, Need.DMARC_RECORD)


def test_a_receiver_without_ipv6_is_reached_over_ipv4(judge_mail):
    judged = judge_mail(
        {}, stage=Stage.RCPT, receiver="microsoft", switches=("no-ipv6",), to=("bob@work.example",)
    )
    assert needs(judged) == (Need.IPV4,)
    assert "work.example smtp-ipv4:" in lines(remedies(judged))
