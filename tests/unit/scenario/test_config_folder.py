"""What is taken of an administrator's own configuration, what is left out, and what is told."""

import os
from pathlib import Path

import pytest

from fake_receiver.scenario.config_folder import ConfigFolderError, read_config
from fake_receiver.scenario.errors import ScenarioError
from fake_receiver.scenario.loader import load

SCENARIO = """\
scenario: A host with its own configuration
sender:
  mta: {mta}
  hostname: mail.social.example
  addresses: ["2001:db8:25::2"]
  config: {config}
steps:
  - name: first
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "etc-postfix"
    made.mkdir()
    (made / "main.cf").write_text("myhostname = mail.social.example\n", "utf-8")
    return made


def write(folder: Path, name: str, text: str | bytes = "x\n") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    ("mta", "name", "place"),
    [
        ("postfix", "master.cf", "/etc/postfix/master.cf"),
        ("postfix", "main.cf", "/etc/postfix/main.cf"),
        ("exim", "exim4.conf", "/etc/exim4/exim4.conf"),
        ("exim", "conf.d/router/200_primary", "/etc/exim4/conf.d/router/200_primary"),
        ("opensmtpd", "smtpd.conf", "/etc/smtpd.conf"),
        ("opensmtpd", "mail/smtpd.conf", "/etc/mail/smtpd.conf"),
        ("sendmail", "sendmail.mc", "/etc/mail/sendmail.mc"),
    ],
)
def test_a_file_of_the_folder_lies_where_debian_has_it(
    tmp_path: Path, mta: str, name: str, place: str
) -> None:
    write(tmp_path, name, "grüße\n")
    assert read_config(tmp_path, mta) == {place: "grüße\n"}


@pytest.mark.parametrize(
    "name",
    [
        "virtual.db",
        "virtual.lmdb",
        "access/clients.cdb",
        "dynamicmaps.cf",
        "postfix-files.d/sqlite.files",
        ".git/objects/aa",
        ".main.cf.swp",
        "main.cf~",
    ],
)
def test_what_is_compiled_packaged_or_kept_by_editors_is_left_out(folder: Path, name: str) -> None:
    write(folder, name, b"\xff\0")
    assert list(read_config(folder, "postfix")) == ["/etc/postfix/main.cf"]


def test_a_link_is_what_it_leads_to(folder: Path, tmp_path: Path) -> None:
    write(tmp_path, "shared/virtual", "a b\n")
    (folder / "maps").symlink_to(tmp_path / "shared")
    (folder / "virtual").symlink_to("maps/virtual")

    taken = read_config(folder, "postfix")

    assert taken["/etc/postfix/maps/virtual"] == taken["/etc/postfix/virtual"] == "a b\n"


def test_ends_of_lines_are_those_of_the_host(folder: Path) -> None:
    write(folder, "virtual", "a b\r\nc d\r\n")
    assert read_config(folder, "postfix")["/etc/postfix/virtual"] == "a b\nc d\n"


def test_a_single_file_is_taken_by_its_name(folder: Path) -> None:
    assert list(read_config(folder / "main.cf", "postfix")) == ["/etc/postfix/main.cf"]


@pytest.mark.parametrize(
    ("sentence", "name", "text", "told", "hint"),
    [
        (
            "octets of Latin-1, with their line",
            "header_checks",
            b"# Pr\xfcfung\n/x/ REJECT Gr\xfc\xdfe\n",
            "header_checks:1: no text in UTF-8",
            "iconv",
        ),
        (
            "the line counts from the first",
            "header_checks",
            b"# ok\n/x/ REJECT Gr\xfc\xdfe\n",
            "header_checks:2: no text in UTF-8",
            "iconv",
        ),
        ("a database", "mail.sqlite", b"SQLite\0\xff", "mail.sqlite is no text", "`run:`"),
    ],
)
def test_what_is_no_text_is_told(
    folder: Path, sentence: str, name: str, text: bytes, told: str, hint: str
) -> None:
    write(folder, name, text)
    with pytest.raises(ConfigFolderError, match=told) as raised:
        read_config(folder, "postfix")
    assert hint in raised.value.hint


def test_a_link_that_leads_nowhere_is_told(folder: Path) -> None:
    (folder / "virtual").symlink_to("/srv/nowhere/virtual")
    with pytest.raises(ConfigFolderError, match="is a link to /srv/nowhere/virtual, which is not"):
        read_config(folder, "postfix")


def test_links_in_a_circle_come_to_an_end(folder: Path) -> None:
    (folder / "again").symlink_to(folder)
    with pytest.raises(ConfigFolderError, match=r"links|files are in"):
        read_config(folder, "postfix")


def test_too_many_files_are_told(folder: Path) -> None:
    for number in range(2001):
        os.close(os.open(folder / f"{number}", os.O_CREAT))
    with pytest.raises(ConfigFolderError, match="more than 2000 files"):
        read_config(folder, "postfix")


@pytest.mark.parametrize(
    ("sentence", "mta", "config", "told"),
    [
        (
            "a folder that is not there",
            "postfix",
            "etc-postfux",
            ["mine.yaml:6: there is no ", "etc-postfux"],
        ),
        (
            "a folder of another mail server",
            "exim",
            "etc-postfix",
            ["mine.yaml:6: there is no exim4.conf or ", "hint: it lies over /etc/exim4"],
        ),
        (
            "the folder above",
            "postfix",
            ".",
            ["mine.yaml:6: there is no main.cf or master.cf in ", "did you mean ", "etc-postfix?"],
        ),
        (
            "a file whose name no mail server reads",
            "postfix",
            "mine.yaml",
            ["mine.yaml:6: ", "a single file must be named as postfix knows it", "main.cf, master"],
        ),
        (
            "a mail server of an image of one's own",
            "other",
            "etc-postfix",
            ["mine.yaml:6: a folder of configuration is not for other; use `files`"],
        ),
    ],
)
def test_what_is_wrong_is_told_with_the_line_of_the_scenario(
    folder: Path, sentence: str, mta: str, config: str, told: list[str]
) -> None:
    path = folder.parent / "mine.yaml"
    path.write_text(SCENARIO.format(mta=mta, config=config), "utf-8")
    with pytest.raises(ScenarioError) as raised:
        load(path)
    assert [part for part in told if part not in str(raised.value)] == []


def test_files_of_the_scenario_come_over_those_of_the_folder(folder: Path) -> None:
    path = folder.parent / "mine.yaml"
    text = SCENARIO.format(mta="postfix", config="etc-postfix")
    files = '  files: {/etc/postfix/main.cf: "biff = no\\n", /etc/motd: hello}\nsteps:'
    path.write_text(text.replace("steps:", files), "utf-8")

    assert load(path).file.sender.files == {
        "/etc/postfix/main.cf": "biff = no\n",
        "/etc/motd": "hello",
    }
