"""The arguments of MAIL and RCPT."""

import pytest

from fake_receiver.smtp.paths import PathError, parse_mail, parse_rcpt


@pytest.mark.parametrize(
    ("argument", "path", "parameters"),
    [
        ("FROM:<a@b.example>", "a@b.example", {}),
        ("from:<a@b.example>", "a@b.example", {}),
        ("FROM: <a@b.example>", "a@b.example", {}),
        ("FROM:<>", "", {}),
        ("FROM:<> SIZE=12 BODY=8BITMIME", "", {"SIZE": "12", "BODY": "8BITMIME"}),
        ("FROM:<a@b.example> smtputf8", "a@b.example", {"SMTPUTF8": ""}),
        ('FROM:<"a b>"@c.example>', '"a b>"@c.example', {}),
        ("FROM:<@x.example,@y.example:a@b.example>", "a@b.example", {}),
        ("FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]", {}),
        ("FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", {}),
        ("FROM:<ü@münchen.example>", "ü@münchen.example", {}),
    ],
)
def test_a_mail_argument_is_read(argument, path, parameters):
    assert parse_mail(argument) == (path, parameters)


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "FROM:a@b.example",
        "TO:<a@b.example>",
        "FROM:<a@b.example",
        "FROM:<a>",
        "FROM:<@b.example>",
        "FROM:<a..b@c.example>",
        "FROM:<a b@c.example>",
        "FROM:<a@-b.example>",
        "FROM:<a@[192.0.2.256]>",
        "FROM:<a@[IPv6:192.0.2.1]>",
        "FROM:<a@b.example>SIZE=1",
        "FROM:<a@b.example> SIZE=1 size=2",
        f"FROM:<{'a' * 65}@b.example>",
        "FROM:<a\x00@b.example>",
    ],
)
def test_a_mail_argument_is_refused(argument):
    with pytest.raises(PathError):
        parse_mail(argument)


def test_the_postmaster_needs_no_domain_but_others_do():
    assert parse_rcpt("TO:<Postmaster>") == ("Postmaster", {})
    for argument in ("TO:<bob>", "TO:<>"):
        with pytest.raises(PathError):
            parse_rcpt(argument)
