"""Each mail server is told in its own words; tests/containers shows that the lines cure."""

import base64
import hashlib
from dataclasses import replace
from ipaddress import ip_address
from typing import get_args

import pytest

from fake_receiver.lab.results import Status, StepResult
from fake_receiver.model.declared import Declared, MailboxState, Mark
from fake_receiver.model.outcome import Outcome
from fake_receiver.model.stage import Stage
from fake_receiver.report.remedies import Need, remedies
from fake_receiver.report.remedies.servers import SERVERS
from fake_receiver.report.text import plain_lines
from fake_receiver.report.to_do import to_do
from fake_receiver.scenario.dkim_key import public_key_value
from fake_receiver.scenario.loader import loads
from fake_receiver.scenario.mail_host import Sender

CLIENT, OTHER, IPV4 = "2001:db8:25::2", "2001:db8:25::1", "198.51.100.25"
PTR = f"{ip_address(CLIENT).reverse_pointer}."
DKIM_KEY = {"exim": "/etc/exim4/dkim/mail.key", "opensmtpd": "/etc/dkimkeys/mail.key"}
OPENSMTPD_DKIM = (
    f'filter "dkimsign" proc-exec "filter-dkimsign -d social.example -s mail -k '
    f'{DKIM_KEY["opensmtpd"]}" user _dkimsign group _dkimsign'
)
SENDMAIL_IPV4 = f"CLIENT_OPTIONS(`Family=inet6, Addr=::ffff:{IPV4}')dnl"
# The last line makes the others hold.
RESTART = {
    "postfix": "postfix reload",
    "exim": "systemctl restart exim4",
    "opensmtpd": "systemctl restart opensmtpd",
    "sendmail": "systemctl restart sendmail",
}


def lines(*found):
    return [line for remedy in found for change in remedy.changes for line in change.lines]


def places(*found):
    return [change.where for remedy in found for change in remedy.changes]


def titled(found, beginning):
    return [remedy for remedy in found if remedy.title.startswith(beginning)]


@pytest.fixture
def mail_without(judge_mail, confirmed_dns):
    """Mail that lacks one thing."""
    tls = {"bob@gmail.com": MailboxState.REQUIRES_TLS}
    to_two = ("bob@gmail.com", "carol@work.example")
    spf = {("social.example.", "TXT"): [f"v=spf1 ip6:{CLIENT} -all"]}

    def judged(lacking):
        return {
            "ptr": lambda: judge_mail(spf),
            "dkim": lambda: judge_mail(confirmed_dns),
            "helo": lambda: judge_mail(confirmed_dns, reverse_path="", helo="localhost"),
            "tls": lambda: judge_mail({}, stage=Stage.RCPT, declared=Declared(mailboxes=tls)),
            "ipv4": lambda: judge_mail(
                {}, stage=Stage.RCPT, receiver="microsoft", switches=("no-ipv6",), to=to_two[1:]
            ),
            "relay": lambda: judge_mail(
                {**confirmed_dns, **spf}, declared=Declared(marks=frozenset({Mark.UNAUTHORIZED_IP}))
            ),
            "pace": lambda: judge_mail(
                {**confirmed_dns, **spf}, declared=Declared(marks=frozenset({Mark.UNUSUAL_RATE_IP}))
            ),
            "domains": lambda: judge_mail({}, stage=Stage.RCPT, to=to_two),
            "recipients": lambda: judge_mail(
                {}, stage=Stage.RCPT, to=tuple(f"u{n}@gmail.com" for n in range(101))
            ),
            "size": lambda: judge_mail({}, stage=Stage.MAIL, to=(), exceeds_size=True),
        }[lacking]()

    return judged


LINES = [
    ("ptr", "Send from", "postfix", f"smtp_bind_address6 = {OTHER}"),
    ("ptr", "Send from", "exim", f"REMOTE_SMTP_INTERFACE = <; {OTHER}"),
    ("ptr", "Send from", "opensmtpd", f'action "relay" relay src {{ {IPV4}, {OTHER} }}'),
    ("ptr", "Send from", "sendmail", f"CLIENT_OPTIONS(`Family=inet6, Addr={OTHER}')dnl"),
    ("ptr", "Use IPv4 alone: ", "exim", "dns_ipv4_lookup = *"),
    ("ptr", "Use IPv4 alone: ", "opensmtpd", "mta limit inet4"),
    ("ptr", "Use IPv4 alone: ", "sendmail", SENDMAIL_IPV4),
    ("ptr", "Use IPv4 alone, only", "postfix", "gmail.com smtp-ipv4:"),
    ("ptr", "Use IPv4 alone, only", "exim", "ipv4_only = ${if inlist{$domain}{gmail.com}}"),
    ("ptr", "Use IPv4 alone, only", "opensmtpd", "mta limit for domain gmail.com inet4"),
    ("ipv4", "Use IPv4 alone, only", "exim", "ipv4_only = ${if inlist{$domain}{work.example}}"),
    ("ipv4", "Use IPv4 alone: ", "sendmail", SENDMAIL_IPV4),
    ("dkim", "Sign", "postfix", "smtpd_milters = inet:localhost:8891"),
    ("dkim", "Sign", "exim", "DKIM_DOMAIN = social.example"),
    ("dkim", "Sign", "exim", f"openssl genrsa -out {DKIM_KEY['exim']} 2048"),
    ("dkim", "Sign", "opensmtpd", OPENSMTPD_DKIM),
    ("dkim", "Sign", "sendmail", "INPUT_MAIL_FILTER(`opendkim', `S=inet:8891@localhost')dnl"),
    ("helo", "Say", "postfix", "smtp_helo_name = social.example"),
    ("helo", "Say", "exim", "REMOTE_SMTP_HELO_DATA = social.example"),
    ("helo", "Say", "opensmtpd", 'action "relay" relay helo social.example'),
    ("helo", "Say", "sendmail", "define(`confHELO_NAME', `social.example')dnl"),
    ("tls", "", "postfix", "smtp_tls_security_level = may"),
    ("tls", "", "exim", "REMOTE_SMTP_HOSTS_AVOID_TLS ="),
    ("tls", "", "opensmtpd", 'action "relay" relay tls'),
    ("tls", "", "sendmail", "sed -i '/^Try_TLS:/d' /etc/mail/access"),
    ("relay", "", "postfix", "relayhost = [smtp.provider.example]:587"),
    ("relay", "", "exim", "dc_smarthost='smtp.provider.example::587'"),
    ("relay", "", "opensmtpd", 'table secrets { provider = "user:password" }'),
    ("relay", "", "sendmail", "define(`SMART_HOST', `[smtp.provider.example]')dnl"),
    ("pace", "", "postfix", "slow_destination_rate_delay = 1s"),
    ("pace", "", "exim", "serialize_hosts = *"),
    ("pace", "", "opensmtpd", "mta limit for domain gmail.com max-conn-per-domain 2"),
    ("pace", "", "sendmail", "define(`confSINGLE_THREAD_DELIVERY', `True')dnl"),
    ("domains", "", "exim", "multi_domain = false"),
    ("domains", "", "sendmail", "define(`SMTP_MAILER_MAXRCPTS', `1')dnl"),
    ("recipients", "", "exim", "max_rcpt = 50"),
    ("recipients", "", "sendmail", "define(`SMTP_MAILER_MAXRCPTS', `50')dnl"),
    ("size", "", "exim", "MESSAGE_SIZE_LIMIT = 157286400"),
    ("size", "", "opensmtpd", "smtp max-message-size 157286400"),
    ("size", "", "sendmail", "define(`confMAX_MESSAGE_SIZE', `157286400')dnl"),
]  # fmt: skip


@pytest.mark.parametrize(("lacking", "title", "mta", "line"), LINES)
def test_each_mail_server_has_its_own_line(mail_without, host, lacking, title, mta, line):
    found = remedies(mail_without(lacking), host(OTHER, IPV4, mta=mta))
    assert line in lines(*titled(found, title))


@pytest.mark.parametrize("mta", SERVERS)
@pytest.mark.parametrize("lacking", ["ptr", "dkim", "helo", "tls", "relay", "pace", "size"])
def test_no_mail_server_is_told_the_words_of_another(mail_without, host, lacking, mta):
    words = {
        "postfix": ("/etc/postfix", "postfix reload"),
        "exim": ("exim4",),
        "opensmtpd": ("smtpd.conf", "opensmtpd"),
        "sendmail": ("/etc/mail/sendmail.mc", "restart sendmail"),
    }
    found = remedies(mail_without(lacking), host(OTHER, IPV4, mta=mta))
    told = "\n".join((*lines(*found), *places(*found)))
    others = [word for other, its in words.items() if other != mta for word in its]
    assert not [word for word in others if word in told]


@pytest.mark.parametrize("mta", SERVERS)
@pytest.mark.parametrize("lacking", ["ptr", "dkim", "helo"])
def test_what_is_written_is_made_to_hold(mail_without, host, lacking, mta):
    for remedy in remedies(mail_without(lacking), host(OTHER, IPV4, mta=mta)):
        typed = [change for change in remedy.changes if not change.where.startswith("DNS")]
        if remedy.mta and remedy.title.startswith(("Send from", "Sign", "Say")):
            assert typed[-1].lines[-1] == RESTART[mta], remedy.title


def test_every_mail_server_is_one_that_a_scenario_can_name():
    assert {*SERVERS} <= {*get_args(Sender.model_fields["mta"].annotation)}


@pytest.mark.parametrize("sent_by", [None, "other", "msmtp"])
def test_where_the_mail_server_is_not_known_it_is_postfix_and_a_line_on_each_other(
    mail_without, host, sent_by
):
    sender = host(mta=sent_by) if sent_by else None
    (signed,) = titled(remedies(mail_without("dkim"), sender), "Sign")
    assert "smtpd_milters = inet:localhost:8891" in lines(signed)
    assert signed.elsewhere == (
        "Exim: DKIM_DOMAIN = social.example",
        f"OpenSMTPD: {OPENSMTPD_DKIM}",
        "Sendmail: INPUT_MAIL_FILTER(`opendkim', `S=inet:8891@localhost')dnl",
    )


def test_a_line_that_all_have_is_not_told_again(judge_mail, confirmed_dns):
    marked = Declared(marks=frozenset({Mark.LOW_REPUTATION_IP}))
    spf = {("social.example.", "TXT"): [f"v=spf1 ip6:{CLIENT} -all"]}
    found = remedies(judge_mail({**confirmed_dns, **spf}, declared=marked))
    (wanted,) = titled(found, "Send only")
    assert wanted.elsewhere == ("Exim: eximstats -ne /var/log/exim4/mainlog",)


def test_the_lines_on_others_are_printed_below_and_only_with_the_remedy_itself(mail_without):
    judged = mail_without("helo")
    shown = [line.plain.strip() for line in to_do(judged)]
    start = shown.index("in place of these, other mail servers have:")
    assert shown[start + 1 : start + 4] == [
        "Exim: REMOTE_SMTP_HELO_DATA = social.example",
        'OpenSMTPD: action "relay" relay helo social.example',
        "Sendmail: define(`confHELO_NAME', `social.example')dnl",
    ]


def test_a_known_mail_server_is_told_of_no_other(mail_without, host):
    assert not any(r.elsewhere for r in remedies(mail_without("dkim"), host(mta="exim")))


def test_opensmtpd_is_told_what_one_family_alone_costs(mail_without, host):
    found = remedies(mail_without("ptr"), host(OTHER, mta="opensmtpd"))
    (bound,) = titled(found, "Send from")
    assert f'action "relay" relay src {OTHER}' in lines(bound)
    assert bound.changes[0].where.endswith("nothing leaves over the other family then")


def test_sendmail_is_told_that_its_own_bounces_stay_unsigned(mail_without, host):
    (bounce,) = titled(remedies(mail_without("helo"), host(mta="sendmail")), "Sign")
    (other,) = titled(remedies(mail_without("dkim"), host(mta="sendmail")), "Sign")
    assert [r for r in (bounce, other) if "stay unsigned" in "".join(places(r))] == [bounce]


def test_behind_a_router_the_host_is_bound_to_its_own_address(mail_without, host):
    nat = {"fd00:25::1": OTHER, "fd00:25::2": CLIENT}
    behind = host(OTHER, mta="exim", addresses=[*nat], nat=nat)
    found = remedies(mail_without("ptr"), behind)
    assert "REMOTE_SMTP_INTERFACE = <; fd00:25::1" in lines(*found)
    assert "ip addr change fd00:25::2/64 dev eth0 preferred_lft 0" in lines(*found)


def test_of_several_hosts_the_one_that_the_receiver_saw_is_told(judge_mail, host):
    relay = host(OTHER, mta="exim")
    office = host("198.51.100.7", mta="sendmail", addresses=["198.51.100.7"])
    step = loads(SCENARIO).file.steps[0]
    outcome = Outcome(transactions=(judge_mail({}),))
    result = StepResult(
        step=step, line=1, status=Status.FAILED, outcome=outcome, hosts=(office, relay)
    )
    assert result.sent_by(ip_address(CLIENT)) is relay
    shown = "\n".join(plain_lines(result))
    assert f"REMOTE_SMTP_INTERFACE = <; {OTHER}" in shown
    assert "sendmail" not in shown
    nobodys = replace(result, hosts=(office, office))
    assert nobodys.sent_by(ip_address(CLIENT)) is None


def test_a_host_with_temporary_addresses_is_known_by_its_network(host):
    first = host(mta="exim", temporary_addresses=True)
    second = host(mta="sendmail", addresses=["2001:db8:26::1"])
    step = loads(SCENARIO).file.steps[0]
    result = StepResult(step=step, line=1, status=Status.PASSED, hosts=(second, first))
    assert result.sent_by(ip_address("2001:db8:25::abcd")) is first


@pytest.mark.parametrize(
    ("mta", "line"),
    [
        ("postfix", "openssl rsa -in /etc/dkimkeys/mail.private -pubout -outform DER"),
        ("exim", "exim -bP transport remote_smtp | grep ^dkim_"),
        ("opensmtpd", "grep filter-dkimsign /etc/smtpd.conf"),
        ("sendmail", "openssl rsa -in /etc/dkimkeys/mail.private -pubout -outform DER"),
    ],
)
def test_a_signature_by_another_key_is_compared_with_the_published_one(
    judge_mail, confirmed_dns, host, mta, line
):
    dns = {
        **confirmed_dns,
        ("mail._domainkey.social.example.", "TXT"): [f"v=DKIM1; k=rsa; p={public_key_value()}"],
    }
    found = remedies(judge_mail(dns, header=SIGNED_BY_ANOTHER_KEY), host(mta=mta))
    (compared,) = titled(found, "Sign with the key that mail._domainkey.social.example. publishes")
    assert lines(compared)[-1] == "dig +short mail._domainkey.social.example TXT"
    assert any(told.startswith(line) for told in lines(compared))


def test_the_record_that_stands_already_is_not_to_be_added(judge_mail, host):
    dns = {
        ("social.example.", "TXT"): ["v=spf1 a -all"],
        ("social.example.", "AAAA"): [CLIENT],
    }
    (published,) = remedies(judge_mail(dns), host(mta="exim"))
    assert published.title == "Publish a PTR record; the AAAA record that confirms it is there"
    assert lines(published) == [f"{PTR} PTR social.example."]


def test_the_record_of_another_address_is_no_reason_to_add_none(judge_mail):
    dns = {
        ("social.example.", "TXT"): [f"v=spf1 a ip6:{CLIENT} -all"],
        ("social.example.", "AAAA"): [OTHER],
    }
    assert f"social.example. AAAA {CLIENT}" in lines(*remedies(judge_mail(dns)))


@pytest.mark.parametrize("client", ["fe80::25", "169.254.3.4"])
def test_a_link_local_client_is_to_send_from_a_global_address(judge_mail, host, client):
    found = remedies(judge_mail({}, client=client), host(OTHER, mta="exim"))
    told = lines(*found)
    assert not [line for line in told if " PTR " in line or client in line]
    assert {need for remedy in found for need in remedy.cures} == {Need.PTR, Need.AUTHENTICATION}
    title = f"Send from a global address: {client} is of one link, and no zone can name it"
    assert titled(found, title)


def test_a_link_local_client_is_bound_to_the_confirmed_address_if_there_is_one(judge_mail, host):
    found = remedies(judge_mail({}, client="fe80::25"), host(OTHER, mta="exim"))
    assert lines(found[0])[0] == f"REMOTE_SMTP_INTERFACE = <; {OTHER}"


def test_a_confirmed_name_is_the_one_to_say_in_ehlo(judge_mail):
    dns = {(PTR, "PTR"): ["mx7.social.example."], ("mx7.social.example.", "AAAA"): [CLIENT]}
    found = remedies(judge_mail(dns, reverse_path="", helo="localhost"))
    assert lines(found[0])[0] == "smtp_helo_name = mx7.social.example"


BODY_HASH = base64.b64encode(hashlib.sha256(b"hello\r\n").digest()).decode()
SIGNED_BY_ANOTHER_KEY = (
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=social.example; s=mail; h=from;"
    f" bh={BODY_HASH}; b={base64.b64encode(bytes(256)).decode()}\r\n"
    "Message-ID: <1@social.example>\r\nFrom: alice@social.example\r\n"
)
SCENARIO = """
scenario: Mail that passes through a relay
sender: {mta: sendmail, hostname: office.example, addresses: [198.51.100.7]}
steps:
  - name: as found
    send: {from: alice@social.example, to: bob@gmail.com}
"""
