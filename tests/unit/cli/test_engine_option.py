"""--engine: what is refused, and what `build` and `down` do with several."""

import pytest
from click.testing import CliRunner

from fake_receiver.cli import cli, engine
from fake_receiver.lab.docker import contexts


class Engine:
    """Plays an engine with things to remove."""

    def __init__(self, name):
        self.name = name

    def remove_all(self):
        return len(self.name)


@pytest.fixture
def invoke(monkeypatch):
    monkeypatch.setattr(contexts, "names", lambda: ("default", "rack"))
    monkeypatch.setattr(contexts, "context", lambda name: True if name == "rack" else None)
    monkeypatch.setattr(engine, "Engine", Engine)
    monkeypatch.delenv("FAKE_RECEIVER_ENGINES", raising=False)

    def run(*arguments, **environment):
        return CliRunner().invoke(cli, arguments, env=environment, terminal_width=200)

    return run


@pytest.mark.parametrize("command", [["run", "--docker"], ["matrix", "x"], ["build"], ["down"]])
def test_every_command_refuses_an_engine_that_is_none(command, invoke):
    result = invoke(*command, "--engine", "rakc")

    assert result.exit_code == 2  # click's own; main() makes it 1
    assert "there is no docker context 'rakc'; did you mean rack? known: default" in result.output


def test_those_of_the_environment_are_refused_alike(invoke):
    result = invoke("down", FAKE_RECEIVER_ENGINES="default tpc://rack")

    assert "did you mean tcp://?" in result.output


def test_an_engine_for_the_embedded_run_is_a_mistake(invoke, tmp_path):
    result = invoke("run", "--engine", "rack", str(tmp_path))

    assert "--engine needs --docker" in result.output


def test_engines_of_the_environment_do_not_hinder_the_embedded_run(invoke):
    result = invoke(
        "run", "-q", "postfix-second-ipv6-address", FAKE_RECEIVER_ENGINES="default rack"
    )

    assert "1 scenario: 1 passed" in result.output


def test_down_clears_each_engine_and_says_which(invoke):
    assert invoke("down", "--engine", "rack").output == "4 removed\n"
    assert invoke("down", FAKE_RECEIVER_ENGINES="default rack").output == (
        "default: 7 removed\nrack: 4 removed\n"
    )


def test_images_of_several_engines_are_not_saved_to_one_file(invoke, tmp_path):
    result = invoke(
        "build", "--engine", "default", "--engine", "rack", "--save", str(tmp_path / "a.tar.gz")
    )

    assert "--save takes the images of one engine" in result.output
