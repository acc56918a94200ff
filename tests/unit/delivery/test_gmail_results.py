"""Single results in Gmail's Authentication-Results, and what strangers' words do there."""

import re

import pytest

from fake_receiver.delivery.gmail_results import authentication_results, results
from fake_receiver.model.results import Arc, ArcResult, DkimReason, SpfResult
from fake_receiver.policy.dates import NEWEST, Month

TWO_RESULTS = ";\r\n       "


@pytest.mark.parametrize(
    ("sentence", "month", "differs", "line"),
    [
        (
            "neutral in 2012, by a guessed record",
            "2012-06",
            {
                "ip": "2001:4b10:101a:2::20",
                "reverse_path": "s@x.example",
                "spf": SpfResult.NEUTRAL,
                "best_guess": True,
            },
            "spf=neutral (google.com: 2001:4b10:101a:2::20 is neither permitted nor denied by best "
            "guess record for domain of s@x.example) smtp.mail=s@x.example",
        ),
        (
            "neutral in 2023",
            "2023-01",
            {
                "ip": "2a00:1450:4864:20::42f",
                "reverse_path": "dave@marples.net",
                "spf": SpfResult.NEUTRAL,
            },
            "spf=neutral (google.com: 2a00:1450:4864:20::42f is neither permitted nor denied by "
            "domain of dave@marples.net) smtp.mailfrom=dave@marples.net",
        ),
        (
            "none in 2025 names the mailbox",
            "2025-11",
            {"reverse_path": "peterz@infradead.org", "spf": SpfResult.NONE},
            "spf=none (google.com: peterz@infradead.org does not designate permitted sender hosts)"
            " smtp.mailfrom=peterz@infradead.org",
        ),
        (
            "temperror in 2019",
            "2019-07",
            {"reverse_path": "peterz@infradead.org", "spf": SpfResult.TEMPERROR},
            "spf=temperror (google.com: error in processing during lookup of peterz@infradead.org: "
            "DNS error) smtp.mailfrom=peterz@infradead.org",
        ),
        (
            "permerror for another fault tells no more than that",
            "2025-01",
            {"spf": SpfResult.PERMERROR},
            "spf=permerror (google.com: permanent error in processing during lookup of "
            "alice@social.example) smtp.mailfrom=alice@social.example",
        ),
        (
            "a null reverse-path whose guessed record passes",
            "2019-12",
            {
                "ip": "140.112.30.240",
                "helo": "muse.csie.ntu.edu.tw",
                "reverse_path": "",
                "best_guess": True,
            },
            "spf=pass (google.com: best guess record for domain of postmaster@muse.csie.ntu.edu.tw "
            "designates 140.112.30.240 as permitted sender) smtp.helo=muse.csie.ntu.edu.tw",
        ),
        (
            "a key in test mode",
            "2024-09",
            {
                "dkim": [
                    ("pass", "@armlinux.org.uk", "pandora-2019", "an6X8ydO", None, "v=DKIM1; t=s:y")
                ]
            },
            "dkim=pass (test mode) header.i=@armlinux.org.uk header.s=pandora-2019 "
            "header.b=an6X8ydO",
        ),
        (
            "a body that was changed is neutral",
            "2024-01",
            {"dkim": [("fail", "@gmail.com", "20230601", "Zl6zT1Ke", DkimReason.BODY_HASH)]},
            "dkim=neutral (body hash did not verify) header.i=@gmail.com header.s=20230601 "
            "header.b=Zl6zT1Ke",
        ),
        (
            "a signature that does not verify is a failure without a comment",
            "2024-01",
            {"dkim": [("fail", "@zytor.com", "2020042201", "edDncOw6", DkimReason.SIGNATURE)]},
            "dkim=fail header.i=@zytor.com header.s=2020042201 header.b=edDncOw6",
        ),
        (
            "a key that is not there, in the 2020s; header.b with / is quoted",
            "2025-01",
            {"dkim": [("permerror", "@slint.fr", "default", "ShHl5lJ/", DkimReason.NO_KEY)]},
            "dkim=permerror (no key for signature) header.i=@slint.fr header.s=default "
            'header.b="ShHl5lJ/"',
        ),
        (
            "header.b with + is not quoted",
            "2025-09",
            {"dkim": [("pass", "@intel.com", "Intel", "M+hS09yx")]},
            "dkim=pass header.i=@intel.com header.s=Intel header.b=M+hS09yx",
        ),
        (
            "a key whose look-up fails",
            "2021-05",
            {"dkim": [("temperror", "@vivo.com", "default", "aqYYjiG7", DkimReason.DNS_FAILURE)]},
            "dkim=temperror (no key for signature) header.i=@vivo.com header.s=default "
            "header.b=aqYYjiG7",
        ),
        (
            "a key that is too short",
            "2015-01",
            {"dkim": [("policy", "@newsletters.foxnews.com", "key1", "x", DkimReason.SHORT_KEY)]},
            "dkim=policy (weak key) header.i=@newsletters.foxnews.com",
        ),
        (
            "a signature whose h= names a broken line of the header, 84;0;0cTo",
            "2021-04",
            {"dkim": [("neutral", "@gmail.com", "20161025", "abcd1234", DkimReason.FORMAT)]},
            "dkim=neutral (bad format) header.i=@gmail.com",
        ),
        (
            "a key record that holds its own name",
            "2018-01",
            {"dkim": [("permerror", "@diaspora.legal", "", "rrf+TMQz", DkimReason.KEY_FORMAT)]},
            "dkim=neutral (bad format) header.i=@diaspora.legal header.b=rrf+TMQz",
        ),
        (
            "a key record of another version",
            "2020-12",
            {"dkim": [("permerror", "@ics.events", "dkim", "Fb7sZA65", DkimReason.KEY_VERSION)]},
            "dkim=neutral (bad version) header.i=@ics.events header.s=dkim header.b=Fb7sZA65",
        ),
        (
            "a key that was cut off",
            "2021-03",
            {"dkim": [("permerror", "@ics.events", "dkim", "E+fM0Any", DkimReason.BAD_KEY)]},
            "dkim=neutral (invalid public key) header.i=@ics.events header.s=dkim "
            "header.b=E+fM0Any",
        ),
        (
            "an expired signature",
            "2026-01",
            {"dkim": [("policy", "@googlemail.com", "20230601", "doulgfdp", DkimReason.EXPIRED)]},
            "dkim=neutral (expired) header.i=@googlemail.com header.s=20230601 header.b=doulgfdp",
        ),
        (
            "Ed25519, which Gmail does not know, of a mail that other receivers say passes",
            "2025-06",
            {
                "dkim": [
                    ("pass", "@suse.cz", "susede2_rsa", "pWRLH+sp"),
                    (
                        "pass",
                        "@suse.cz",
                        "susede2_ed25519",
                        "yYaTRxrR",
                        None,
                        "v=DKIM1; k=ed25519; p=x",
                        "ed25519-sha256",
                    ),
                ]
            },
            "dkim=neutral (no key) header.i=@suse.cz header.s=susede2_ed25519 header.b=yYaTRxrR",
        ),
        (
            "a fault that was not seen has no comment",
            "2025-01",
            {"dkim": [("permerror", "@x.example", "s", "abcd1234", DkimReason.FROM_NOT_SIGNED)]},
            "dkim=permerror header.i=@x.example header.s=s header.b=abcd1234",
        ),
        (
            "an i= with a local part",
            "2012-02",
            {"dkim": [("pass", "snnicky@gmail.com")]},
            "dkim=pass header.i=snnicky@gmail.com",
        ),
        (
            "a chain whose newest body hash is wrong",
            "2020-01",
            {"arc": Arc(result=ArcResult.FAIL, reason=DkimReason.BODY_HASH, why="")},
            "arc=fail (body hash mismatch)",
        ),
        (
            "a chain with a broken seal",
            "2024-06",
            {"arc": Arc(result=ArcResult.FAIL, reason=DkimReason.SIGNATURE, why="")},
            "arc=fail (signature failed)",
        ),
        (
            "quarantine, as in Linus Torvalds's mail of 2024",
            "2024-11",
            {"dmarc": ("fail", "v=DMARC1; p=quarantine; sp=none", "wanadoo.fr")},
            "dmarc=fail (p=QUARANTINE sp=NONE dis=QUARANTINE) header.from=wanadoo.fr",
        ),
        (
            "reject that was not enforced",
            "2025-01",
            {"dmarc": ("fail", "v=DMARC1; p=reject", "bank.example")},
            "dmarc=fail (p=REJECT sp=REJECT dis=REJECT) header.from=bank.example",
        ),
        (
            "a policy for subdomains that differs",
            "2019-04",
            {"dmarc": ("pass", "v=DMARC1; p=none; sp=quarantine", "gmail.com")},
            "dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=gmail.com",
        ),
    ],
)
def test_one_result(sentence, month, differs, line, evidence_of):
    found = results(evidence_of(**differs), Month.parse(month))

    assert line in found.replace("; ", TWO_RESULTS).split(TWO_RESULTS)


def test_arc_is_not_told_before_gmail_knew_it(evidence_of):
    evidence = evidence_of(arc=Arc(result=ArcResult.PASS, why="", instance=1))

    assert "arc=" not in results(evidence, Month(2016, 12))
    assert "arc=pass (i=1)" in results(evidence, NEWEST)


@pytest.mark.parametrize(
    "hostile",
    [
        'x"; dmarc=pass header.from=bank.example; y="@social.example',
        "x\r\nAuthentication-Results: mx.google.com; dmarc=pass@social.example",
        "x)(; dmarc=pass@social.example",
        "\\)@social.example",
        "x\u2028y\x85z\x00@social.example",
        "x" * 5000 + "@social.example",
    ],
)
def test_no_word_of_a_stranger_ends_its_place(hostile, evidence_of):
    evidence = evidence_of(
        reverse_path=hostile,
        dkim=[("fail", hostile, hostile, hostile)],
        dmarc=("fail", "v=DMARC1; p=none", "social.example"),
    )

    lines = authentication_results(evidence, NEWEST).split("\r\n")

    assert [line for line in lines[1:] if not line.startswith("       ")] == []
    assert all(line.isprintable() for line in lines)
    # RFC 5322 sections 3.2.4 and 3.2.2: what is left is structure.
    unquoted = re.sub(r'"(?:\\.|[^"\\])*"', "quoted", "".join(lines))
    structure = re.sub(r"\((?:\\.|[^()\\])*\)", "", unquoted)
    assert [part.split()[0] for part in structure.split(";")] == [
        "mx.google.com",
        "dkim=fail",
        "spf=pass",
        "dmarc=fail",
    ]
