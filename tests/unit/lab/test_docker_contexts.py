"""The contexts of the docker command, as its own files tell them."""

import hashlib
import json

import pytest

from fake_receiver.lab.docker import contexts
from fake_receiver.lab.results import HarnessError

RACK = {"Host": "tcp://rack.example:2376", "SkipTLSVerify": False}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
    return tmp_path


def place_of(folder, kind, name):
    made = folder / "contexts" / kind / hashlib.sha256(name.encode()).hexdigest()
    made.mkdir(parents=True)
    return made


def write(folder, name, endpoint):
    text = json.dumps({"Name": name, "Metadata": {}, "Endpoints": {"docker": endpoint}})
    (place_of(folder, "meta", name) / "meta.json").write_text(text)


def test_a_context_is_found_where_no_setting_has_ever_been_written(folder):
    write(folder, "rack", RACK)

    assert contexts.context("rack") == contexts.Context(url="tcp://rack.example:2376", tls=None)
    assert contexts.context("rock") is None


def test_all_contexts_have_names_and_default_is_one_of_them(folder):
    write(folder, "rack", RACK)
    write(folder, "attic", RACK)

    assert contexts.names() == ("default", "attic", "rack")


@pytest.mark.parametrize("is_unverified", [False, True])
def test_its_tls_files_are_used(is_unverified, folder):
    write(folder, "rack", {**RACK, "SkipTLSVerify": is_unverified})
    tls = place_of(folder, "tls", "rack") / "docker"
    tls.mkdir()
    for name in ("ca", "cert", "key"):
        (tls / f"{name}.pem").write_text("PEM")

    found = contexts.context("rack").tls

    assert found.ca_cert == str(tls / "ca.pem")
    assert found.cert == (str(tls / "cert.pem"), str(tls / "key.pem"))
    assert found.verify is not is_unverified


def test_an_authority_alone_is_enough_for_tls(folder):
    write(folder, "rack", RACK)
    tls = place_of(folder, "tls", "rack") / "docker"
    tls.mkdir()
    (tls / "ca.pem").write_text("PEM")

    found = contexts.context("rack").tls

    assert (found.ca_cert, found.cert) == (str(tls / "ca.pem"), None)


@pytest.mark.parametrize("text", ["{", "[]", '{"Name": "rack", "Endpoints": {}}'])
def test_a_broken_context_is_an_error_that_names_its_file(text, folder):
    path = place_of(folder, "meta", "rack") / "meta.json"
    path.write_text(text)

    with pytest.raises(HarnessError, match="context rack has no engine") as caught:
        contexts.context("rack")

    assert str(path) in caught.value.hint


def test_the_current_context_is_that_of_the_environment_then_that_of_the_settings(
    folder, monkeypatch
):
    assert contexts.current() == "default"
    (folder / "config.json").write_text('{"currentContext": "rack"}')
    assert contexts.current() == "rack"
    monkeypatch.setenv("DOCKER_CONTEXT", "attic")
    assert contexts.current() == "attic"
