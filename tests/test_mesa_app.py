"""Mesa's page of one round: its model plays what a trace tells, and a browser shows just that."""

from __future__ import annotations

import inspect
import re
import socket
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import mesa
import pytest
from matplotlib.figure import Figure

import sim
from sim.bundled import bundled
from sim.mesa_app import PARAMETERS, Summit
from sim.mesa_app.pictures import draw_actors, draw_beliefs
from sim.scenario import MODES
from sim.skeleton import SKELETON
from tests.browsers import chromium

ROOT = Path(__file__).resolve().parents[1]


def played(**how: Any) -> Summit:
    """A round to its end, step by step."""
    summit = Summit(**how)
    while summit.running:
        summit.step()
    return summit


@pytest.mark.parametrize("name", ["istanbul-2025", "minsk-2015", "granada-2023"])
def test_plays_the_round_that_a_trace_tells(name: str) -> None:
    """Event for event, whatever the seed, the mode and how much of the record is known."""
    for seed, mode, known in ((0, "credible", 0), (3, "cautious", 2), (5, "assured", 99)):
        summit = played(scenario=name, seed=seed, mode=mode, known=known)
        (told,) = sim.trace(name, round=0, seed=seed, mode=mode, as_of=summit.as_of)
        assert summit.ended == told.outcome
        assert tuple(summit.story) == told.events


def test_a_step_is_a_stage_and_the_last_one_the_meeting() -> None:
    """An ordinary Mesa model: it steps, stops, and collects its data."""
    summit = Summit()
    assert isinstance(summit, mesa.Model)
    stages = list(sim.load("istanbul-2025").stage_index)
    for number, stage in enumerate(stages[1:], 1):
        summit.step()
        assert summit.world.stage == stage
        assert summit.passed == stages[: number + 1]
        assert summit.running
        assert summit.ended is None
    summit.step()
    assert not summit.running
    collected = summit.datacollector.get_model_vars_dataframe()
    assert collected.stage.tolist() == [*stages[1:], stages[-1]]
    assert collected.outcome.iloc[-1] == summit.ended


def test_begins_as_of_the_stage_that_is_known() -> None:
    """No more of the record counts than there is."""
    assert Summit(known=0).as_of == "start"
    assert Summit(known=4).as_of == "Wednesday night"
    assert Summit(known=12).as_of == sim.load("istanbul-2025").record_end


def test_keeps_what_is_hidden_to_itself_unless_asked() -> None:
    """What nobody but its owner knows is told only with everything."""
    summit = played()
    assert summit.told(everything=True) == summit.story
    seen = summit.told()
    assert 0 < len(seen) < len(summit.story)
    assert not any(event.text.startswith("(hidden)") for event in seen)
    assert not any(event.kind == "intent" for event in seen)


def test_tells_the_beliefs_of_every_stage() -> None:
    """As the world has them, but for what moved by less than a point."""
    summit = Summit("istanbul-2025", seed=1)
    while summit.running:
        table = summit.beliefs()
        assert list(table.index) == summit.passed
        now = {name: float(summit.world.belief(f"{name} attends")[0]) for name in summit.leaders}
        assert table.iloc[-1].to_dict() == pytest.approx(now, abs=0.0101)
        summit.step()


def test_every_state_has_a_sign_and_a_word() -> None:
    """At first nobody is heard; at last each attends, stays away or is deadlocked."""
    summit = Summit(seed=2)
    assert {state.said for state in summit.states().values()} == {"not heard yet", "undecided"}
    summit.step()
    said = {name: state.said for name, state in summit.states().items()}
    assert set(said) == {actor.name for actor in summit.actors}
    assert said["Putin"] in sim.scenario.CLASSES
    signs = {state.said: state.marker for state in played().states().values()}
    assert signs == {"attends": "P", "stays away": "X"}


def test_tells_a_deadlock(tmp_path: Path) -> None:
    """Each of two comes if the other stays away: either could, and nobody decides which."""
    text = re.sub(r"stays away: \d+%, comes if: \d+%, comes: \d+%", "comes if: 100%", SKELETON)
    text = re.sub(r"(Alba|Brandt) attends$", r"\1 stays away", text, flags=re.MULTILINE)
    (tmp_path / "talks.yaml").write_text(text)
    summit = played(scenario=str(tmp_path / "talks.yaml"))
    said = {name: state.said for name, state in summit.states().items()}
    assert said["Alba"] == said["Brandt"] == "deadlocked"


@pytest.mark.parametrize("steps", [0, 3, 99])
def test_draws_who_stands_how_and_what_is_believed(steps: int) -> None:
    """Every actor is named with how it stands; every leader has a line of its own kind."""
    summit = Summit("minsk-2015", seed=4)
    for _ in range(steps):
        if summit.running:
            summit.step()
    axes = draw_actors(summit, Figure().subplots())
    written = {text.get_text() for text in axes.texts}
    assert written >= {f"{name}\n{state.said}" for name, state in summit.states().items()}
    lines = draw_beliefs(summit, Figure().subplots()).get_lines()
    assert [line.get_label() for line in lines] == list(summit.leaders)
    assert len({(line.get_marker(), line.get_linestyle()) for line in lines}) == len(lines)
    assert all(len(line.get_xdata()) == len(summit.passed) for line in lines)


def test_the_page_offers_the_parameters_of_the_model() -> None:
    """Those of its making, with the same defaults; every scenario and every mode."""
    made = inspect.signature(Summit.__init__).parameters
    defaults = {name: made[name].default for name in made if name != "self"}
    assert {name: offered["value"] for name, offered in PARAMETERS.items()} == defaults
    assert PARAMETERS["scenario"]["values"] == list(bundled())
    assert PARAMETERS["mode"]["values"] == list(MODES)
    longest = max(len(sim.load(name).stages) for name in bundled())
    assert PARAMETERS["known"]["max"] >= longest


# ---- in a browser -----------------------------------------------------------------------------


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The page, by what the extra brings into a new environment; its address."""
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    install = [programs / "pip", "install", "-q", f"{ROOT}[mesa-viz]"]
    subprocess.run(install, check=True, cwd=folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--host", "127.0.0.1", "--port", str(port), "--no-open", "--no-check-version"]
    command = [programs / "solara", "run", "sim.mesa_app", *where, "--production"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        watchdog = Timer(300, server.kill)
        watchdog.start()
        try:
            assert server.stdout is not None
            assert any("Solara server is starting" in line for line in server.stdout)
            yield f"http://127.0.0.1:{port}/"
        finally:
            watchdog.cancel()
            server.kill()


@pytest.mark.browser
def test_a_browser_shows_the_round(tmp_path: Path) -> None:
    """Stage by stage to the outcome that a trace tells, and nothing is asked of any other host."""
    (told,) = sim.trace("istanbul-2025", round=0, as_of="start")
    asked: list[str] = []
    with _served(tmp_path) as address, chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        _open(page, address)
        step = page.get_by_role("button", name="Step")
        stages = sim.load("istanbul-2025").stages
        for number, stage in enumerate(stages, 1):
            step.click()
            page.get_by_text(f"Step: {number}", exact=True).wait_for()
            page.get_by_role("heading", name=stage.name, exact=True).first.wait_for()
        assert not page.get_by_text("Outcome:").count()
        step.click()
        page.get_by_role("heading", name=f"Outcome: {told.outcome}", exact=True).wait_for()
        assert step.is_disabled()
        assert not page.get_by_text("(hidden)").count()
        page.get_by_text("Show what is hidden").click()
        page.get_by_text("(hidden)").first.wait_for()
        for event in told.events:
            page.get_by_text(event.text, exact=True).first.wait_for(state="attached")
        page.get_by_role("button", name="Reset").click()
        page.get_by_text("Step: 0", exact=True).wait_for()
    assert {re.sub(r"^(blob:)?\w+://([^:/]+).*", r"\2", url) for url in asked} == {"127.0.0.1"}


def _open(page: Any, address: str) -> None:
    """Go to an address whose server is about to listen."""
    from playwright.sync_api import Error

    for _ in range(60):
        try:
            page.goto(address)
        except Error:
            page.wait_for_timeout(500)
        else:
            return
    raise AssertionError("the server does not listen")
