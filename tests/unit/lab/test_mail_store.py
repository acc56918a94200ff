"""Delivered mail as files, and back."""

import json
import threading

import pytest

from fake_receiver.lab import mail_store
from fake_receiver.lab.mail_record import subject
from fake_receiver.lab.mail_store import save, stored
from fake_receiver.lab.results import HarnessError
from fake_receiver.model.delivery import Folder


def test_each_copy_is_a_message_and_a_record(filed, tmp_path):
    judged = filed("bob@gmail.com", "Carol@gmail.com", folder=Folder.SPAM)

    paths = save(judged, tmp_path / "mail")

    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "mail/bob@gmail.com/spam/1-session-1.eml",
        "mail/carol@gmail.com/spam/2-session-1.eml",
    ]
    files = sorted(path.suffix for path in tmp_path.rglob("*") if path.is_file())
    assert files == [".eml", ".eml", ".json", ".json"]


def test_the_message_is_what_was_sent_behind_what_was_prepended(filed, tmp_path):
    message = b"From: a@b\r\n\r\n\xff\x00 not text\r\n"

    (path,) = save(filed(message=message), tmp_path)

    trace = b"Delivered-To: bob@gmail.com\r\nReturn-Path: <alice@social.example>\r\n"
    assert path.read_bytes() == trace + message
    (mail,) = stored(tmp_path)
    assert mail.octets()[: mail.record.trace_octets] == trace


def test_what_is_read_back_is_what_was_judged(filed, tmp_path):
    judged = filed("Carol@gmail.com", "bob@gmail.com")
    evidence = judged.evidence
    paths = save(judged, tmp_path)

    carol, bob = stored(tmp_path)

    assert (carol.path, bob.path) == paths
    record = carol.record
    assert (record.number, record.mailbox, record.folder) == (1, "Carol@gmail.com", Folder.INBOX)
    assert record.forward_paths == ("Carol@gmail.com", "bob@gmail.com")
    assert record.client_ip == evidence.transaction.client_ip
    assert record.received_at == evidence.transaction.received_at
    assert record.tls == evidence.transaction.tls
    assert (record.rule, record.reply, record.subject) == ("accepted", ("250 2.0.0 OK",), "hello")
    assert record.results.iprev == evidence.iprev
    assert record.results.spf == evidence.spf
    assert record.results.dkim == evidence.dkim
    assert record.results.dmarc == evidence.dmarc


def test_the_record_is_json_for_other_programs(filed, tmp_path):
    (path,) = save(filed(), tmp_path)

    record = json.loads(path.with_suffix(".json").read_text("utf-8"))

    assert record["client_ip"] == "2001:db8:25::2"
    assert record["results"]["spf"]["result"] == "pass"
    assert record["results"]["dkim"][0]["why"] == "the body hash did not verify"


@pytest.mark.parametrize("mailbox", ["../../../escaped", "/etc/passwd", '"a/../../b"@h', "..", ""])
def test_no_mailbox_leads_out_of_the_folder(mailbox, filed, tmp_path):
    folder = tmp_path / "mail"
    judged = filed(mailbox, session_id="../../../id")

    (path,) = save(judged, folder)

    assert path.resolve().is_relative_to(folder)
    assert path.resolve().parent.parent.parent == folder
    assert [child.name for child in tmp_path.iterdir()] == ["mail"]
    assert stored(folder)[0].record.mailbox == mailbox


def test_numbers_go_on_where_another_run_ended(filed, tmp_path, monkeypatch):
    save(filed("a@x", "b@x"), tmp_path)
    monkeypatch.setattr(mail_store, "_last_numbers", {})

    save(filed("a@x"), tmp_path)

    assert [mail.record.number for mail in stored(tmp_path)] == [1, 2, 3]


def test_a_number_that_another_process_took_is_left_to_it(filed, tmp_path):
    (first,) = save(filed(), tmp_path)
    taken = first.with_name("2-session-1.eml")
    taken.write_bytes(b"another's")

    (second,) = save(filed(), tmp_path)

    assert second.name == "3-session-1.eml"
    assert taken.read_bytes() == b"another's"


def test_threads_do_not_take_each_others_numbers(filed, tmp_path):
    judged = filed()
    threads = [threading.Thread(target=save, args=(judged, tmp_path)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [mail.record.number for mail in stored(tmp_path)] == list(range(1, 17))


def test_a_message_is_not_there_before_its_record(filed, tmp_path):
    (path,) = save(filed(), tmp_path)
    path.with_suffix(".json").rename(path.with_suffix(".part"))

    assert stored(tmp_path) == ()


def test_files_of_others_are_left_alone(filed, tmp_path):
    (path,) = save(filed(), tmp_path)
    (tmp_path / "notes.json").write_text("mine")
    path.with_name("notes.json").write_text("mine, without a message")
    path.with_name("draft.eml").write_text("mine, without a record")

    assert [mail.path for mail in stored(tmp_path)] == [path]


@pytest.mark.parametrize(
    ("content", "told"),
    [("{", "Invalid JSON"), ("{}", "number: Field required"), ("[]", "Input should be")],
)
def test_a_record_that_was_changed_is_named(content, told, filed, tmp_path):
    (path,) = save(filed(), tmp_path)
    path.with_suffix(".json").write_text(content)

    with pytest.raises(HarnessError) as raised:
        stored(tmp_path)

    assert f"{path.with_suffix('.json')} is no record of delivered mail: {told}" in str(
        raised.value
    )


def test_an_empty_folder_holds_no_mail(tmp_path):
    assert stored(tmp_path) == ()


@pytest.mark.parametrize(
    ("sentence", "header", "expected"),
    [
        ("plain", b"Subject: hello\r\n", "hello"),
        ("folded", b"Subject: one\r\n two\r\n", "one two"),
        ("encoded", b"Subject: =?utf-8?Q?caf=C3=A9?= now\r\n", "caf\u00e9 now"),
        ("in UTF-8 as it is", "Subject: caf\u00e9\r\n".encode(), "caf\u00e9"),
        ("not UTF-8", b"Subject: caf\xe9\r\n", "caf\ufffd"),
        ("in an unknown charset", b"Subject: =?klingon?B?AAAA?=\r\n", "=?klingon?B?AAAA?="),
        ("broken base64", b"Subject: =?utf-8?B?A?=\r\n", "=?utf-8?B?A?="),
        ("octets that are not its charset", b"Subject: =?utf-8?Q?=FF?=\r\n", "=?utf-8?Q?=FF?="),
        ("half of a character", b"Subject: =?utf-7?Q?+2AA-?=\r\n", "?"),
        ("twice", b"Subject: first\r\nSubject: second\r\n", "first"),
        ("missing", b"From: a@b\r\n", ""),
    ],
)
def test_a_subject(sentence, header, expected):
    assert subject(header + b"\r\nbody\r\n") == expected
