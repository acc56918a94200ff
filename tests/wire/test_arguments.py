"""The arguments of EHLO, MAIL and RCPT: names, paths, parameters."""

import pytest

EHLO = b"EHLO mail.social.example\r\n"
MAIL = b"MAIL FROM:<a@social.example>\r\n"
RCPT = b"RCPT TO:<b@gmail.com>\r\n"
MESSAGE = b"From: <a@social.example>\r\nMessage-ID: <1@social.example>\r\n\r\nhello\r\n"


def test_a_refused_path_does_not_begin_a_transaction(front, speak):
    replies = speak(front, EHLO + b"MAIL FROM:<a@>\r\n" + RCPT + MAIL + RCPT)

    named = front.names(replies)[3:]
    assert named == ["MailFirst", "MailOk", "RcptOk"]


@pytest.mark.parametrize(
    "path", ["<a@>", "<a>", "<a..b@social.example>", "<a@-b.example>", "<a@[192.0.2.256]>"]
)
def test_a_path_that_is_no_mailbox_is_repeated_in_the_reply(path, front, speak):
    octets = f"MAIL FROM:{path}\r\nMAIL FROM:<>\r\nRCPT TO:{path}\r\n".encode()

    replies = speak(front, EHLO + octets)

    bare = path[1:-1]
    assert replies[2] == front.words("InvalidSender", reverse_path=bare)
    assert replies[4] == front.words("InvalidRecipient", forward_path=bare)


@pytest.mark.parametrize(
    ("argument", "reply"),
    [
        ("social.example", "Ehlo"),
        ("localhost", "Ehlo"),
        ("[192.0.2.1]", "Ehlo"),
        ("[IPv6:2001:db8::1]", "Ehlo"),
        ("under_score.example", "Ehlo"),
        ("192.0.2.1", "Ehlo"),
        ("mail7", "Ehlo"),
        ("social.example.", "Ehlo"),
        ("JUMPIN' JUPITER", "Ehlo"),
        ("%host", "Ehlo"),
        ("PhpStorm 9.0.3", "InvalidHelo"),
        ("9.0.3", "InvalidHelo"),
        ("host/example", "InvalidHelo"),
        ("<host.example>", "InvalidHelo"),
        ("[192.0.2.1", "InvalidHelo"),
        ("a@b.example", "InvalidHelo"),
    ],
)
@pytest.mark.parametrize("verb", ["EHLO", "HELO"])
def test_ehlo_wants_a_domain_or_an_address(verb, argument, reply, front, speak):
    replies = speak(front, f"{verb} {argument}\r\nNOOP\r\n".encode())

    if reply == "InvalidHelo":
        assert replies[1:] == [front.words("InvalidHelo", argument=argument)]  # and it closes
    else:
        assert front.names(replies) == ["Banner", "Ehlo" if verb == "EHLO" else "Helo", "Noop"]


def test_ehlo_without_a_name_is_501_and_closes(front, speak, codes):
    replies = speak(front, b"EHLO\r\nNOOP\r\n")

    assert front.names(replies) == ["Banner", "EmptyHelo"]
    assert codes(replies)[1] == "501 5.5.4"


@pytest.mark.parametrize(
    ("parameters", "reply"),
    [
        (b"SIZE=100", "MailOk"),
        (b"BODY=8BITMIME", "MailOk"),
        (b"BODY=7BIT SIZE=1 SMTPUTF8", "MailOk"),
        (b"BODY=BINARYMIME", "SyntaxError"),
        (b"BODY", "SyntaxError"),
        (b"SMTPUTF8=yes", "SyntaxError"),
        (b"SIZE", "SyntaxError"),
        (b"SIZE=", "SyntaxError"),
        (b"SIZE=-1", "SyntaxError"),
        (b"SIZE=x", "SyntaxError"),
        ("SIZE=\u0661".encode(), "SyntaxError"),
        (b"SIZE=123456789012345678901", "SyntaxError"),
        (b"SIZE=1 SIZE=2", "SyntaxError"),
        (b"RET=FULL", "SyntaxError"),
        (b"ENVID=QQ314159", "SyntaxError"),
        (b"AUTH=<>", "SyntaxError"),
        (b"REQUIRETLS", "SyntaxError"),
    ],
)
def test_mail_takes_the_parameters_that_are_offered(parameters, reply, front, speak):
    replies = speak(front, EHLO, MAIL.rstrip(), b" ", parameters, b"\r\n")

    assert replies[-1] == front.words(reply)


@pytest.mark.parametrize("parameter", [b"NOTIFY=NEVER", b"ORCPT=rfc822;b@gmail.com", b"X=1"])
def test_rcpt_takes_no_parameters(parameter, front, speak, codes):
    replies = speak(front, EHLO, MAIL, RCPT.rstrip(), b" ", parameter, b"\r\n", b"DATA\r\n")

    assert front.names(replies)[3:] == ["SyntaxError", "RcptFirst"]
    assert codes(replies)[3] == "555 5.5.2"


def test_a_path_beyond_ascii_needs_the_parameter(front, speak):
    path = "ü@social.example"
    octets = f"MAIL FROM:<{path}>\r\nMAIL FROM:<{path}> SMTPUTF8\r\nRCPT TO:<ü@gmail.com>\r\n"

    replies = speak(front, EHLO, octets.encode(), b"DATA\r\n", MESSAGE, b".\r\n")

    assert replies[2] == front.words("InvalidSender", reverse_path=path)
    assert replies[3:5] == front.said("MailOk", "RcptOk")
    [transaction] = front.transactions
    assert (transaction.reverse_path, transaction.smtputf8) == (path, True)
    assert transaction.forward_paths == ("ü@gmail.com",)


def test_a_recipient_beyond_ascii_needs_it_too(front, speak):
    replies = speak(front, EHLO, MAIL, "RCPT TO:<ü@gmail.com>\r\n".encode())

    assert replies[-1] == front.words("InvalidRecipient", forward_path="ü@gmail.com")


def test_a_receiver_of_2014_03_offers_neither_pipelining_nor_smtputf8(make_front, speak):
    front = make_front("gmail@2014-03")

    replies = speak(front, EHLO, MAIL.rstrip() + b" SMTPUTF8\r\n")

    assert replies[1][1:] == (
        "250-SIZE 35882577",
        "250-8BITMIME",
        "250-STARTTLS",
        "250-ENHANCEDSTATUSCODES",
        "250 CHUNKING",
    )
    assert replies[-1] == front.words("SyntaxError")


def test_the_null_reverse_path_is_judged_by_the_helo_name(front, speak):
    speak(front, EHLO, b"MAIL FROM:<>\r\n", RCPT, b"DATA\r\n", MESSAGE, b".\r\n")

    [transaction] = front.transactions
    assert (transaction.reverse_path, transaction.mail_from_domain) == ("", "mail.social.example")


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        (b"\xfe", "Unrecognized"),
        (b"EHLO \xff", "SyntaxError"),
        (b"EHLO a\rb", "SyntaxError"),
        ("EHLO a\u2028b".encode(), "SyntaxError"),
        (b"MAIL FROM:<\xff@b.example>", "SyntaxError"),
        (b"MAIL FROM:<\x00@b.example>", "SyntaxError"),
        (b"MAIL FROM:<a\rb@b.example>", "SyntaxError"),
        (b"VRFY \x00\xff", "Verify"),
    ],
)
def test_octets_that_are_no_text_are_refused_not_broken(line, reply, front, speak):
    replies = speak(front, EHLO, line, b"\r\n")

    assert replies[-1] == front.words(reply)
