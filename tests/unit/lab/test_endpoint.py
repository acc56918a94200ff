"""Which engine is meant, and what is told when there is none."""

import pytest

from fake_receiver.lab.docker import contexts, endpoint
from fake_receiver.lab.docker.endpoint import UnknownEngineError, chosen, connect
from fake_receiver.lab.results import HarnessError


@pytest.fixture(autouse=True)
def three_contexts(monkeypatch):
    known = {
        "rack": contexts.Context(url="tcp://rack.example:2376", tls=None),
        "attic": contexts.Context(url="tcp://127.0.0.1:1", tls=None),
    }
    monkeypatch.setattr(contexts, "context", known.get)
    monkeypatch.setattr(contexts, "names", lambda: ("default", *known))
    monkeypatch.setattr(contexts, "current", lambda: "attic")
    for name in ("DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_name_it_is_docker_host_and_then_the_current_context(monkeypatch):
    assert chosen() == "attic"
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    assert chosen() == "tcp://10.0.0.1:2375"
    assert chosen("rack") == "rack"


@pytest.mark.parametrize("name", ["default", "rack", "unix:///a.sock", "tcp://h:1", "ssh://u@h"])
def test_contexts_and_urls_are_names(name):
    assert chosen(name) == name


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("rakc", ["no docker context 'rakc'", "did you mean rack?", "known: default, rack, attic"]),
        ("qqq", ["no docker context 'qqq'", "known: default, rack, attic", "unix://"]),
        ("/run/docker.sock", ["no docker context '/run/docker.sock'", "a URL begins with unix://"]),
        ("tpc://rack:2375", ["tpc:// is no way to a Docker engine", "did you mean tcp://?"]),
        ("gopher://rack", ["gopher:// is no way", "unix://, tcp:// and ssh:// are"]),
    ],
)
def test_a_name_that_means_no_engine_is_told_with_those_that_do(name, sentences):
    with pytest.raises(UnknownEngineError) as caught:
        chosen(name)

    for sentence in sentences:
        assert sentence in str(caught.value)


def test_a_docker_host_that_means_no_engine_is_told_as_well(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unxi:///run/docker.sock")

    with pytest.raises(UnknownEngineError, match="did you mean unix://"):
        chosen()


@pytest.mark.parametrize("name", ["attic", "tcp://127.0.0.1:1"])
def test_an_engine_that_does_not_answer_is_named_with_the_systems_own_reason(name):
    with pytest.raises(HarnessError) as caught:
        connect(name)

    assert caught.value.message == f"no Docker engine answers on {name}: Connection refused"


def test_an_engine_that_refuses_the_user_is_told_with_the_group_that_may(monkeypatch):
    def refuse(**_):
        raise endpoint.DockerException("Error while fetching server API version") from OSError(
            13, "Permission denied"
        )

    monkeypatch.setattr(endpoint.docker, "DockerClient", refuse)

    with pytest.raises(HarnessError, match="engine of this machine refuses this user") as caught:
        connect("default")

    assert "usermod -aG docker" in caught.value.hint
