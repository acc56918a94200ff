"""Gmail writes the Authentication-Results and Received-SPF that it was published to write."""

import pytest

from fake_receiver.delivery.gmail_results import authentication_results
from fake_receiver.delivery.gmail_spf import received_spf
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.results import Arc, ArcResult, DkimReason, SpfResult
from fake_receiver.policy.dates import Month

SRS = "SRS0=mASW=PB=paulmck-ThinkPad-P17-Gen-1.home=paulmck@kernel.org"
BATV = "BATV+9b69c840030af2843ecd+7518+infradead.org+hch@bombadil.srs.infradead.org"


def missing(name, status=LookupStatus.NXDOMAIN):
    return (Lookup(name=name, rdtype="TXT", status=status),)


# Fields as Gmail wrote them. gmr-mx.google.com, the receiver of Google Groups, is written mx here.
PUBLISHED = [
    (
        "2010: one line, hardfail, smtp.mail",
        "2010-04",
        {
            "ip": "74.86.239.130",
            "reverse_path": "johan@anunciosred.com.mx",
            "spf": SpfResult.FAIL,
        },
        "fail (google.com: domain of johan@anunciosred.com.mx does not designate 74.86.239.130 as "
        "permitted sender) client-ip=74.86.239.130;",
        "mx.google.com; spf=hardfail (google.com: domain of johan@anunciosred.com.mx does not "
        "designate 74.86.239.130 as permitted sender) smtp.mail=johan@anunciosred.com.mx",
    ),
    (
        "2011: Received-SPF says error",
        "2011-05",
        {
            "ip": "182.50.145.5",
            "reverse_path": "janedoe@example.com",
            "spf": SpfResult.TEMPERROR,
        },
        "error (google.com: error in processing during lookup of janedoe@example.com: DNS timeout)"
        " client-ip=182.50.145.5;",
        "mx.google.com; spf=temperror (google.com: error in processing during lookup of "
        "janedoe@example.com: DNS timeout) smtp.mail=janedoe@example.com",
    ),
    (
        "2014: a domain without a record is neutral in one field and none in the other",
        "2014-06",
        {"ip": "46.255.230.98", "reverse_path": "kasal@ucw.cz", "spf": SpfResult.NONE},
        "none (google.com: kasal@ucw.cz does not designate permitted sender hosts)"
        " client-ip=46.255.230.98;",
        "mx.google.com;\r\n       spf=neutral (google.com: kasal@ucw.cz does not designate "
        "permitted sender hosts) smtp.mail=kasal@ucw.cz",
    ),
    (
        "2015-07: SPF before DKIM; a key that is not there is a temporary error",
        "2015-07",
        {
            "ip": "198.251.84.183",
            "reverse_path": "test@gulfnet-solutions.com",
            "spf": SpfResult.FAIL,
            "dkim": [("permerror", "@gulfnet-solutions.com", "s", "b", DkimReason.NO_KEY)],
        },
        "fail (google.com: domain of test@gulfnet-solutions.com does not designate 198.251.84.183 "
        "as permitted sender) client-ip=198.251.84.183;",
        "mx.google.com;\r\n"
        "       spf=fail (google.com: domain of test@gulfnet-solutions.com does not designate "
        "198.251.84.183 as permitted sender) smtp.mail=test@gulfnet-solutions.com;\r\n"
        "       dkim=temperror (no key for signature) header.i=@gulfnet-solutions.com",
    ),
    (
        "2015-12: smtp.mailfrom",
        "2015-12",
        {
            "ip": "128.199.248.101",
            "reverse_path": "ankush@plainsight.in",
            "spf": SpfResult.FAIL,
        },
        "fail (google.com: domain of ankush@plainsight.in does not designate 128.199.248.101 as "
        "permitted sender) client-ip=128.199.248.101;",
        "mx.google.com;\r\n"
        "       spf=fail (google.com: domain of ankush@plainsight.in does not designate "
        "128.199.248.101 as permitted sender) smtp.mailfrom=ankush@plainsight.in",
    ),
    (
        "2016-10: DKIM first, without selector; DMARC without sp",
        "2016-10",
        {
            "ip": "2607:f8b0:4003:c06::22c",
            "reverse_path": "alvaro.hoyos@onelogin.com",
            "dkim": [("pass", "@onelogin.com")],
            "dmarc": ("pass", "v=DMARC1; p=none", "onelogin.com"),
        },
        "pass (google.com: domain of alvaro.hoyos@onelogin.com designates 2607:f8b0:4003:c06::22c "
        "as permitted sender) client-ip=2607:f8b0:4003:c06::22c;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@onelogin.com;\r\n"
        "       spf=pass (google.com: domain of alvaro.hoyos@onelogin.com designates "
        "2607:f8b0:4003:c06::22c as permitted sender) smtp.mailfrom=alvaro.hoyos@onelogin.com;\r\n"
        "       dmarc=pass (p=NONE dis=NONE) header.from=onelogin.com",
    ),
    (
        "2016-10: an include that leads nowhere",
        "2016-10",
        {
            "ip": "2607:f8b0:4003:c06::231",
            "reverse_path": "grim@reaperworld.com",
            "spf": SpfResult.PERMERROR,
            "spf_lookups": missing("guifications.org."),
            "dkim": [("pass", "@reaperworld.com")],
        },
        "permerror (google.com: permanent error in processing during lookup of "
        "grim@reaperworld.com: guifications.org not found) client-ip=2607:f8b0:4003:c06::231;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@reaperworld.com;\r\n"
        "       spf=permerror (google.com: permanent error in processing during lookup of "
        "grim@reaperworld.com: guifications.org not found) smtp.mailfrom=grim@reaperworld.com",
    ),
    (
        "2019-02: softfail; DMARC fails, and p=none asks for nothing",
        "2019-02",
        {
            "ip": "209.85.220.65",
            "reverse_path": "stepan@pex.com",
            "spf": SpfResult.SOFTFAIL,
            "dkim": [("pass", "@pex-com.20150623.gappssmtp.com", "20150623", "zwziYVWi")],
            "dmarc": ("fail", "v=DMARC1; p=none", "pex.com"),
        },
        "softfail (google.com: domain of transitioning stepan@pex.com does not designate "
        "209.85.220.65 as permitted sender) client-ip=209.85.220.65;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@pex-com.20150623.gappssmtp.com header.s=20150623 "
        "header.b=zwziYVWi;\r\n"
        "       spf=softfail (google.com: domain of transitioning stepan@pex.com does not "
        "designate 209.85.220.65 as permitted sender) smtp.mailfrom=stepan@pex.com;\r\n"
        "       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=pex.com",
    ),
    (
        "2019-06: a guessed record; no DMARC record, no result",
        "2019-06",
        {
            "ip": "2001:8b0:10b:1231::1",
            "reverse_path": "peterz@infradead.org",
            "best_guess": True,
            "dkim": [("pass", "@infradead.org", "merlin.20170209", "UkJpC7dn")],
        },
        "pass (google.com: best guess record for domain of peterz@infradead.org designates "
        "2001:8b0:10b:1231::1 as permitted sender) client-ip=2001:8b0:10b:1231::1;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@infradead.org header.s=merlin.20170209 header.b=UkJpC7dn;\r\n"
        "       spf=pass (google.com: best guess record for domain of peterz@infradead.org "
        "designates 2001:8b0:10b:1231::1 as permitted sender) smtp.mailfrom=peterz@infradead.org",
    ),
    (
        "2019-06: a mailbox with = is quoted",
        "2019-06",
        {
            "ip": "67.231.145.42",
            "reverse_path": "prvs=1078cbd532=songliubraving@fb.com",
            "dkim": [("pass", "@fb.com", "facebook", "N5uvdv1C")],
            "dmarc": ("pass", "v=DMARC1; p=none", "fb.com"),
        },
        "pass (google.com: domain of prvs=1078cbd532=songliubraving@fb.com designates "
        "67.231.145.42 as permitted sender) client-ip=67.231.145.42;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@fb.com header.s=facebook header.b=N5uvdv1C;\r\n"
        "       spf=pass (google.com: domain of prvs=1078cbd532=songliubraving@fb.com designates "
        '67.231.145.42 as permitted sender) smtp.mailfrom="prvs=1078cbd532=songliubraving@fb.com"'
        ";\r\n       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=fb.com",
    ),
    (
        "2023: the null reverse-path is the postmaster of the host, whose case HELO keeps",
        "2023-06",
        {
            "ip": "2a01:111:f400:7e1a::313",
            "helo": "EUR05-DB8-obe.outbound.protection.outlook.com",
            "reverse_path": "",
            "dkim": [("pass", "@shotq5.swufos.fun", "selector1", "Kad3y4er")],
            "arc": Arc(result=ArcResult.PASS, why="", instance=1),
        },
        "pass (google.com: domain of postmaster@eur05-db8-obe.outbound.protection.outlook.com "
        "designates 2a01:111:f400:7e1a::313 as permitted sender) "
        "client-ip=2a01:111:f400:7e1a::313;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@shotq5.swufos.fun header.s=selector1 header.b=Kad3y4er;\r\n"
        "       arc=pass (i=1);\r\n"
        "       spf=pass (google.com: domain of "
        "postmaster@eur05-db8-obe.outbound.protection.outlook.com designates "
        "2a01:111:f400:7e1a::313 as permitted sender) "
        "smtp.helo=EUR05-DB8-obe.outbound.protection.outlook.com",
    ),
    (
        "2024-03: none names the domain; + needs no quotes",
        "2024-03",
        {"ip": "198.137.202.133", "reverse_path": BATV, "spf": SpfResult.NONE},
        "none (google.com: bombadil.srs.infradead.org does not designate permitted sender hosts)"
        " client-ip=198.137.202.133;",
        "mx.google.com;\r\n"
        "       spf=none (google.com: bombadil.srs.infradead.org does not designate permitted "
        f"sender hosts) smtp.mailfrom={BATV}",
    ),
    (
        "2024-08: lower case in the comment, the client's own in the property",
        "2024-08",
        {
            "ip": "2604:1380:4641:c500::1",
            "reverse_path": SRS,
            "dkim": [("pass", "@kernel.org", "k20201202", "iezjY47u")],
            "dmarc": ("pass", "v=DMARC1; p=none", "kernel.org"),
        },
        f"pass (google.com: domain of {SRS.lower()} designates 2604:1380:4641:c500::1 as permitted "
        "sender) client-ip=2604:1380:4641:c500::1;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@kernel.org header.s=k20201202 header.b=iezjY47u;\r\n"
        f"       spf=pass (google.com: domain of {SRS.lower()} designates 2604:1380:4641:c500::1 "
        f'as permitted sender) smtp.mailfrom="{SRS}";\r\n'
        "       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=kernel.org",
    ),
    (
        "2025-08: a line for each signature; the chain's own results",
        "2025-08",
        {
            "ip": "2a01:111:f403:c201::3",
            "reverse_path": "YeoReum.Yun@arm.com",
            "dkim": [("pass", "@arm.com", "selector1", "nnF2CINA")] * 2,
            "arc": Arc(
                result=ArcResult.PASS,
                why="",
                instance=2,
                reported={
                    "dmarc": "pass",
                    "fromdomain": "arm.com",
                    "spf": "pass",
                    "spfdomain": "arm.com",
                    "dkim": "pass",
                    "dkdomain": "arm.com",
                },
            ),
            "dmarc": ("pass", "v=DMARC1; p=none", "arm.com"),
        },
        "pass (google.com: domain of yeoreum.yun@arm.com designates 2a01:111:f403:c201::3 as "
        "permitted sender) client-ip=2a01:111:f403:c201::3;",
        "mx.google.com;\r\n"
        "       dkim=pass header.i=@arm.com header.s=selector1 header.b=nnF2CINA;\r\n"
        "       dkim=pass header.i=@arm.com header.s=selector1 header.b=nnF2CINA;\r\n"
        "       arc=pass (i=2 spf=pass spfdomain=arm.com dkim=pass dkdomain=arm.com dmarc=pass "
        "fromdomain=arm.com);\r\n"
        "       spf=pass (google.com: domain of yeoreum.yun@arm.com designates "
        "2a01:111:f403:c201::3 as permitted sender) smtp.mailfrom=YeoReum.Yun@arm.com;\r\n"
        "       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=arm.com",
    ),
    (
        "2025-07: no line for a message that is not signed",
        "2025-07",
        {
            "ip": "155.97.144.36",
            "reverse_path": "soba@cs.utah.edu",
            "dmarc": ("fail", "v=DMARC1; p=none; sp=quarantine", "outlook.com"),
        },
        "pass (google.com: domain of soba@cs.utah.edu designates 155.97.144.36 as permitted sender)"
        " client-ip=155.97.144.36;",
        "mx.google.com;\r\n"
        "       spf=pass (google.com: domain of soba@cs.utah.edu designates 155.97.144.36 as "
        "permitted sender) smtp.mailfrom=soba@cs.utah.edu;\r\n"
        "       dmarc=fail (p=NONE sp=QUARANTINE dis=NONE) header.from=outlook.com",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "month", "differs", "spf", "body"), PUBLISHED, ids=[row[0] for row in PUBLISHED]
)
def test_the_fields_are_those_that_gmail_wrote(sentence, month, differs, spf, body, evidence_of):
    evidence, as_of = evidence_of(**differs), Month.parse(month)

    assert received_spf(evidence, as_of) == spf
    assert authentication_results(evidence, as_of) == body
