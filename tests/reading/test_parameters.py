"""Where a scenario says how strongly its words are read, and who may say otherwise."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.fits import read as read_fits
from sim.reading import loads
from sim.strengths import DRAWS, Strengths
from tests.parameter_files import parameter_file
from tests.summits import text

SAID = parameter_file(early=0.25, late=2.0)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(said: str | None, folder: Path = Path(), parameters: object = SAID) -> Path:
    """A scenario that says this, and beside it a parameter file."""
    (folder / "mine.json").write_text(json.dumps(parameters))
    file, data = folder / "s.yaml", json.loads(text(intent={"Ann": "comes"}))
    file.write_text(json.dumps(data | ({"parameters": said} if said else {}), indent=1))
    return file


def read(source: Path, parameters: str | Path | None = None) -> Strengths:
    """The strengths of a file's scenario."""
    found = sim.load(source, parameters=parameters).strengths
    assert found is not None
    return found


def test_packaged_strengths_are_the_default(here: Path) -> None:
    """For a file, a text, and a bundled name."""
    file = written(None)
    for found in (read(file), loads(file.read_bytes()).strengths, sim.load("minsk-2015").strengths):
        assert found is not None
        assert found.early.shape == found.late.shape == (DRAWS,)
        assert found.drawn
        assert (found.early > 0).all()


def test_a_scenario_may_say_that_words_are_read_as_elicited(here: Path) -> None:
    """And its reader may ask for it, or for the contrary."""
    assert sim.load(written("assumed")).strengths is None
    assert sim.load(written(None), parameters="assumed").strengths is None
    assert read(written("assumed"), "packaged").drawn


def test_a_scenario_may_name_a_file_beside_it(here: Path) -> None:
    """From wherever it is read."""
    (here / "deep" / "er").mkdir(parents=True)
    assert read(written("mine.json", Path("deep"))).early[0] == pytest.approx(0.25)
    assert read(written("./mine.json")).early[0] == pytest.approx(0.25)
    written(None, here / "deep" / "er")
    assert read(written("er/mine.json", Path("deep"))).late[3] == pytest.approx(2)


def test_its_reader_may_name_any_file(here: Path) -> None:
    """By a path of one's own."""
    written(None)
    assert read(Path("s.yaml"), here / "mine.json").late[0] == pytest.approx(2)
    assert read(Path("s.yaml"), "mine.json").late[0] == pytest.approx(2)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/etc/passwd", "a parameter file beside the scenario or below, found '/etc/passwd'"),
        ("../mine.json", "beside the scenario or below, found '../mine.json'"),
        ("a/../../mine.json", "beside the scenario or below"),
        ("C:\\\\mine.json", "beside the scenario or below"),
        ("..\\\\mine.json", "beside the scenario or below"),
        ("none.json", "there is no such file beside the scenario: 'none.json'"),
        ("deep", "there is no such file beside the scenario: 'deep'"),
        ("s.yaml", "'s.yaml': "),
    ],
)
def test_what_is_no_file_of_its_own_is_an_error(here: Path, said: str, expected: str) -> None:
    """Located, and once; nothing outside the scenario's folder is read."""
    (here / "deep").mkdir()
    data = json.loads(text(intent={"Ann": "comes"})) | {"parameters": said.replace("\\\\", "\\")}
    Path("s.yaml").write_text(json.dumps(data, indent=1))
    with pytest.raises(sim.ScenarioError) as caught:
        sim.load("s.yaml")
    assert expected in str(caught.value)
    assert str(caught.value).startswith("s.yaml:")
    assert "parameters: " in str(caught.value)


def test_a_text_that_may_name_no_file_reads_none(here: Path) -> None:
    """Of a stranger's text; what may be named is told, and the words always may."""
    raw = written("mine.json").read_bytes()
    with pytest.raises(sim.ScenarioError, match=r"parameters: expected .* may name no file"):
        loads(raw, files=())
    with pytest.raises(sim.ScenarioError, match="may name no file"):
        loads(written("./mine.json").read_bytes(), files=("mine.json",))
    assert loads(raw, files=("mine.json",)).parameter_file
    assert loads(written("assumed").read_bytes(), files=()).strengths is None


def test_what_is_no_strength_is_an_error(here: Path) -> None:
    """From whatever file."""
    file = written("mine.json", parameters=parameter_file(0.5, 101))
    with pytest.raises(sim.ScenarioError, match=r"mine\.json': .* a strength lies between"):
        sim.load(file)
    with pytest.raises(
        sim.ScenarioError, match=r"mine\.json: .* a strength lies between 0 and 100"
    ):
        sim.load(file, parameters="mine.json")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"dispute": "russia-wst"}, "no dispute of .* left out; did you mean 'russia-west'"),
        ({"history case": "paris-1961"}, "no case of .* left out; did you mean 'paris-1960'"),
        ({"history case": "mine", "dispute": "ours"}, "'ours' is no dispute"),
    ],
)
def test_a_past_that_is_not_left_out_is_told(said: dict[str, str], expected: str) -> None:
    """A slip in its name would let a meeting teach its own forecast."""
    found = loads(json.dumps(json.loads(text(intent={"Ann": "comes"})) | said))
    assert any(re.search(expected, warning) for warning in found.warnings)


@pytest.mark.parametrize(
    "said", [{}, {"dispute": "korea"}, {"history case": "paris-1960"}, {"parameters": "assumed"}]
)
def test_who_names_a_known_past_or_none_is_told_nothing(said: dict[str, str]) -> None:
    """As elicited, nothing is taught, and nothing need be left out."""
    found = loads(json.dumps(json.loads(text(intent={"Ann": "comes"})) | said))
    assert not any("left out" in warning for warning in found.warnings)


def test_results_hold_the_file_that_was_used(here: Path) -> None:
    """So that the copy of the scenario finds it."""
    folder = sim.run(written("mine.json"), 600).save("out")
    again = sim.load(folder / "scenario.yaml")
    assert again.strengths is not None
    assert again.strengths.late[0] == pytest.approx(2)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["parameters"]["sha256"] == again.strengths.sha256
    assert manifest["parameters"]["draws"] == DRAWS
    assert "mine.json" in manifest["files"]
    assert sim.run(sim.load("s.yaml"), 600).save("out") == Path("out")


def test_draws_are_used_by_their_rounds(here: Path) -> None:
    """From the file to the run."""
    early = np.linspace(0.5, 1, DRAWS)
    found = read(written("mine.json", parameters=parameter_file(early, 1)))
    assert found.one(300).early == pytest.approx(early[300 - DRAWS])


def without_a_case(case: str) -> dict[str, Any]:
    """A file that was fitted on all cases but one, whose relatives are among them."""
    data = parameter_file(early=1.5, late=1.5)
    for dispute in data["disputes"].values():
        dispute["cases"] = [name for name in dispute["cases"] if name != case]
    data["disputes"]["russia-west"]["without"]["draws"]["late"] = [0.0] * DRAWS
    return data


@pytest.mark.parametrize(
    "said",
    [
        {"history case": "istanbul-2025-may"},
        {"dispute": "russia-west"},
    ],
)
def test_a_file_that_has_not_seen_a_case_but_its_relatives_leaves_them_out(
    said: dict[str, Any], here: Path
) -> None:
    """The packaged history tells to which dispute the case belongs."""
    (here / "mine.json").write_text(json.dumps(without_a_case("istanbul-2025-may")))
    data = json.loads(text()) | said
    found = loads(json.dumps(data), parameters="mine.json")
    assert found.strengths is not None
    assert (found.strengths.apart, found.strengths.late[0]) == ("russia-west", 1.0)
    assert "mine.json" in found.strengths.source
    assert not any("left out" in warning for warning in found.warnings)


def test_who_says_nothing_of_the_past_is_known_by_the_leaders() -> None:
    """Two who were to come to meetings of one dispute, however their names are written."""
    data = json.loads(text())
    data["parties"] = {"North": {"leader": "Kim Jong-un"}, "South": {"leader": "Kim Yo Jong"}}
    known = {"kim_jong_un", "kim_yo_jong"}
    assert known <= read_fits().disputes["korea"].principals
    data["judgement"] = {"comes if": {"Kim Jong-un": "always", "Kim Yo Jong": "always"}}
    found = loads(json.dumps(data))
    assert found.strengths is not None
    assert found.strengths.apart == "korea"


def test_a_case_and_a_dispute_that_do_not_go_together_are_refused() -> None:
    """One of the two is a slip."""
    said = {"history case": "istanbul-2025-may", "dispute": "korea"}
    with pytest.raises(sim.ScenarioError, match=r"dispute: .*belongs to 'russia-west', not to"):
        loads(json.dumps(json.loads(text(intent={"Ann": "comes"})) | said))
