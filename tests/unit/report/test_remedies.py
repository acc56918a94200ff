from ipaddress import ip_address

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.report.remedies import Need, Remedy, needs, remedies

CLIENT = "2001:db8:25::2"
PTR = f"{ip_address(CLIENT).reverse_pointer}."
TXT = ("social.example.", "TXT")
SIGNED = (
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=social.example; s=mail;"
    " h=from; bh=AAAA; b=AAAA\r\nMessage-ID: <1@social.example>\r\nFrom: alice@social.example\r\n"
)


def lines(*found: Remedy) -> list[str]:
    return [line for remedy in found for change in remedy.changes for line in change.lines]


def test_accepted_mail_needs_nothing(judge_mail, confirmed_dns):
    judged = judge_mail({**confirmed_dns, TXT: ["v=spf1 a -all"]})
    assert needs(judged) == ()
    assert remedies(judged) == ()


def test_without_ptr_and_authentication_both_are_needed(judge_mail):
    assert needs(judge_mail({})) == (Need.PTR, Need.AUTHENTICATION)


def test_an_authenticated_mail_without_ptr_still_needs_the_ptr_alone(judge_mail):
    judged = judge_mail({TXT: [f"v=spf1 ip6:{CLIENT} -all"]})
    assert judged.verdict.rule == "no-ptr"
    assert needs(judged) == (Need.PTR,)


def test_gmail_of_2016_needs_only_authentication_when_the_ptr_is_confirmed(
    judge_mail, confirmed_dns
):
    no_pass = {**confirmed_dns, TXT: ["v=spf1 -all"]}
    judged = judge_mail(no_pass, receiver="gmail@2016-10")
    assert judged.verdict.rule == "ipv6-auth-error"
    assert needs(judged) == (Need.AUTHENTICATION,)


def test_an_address_that_spf_names_too_cures_all_and_comes_first(judge_mail, host):
    judged = judge_mail({TXT: ["v=spf1 a -all"], ("social.example.", "AAAA"): ["2001:db8:25::1"]})
    first = remedies(judged, host("2001:db8:25::1"))[0]
    assert first.cures == (Need.PTR, Need.AUTHENTICATION)
    assert lines(first) == [
        "smtp_bind_address6 = 2001:db8:25::1",
        "smtp_bind_address_enforce = yes",
        "postfix reload",
    ]


def test_an_address_that_spf_does_not_name_cures_the_ptr_only(judge_mail, host):
    found = remedies(judge_mail({}), host("2001:db8:25::1"))
    assert found[0].cures == (Need.PTR,)


def test_an_address_inside_a_network_of_an_included_record_counts_as_named(judge_mail, host):
    judged = judge_mail(
        {
            TXT: ["v=spf1 include:net.example -all"],
            ("net.example.", "TXT"): ["v=spf1 ip4:198.51.100.0/24 -all"],
        }
    )
    first = remedies(judged, host("198.51.100.25"))[0]
    assert first.cures == (Need.PTR, Need.AUTHENTICATION)
    assert lines(first) == ["inet_protocols = ipv4", "postfix stop", "postfix start"]


def test_the_kernel_can_be_kept_from_the_address(judge_mail, host):
    found = remedies(judge_mail({}), host("2001:db8:25::1"))
    assert f"ip addr change {CLIENT}/64 dev eth0 preferred_lft 0" in lines(*found)


def test_ipv4_is_offered_only_when_an_ipv4_address_is_confirmed(judge_mail, host):
    assert "inet_protocols = ipv4" not in lines(*remedies(judge_mail({})))
    found = lines(*remedies(judge_mail({}), host("198.51.100.25")))
    assert "inet_protocols = ipv4" in found
    assert "gmail.com smtp-ipv4:" in found


def test_ipv4_clients_are_not_sent_to_ipv6(judge_mail, host):
    judged = judge_mail({}, client="198.51.100.25")
    found = remedies(judged, host("2001:db8:25::1"))
    assert not any("2001:db8" in line for line in lines(*found))
    assert "social.example. A 198.51.100.25" in lines(*found)


def test_a_missing_ptr_is_published_with_the_record_that_confirms_it(judge_mail):
    found = lines(*remedies(judge_mail({})))
    assert f"{PTR} PTR social.example." in found
    assert f"social.example. AAAA {CLIENT}" in found


def test_a_ptr_name_without_aaaa_gets_one_and_keeps_its_ptr(judge_mail):
    found = lines(*remedies(judge_mail({(PTR, "PTR"): ["social.example."]})))
    assert found[0] == f"social.example. AAAA {CLIENT}"
    assert not any(" PTR " in line for line in found)


def test_a_providers_ptr_name_is_replaced(judge_mail):
    found = remedies(judge_mail({(PTR, "PTR"): ["host-2.isp.example."]}))
    assert found[0].title.startswith("Change the PTR record")
    assert f"{PTR} PTR social.example." in lines(found[0])


def test_an_ehlo_without_a_host_name_is_not_proposed_as_a_ptr_name(judge_mail):
    found = lines(*remedies(judge_mail({}, helo="[IPv6:2001:db8:25::2]")))
    assert f"{PTR} PTR mail.social.example." in found


def test_a_reverse_zone_that_fails_is_to_be_mended(judge_mail):
    found = remedies(judge_mail({(PTR, "PTR"): LookupStatus.SERVFAIL}))
    assert found[0].title == "Mend the reverse zone: its name servers answer SERVFAIL"
    assert lines(found[0]) == [f"dig +trace {PTR} PTR"]


def test_teredo_addresses_are_not_promised_a_ptr(judge_mail):
    found = remedies(judge_mail({}, client="2001:0:5ef5:79fb::2"))
    assert lines(found[0]) == ["netsh interface teredo set state disabled"]


def test_without_an_spf_record_one_is_published(judge_mail, confirmed_dns):
    found = remedies(judge_mail(confirmed_dns))
    assert lines(found[0]) == [f'social.example. TXT "v=spf1 ip6:{CLIENT} ~all"']


def test_the_address_goes_before_the_term_that_ends_the_spf_record(judge_mail, confirmed_dns):
    for published, corrected in {
        "v=spf1 mx -all": f"v=spf1 mx ip6:{CLIENT} -all",
        "v=spf1 mx ~ALL": f"v=spf1 mx ip6:{CLIENT} ~ALL",
        "v=spf1 mx": f"v=spf1 mx ip6:{CLIENT}",
        "v=spf1 redirect=_spf.example": f"v=spf1 ip6:{CLIENT} redirect=_spf.example",
    }.items():
        dns = {**confirmed_dns, TXT: [published], ("_spf.example.", "TXT"): ["v=spf1 -all"]}
        assert lines(remedies(judge_mail(dns))[0]) == [f'social.example. TXT "{corrected}"']


def test_an_ipv4_client_gets_an_ip4_term(judge_mail):
    judged = judge_mail({TXT: ["v=spf1 -all"]}, client="198.51.100.25")
    assert 'social.example. TXT "v=spf1 ip4:198.51.100.25 -all"' in lines(*remedies(judged))


def test_ipv6_for_ip6_is_respelt(judge_mail, confirmed_dns):
    dns = {**confirmed_dns, TXT: [f"v=spf1 ipv6:{CLIENT} -all"]}
    assert lines(remedies(judge_mail(dns))[0]) == [
        f'social.example. TXT "v=spf1 ip6:{CLIENT} -all"'
    ]


def test_a_faulty_term_is_taken_out(judge_mail, confirmed_dns):
    dns = {**confirmed_dns, TXT: ["v=spf1 mx smtp:social.example -all"]}
    expected = f'social.example. TXT "v=spf1 ip6:{CLIENT} mx -all"'
    assert lines(remedies(judge_mail(dns))[0]) == [expected]


def test_two_spf_records_become_one(judge_mail, confirmed_dns):
    dns = {**confirmed_dns, TXT: ["v=spf1 mx -all", "v=spf1 include:net.example ~all"]}
    first = remedies(judge_mail(dns))[0]
    assert first.title == "Keep one SPF record of social.example, not 2"
    text = f"v=spf1 mx include:net.example ip6:{CLIENT} -all"
    assert lines(first) == [f'social.example. TXT "{text}"']


def test_every_corrected_spf_record_lets_the_mail_in(judge_mail, confirmed_dns):
    many = " ".join(f"include:i{number}.example" for number in range(11))
    for published in (
        ["v=spf1 -all"],
        ["v=spf1 mx"],
        [f"v=spf1 {many} -all"],
        [f"v=spf1 ipv6:{CLIENT} -all"],
        ["v=spf1 +mx nonsense -all"],
        ["v=spf1 include:nowhere.example -all"],
        ["v=spf1 a:x.example -all", "v=spf1 mx -all"],
    ):
        dns = {**confirmed_dns, TXT: published}
        dns |= {(f"i{number}.example.", "TXT"): ["v=spf1 -all"] for number in range(11)}
        line = lines(remedies(judge_mail(dns))[0])[0]
        dns[TXT] = [line.partition('"')[2].rstrip('"')]
        assert judge_mail(dns).verdict.rule == "accepted", line


def test_a_null_reverse_path_without_a_host_name_needs_one_in_ehlo(judge_mail, confirmed_dns):
    judged = judge_mail(confirmed_dns, reverse_path="", helo="localhost")
    assert lines(remedies(judged)[0])[0].startswith("smtp_helo_name = ")


def test_a_null_reverse_path_gets_its_record_at_the_helo_name(judge_mail, confirmed_dns):
    judged = judge_mail(confirmed_dns, reverse_path="", helo="mx1.social.example")
    assert lines(remedies(judged)[0]) == [f'mx1.social.example. TXT "v=spf1 ip6:{CLIENT} ~all"']


def test_bounces_are_signed_only_when_postfix_is_told_to(judge_mail, confirmed_dns):
    judged = judge_mail(confirmed_dns, reverse_path="")
    assert "internal_mail_filter_classes = bounce" in lines(*remedies(judged))


def test_forwarded_mail_may_get_another_reverse_path(judge_mail, confirmed_dns):
    foreign = judge_mail(confirmed_dns, reverse_path="carol@far.example")
    assert "sender_canonical_classes = envelope_sender" in lines(*remedies(foreign))
    own = judge_mail(confirmed_dns)
    assert "sender_canonical_classes = envelope_sender" not in lines(*remedies(own))


def test_a_missing_key_is_published_where_the_signature_looks_for_it(judge_mail, confirmed_dns):
    found = remedies(judge_mail(confirmed_dns, header=SIGNED))
    assert any(line.startswith("mail._domainkey.social.example. TXT") for line in lines(*found))
    assert not any(remedy.title.startswith("Sign with DKIM") for remedy in found)


def test_dmarc_names_the_domain_that_must_align(judge_mail, confirmed_dns):
    dns = {
        **confirmed_dns,
        TXT: ["v=spf1 a -all"],
        ("_dmarc.big.example.", "TXT"): ["v=DMARC1; p=reject"],
    }
    judged = judge_mail(dns, header="Message-ID: <1@big.example>\r\nFrom: ceo@big.example\r\n")
    assert needs(judged) == (Need.ALIGNMENT,)
    found = remedies(judged)
    assert [remedy.title.split(":")[0] for remedy in found] == [
        "Sign with DKIM as big.example",
        f"Use a reverse-path at big.example and let its SPF record name {CLIENT[:4]}",
        "If big.example is not yours",
    ]
    assert "MAIL FROM:<alice@big.example>" in lines(*found)


def test_dmarc_of_ones_own_domain_is_cured_by_its_spf_record(judge_mail, confirmed_dns):
    dns = {
        **confirmed_dns,
        TXT: ["v=spf1 -all"],
        ("_dmarc.social.example.", "TXT"): ["v=DMARC1; p=reject"],
    }
    found = remedies(judge_mail(dns))
    assert f'social.example. TXT "v=spf1 ip6:{CLIENT} -all"' in lines(*found)
    assert all(remedy.cures == (Need.ALIGNMENT,) for remedy in found)


def test_an_undecided_dmarc_shows_which_name_server_failed(judge_mail, confirmed_dns):
    dns = {
        **confirmed_dns,
        TXT: LookupStatus.TIMEOUT,
        ("_dmarc.social.example.", "TXT"): ["v=DMARC1; p=reject"],
    }
    judged = judge_mail(dns)
    assert judged.verdict.rule == "dmarc-undecided"
    assert "dig +trace social.example. TXT" in lines(*remedies(judged))
