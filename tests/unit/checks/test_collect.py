from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.checks.collect import collect
from fake_receiver.model.results import DmarcResult, IprevResult, SpfResult
from fake_receiver.model.transaction import Transaction


def transaction(reverse_path="alice@social.example", message=b"From: alice@social.example\r\n\r\n"):
    return Transaction(
        client_ip=ip_address("2001:db8:25::1"),
        helo_domain="social.example",
        reverse_path=reverse_path,
        forward_paths=("bob@gmail.com",),
        message=message,
    )


CLEAN = {
    ("2001:db8:25::1", "PTR"): "social.example.",
    ("social.example", "AAAA"): "2001:db8:25::1",
    ("social.example", "TXT"): "v=spf1 a -all",
    ("_dmarc.social.example", "TXT"): "v=DMARC1; p=reject",
}


def test_the_evidence_holds_every_check(resolver_of):
    evidence = collect(transaction(), resolver_of(CLEAN))

    assert evidence.iprev.result is IprevResult.PASS
    assert evidence.spf.result is SpfResult.PASS
    assert evidence.dkim == ()
    assert evidence.dmarc.result is DmarcResult.PASS


def test_no_question_is_asked_twice_and_each_check_shows_its_own(resolver_of):
    resolver = resolver_of(CLEAN)
    evidence = collect(transaction(), resolver)

    assert len(resolver.asked) == len(set(resolver.asked)) == 4
    # iprev and SPF both needed the AAAA record.
    assert len(evidence.lookups) == 5


TEXT = st.text(alphabet=' \t"()<>@,:;.[]\\=?%{}-~+/aex1é\0\r\n', max_size=60)


@given(st.lists(TEXT, min_size=2, max_size=2), st.lists(TEXT, max_size=4))
def test_whatever_a_sender_writes_the_checks_do_not_raise(resolver_of, names, records):
    reverse_path, from_field = names
    zone = dict(CLEAN)
    for owner in ("social.example", "_dmarc.social.example", "s._domainkey.social.example"):
        prefix = "v=spf1 " if owner == "social.example" else "v=DKIM1;p="
        answers = [prefix + record.encode().decode("latin-1") for record in records]
        if answers:
            zone[owner, "TXT"] = answers[:1]
    message = (
        f"DKIM-Signature: v=1; a=rsa-sha256; d=social.example; s=s; h=from; bh=; b={from_field}\r\n"
        f"DKIM-Signature: {from_field}\r\nFrom: {from_field}\r\n\r\nbody"
    )
    collect(transaction(message=message.encode()), resolver_of(zone))
    collect(transaction(reverse_path=f"{reverse_path}@social.example"), resolver_of(zone))
    collect(transaction(reverse_path=f"a@{reverse_path}"), resolver_of(zone))
