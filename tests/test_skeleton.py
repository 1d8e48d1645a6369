"""The skeleton: it reads well, it plays, and it overwrites nothing."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.errors import ScenarioError
from sim.readback import readback
from sim.reading import bundled, json_schema, load, loads
from sim.rounds import run
from sim.scenario import CLASSES
from sim.skeleton import MODELINE, SKELETON, write_copy, write_schema, write_skeleton
from tests.parameter_files import parameter_file
from tests.reading import SMALL


def test_loads_without_a_warning() -> None:
    """What `new` writes is a good scenario, and can be said back."""
    scenario = loads(SKELETON)
    assert scenario.warnings == ()
    assert "Talks at Geneva" in readback(scenario)


def test_every_outcome_and_every_mode_tells_something() -> None:
    """It is worth playing: no outcome is empty, and trust matters."""
    result = run(loads(SKELETON), rounds=5_000)
    assert result.outcomes["share"].min() > 0.02
    cautious, credible, assured = result.modes.iloc[0, 1:]
    assert cautious < credible < assured


def test_explains_itself() -> None:
    """It has comments, names all classes of statements, and fits an editor's window."""
    lines = SKELETON.splitlines()
    assert sum("#" in line for line in lines) > 20
    assert all(said in SKELETON for said in CLASSES)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("geneva", "geneva.yaml"),
        ("geneva.yaml", "geneva.yaml"),
        ("geneva.yml", "geneva.yml"),
        ("geneva.2030", "geneva.2030.yaml"),
        ("two words", "two words.yaml"),
    ],
)
def test_writes_a_file_that_loads(name: str, file: str, tmp_path: Path) -> None:
    """The suffix is added where there is none."""
    assert write_skeleton(tmp_path / name) == tmp_path / file
    assert load(tmp_path / file).name == "Talks at Geneva"


def test_refuses_to_overwrite(tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    (tmp_path / "geneva.yaml").write_text("mine")
    with pytest.raises(ScenarioError, match="this file exists; choose another name"):
        write_skeleton(tmp_path / "geneva")
    assert (tmp_path / "geneva.yaml").read_text() == "mine"


@pytest.mark.parametrize("name", ["", ".", "/", "missing/geneva"])
def test_says_what_cannot_be_written(name: str) -> None:
    """No name, or no folder to put it in."""
    with pytest.raises(ScenarioError, match=r"expected the name of a file|cannot be written: No"):
        write_skeleton(Path(name))


@pytest.mark.parametrize("name", sorted(bundled()))
def test_a_copy_says_what_its_original_says(name: str, tmp_path: Path) -> None:
    """Line for line, comments included, below a line that says whose copy it is."""
    file = write_copy(name, tmp_path / "mine")
    original = bundled()[name].read_text(encoding="utf-8").splitlines()
    first, *rest = file.read_text(encoding="utf-8").splitlines()
    assert first == f"# Copied from {name}, a scenario that comes with summitry."
    assert rest == original
    assert readback(load(file)) == readback(load(name))


def test_a_copy_gives_the_same_digits(tmp_path: Path) -> None:
    """The same seed, the same rounds, the same strengths of words."""
    copied, original = (
        run(source, rounds=2_000, seed=5, as_of="start")
        for source in (str(write_copy("istanbul-2025", tmp_path / "mine")), "istanbul-2025")
    )
    assert copied.outcomes.equals(original.outcomes)
    assert copied.parameters == original.parameters


def test_a_copy_is_called_as_its_original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no name is given; a file's copy too, which never takes the place of the file."""
    monkeypatch.chdir(tmp_path)
    assert write_copy("paris-1960") == Path("paris-1960.yaml")
    (tmp_path / "elsewhere").mkdir()
    mine = write_copy("paris-1960", Path("elsewhere/mine.yml"))
    assert write_copy(str(mine)) == Path("mine.yaml")
    assert Path("mine.yaml").read_text().startswith("# Copied from elsewhere/mine.yml.\n")
    before = Path("paris-1960.yaml").read_bytes()
    for source in ("paris-1960", "paris-1960.yaml"):
        with pytest.raises(ScenarioError, match="this file exists"):
            write_copy(source)
    assert Path("paris-1960.yaml").read_bytes() == before


def test_a_copy_of_a_copy_names_both(tmp_path: Path) -> None:
    """And it has the editors' line once, in the second line."""
    first = write_copy("granada-2023", tmp_path / "first")
    lines = write_copy(str(first), tmp_path / "second").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# Copied from {first}."
    assert lines[1] == MODELINE
    assert lines[2] == "# Copied from granada-2023, a scenario that comes with summitry."
    assert lines.count(MODELINE) == 1


def test_a_file_without_the_editors_line_gets_it(tmp_path: Path) -> None:
    """The rest stays as it is: endings of lines, and what is in them."""
    (tmp_path / "old.yaml").write_bytes(b"\xef\xbb\xbf# Mine\r\n" + SMALL.encode())
    copied = write_copy(str(tmp_path / "old.yaml"), tmp_path / "new").read_bytes()
    first, _, rest = copied.partition(b"\n")
    assert first.startswith(b"# Copied from ")
    assert rest == MODELINE.encode() + b"\n# Mine\r\n" + SMALL.encode()


@pytest.fixture
def with_parameters(tmp_path: Path) -> Path:
    """A scenario that names a parameter file of its own."""
    folder = tmp_path / "theirs"
    (folder / "fits").mkdir(parents=True)
    (folder / "fits" / "mine.json").write_text(
        json.dumps(parameter_file(1.5, 0.5)), encoding="utf-8"
    )
    text = SMALL.replace("sources:", "parameters: fits/mine.json\nsources:")
    (folder / "summit.yaml").write_text(text, encoding="utf-8")
    return folder / "summit.yaml"


def test_a_parameter_file_comes_with_a_copy(with_parameters: Path, tmp_path: Path) -> None:
    """To where the copy looks for it; what is there already is used if it is the same."""
    theirs = with_parameters.parent / "fits" / "mine.json"
    (tmp_path / "mine").mkdir()
    for name in ("first", "second"):
        copied = write_copy(str(with_parameters), tmp_path / "mine" / name)
        assert (tmp_path / "mine" / "fits" / "mine.json").read_bytes() == theirs.read_bytes()
        assert load(copied).parameter_file == load(with_parameters).parameter_file


def test_another_parameter_file_is_not_taken_for_it(with_parameters: Path, tmp_path: Path) -> None:
    """Then nothing is written."""
    (tmp_path / "fits").mkdir()
    (tmp_path / "fits" / "mine.json").write_text("another")
    with pytest.raises(ScenarioError, match="this parameter file is another than the scenario's"):
        write_copy(str(with_parameters), tmp_path / "copy")
    assert not (tmp_path / "copy.yaml").exists()
    assert (tmp_path / "fits" / "mine.json").read_text() == "another"


def test_what_is_no_scenario_is_not_copied(tmp_path: Path) -> None:
    """A slip in the name is told, and so is one in the file."""
    with pytest.raises(ScenarioError, match="did you mean 'istanbul-2025'"):
        write_copy("istambul-2025", tmp_path / "copy")
    (tmp_path / "slip.yaml").write_text(SMALL.replace("question", "qestion"))
    with pytest.raises(ScenarioError, match="did you mean 'question'"):
        write_copy(str(tmp_path / "slip.yaml"), tmp_path / "copy")
    assert not (tmp_path / "copy.yaml").exists()


def test_the_schema_is_written_once(tmp_path: Path) -> None:
    """Where the first line of a scenario looks for it; one that is there stays."""
    file = write_schema(tmp_path)
    assert file == tmp_path / MODELINE.rpartition("=")[2]
    assert json.loads(file.read_text(encoding="utf-8")) == json_schema()
    file.write_text("mine")
    assert write_schema(tmp_path) is None
    assert file.read_text() == "mine"


def test_what_is_not_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes between, no half of a scenario is left."""
    monkeypatch.setattr("sim.skeleton.SKELETON", SimpleNamespace(encode=lambda: "no bytes"))
    with pytest.raises(TypeError):
        write_skeleton(tmp_path / "geneva")
    assert not list(tmp_path.iterdir())
