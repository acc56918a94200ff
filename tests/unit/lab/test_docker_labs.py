"""Scenarios on several engines, with engines and labs that are played."""

import threading
from types import SimpleNamespace

import pytest

from fake_receiver.lab.docker import labs
from fake_receiver.lab.docker.labs import DockerLabs
from fake_receiver.lab.results import HarnessError, Mode, ScenarioResult, Status, StepResult
from fake_receiver.scenario.schema import Step

STEP = Step.model_validate({"name": "as found", "run": "true"})


class Engine:
    """Plays an engine: one named "away" is none, one in ``lost`` has stopped to answer."""

    lost: set[str]

    def __init__(self, name):
        if name == "away":
            raise HarnessError("no Docker engine answers on away")
        self.name = name
        self.ended = []
        self.api = self

    def ping(self):
        if self.name in Engine.lost:
            raise ConnectionRefusedError(111, "Connection refused")

    def close(self):
        self.ended.append("closed")
        self.ping()

    def abort(self):
        self.ended.append("aborted")
        self.ping()


class Lab:
    """Plays a lab: tells where a scenario runs; one named "held" until it is let go."""

    ran: list[str]
    holding: threading.Semaphore
    let_go: threading.Event

    def __init__(self, progress, *, engine, reuse):
        self.engine = engine
        progress("building the image receiver")

    def close(self):
        self.engine.close()

    def run(self, scenario, on_step, on_phase):
        Lab.ran.append(self.engine.name)
        if scenario == "held":
            Lab.holding.release()
            Lab.let_go.wait()
        is_lost = self.engine.name in Engine.lost
        step = StepResult(
            step=STEP,
            line=1,
            status=Status.ERROR if is_lost else Status.PASSED,
            problem="connection refused" if is_lost else "",
        )
        on_phase(step.step.name)
        on_step(step)
        return ScenarioResult(scenario=scenario, mode=Mode.DOCKER, steps=(step,), seconds=0.0)


@pytest.fixture(autouse=True)
def played(monkeypatch):
    Engine.lost, Lab.ran = set(), []
    Lab.holding, Lab.let_go = threading.Semaphore(0), threading.Event()
    monkeypatch.setattr(labs, "Engine", Engine)
    monkeypatch.setattr(labs, "DockerLab", Lab)


@pytest.fixture
def told():
    return []


@pytest.fixture
def make(told):
    def made(*names, each=1):
        found = DockerLabs(names, told.append, each=each)
        for engine in found.engines:
            found.prepare(engine)
        return found

    return made


@pytest.fixture
def hold():
    """Has scenarios run, and returns when all of them do."""
    threads = []

    def held(found, count):
        for _ in range(count):
            threads.append(threading.Thread(target=found.run, args=("held",)))
            threads[-1].start()
        for _ in range(count):
            Lab.holding.acquire()

    yield held
    Lab.let_go.set()
    for thread in threads:
        thread.join()


def test_without_a_name_it_is_the_engine_that_docker_takes(make):
    assert [engine.name for engine in make().engines] == [""]


def test_an_engine_named_twice_is_one(make):
    assert [engine.name for engine in make("a", "b", "a").engines] == ["a", "b"]


def test_an_engine_that_does_not_answer_ends_it_before_anything_is_built(make, told):
    with pytest.raises(HarnessError, match="away"):
        make("a", "away")

    assert told == []


def test_scenarios_at_once_are_spread_evenly(make, hold):
    hold(make("a", "b", each=2), 4)

    assert sorted(Lab.ran) == ["a", "a", "b", "b"]


def test_a_scenario_goes_where_most_room_is(make, hold):
    found = make("a", "b", each=2)
    hold(found, 1)
    found.run("short")
    found.run("short")

    assert Lab.ran == ["a", "b", "b"]


def test_a_scenario_waits_where_all_engines_are_full(make, hold):
    found = make("a")
    hold(found, 1)
    waiting = threading.Thread(target=found.run, args=("short",))
    waiting.start()
    ran_before = len(Lab.ran)
    Lab.let_go.set()
    waiting.join()

    assert (ran_before, len(Lab.ran)) == (1, 2)


def test_what_is_told_names_the_engine_where_there_are_several(make, told):
    make("a")
    make("a", "b")

    assert told == [
        "building the image receiver",
        "a: building the image receiver",
        "b: building the image receiver",
    ]


def test_trouble_says_on_which_engine_and_the_lost_one_gets_no_more(make, told):
    found, heard = make("a", "b"), []
    Engine.lost = {"a"}
    result = found.run("first", heard.append)
    found.run("second")
    found.run("third")

    assert [step.problem for step in result.steps] == ["a: connection refused"]
    assert heard == list(result.steps)
    assert Lab.ran == ["a", "b", "b"]
    assert told[-1] == "a: the engine answers no more; the others do the rest"


def test_the_last_engine_is_kept_so_that_each_scenario_tells_its_error(make):
    found = make("a", "b")
    Engine.lost = {"a", "b"}
    statuses = [found.run(str(number)).status for number in range(4)]

    assert statuses == [Status.ERROR] * 4
    assert Lab.ran == ["a", "b", "b", "b"]


@pytest.mark.parametrize("end", ["close", "abort"])
def test_all_engines_are_left_even_if_one_is_lost(end, make, told):
    found = make("a", "b")
    Engine.lost = {"a"}
    getattr(found, end)()

    assert [engine.ended for engine in found.engines] == [[f"{end}ed".replace("ee", "e")]] * 2
    assert told[-1].startswith("a: the engine answers no more")


def test_a_scenario_hears_of_its_phases(make):
    phases = []
    make("a").run(SimpleNamespace(), lambda _: None, phases.append)

    assert phases == ["as found"]
