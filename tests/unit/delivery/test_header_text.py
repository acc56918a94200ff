"""Words of a stranger inside a header field."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.delivery.header_text import host_name, in_comment, printable, value


@pytest.mark.parametrize(
    ("sentence", "text", "told"),
    [
        ("a mailbox", "alice@social.example", "alice@social.example"),
        ("a domain's i=", "@social.example", "@social.example"),
        ("a plus", "M+hS09yx", "M+hS09yx"),
        ("letters of any script", "jos\u00e9@social.example", "jos\u00e9@social.example"),
        ("a slash", "JNwnf/W9", '"JNwnf/W9"'),
        ("an equals sign", "prvs=1=a@fb.com", '"prvs=1=a@fb.com"'),
        ("a second @", "a@b@c", '"a@b@c"'),
        ("a semicolon", "a;b", '"a;b"'),
        ("a quotation mark and a backslash", 'a"\\', '"a\\"\\\\"'),
        ("nothing", "", '""'),
    ],
)
def test_a_value_is_quoted_where_it_must_be(sentence, text, told):
    assert value(text) == told


@given(st.text())
def test_no_text_leaves_its_line_or_its_part(text):
    assert printable(text).isprintable()
    assert re.fullmatch(r'[^\s()<>,;:\\"/\[\]?=]+|"(?:\\["\\]|[^"\\])*"', value(text))
    assert re.fullmatch(r"(?:\\[()\\]|[^()\\])*", in_comment(text))
    assert re.fullmatch(r'[^\s<>()\\";@,]*', host_name(text))


@given(st.text(min_size=400))
def test_no_text_makes_a_line_too_long(text):
    assert len(printable(text)) == 320
    assert len(host_name(text)) == 255
