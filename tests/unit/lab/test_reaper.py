"""What is removed after the harness's death, with an engine that is slow, away, or empty."""

import itertools

import pytest

from fake_receiver.lab.docker import reaper
from fake_receiver.lab.results import HarnessError


class Engine:
    """Plays an engine: at each look it has the next of these things, or is away (None)."""

    looks: list[list[str] | None]
    removed: list[str]
    asked: list[tuple[str, str]]

    def __init__(self, name, *, run_id):
        Engine.asked.append((name, run_id))
        self.api = self
        self._things = Engine.looks.pop(0) if Engine.looks else []
        if self._things is None:
            raise HarnessError("no Docker engine answers")

    def made(self):
        return self._things

    def remove_run(self):
        Engine.removed += self._things

    def close(self):
        pass


@pytest.fixture
def reap(monkeypatch):
    """Reaps with these looks, a second between two; returns what it removed."""

    def play(*looks):
        Engine.looks, Engine.removed, Engine.asked = list(looks), [], []
        clock = itertools.count()
        monkeypatch.setattr(reaper.time, "monotonic", lambda: next(clock))
        monkeypatch.setattr(reaper.time, "sleep", lambda _: None)
        monkeypatch.setattr(reaper, "Engine", Engine)
        reaper.reap("23-abc", "rack")
        return Engine.removed

    return play


def test_what_there_is_is_removed(reap):
    assert reap(["sender", "network"]) == ["sender", "network"]
    assert set(Engine.asked) == {("rack", "23-abc")}


def test_what_the_engine_made_after_it_was_asked_to_is_removed_too(reap):
    assert reap([], [], ["late"]) == ["late"]


def test_what_could_not_be_removed_is_tried_again(reap):
    assert reap(["network"], ["network"]) == ["network", "network"]


def test_an_engine_that_is_away_is_waited_for(reap):
    assert reap(*[None] * 50, ["sender"]) == ["sender"]


def test_an_engine_that_does_not_come_back_is_given_up(reap):
    assert reap(*[None] * 1000) == []
    assert Engine.looks  # it was not asked for ever
