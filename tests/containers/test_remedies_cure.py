"""The remedies that are printed cure: typed on a real mail server, they let the mail in.

What is refused and its remedies come of the embedded run; then the mail server is refused the same
in Docker, gets the lines of one remedy, and sends once more.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from typed import LAB_KEY, filled_in, records, typed

from fake_receiver.lab import embedded
from fake_receiver.lab.docker.run import DockerLab
from fake_receiver.lab.results import Status
from fake_receiver.report.remedies import Change, Remedy, needs, remedies
from fake_receiver.report.remedies.servers import SERVERS, exim, postfix
from fake_receiver.report.text import plain_lines
from fake_receiver.scenario.dkim_key import private_key_pem, public_key_value
from fake_receiver.scenario.loader import loads

ZONE = """\
mail.kur.example.             AAAA  2001:db8:25::1
mail.kur.example.             A     198.51.100.25
kur.example.                  MX    10 mail.kur.example.
mail._domainkey.kur.example.  TXT   "v=DKIM1; k=rsa; p={dkim-public-key}"
2001:db8:25::1                PTR   mail.kur.example.
198.51.100.25                 PTR   mail.kur.example.
"""
SPF = 'kur.example. TXT "v=spf1 mx -all"\n'
# Its exchangers are those of gmail.com.
WORK = "work.example. MX 5 gmail-smtp-in.l.google.com.\n" + "".join(
    f"work.example. MX {n}0 alt{n}.gmail-smtp-in.l.google.com.\n" for n in range(1, 5)
)
IPV4, BOUND, KERNELS = "198.51.100.25", "2001:db8:25::1", "2001:db8:25::2"
ALL = ("postfix", "exim", "opensmtpd", "sendmail")
RELAY_IP = "203.0.113.42"
RELAY_ZONE = f"""\
smtp.provider.example.  A    {RELAY_IP}
{RELAY_IP}              PTR  smtp.provider.example.
"""
# It takes mail for others from the one user that the remedy names, over TLS.
RELAY = {
    "mta": "postfix",
    "hostname": "smtp.provider.example",
    "addresses": [RELAY_IP],
    "run": """\
echo password | saslpasswd2 -p -c -u smtp.provider.example user
install -m 640 -g postfix /etc/sasldb2 /var/spool/postfix/etc/sasldb2
printf '%s\\n' 'pwcheck_method: auxprop' 'auxprop_plugin: sasldb' 'mech_list: PLAIN' \\
    >/etc/postfix/sasl/smtpd.conf
postconf -e smtpd_tls_chain_files=/lab/host.pem
postconf -M submission/inet="submission inet n - y - - smtpd"
postconf -P submission/inet/smtpd_tls_security_level=encrypt
postconf -P submission/inet/smtpd_sasl_auth_enable=yes
postconf -P submission/inet/smtpd_relay_restrictions=permit_sasl_authenticated,reject
postfix reload
""",
}
USUAL = {
    "postfix": {"smtp_address_preference": "ipv6"},
    "exim-split": {"dc_use_split_config": "true"},
}
# Debian's, without its comments; the lab's own names tables.
OPENDKIM = """\
Syslog yes
Canonicalization relaxed/simple
OversignHeaders From
UserID opendkim
UMask 007
Socket local:/run/opendkim/opendkim.sock
PidFile /run/opendkim/opendkim.pid
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is refused, the remedy by the beginning of its title, and what is seen with it."""

    remedy: str
    addresses: tuple[str, ...]
    refused: Mapping[str, Any]
    cured: Mapping[str, Any]
    zone: str = ZONE + SPF
    send: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    run: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    only_docker: bool = False
    from_then_on: Mapping[str, Any] = field(default_factory=dict)

    def scenario(self, mta: str, *steps: Mapping[str, Any]) -> str:
        usual = USUAL.get(mta, {})
        mta = mta.removesuffix("-split")
        files = {LAB_KEY: private_key_pem().decode()}
        if mta in ("postfix", "sendmail"):
            files["/etc/opendkim.conf"] = OPENDKIM
        return json.dumps(
            {
                "scenario": f"The cure of {mta}",
                "dns": self.zone,
                "sender": {
                    "mta": mta,
                    "hostname": "mail.kur.example",
                    "addresses": self.addresses,
                    "config": {**usual, **self.config.get(mta, {})},
                    "files": files,
                    "run": self.run.get(mta, "true"),
                },
                "steps": [{"name": "as found", **self.sent(self.refused)}, *steps],
                **self.more,
            }
        )

    def sent(self, expected: Mapping[str, Any]) -> dict[str, Any]:
        usual = {"from": "alice@kur.example", "to": ["bob@gmail.com"]}
        return {"send": {**usual, **self.send}, "expect": expected}

    def remedy_of(self, mta: str, lab: DockerLab) -> Remedy:
        run = lab.run if self.only_docker else embedded.run
        (step,) = run(loads(self.scenario(mta))).steps
        assert step.outcome, step.problem
        judged = next(judged for judged in step.outcome.transactions if needs(judged))
        host = step.hosts[0]
        found = remedies(judged, host)
        of = [r for r in found if r.mta == host.mta and r.title.startswith(self.remedy)]
        assert of, [remedy.title for remedy in found]
        return of[0]


CASES = {
    "send from the address that has the PTR record": Case(
        remedy=f"Send from {BOUND}",
        addresses=(BOUND, KERNELS),
        refused={"client_ip": KERNELS, "reply": "550 5.7.1", "rule": "ipv6-auth-error"},
        cured={"client_ip": BOUND, "reply": "250", "queue": "empty"},
    ),
    "send from the addresses that have PTR records": Case(
        remedy=f"Send from {BOUND}",
        addresses=(IPV4, BOUND, KERNELS),
        refused={"client_ip": KERNELS, "reply": "550 5.7.1"},
        cured={"reply": "250", "queue": "empty"},  # from either
    ),
    "use IPv4 alone": Case(
        remedy="Use IPv4 alone: ",
        addresses=(IPV4, KERNELS),
        refused={"client_ip": KERNELS, "reply": "550 5.7.1"},
        cured={"client_ip": IPV4, "reply": "250", "queue": "empty"},
    ),
    "use IPv4 alone to the recipient's domain": Case(
        remedy="Use IPv4 alone, only",
        addresses=(IPV4, KERNELS),
        refused={"client_ip": KERNELS, "reply": "550 5.7.1"},
        cured={"client_ip": IPV4, "reply": "250", "queue": "empty"},
    ),
    "sign with DKIM": Case(
        remedy="Sign with DKIM",
        addresses=(BOUND,),
        zone=ZONE,
        refused={"client_ip": BOUND, "reply": "550 5.7.26", "rule": "unauthenticated"},
        cured={"client_ip": BOUND, "reply": "250", "dkim": "pass", "queue": "empty"},
    ),
    "say a host name in EHLO": Case(
        remedy="Say a full host name",
        addresses=(BOUND,),
        send={"from": "<>", "helo": "localhost"},
        config={
            "postfix": {"smtp_helo_name": "localhost"},
            "exim": {"REMOTE_SMTP_HELO_DATA": "localhost"},
            "opensmtpd": {'action "relay"': "relay helo localhost"},
            "sendmail": {"confHELO_NAME": "localhost"},
        },
        refused={"client_ip": BOUND, "reply": "550 5.7.26", "rule": "unauthenticated"},
        cured={"client_ip": BOUND, "reply": "250", "spf": "pass"},
    ),
    "use TLS": Case(
        remedy="",
        addresses=(BOUND,),
        send={"tls": "no"},
        config={
            "postfix": {"smtp_tls_security_level": "none"},
            "exim": {"REMOTE_SMTP_HOSTS_AVOID_TLS": "*"},
            "opensmtpd": {'action "relay"': "relay host smtp+notls://gmail-smtp-in.l.google.com"},
        },
        run={
            "sendmail": "echo 'Try_TLS: NO' >>/etc/mail/access\n"
            "makemap hash /etc/mail/access </etc/mail/access"
        },
        refused={"client_ip": BOUND, "reply": "421 4.7.0", "rule": "tls-required"},
        cured={"client_ip": BOUND, "reply": "250", "tls": "yes"},
        more={"mailboxes": {"bob@gmail.com": "requires-tls"}},
    ),
    "no two domains in a transaction": Case(
        remedy="Let no two domains",
        addresses=(BOUND,),
        zone=ZONE + SPF + WORK,
        send={"to": ["bob@gmail.com", "carol@work.example"]},
        config={"postfix": {"transport_maps": "hash:/etc/postfix/transport"}},
        run={
            "postfix": "for domain in gmail.com work.example; do\n"
            "echo $domain smtp:[gmail-smtp-in.l.google.com] >>/etc/postfix/transport; done\n"
            "postmap /etc/postfix/transport\npostfix reload"
        },
        refused={
            "some": [
                {"client_ip": BOUND, "reply": "451 4.3.0", "rule": "several-domains"},
                {"client_ip": BOUND, "reply": "250"},
            ]
        },
        cured={"client_ip": BOUND, "reply": "250"},
        only_docker=True,
    ),
    "a field twice": Case(
        remedy="Exim: keep the first",
        addresses=(BOUND,),
        send={"headers": {"References": ["<1@kur.example>", "<2@kur.example>"]}},
        refused={"client_ip": BOUND, "reply": "550 5.7.1", "rule": "duplicate-field"},
        cured={"client_ip": BOUND, "reply": "250", "queue": "empty"},
    ),
    "two From fields": Case(
        remedy="Exim: write From anew",
        addresses=(BOUND,),
        send={"headers": {"From": ["alice@kur.example", "carol@kur.example"]}},
        refused={"client_ip": BOUND, "reply": "550 5.7.1", "rule": "several-from"},
        cured={"client_ip": BOUND, "reply": "250", "queue": "empty"},
    ),
    "send through a relay": Case(
        remedy="Send through",
        addresses=(BOUND, IPV4),
        zone=ZONE + SPF.replace("mx", "mx a:smtp.provider.example") + RELAY_ZONE,
        refused={"client_ip": BOUND, "reply": "550 5.7.1", "rule": "unauthorized-ip"},
        cured={"client_ip": RELAY_IP, "reply": "250", "queue": "empty"},
        more={"declared": ["unauthorized-ip"], "hosts": {"provider": RELAY}},
        only_docker=True,
        from_then_on={"declared": []},
    ),
}
NETWORK = {*CASES} - {"a field twice", "two From fields"}
SPLIT = "exim-split"
"""Exim in Debian's split configuration."""
WITHOUT = {
    # These name the address of one family alone, and go on preferring it.
    *(("send from the addresses that have PTR records", m) for m in (*ALL[:2], ALL[3], SPLIT)),
    ("use IPv4 alone to the recipient's domain", "sendmail"),
    ("no two domains in a transaction", "opensmtpd"),
}
FORM = {
    ("a field twice", "exim"),
    ("a field twice", SPLIT),
    ("two From fields", "exim"),
}
ROWS = [
    (case, mta)
    for case in CASES
    for mta in (*ALL, SPLIT)
    if (case, mta) not in WITHOUT and (case in NETWORK or (case, mta) in FORM)
]


@pytest.mark.parametrize(("name", "mta"), ROWS)
def test_the_lines_of_the_remedy_let_the_mail_in(
    docker_lab: DockerLab, name: str, mta: str
) -> None:
    case = CASES[name]
    remedy = case.remedy_of(mta, docker_lab)
    second = {
        "name": "with the lines of the remedy",
        "dns": records(remedy),
        "run": typed(remedy, split=mta == SPLIT),
        **case.sent(case.cured),
        **case.from_then_on,
    }

    result = docker_lab.run(loads(case.scenario(mta, second)))

    failed = [step for step in result.steps if step.status is not Status.PASSED]
    assert not failed, "\n".join(plain_lines(failed[0], verbose=True))


@pytest.mark.parametrize("mta", ALL)
def test_the_commands_that_compare_keys_show_that_they_are_the_same(
    docker_lab: DockerLab, mta: str
) -> None:
    """The signing has been set up as its remedy says."""
    case = CASES["sign with DKIM"]
    remedy = case.remedy_of(mta, docker_lab)
    compared = "\n".join(SERVERS[mta].compare_keys("kur.example", "mail"))
    second = {"name": "compared", "run": f"{typed(remedy)}\n{filled_in(compared)}"}

    *_, step = docker_lab.run(loads(case.scenario(mta, second))).steps

    assert step.commands
    assert step.commands.exit_code == 0, step.commands.output
    one_line = re.sub(r'[\s"]', "", step.commands.output)
    shown = one_line.count(public_key_value())
    # What the remedy itself prints, but for OpenDKIM's; the key it signs with; the published one.
    assert shown == (2 if mta in ("postfix", "sendmail") else 3), step.commands.output


MORE = {
    "exim": {
        "a field dropped": exim.transport("headers_remove = X-Spam"),
        "fields that are written": exim.acl(
            "warn  hosts = +relay_from_hosts", "      control = submission"
        ),
    },
    "postfix": {
        "fields that are written": postfix.main_cf("always_add_missing_headers = yes"),
        "a field dropped": postfix.header_checks("/^X-Spam:/ IGNORE"),
        "line ends": postfix.main_cf("smtpd_forbid_bare_newline = normalize"),
    },
}


@pytest.mark.parametrize("mta", ALL)
def test_what_no_single_mail_can_show_is_taken_and_mail_leaves_all_the_same(
    docker_lab: DockerLab, mta: str
) -> None:
    """Limits of size, hops, recipients and pace; SRS; the commands that look for something."""
    server = SERVERS[mta]
    # The users have no .forward, which grep tells with exit code 2.
    searched = f"{server.forwards('kur.example')} || [ $? = 2 ]"
    shown = Change(where="shell", lines=(server.who_sends(), searched))
    told = {
        "limits": (*server.size_limit(35882577), *server.hop_limit(30)),
        "recipients": server.fewer_recipients(50),
        "pace to a domain": server.slower(("gmail.com",)),
        "pace": server.slower(()),
        "forwarded mail": server.rewrite_forwarded("kur.example"),
        **MORE.get(mta, {}),
        "what is looked for": (shown,),
    }
    case = Case(
        remedy="",
        addresses=(BOUND,),
        refused={"client_ip": BOUND, "reply": "250"},
        cured={"client_ip": BOUND, "reply": "250", "queue": "empty"},
    )
    steps = [
        {"name": name, "run": typed(Remedy(title=name, cures=(), changes=changes))}
        | case.sent(case.cured)
        for name, changes in told.items()
        if changes
    ]

    result = docker_lab.run(loads(case.scenario(mta, *steps)))

    failed = [step for step in result.steps if step.status is not Status.PASSED]
    assert not failed, "\n".join(plain_lines(failed[0], verbose=True))
