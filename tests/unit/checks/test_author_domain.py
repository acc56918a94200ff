import pytest

from fake_receiver.checks.author import author_domain


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("a bare address", b"alice@social.example"),
        ("an address with a name", b"Alice <alice@social.example>"),
        ("upper case", b"<alice@Social.EXAMPLE>"),
        ("a quoted name with an address", b'"x@bank.example" <a@social.example>'),
        ("an unquoted name with an address", b"x@bank.example <a@social.example>"),
        ("a quoted name with brackets", b'"<x@bank.example>" <a@social.example>'),
        ("a quote inside a quoted name", b'"a\\" <x@bank.example>" <a@social.example>'),
        ("a quoted local part with an @", b'"x@bank.example"@social.example'),
        ("a comment with an address", b"a@social.example (x@bank.example)"),
        ("nested comments", b"(a (b) <x@bank.example>) <a@social.example>"),
        ("a parenthesis in a quoted name", b'"(" <a@social.example>'),
        ("a quote in a comment", b'(") <a@social.example> (")'),
        ("an encoded word with an address", b"=?utf-8?q?x=40bank.example?= <a@social.example>"),
        ("a folded field", b"Alice\r\n <alice@social.example>"),
        ("blanks around the address", b" < alice@social.example > "),
        ("a final dot", b"alice@social.example."),
        ("a name in square brackets", b"[Team] Alice <a@social.example>"),
        ("a name that is no UTF-8", b"\xff <a@social.example>"),
        ("two addresses of one domain", b"a@social.example, B <b@Social.example>"),
        ("a group of one domain", b"Team: a@social.example, b@social.example;"),
    ],
)
def test_the_author_domain_is_found_in(sentence, value):
    assert author_domain(b"From: " + value + b"\r\n\r\n").domain == "social.example"


def test_the_author_domain_is_given_in_a_labels():
    assert author_domain("From: a@münchen.example\r\n".encode()).domain == "xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (b"Subject: x", "the message has no From field"),
        (b"X-From: a@x.example", "the message has no From field"),
        (b"Subject: x\r\n\r\nFrom: a@x.example", "the message has no From field"),
        (b"From: a@x.example\r\nfrom : b@y.example", "the message has 2 From fields"),
        (
            b"From: a@x.example, b@y.example",
            "the From field has addresses of several domains: x.example, y.example",
        ),
        (b"From:", "the From field has no address"),
        (b"From: undisclosed:;", "the From field has no address"),
        (b"From: Alice", "the From field has a malformed address"),
        (b"From: Alice <>", "the From field has a malformed address"),
        (b"From: Alice a@x.example", "the From field has a malformed address"),
        (b"From: a@b@x.example", "the From field has a malformed address"),
        (b"From: <@y.example:a@x.example>", "the From field has a malformed address"),
        (
            b"From: <@y.example,@z.example:a@x.example>",
            "the From field has misplaced angle brackets",
        ),
        (b"From: <a@x.example> <b@y.example>", "the From field has misplaced angle brackets"),
        (b"From: <a@x.example> b@y.example", "the From field has misplaced angle brackets"),
        (b"From: >a@x.example<", "the From field has misplaced angle brackets"),
        (b"From: b@y.example: a@x.example;", "the From field has an address before a colon"),
        (b'From: "a@x.example', 'the From field has no closing "'),
        (b"From: a@x.example (", "the From field has no closing )"),
        (b"From: a@exam(c)ple.example", "the From field has an address without a valid domain"),
        (b"From: a@x.example .y.example", "the From field has an address without a valid domain"),
        (b"From: a@x(c).example", "the From field has an address without a valid domain"),
        (b"From: x)y@x.example", "the From field has a malformed address"),
        (b"From: a: b: c@x.example", "the From field has a misplaced colon"),
        (b"From: : a@x.example", "the From field has a misplaced colon"),
        (b"From: a@[192.0.2.1]", "the From field has an address without a valid domain"),
        (b"From: a@x..example", "the From field has an address without a valid domain"),
        (b"From: a@\xff.example", "the From field has an address without a valid domain"),
        (b"From: a@x.example\0.y.example", "the From field holds a control character"),
        (b"From: a@x.example\nFrom: b@y.example", "the header section has a bare CR or LF"),
        (
            b"X: x\nFrom: b@y.example\r\nFrom: a@x.example",
            "the header section has a bare CR or LF",
        ),
        (b"X: x\r\rFrom: b@y.example", "the header section has a bare CR or LF"),
        (b"X x\r\nFrom: a@x.example", "the header section has a line that is no field"),
        (b"From\r\n : a@x.example", "the header section has a line that is no field"),
        (b"From: [x <a@x.example>] <b@y.example>", "the From field has misplaced angle brackets"),
        (b"From: a@x.example" + b" " * 32768 + b"(b)", "the From field has 32783 octets"),
    ],
)
def test_there_is_no_author_domain_when(header, why):
    author = author_domain(header + b"\r\n\r\n")

    assert (author.domain, author.why) == (None, why)
