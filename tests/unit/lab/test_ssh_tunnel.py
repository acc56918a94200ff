"""An engine behind ssh, with a played ssh that leads to a socket of this machine."""

import socket
import threading
from pathlib import Path

import pytest

from fake_receiver.lab.docker.ssh_tunnel import Tunnel
from fake_receiver.lab.results import HarnessError

# Lays the socket as a link; after its remote command's words it waits for the end of its input.
PLAYED = """\
#!/bin/sh
printf '%s\\n' "$@" >{said}
for word; do
    case $word in */engine.sock:*) ln -s {engine} "${{word%%:*}}" ;; esac
done
{then}
"""
LAYS = "echo laid; cat >/dev/null"
REFUSES = "echo 'lab@rack: Permission denied (publickey).' >&2; exit 255"


@pytest.fixture
def ssh(tmp_path, monkeypatch):
    """Puts an ssh on the path that does this; returns the words that it was called with."""
    said, program = tmp_path / "said", tmp_path / "ssh"

    def play(then):
        program.write_text(PLAYED.format(said=said, engine=tmp_path / "engine.sock", then=then))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        return lambda: said.read_text().split("\n")

    return play


@pytest.mark.parametrize(
    ("address", "words", "remote"),
    [
        ("ssh://rack", ["--", "rack"], "/var/run/docker.sock"),
        ("ssh://lab@rack:2222", ["-p", "2222", "--", "lab@rack"], "/var/run/docker.sock"),
        ("ssh://lab@rack/run/user/7/podman.sock", ["lab@rack"], "/run/user/7/podman.sock"),
    ],
)
def test_ssh_is_told_host_and_port_and_the_engines_socket(address, words, remote, ssh):
    words_of_ssh = ssh(LAYS)
    tunnel = Tunnel(address)
    tunnel.close()
    said = words_of_ssh()

    assert [word for word in said if word in words] == words
    assert any(word.endswith(f"/engine.sock:{remote}") for word in said)
    assert "-oBatchMode=yes" in said  # it never asks anything


def answered(engine):
    connection, _ = engine.accept()
    connection.close()


def test_the_socket_leads_there_and_goes_with_the_tunnel(ssh, tmp_path):
    ssh(LAYS)
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(tmp_path / "engine.sock"))
        engine.listen()
        answer = threading.Thread(target=answered, args=(engine,))
        answer.start()
        tunnel = Tunnel("ssh://rack")
        here = Path(tunnel.url.removeprefix("unix://"))
        with socket.socket(socket.AF_UNIX) as asks:
            asks.connect(str(here))
            answer.join()
        tunnel.close()

    assert not here.parent.exists()


def test_what_nobody_holds_is_closed(ssh):
    ssh(LAYS)
    here = Path(Tunnel("ssh://rack").url.removeprefix("unix://"))

    assert not here.parent.exists()


def test_a_refusal_is_told_in_sshs_own_words(ssh):
    ssh(REFUSES)

    with pytest.raises(HarnessError) as caught:
        Tunnel("ssh://lab@rack")

    assert caught.value.message == (
        "no Docker engine is reached by ssh://lab@rack: lab@rack: Permission denied (publickey)."
    )
    assert "ssh lab@rack docker version" in caught.value.hint


def test_an_address_without_a_host_is_told_so():
    with pytest.raises(HarnessError, match="no host"):
        Tunnel("ssh:///run/docker.sock")
