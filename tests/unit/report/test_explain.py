import pytest

from fake_receiver.model.answer import Answer, Occasion, Then
from fake_receiver.model.declared import Declared, MailboxState, Mark
from fake_receiver.model.stage import Stage
from fake_receiver.report.explain import explain

CLIENT = "2001:db8:25::2"
SPF = {("social.example.", "TXT"): [f"v=spf1 ip6:{CLIENT} -all"]}
UNKNOWN = Declared(mailboxes={"bob@gmail.com": MailboxState.UNKNOWN})


def text(judged, **options):
    return "\n".join(line.plain for line in explain(judged, **options))


def row(judged, label):
    return next(line.text.plain for line in explain(judged) if line.label == label)


def labels(judged):
    return [line.label for line in explain(judged) if line.label.isalpha()]


def on_demand(judge_mail, stage=Stage.RCPT, **answer):
    occasion = Occasion(answer=Answer(stage=stage, **answer), told="on demand: time 1")
    return judge_mail({}, stage=stage, occasion=occasion)


def test_a_refusal_at_rcpt_names_the_recipient(judge_mail):
    judged = judge_mail({}, stage=Stage.RCPT, declared=UNKNOWN)
    assert row(judged, "stage") == "refused at RCPT TO:<bob@gmail.com>"
    assert row(judged, "why") == "the scenario declares bob@gmail.com unknown"
    assert "bob@gmail.com does not exist" in row(judged, "to do")


def test_what_was_not_checked_yet_is_not_shown(judge_mail):
    judged = judge_mail({}, stage=Stage.RCPT, declared=UNKNOWN)
    assert not {"SPF", "DKIM", "DMARC", "iprev", "DNS"} & {*labels(judged)}


def test_a_refusal_at_mail_names_the_reverse_path(judge_mail):
    judged = judge_mail({}, stage=Stage.MAIL, to=(), exceeds_size=True)
    assert row(judged, "stage") == "refused at MAIL FROM:<alice@social.example>"


def test_a_refusal_instead_of_the_banner_leaves_the_mail_in_the_queue(judge_mail):
    judged = judge_mail({}, stage=Stage.CONNECT, receiver="gmx", helo="", reverse_path="", to=())
    assert row(judged, "stage") == "refused before EHLO, in place of the banner"
    assert "Postfix keeps the mail" in row(judged, "then")
    assert f"{CLIENT} has no PTR record" in row(judged, "iprev")


def test_the_end_of_a_message_needs_no_word(judge_mail):
    assert "stage" not in labels(judge_mail({}))


def test_deferred_mail_stays_in_the_queue(judge_mail, confirmed_dns):
    declared = Declared(marks=frozenset({Mark.UNUSUAL_RATE}))
    judged = judge_mail({**confirmed_dns, **SPF}, declared=declared)
    assert "the sending server keeps the mail" in row(judged, "then")


@pytest.mark.parametrize(
    ("mta", "then"),
    [
        ("exim", "the sending server keeps the mail"),
        ("msmtp", "msmtp has no queue: the mail is lost"),
        ("swaks", "swaks has no queue"),
    ],
)
def test_or_is_lost_where_there_is_none(judge_mail, confirmed_dns, host, mta, then):
    declared = Declared(marks=frozenset({Mark.UNUSUAL_RATE}))
    judged = judge_mail({**confirmed_dns, **SPF}, declared=declared)
    shown = [line for line in explain(judged, host=host(mta=mta)) if line.label == "then"]
    assert then in shown[0].text.plain


def test_an_answer_on_demand_has_nothing_to_mend(judge_mail):
    judged = on_demand(judge_mail, reply="NoSuchUser")
    assert row(judged, "to do") == "nothing to mend: the scenario asked for this answer"
    assert row(judged, "why") == "on demand: time 1"


def test_a_reset_connection_is_shown_where_the_reply_would_be(judge_mail):
    judged = on_demand(judge_mail, then=Then.DROP)
    assert judged.lines == ()
    assert row(judged, "reply") == "(no reply: the connection was reset)"
    assert "closes the connection" in row(judged, "then")


def test_what_a_switch_says_stands_beside_its_name(judge_mail, confirmed_dns):
    dns = {**confirmed_dns, ("social.example.", "TXT"): ["v=spf1 -all"]}
    judged = judge_mail(dns)
    assert "temporary" in judged.verdict.turned_by
    assert row(judged, "unsure") == (
        "some evidence says otherwise: no PTR, no authentication and the bulk rules give 4yz, as "
        "for some traffic (`switches: [temporary]`)"
    )


def test_mail_filed_as_spam_gets_a_hint_and_no_talk_of_refusals(judge_mail, confirmed_dns):
    policy = {("_dmarc.social.example.", "TXT"): ["v=DMARC1; p=quarantine"]}
    dns = {**confirmed_dns, **policy, ("social.example.", "TXT"): ["v=spf1 -all"]}
    judged = judge_mail(dns, receiver="lenient")
    assert judged.verdict.reply.code == 250
    assert row(judged, "to do").startswith("filed as spam: a pass of SPF or DKIM")
    assert "refuse it too" not in text(judged)


def test_what_is_declared_is_promised_no_cure(judge_mail, confirmed_dns):
    declared = Declared(marks=frozenset({Mark.LOW_REPUTATION_IP}))
    judged = judge_mail({**confirmed_dns, **SPF}, declared=declared)
    assert row(judged, "to do") == (
        "a better reputation is missing, as the scenario declares and no check can find; any one "
        "of these may help:"
    )


def test_content_and_what_can_be_configured_are_both_told(judge_mail, confirmed_dns):
    marks = frozenset({Mark.UNAUTHORIZED_IP, Mark.SUSPICIOUS_CONTENT})
    judged = judge_mail({**confirmed_dns, **SPF}, declared=Declared(marks=marks))
    assert row(judged, "to do").startswith("no configuration mends content")
    assert row(judged, "and").startswith("a relay that may deliver to the receiver is missing")


def test_three_missing_things_are_counted_and_each_has_its_heading(judge_mail, confirmed_dns):
    judged = judge_mail({**confirmed_dns, **SPF}, declared=Declared(bulk_sender=True))
    assert row(judged, "to do") == (
        "3 things are missing: a pass of DKIM, a DMARC record of the author domain, and a "
        "connection over TLS"
    )
    shown = text(judged, all_remedies=False)
    assert "this for a pass of DKIM:" in shown
    assert "and this for a DMARC record of the author domain:" in shown
    assert "and one of these for a connection over TLS:" in shown
    assert "smtp_tls_security_level = may" in shown
    assert "hosts_avoid_tls" not in shown
    assert "(-v shows the lines of all)" in shown


@pytest.mark.parametrize(
    ("mta", "then"),
    [
        ("exim", "Exim asks the other hosts, and returns the mail where all say so"),
        ("sendmail", "Sendmail asks the other hosts, and returns the mail where all say so"),
        ("opensmtpd", "OpenSMTPD asks the other hosts"),
        ("other", "Postfix keeps the mail and tries again, here even after a 5yz"),
    ],
)
def test_each_mail_server_takes_a_refusal_in_place_of_the_banner_its_own_way(
    judge_mail, host, mta, then
):
    judged = judge_mail({}, stage=Stage.CONNECT, receiver="gmx", helo="", reverse_path="", to=())
    shown = [line for line in explain(judged, host=host(mta=mta)) if line.label == "then"]
    assert then in shown[0].text.plain
