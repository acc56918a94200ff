"""DMARC by RFC 9989: what a person reads, also where a look-up fails."""

import pytest
from dmarc_mail import dkim, judge, spf, spf_pass, zone_of

from fake_receiver.model.lookup import LookupStatus
from fake_receiver.model.results import DmarcResult, SpfResult

NONE, PASS, FAIL = DmarcResult.NONE, DmarcResult.PASS, DmarcResult.FAIL
TEMPERROR, PERMERROR = DmarcResult.TEMPERROR, DmarcResult.PERMERROR
SERVFAIL, NODATA = LookupStatus.SERVFAIL, LookupStatus.NODATA


@pytest.mark.parametrize(
    ("sentence", "records", "differs", "result", "why"),
    [
        (
            "the author domain's own record, and nothing else asked",
            {"a.b.example.com": "p=reject"},
            {"spf": spf_pass("a.b.example.com")},
            PASS,
            "a.b.example.com is authenticated by SPF",
        ),
        (
            "a record further up",
            {"example.com": "p=reject", "b.example.com": NODATA},
            {},
            FAIL,
            "neither SPF nor DKIM authenticates a.b.example.com:"
            " SPF fail for esp.example.net (not aligned); no DKIM signature;"
            " _dmarc.example.com asks for reject; asked: _dmarc.a.b.example.com NXDOMAIN,"
            " _dmarc.b.example.com NODATA, _dmarc.example.com has a record, _dmarc.com NXDOMAIN",
        ),
        (
            "test mode and a subdomain that does not exist",
            {"example.com": "p=none; np=reject; t=y; psd=n"},
            {"dkim": (dkim("esp.example.net"),)},
            FAIL,
            "neither SPF nor DKIM authenticates a.b.example.com:"
            " SPF fail for esp.example.net (not aligned);"
            " DKIM pass for esp.example.net (not aligned);"
            " _dmarc.example.com asks for quarantine (t=y: a step less than it says);"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com NXDOMAIN,"
            " _dmarc.example.com has a record with psd=n, a.b.example.com NXDOMAIN",
        ),
        (
            "no record that counts",
            {"b.example.com": ["p=none", "p=reject"], "=_dmarc.com": ["hello"]},
            {"spf": spf_pass("a.b.example.com")},
            NONE,
            "no DMARC record holds for a.b.example.com; asked: _dmarc.a.b.example.com NXDOMAIN,"
            " _dmarc.b.example.com has 2 DMARC records, _dmarc.example.com NXDOMAIN,"
            " _dmarc.com has no DMARC records",
        ),
        (
            "a faulty record further up",
            {"example.com": "p=block", "com": "p=none; psd=y"},
            {},
            PERMERROR,
            "the DMARC record of example.com is faulty: it has no valid p= and sp=;"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com NXDOMAIN,"
            " _dmarc.example.com has a record, _dmarc.com has a record with psd=y",
        ),
        (
            "a walk that fails",
            {"b.example.com": SERVFAIL, "example.com": "p=reject"},
            {"spf": spf_pass("a.b.example.com")},
            TEMPERROR,
            "the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL);"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com SERVFAIL",
        ),
        (
            "a failure above psd=n, which nobody asks for",
            {"b.example.com": "p=reject; psd=n", "example.com": SERVFAIL},
            {"spf": spf_pass("mail.b.example.com")},
            PASS,
            "a.b.example.com is authenticated by SPF; _dmarc.b.example.com asks for reject;"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com has a record with psd=n,"
            " _dmarc.mail.b.example.com NXDOMAIN",
        ),
        (
            "the author's organization cannot be found, and could be that of the signature",
            {"a.b.example.com": "p=reject", "b.example.com": SERVFAIL},
            {"dkim": (dkim("b.example.com"),)},
            TEMPERROR,
            "neither SPF nor DKIM authenticates a.b.example.com: SPF fail for esp.example.net"
            " (alignment unknown: the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL));"
            " DKIM pass for b.example.com"
            " (alignment unknown: the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL));"
            " _dmarc.a.b.example.com asks for reject;"
            " asked: _dmarc.a.b.example.com has a record, _dmarc.b.example.com SERVFAIL",
        ),
        (
            "it cannot be found, and nothing would be authenticated by it",
            {"a.b.example.com": "p=reject", "b.example.com": SERVFAIL},
            {"spf": spf(SpfResult.FAIL, "b.example.com")},
            FAIL,
            "neither SPF nor DKIM authenticates a.b.example.com: SPF fail for b.example.com"
            " (alignment unknown: the look-up of _dmarc.b.example.com. TXT failed (SERVFAIL));"
            " no DKIM signature; _dmarc.a.b.example.com asks for reject;"
            " asked: _dmarc.a.b.example.com has a record, _dmarc.b.example.com SERVFAIL",
        ),
        (
            "nobody knows whether the author domain exists",
            {"example.com": "p=none; np=reject; psd=n", "=a.b.example.com": SERVFAIL},
            {},
            TEMPERROR,
            "neither SPF nor DKIM authenticates a.b.example.com:"
            " SPF fail for esp.example.net (not aligned); no DKIM signature;"
            " the look-up of a.b.example.com. TXT failed (SERVFAIL),"
            " which tells whether np= or sp= holds;"
            " asked: _dmarc.a.b.example.com NXDOMAIN, _dmarc.b.example.com NXDOMAIN,"
            " _dmarc.example.com has a record with psd=n, a.b.example.com SERVFAIL",
        ),
    ],
)
def test_why(sentence, records, differs, result, why, resolver_of):
    dmarc = judge(resolver_of(zone_of(records)), "a.b.example.com", **differs)

    assert (dmarc.result, dmarc.why) == (result, why)
