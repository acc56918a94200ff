from ipaddress import ip_address

import pytest

from fake_receiver.checks.header_fields import split_message
from fake_receiver.checks.names import dns_name, judged_address
from fake_receiver.checks.organizational_domain import organizational_domain


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("Social.Example", "social.example."),
        ("social.example.", "social.example."),
        ("münchen.example", "xn--mnchen-3ya.example."),
        ("a b.example", "a\\032b.example."),
        ("a\\b.example", "a\\\\b.example."),
        ("a" * 63 + ".example", "a" * 63 + ".example."),
        ("a" * 64 + ".example", None),
        ("a." * 126 + "x", "a." * 126 + "x."),
        ("a." * 127 + "x", None),
        ("a..example", None),
        (".", None),
        ("", None),
        ("\udcff.example", None),
    ],
)
def test_only_what_the_dns_can_carry_is_a_name(domain, name):
    assert dns_name(domain) == name


@pytest.mark.parametrize(
    ("client_ip", "judged"),
    [
        ("198.51.100.25", "198.51.100.25"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:db8::1%eth0", "2001:db8::1"),
        ("::ffff:198.51.100.25", "198.51.100.25"),
    ],
)
def test_the_judged_address_is_the_clients_without_its_wrapping(client_ip, judged):
    assert str(judged_address(ip_address(client_ip))) == judged


@pytest.mark.parametrize(
    ("domain", "organization"),
    [
        ("mail.social.example", "social.example"),
        ("social.example", "social.example"),
        ("example", None),
        ("a.b.co.uk", "b.co.uk"),
        ("co.uk", None),
        ("", None),
    ],
)
def test_the_organizational_domain_is_one_label_below_the_public_suffix(domain, organization):
    assert organizational_domain(domain) == organization


@pytest.mark.parametrize(
    ("message", "fields", "body"),
    [
        (b"A: 1\r\nB: 2\r\n\r\nbody", [("a", b" 1"), ("b", b" 2")], b"body"),
        (b"A: 1\r\n 2\r\n\t3\r\n\r\n", [("a", b" 1\r\n 2\r\n\t3")], b""),
        (b"A: 1\r\n", [("a", b" 1")], b""),
        (b"A : 1\r\n\r\n", [("a", b" 1")], b""),
        (b"A: 1\nB: 2\r\n\r\n", [("a", b" 1\nB: 2")], b""),
        (b"no field\r\n 2\r\nA: 1\r\n\r\n", [("", b"no field\r\n 2"), ("a", b" 1")], b""),
        (b" A: 1\r\n\r\n", [("", b" A: 1")], b""),
        (b"\r\nA: 1\r\n\r\n", [], b"A: 1\r\n\r\n"),
    ],
)
def test_a_message_is_split_at_its_first_empty_line(message, fields, body):
    found, rest = split_message(message)

    assert [(field.name, field.value) for field in found] == fields
    assert rest == body
