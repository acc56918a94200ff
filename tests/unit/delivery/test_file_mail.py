"""Which mail is filed, where, and with what on top."""

from dataclasses import replace

import pytest

from fake_receiver.delivery.file_mail import file_mail
from fake_receiver.model.delivery import Folder
from fake_receiver.model.events import Judged


def judged(evidence, verdict, receiver):
    return Judged(
        session_id="1", receiver=receiver, evidence=evidence, verdict=verdict, lines=("x",)
    )


def test_mail_that_is_refused_is_not_filed(evidence_of, refused):
    assert file_mail(judged(evidence_of(), refused, "gmail")) == ()


def test_each_recipient_gets_a_copy_with_a_name_of_its_own(evidence_of, accepted):
    paths = ("a@gmail.com", "b@gmail.com")
    evidence = evidence_of(forward_paths=paths)

    copies = file_mail(judged(evidence, accepted, "gmail"))

    assert [copy.mailbox for copy in copies] == list(paths)
    for copy in copies:
        assert copy.trace.startswith(f"Delivered-To: {copy.mailbox}\r\nReceived: by 2002:")
        assert copy.trace.endswith("smtp.mailfrom=alice@social.example\r\n")


def test_another_receiver_has_plain_fields(evidence_of, accepted):
    evidence = evidence_of(mx_host="mx.other.example")

    (copy,) = file_mail(judged(evidence, accepted, "lenient"))

    assert copy.trace.startswith("Return-Path: <alice@social.example>\r\nReceived: from ")
    assert "\r\nAuthentication-Results: mx.other.example;\r\n" in copy.trace
    assert "google" not in copy.trace


@pytest.mark.parametrize("folder", list(Folder))
def test_the_verdict_says_the_folder(folder, evidence_of, accepted):
    (copy,) = file_mail(judged(evidence_of(), replace(accepted, folder=folder), "gmail"))

    assert copy.folder is folder
