"""The Received field that Gmail prepends, against published ones."""

import re

import pytest

from fake_receiver.delivery import gmail_trace
from fake_receiver.model.transaction import Tls
from fake_receiver.policy.dates import Month

GCM128 = Tls(version="TLSv1.2", cipher="ECDHE-RSA-AES128-GCM-SHA256", bits=128)

# Received as Gmail wrote it. Its id has the time of MAIL, the date that of the end of the message;
# here both are one, so samples in which a second lies between them have it in neither.
PUBLISHED = [
    (
        "2010: no dot behind the PTR name, no recipient",
        "2010-04",
        {
            "helo": "casasdevacaciones.com.mx",
            "ptr": "casasdevacaciones.com.mx",
            "ip": "74.86.239.130",
            "forward_paths": ("jcgeuze@gmail.com",),
            "session_id": "k5si4311878anj.88",
            "at": "2010-04-29T20:02:12-07:00",
        },
        """\
Received: from casasdevacaciones.com.mx (casasdevacaciones.com.mx [74.86.239.130])
        by mx.google.com with ESMTP id k5si4311878anj.88.2010.04.29.20.02.12;
        Thu, 29 Apr 2010 20:02:12 -0700 (PDT)
""",
    ),
    (
        "2012: TLS without bits",
        "2012-06",
        {
            "helo": "Sevans-X61s.dev.geeklan.co.uk",
            "ptr": "Sevans-X61s.dev.geeklan.co.uk",
            "ip": "2001:4b10:101a:2::20",
            "session_id": "z6si42111eem.128",
            "tls": Tls(version="TLSv1", cipher="AES128-SHA", bits=128),
            "at": "2012-06-20T10:22:10-07:00",
        },
        """\
Received: from Sevans-X61s.dev.geeklan.co.uk (Sevans-X61s.dev.geeklan.co.uk. [2001:4b10:101a:2::20])
        by mx.google.com with ESMTPS id z6si42111eem.128.2012.06.20.10.22.10
        (version=TLSv1/SSLv3 cipher=AES128-SHA);
        Wed, 20 Jun 2012 10:22:10 -0700 (PDT)
""",
    ),
    (
        "2014: HELO, not EHLO",
        "2014-10",
        {
            "helo": "v094114.home.net.pl",
            "ptr": "v094114.home.net.pl",
            "ip": "79.96.170.134",
            "forward_paths": ("linux-mm@kvack.org",),
            "extended": False,
            "session_id": "wv8si18500611lac.86",
            "at": "2014-10-21T04:49:01-07:00",
        },
        """\
Received: from v094114.home.net.pl (v094114.home.net.pl. [79.96.170.134])
        by mx.google.com with SMTP id wv8si18500611lac.86.2014.10.21.04.49.01
        for <linux-mm@kvack.org>;
        Tue, 21 Oct 2014 04:49:01 -0700 (PDT)
""",
    ),
    (
        "2014: the version as it is written elsewhere",
        "2014-07",
        {
            "helo": "mx2.suse.de",
            "ptr": "cantor2.suse.de",
            "ip": "195.135.220.15",
            "forward_paths": ("linux-mm@kvack.org",),
            "tls": Tls(version="TLSv1", cipher="ECDHE-RSA-RC4-SHA", bits=128),
            "session_id": "m9si17640400wjr.7",
            "at": "2014-07-25T05:18:23-07:00",
        },
        """\
Received: from mx2.suse.de (cantor2.suse.de. [195.135.220.15])
        by mx.google.com with ESMTPS id m9si17640400wjr.7.2014.07.25.05.18.23
        for <linux-mm@kvack.org>
        (version=TLSv1 cipher=ECDHE-RSA-RC4-SHA bits=128/128);
        Fri, 25 Jul 2014 05:18:23 -0700 (PDT)
""",
    ),
    (
        "2015-12: plain, in winter",
        "2015-12",
        {
            "helo": "dev.plainsight.in",
            "ptr": "dev.plainsight.in",
            "ip": "128.199.248.101",
            "forward_paths": ("ankush.thakur53@gmail.com",),
            "session_id": "y75si2721113pfa.45",
            "at": "2015-12-28T05:56:28-08:00",
        },
        """\
Received: from dev.plainsight.in (dev.plainsight.in. [128.199.248.101])
        by mx.google.com with ESMTP id y75si2721113pfa.45.2015.12.28.05.56.28
        for <ankush.thakur53@gmail.com>;
        Mon, 28 Dec 2015 05:56:28 -0800 (PST)
""",
    ),
    (
        "2016-10: TLS1_2",
        "2016-10",
        {
            "helo": "mail-oi0-x22c.google.com",
            "ptr": "mail-oi0-x22c.google.com",
            "ip": "2607:f8b0:4003:c06::22c",
            "forward_paths": ("kurt@seifried.org",),
            "tls": GCM128,
            "session_id": "t79si10384376oit.266",
            "at": "2016-10-31T11:47:18-07:00",
        },
        """\
Received: from mail-oi0-x22c.google.com (mail-oi0-x22c.google.com. [2607:f8b0:4003:c06::22c])
        by mx.google.com with ESMTPS id t79si10384376oit.266.2016.10.31.11.47.18
        for <kurt@seifried.org>
        (version=TLS1_2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128/128);
        Mon, 31 Oct 2016 11:47:18 -0700 (PDT)
""",
    ),
    (
        "2019-06: IPv4 over TLS",
        "2019-06",
        {
            "helo": "userp2130.oracle.com",
            "ptr": "userp2130.oracle.com",
            "ip": "156.151.31.86",
            "forward_paths": ("linux-mm@kvack.org",),
            "tls": GCM128,
            "session_id": "d71si833482jab.10",
            "at": "2019-06-12T15:32:08-07:00",
        },
        """\
Received: from userp2130.oracle.com (userp2130.oracle.com. [156.151.31.86])
        by mx.google.com with ESMTPS id d71si833482jab.10.2019.06.12.15.32.08
        for <linux-mm@kvack.org>
        (version=TLS1_2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128/128);
        Wed, 12 Jun 2019 15:32:08 -0700 (PDT)
""",
    ),
    (
        "2019-08: without a confirmed PTR record its name is left out",
        "2019-08",
        {
            "helo": "merlin.infradead.org",
            "ptr": None,
            "ip": "2001:8b0:10b:1231::1",
            "forward_paths": ("linux-mm@kvack.org",),
            "tls": Tls(version="TLSv1.3", cipher="AEAD-AES256-GCM-SHA384", bits=256),
            "session_id": "e124si94974808jab.5",
            "at": "2019-08-02T01:06:20-07:00",
        },
        """\
Received: from merlin.infradead.org ([2001:8b0:10b:1231::1])
        by mx.google.com with ESMTPS id e124si94974808jab.5.2019.08.02.01.06.20
        for <linux-mm@kvack.org>
        (version=TLS1_3 cipher=AEAD-AES256-GCM-SHA384 bits=256/256);
        Fri, 02 Aug 2019 01:06:20 -0700 (PDT)
""",
    ),
    (
        "2020-11: SMTPUTF8",
        "2020-11",
        {
            "helo": "so254-16.mailgun.net",
            "ptr": "so254-16.mailgun.net",
            "ip": "198.61.254.16",
            "forward_paths": ("chip@20liters.org",),
            "smtputf8": True,
            "tls": Tls(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256", bits=128),
            "session_id": "l73si1168432ild.89",
            "at": "2020-11-04T06:58:24-08:00",
        },
        """\
Received: from so254-16.mailgun.net (so254-16.mailgun.net. [198.61.254.16])
        by mx.google.com with UTF8SMTPS id l73si1168432ild.89.2020.11.04.06.58.24
        for <chip@20liters.org>
        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);
        Wed, 04 Nov 2020 06:58:24 -0800 (PST)
""",
    ),
    (
        "2024-07: several recipients, none is named",
        "2024-07",
        {
            "helo": "www262.sakura.ne.jp",
            "ptr": "www262.sakura.ne.jp",
            "ip": "202.181.97.72",
            "forward_paths": ("a@gmail.com", "b@gmail.com"),
            "tls": Tls(version="TLSv1.2", cipher="ECDHE-ECDSA-AES128-GCM-SHA256", bits=128),
            "session_id": "d2e1a72fcca58-70803ed2963si373191b3a.4",
            "at": "2024-07-01T23:11:22-07:00",
        },
        """\
Received: from www262.sakura.ne.jp (www262.sakura.ne.jp. [202.181.97.72])
        by mx.google.com with ESMTPS id d2e1a72fcca58-70803ed2963si373191b3a.4.2024.07.01.23.11.22
        (version=TLS1_2 cipher=ECDHE-ECDSA-AES128-GCM-SHA256 bits=128/128);
        Mon, 01 Jul 2024 23:11:22 -0700 (PDT)
""",
    ),
    (
        "2024-10: TLS 1.3 over IPv6",
        "2024-10",
        {
            "helo": "mail-pf1-x435.google.com",
            "ptr": "mail-pf1-x435.google.com",
            "ip": "2607:f8b0:4864:20::435",
            "forward_paths": ("kasan-dev@googlegroups.com",),
            "tls": Tls(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256", bits=128),
            "session_id": "d2e1a72fcca58-71ea358512csi97078b3a.5",
            "at": "2024-10-18T10:30:24-07:00",
        },
        """\
Received: from mail-pf1-x435.google.com (mail-pf1-x435.google.com. [2607:f8b0:4864:20::435])
        by mx.google.com with ESMTPS id d2e1a72fcca58-71ea358512csi97078b3a.5.2024.10.18.10.30.24
        for <kasan-dev@googlegroups.com>
        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);
        Fri, 18 Oct 2024 10:30:24 -0700 (PDT)
""",
    ),
]


def received(trace):
    """The one Received field that names the client."""
    return re.search(r"Received: from .*?\r\n(?! )", trace, re.DOTALL)[0].replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("sentence", "month", "differs", "field"), PUBLISHED, ids=[row[0] for row in PUBLISHED]
)
def test_received_is_what_gmail_wrote(sentence, month, differs, field, evidence_of):
    assert received(gmail_trace.trace(evidence_of(**differs), Month.parse(month))) == field
