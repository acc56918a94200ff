"""What a look at a host shows: its queue, its listeners, its users' mail."""

import subprocess

import pytest

from fake_receiver.lab.docker.look import Look, entries_by_line, families, look_command
from fake_receiver.model.transaction import Family

IPV4, IPV6 = Family.IPV4, Family.IPV6
MAIL = "From alice@social.example Mon Jun 16 12:00:00 2025\nSubject: {}\n\nhello\n\n"
LISTENS = "LISTEN 0 100 {}:25 0.0.0.0:*\n"


def look(queue_command="true", mailboxes=("/nothing/*",), sockets="true"):
    """What the command, carried out here, shows; without a folder of the lab's own."""
    shell, option, script = look_command(queue_command, mailboxes, sockets)
    here = 'mkdir "$0/lab" 2>/dev/null; cd "$0"; ' + script.replace("/lab/queue", "lab/queue")
    return lambda folder: Look.of(
        subprocess.run(
            [shell, option, here, str(folder)], capture_output=True, text=True, check=False
        ).stdout
    )


@pytest.mark.parametrize(
    ("sockets", "found"),
    [
        pytest.param("", set(), id="nothing listens"),
        pytest.param(LISTENS.format("0.0.0.0"), {IPV4}, id="0.0.0.0 takes IPv4"),
        pytest.param(LISTENS.format("127.0.0.1"), {IPV4}, id="a loopback address counts"),
        pytest.param(LISTENS.format("[::]"), {IPV6}, id="[::] takes IPv6"),
        pytest.param(LISTENS.format("[2001:db8::1]"), {IPV6}, id="one address of IPv6"),
        pytest.param(LISTENS.format("*"), {IPV4, IPV6}, id="a star takes both"),
        pytest.param(
            LISTENS.format("0.0.0.0") + LISTENS.format("[::]"), {IPV4, IPV6}, id="a socket each"
        ),
        pytest.param("State Recv-Q\n", set(), id="a line without an address is none"),
    ],
)
def test_a_socket_takes_the_families_of_its_address(sockets, found):
    assert families(sockets) == found


def test_queue_sockets_and_mail_come_in_one_output(tmp_path):
    (tmp_path / "alice").write_text(MAIL.format("one") + MAIL.format("two"))

    seen = look(
        "echo waits; echo longer",
        (f"{tmp_path}/alice",),
        f"echo '{LISTENS.format('[::]').strip()}'",
    )(tmp_path)

    assert seen.queue.split() == ["waits", "longer"]
    assert seen.listeners == {IPV6}
    assert {name: len(messages) for name, messages in seen.mail.items()} == {"alice": 2}
    assert b"Subject: two" in seen.mail["alice"][1]


def test_a_mailbox_without_mail_is_not_seen(tmp_path):
    (tmp_path / "alice").write_text("")

    assert look(mailboxes=(f"{tmp_path}/alice", f"{tmp_path}/nobody"))(tmp_path).mail == {}


@pytest.mark.parametrize("folder", ["Maildir", ".maildir", "mail"])
def test_a_maildir_has_the_name_of_the_folder_around_it(tmp_path, folder):
    for part in ("cur", "new"):
        (tmp_path / "alice" / folder / part).mkdir(parents=True)
    (tmp_path / "alice" / folder / "cur" / "1").write_text("Subject: read\n\nhello\n")
    (tmp_path / "alice" / folder / "new" / "2").write_text("Subject: unread\n\nFrom me\n")

    mail = look(mailboxes=(f"{tmp_path}/alice/{folder}",))(tmp_path).mail

    assert list(mail) == ["alice"]
    assert [message.splitlines()[0] for message in mail["alice"]] == [
        b"Subject: read",
        b"Subject: unread",
    ]


def test_a_folder_with_another_name_has_its_own(tmp_path):
    (tmp_path / "inbox" / "new").mkdir(parents=True)
    (tmp_path / "inbox" / "new" / "1").write_text("Subject: x\n\n")

    assert list(look(mailboxes=(f"{tmp_path}/inbox",))(tmp_path).mail) == ["inbox"]


def test_a_message_of_a_maildir_with_a_from_line_is_still_one(tmp_path):
    (tmp_path / "Maildir" / "new").mkdir(parents=True)
    (tmp_path / "Maildir" / "new" / "1").write_text("Subject: x\n\nhello\n\nFrom here on\n")

    (messages,) = look(mailboxes=(f"{tmp_path}/Maildir",))(tmp_path).mail.values()

    assert len(messages) == 1


def test_a_queue_command_that_warns_is_no_trouble(tmp_path):
    assert look("echo 'a warning' >&2; echo waits; false")(tmp_path).queue.split() == ["waits"]


def test_a_queue_command_that_fails_and_prints_nothing_is_told(tmp_path):
    with pytest.raises(ValueError, match="no such program"):
        look("echo 'no such program' >&2; false")(tmp_path)


def test_of_an_unknown_queue_each_line_is_a_message():
    first, second = entries_by_line("A1 1 kB bob@gmail.com (refused)\n\nB2 <amy@gmail.com>\n")

    assert (first.queue_id, first.recipients) == ("A1", ("bob@gmail.com",))
    assert first.reason == "A1 1 kB bob@gmail.com (refused)"
    assert second.recipients == ("amy@gmail.com",)
