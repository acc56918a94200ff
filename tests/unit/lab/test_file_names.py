"""File names made of mailboxes: no path trick, the same on every file system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_receiver.lab.file_names import file_name


@pytest.mark.parametrize(
    ("sentence", "text", "name"),
    [
        ("a mailbox is its own name", "bob+news@gmail.com", "bob+news@gmail.com"),
        ("case is not told apart", "Bob@Gmail.COM", "bob@gmail.com"),
        ("the folder above", "..", "%2e%2e"),
        ("a way out", "../../etc/passwd", "%2e.%2f..%2fetc%2fpasswd"),
        ("a way out in a quoted local part", '"../x"@h', "%22..%2fx%22@h"),
        ("a way out on Windows", "..\\x", "%2e.%5cx"),
        ("a drive", "c:x", "c%3ax"),
        ("an absolute path", "/etc", "%2fetc"),
        ("NUL", "a\x00b", "a%00b"),
        ("a hidden file", ".bashrc@h", "%2ebashrc@h"),
        ("an option", "-rf@h", "%2drf@h"),
        ("a dot at the end, which Windows drops", "a@h.", "a@h%2e"),
        ("a device of Windows", "con@h", "con@h"),
        ("a device of Windows before a dot", "nul.x@h", "%6eul.x@h"),
        ("a mailbox without a domain that is a device", "Aux", "%61ux"),
        ("a letter that has two forms", "jos\u00e9@h", "jos%c3%a9@h"),
        ("the escape sign itself", "a%2fb", "a%252fb"),
        ("a lone surrogate", "\udcff", "%ed%b3%bf"),
        ("nothing", "", "%"),
    ],
)
def test_the_name_of(sentence, text, name):
    assert file_name(text) == name


def test_a_long_name_is_cut_and_still_told_apart():
    first, second = file_name("a" * 300 + "@x"), file_name("a" * 300 + "@y")

    assert len(first) == len(second) == 120
    assert first != second
    assert first.startswith("a" * 100)


@given(st.text())
def test_every_text_has_a_harmless_name(text):
    name = file_name(text)

    assert 0 < len(name) <= 120
    assert name == name.lower()
    assert name.isascii()
    assert name.isprintable()
    assert name[0] not in ".-"
    assert name[-1] != "."
    assert not set(name) & set('/\\:*?"<>| \x00')
