"""FAKE_RECEIVER_ENGINES: which engine a process of pytest uses."""

import pytest

from fake_receiver import pytest_plugin
from fake_receiver.lab.docker import contexts


@pytest.fixture
def engine(monkeypatch):
    """The engine of a worker, where the environment names these."""
    monkeypatch.setattr(contexts, "names", lambda: ("default",))

    def of(engines, worker=None):
        for name, value in (("FAKE_RECEIVER_ENGINES", engines), ("PYTEST_XDIST_WORKER", worker)):
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return pytest_plugin._engine_of_worker()

    return of


def test_without_the_variable_it_is_the_one_that_docker_takes(engine):
    assert engine(None, "gw1") == ""


def test_workers_take_the_engines_in_turn(engine):
    two = "unix:///a.sock  tcp://b:2375"
    found = [engine(two, f"gw{number}") for number in range(4)]

    assert found == ["unix:///a.sock", "tcp://b:2375"] * 2


@pytest.mark.parametrize("worker", [None, "master"])
def test_without_workers_it_is_the_first(worker, engine):
    assert engine("unix:///a.sock tcp://b:2375", worker) == "unix:///a.sock"


def test_a_name_that_means_no_engine_ends_the_run_and_skips_nothing(engine):
    with pytest.raises(pytest.UsageError) as caught:
        engine("default unxi:///a.sock", "gw0")

    assert str(caught.value).startswith("FAKE_RECEIVER_ENGINES: unxi:///a.sock: unxi:// is no way")
    assert "did you mean unix://?" in str(caught.value)
