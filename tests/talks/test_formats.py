"""What is written is read back, and files of other programs say what they mean."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.ranges import Range, between
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats import FORMATS, Normalise, figures, read_domain, write_domain
from sim.talks.manners import Manner
from tests.talks.awkward import domains, numbers, unsure

SAMPLES = Path(__file__).parent / "samples"


def quiet(_: str) -> None:
    """Pass over what is warned of."""


def same(one: Domain, other: Domain) -> bool:
    """Whether two domains say the same, number for number and in the same order."""
    return (
        (one.name, one.issues, one.profiles) == (other.name, other.issues, other.profiles)
        and [list(side.values) for side in one.profiles]
        == [list(side.values) for side in other.profiles]
        and np.array_equal(one.utilities, other.utilities)
    )


def abroad(domain: Domain, format: str) -> Domain:
    """A domain as others understand it: all but our own files stop at the worst agreement."""
    if format == "talks":
        return domain
    stopping = [replace(of, manner=replace(of.manner, floor="worst")) for of in domain.profiles]
    return replace(domain, profiles=tuple(stopping))


def back(domain: Domain, format: str, normalise: Normalise = "raw") -> Domain:
    """A domain, written and read again."""
    with TemporaryDirectory() as folder:
        path = write_domain(domain, Path(folder) / "x", format, normalise, warn=quiet)
        return read_domain(path, normalise, warn=quiet)


@pytest.mark.parametrize("format", FORMATS)
@given(domain=domains())
@settings(max_examples=30)
def test_a_round_trip_loses_nothing(format: str, domain: Domain) -> None:
    """Names, numbers and orders come back as they were."""
    assert same(back(domain, format), abroad(domain, format))


@given(domain=domains())
@settings(max_examples=30)
def test_our_own_file_says_how_far_a_side_comes_down(domain: Domain) -> None:
    """Read from another format and written as ours, a side stops where it stopped."""
    stopping = abroad(domain, "negmas")
    assert same(back(stopping, "talks"), stopping)


def test_it_is_told_where_other_programs_stop_sooner(tmp_path: Path) -> None:
    """A reservation below the worst agreement means less elsewhere."""
    sides = (
        Profile("North", {"a": 1.0}, {"a": {"x": 1.0, "y": 0.5}}, 0.2),
        Profile("South", {"a": 1.0}, {"a": {"x": 1.0, "y": 0.0}}, 0.2),
    )
    said: list[str] = []
    domain = Domain("d", (Issue("a", ("x", "y")),), sides)
    write_domain(domain, tmp_path / "d", "negmas", warn=said.append)
    assert said == ["elsewhere North comes down to its worst agreement only"]


@given(domain=unsure())
@settings(max_examples=50)
def test_ranges_come_back_as_they_were(domain: Domain) -> None:
    """Of weights and of values, with the numbers that ordinary rounds use."""
    assert same(back(domain, "talks"), domain)


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "talks"])
@given(domain=unsure())
@settings(max_examples=10)
def test_other_formats_leave_ranges_out_and_say_so(format: str, domain: Domain) -> None:
    """The numbers are those of ordinary rounds; a sentence for every side that is unsure."""
    said: list[str] = []
    with TemporaryDirectory() as folder:
        path = write_domain(domain, Path(folder) / "x", format, "raw", warn=said.append)
        read = read_domain(path, "raw", warn=quiet)
    sure = [replace(side, manner=Manner()) for side in domain.profiles]
    assert same(read, abroad(replace(domain, profiles=tuple(sure)), format))
    assert [sentence for sentence in said if sentence.endswith("is left out")] == [
        f"how {side.party} bargains, and what it is unsure of, is left out"
        for side, plain in zip(domain.profiles, sure, strict=True)
        if side != plain
    ]


@given(domain=domains(st.floats(0, 100).filter(lambda value: value == 0 or value > 1e-3)))
@settings(max_examples=30)
def test_genius_keeps_utilities(domain: Domain) -> None:
    """What GENIUS divides by is multiplied into the weights, so that utilities stay."""
    read = back(domain, "genius", "genius")
    np.testing.assert_allclose(read.utilities, domain.utilities, rtol=1e-12, atol=1e-12)
    largest = [max(table.values()) for side in read.profiles for table in side.values.values()]
    assert set(largest) <= {0.0, 1.0}
    assert same(back(read, "genius", "genius"), read)


def test_genius_passes_over_an_issue_that_it_takes_for_nothing() -> None:
    """An issue whose options are hardly worth anything cannot be said to GENIUS."""
    issue = Issue("a", ("x", "y"))
    sides = [Profile(p, {"a": 1}, {"a": {"x": 1e-6, "y": 0}}) for p in ("North", "South")]
    with pytest.raises(ScenarioError, match="write them 'raw'"):
        back(Domain("d", (issue,), tuple(sides)), "genius", "genius")


@given(numbers)
def test_numbers_are_written_exactly(value: float) -> None:
    """Digits and shares read back as the same number, in YAML 1.1 also."""
    assert figures.number(figures.digits(value)) == value
    assert figures.said_value(figures.share(value)) == value
    assert yaml.safe_load(figures.digits(value)) == value


def test_a_share_is_short_where_it_is_exact() -> None:
    """Common numbers are written as one would say them."""
    said = [figures.share(value) for value in (0.4, 0.07, 0.125, 1, 0, 1 / 3, 40)]
    assert said == ["40%", "7%", "12.5%", "100%", "0%", "0.3333333333333333", "40.0"]


def test_our_file() -> None:
    """Percentages, numbers and words; what is not said of a reservation is 0."""
    domain = read_domain(SAMPLES / "sea.yaml")
    north, south = domain.profiles
    assert domain.name == "Talks on the sea"
    assert [issue.name for issue in domain.issues] == ["boundary", "fishing"]
    assert list(domain.issues[0].options) == ["median", "equidistant from the cape", "court"]
    assert (north.party, south.party) == ("North", "South")
    assert north.weights == {"boundary": 0.6, "fishing": 0.4}
    assert list(north.values["boundary"].values()) == [0.8, 0.0, 0.35]
    assert south.weights == {"boundary": 1.0, "fishing": 0.25}
    assert (north.reservation, south.reservation) == (0.3, 0.0)


def test_a_weight_or_a_value_may_have_a_range(tmp_path: Path) -> None:
    """From one end to the other, or with what is most likely; in words as in numbers."""
    text = (SAMPLES / "sea.yaml").read_text(encoding="utf-8")
    text = text.replace("60%,", "60% from low to 0.8,")
    text = text.replace("shared: good", "shared: fair to best")
    (tmp_path / "sea.yaml").write_text(text, encoding="utf-8")
    north, south = read_domain(tmp_path).profiles
    assert north.weights == {"boundary": 0.6, "fishing": 0.4}
    assert north.manner.weights == {"boundary": Range("pert", 0.25, 0.6, 0.8)}
    assert north.values["fishing"] == {"shared": 0.75, "separate": 0.5}
    assert north.manner.values == {"fishing": {"shared": between(0.5, 1.0)}}
    assert south.manner == Manner()


def test_genius_normalised() -> None:
    """Evaluations are divided by the largest of their issue, a line is held between 0 and 1."""
    told: list[str] = []
    domain = read_domain(SAMPLES / "genius", warn=told.append)
    north, south = domain.profiles
    assert domain.name == "Harbour"
    assert (north.party, south.party) == ("north", "south")
    assert north.values["Port"] == {"East & West": 1, "East only": 0.75, "none": 0}
    assert north.values["Fee"] == {"low": 0.25, "high": 1}
    assert list(north.values["Years"].values()) == pytest.approx([0.1, 0.5, 0.9, 1])
    assert set(south.values["Fee"].values()) == {0}
    assert (north.reservation, south.reservation) == (0.3, 0)
    assert told == ["north.xml: the discount is ignored"]


def test_genius_raw() -> None:
    """Evaluations stand as they are, a line begins at 0."""
    north, _ = read_domain(SAMPLES / "genius", "raw", warn=quiet).profiles
    assert north.values["Port"] == {"East & West": 40, "East only": 30, "none": 0}
    assert list(north.values["Years"].values()) == pytest.approx([0.9, 1.3, 1.7, 2.1])


def test_genius_by_its_domain_file() -> None:
    """The domain's file stands for its folder; profiles may be named, in the table's order."""
    file = SAMPLES / "genius" / "domain.xml"
    assert same(read_domain(file, warn=quiet), read_domain(SAMPLES / "genius", warn=quiet))
    named = [file.with_name("south.xml"), file.with_name("north.xml")]
    domain = read_domain(file, profiles=named, warn=quiet)
    assert [side.party for side in domain.profiles] == ["south", "north"]


def test_negmas_folder() -> None:
    """Tables, lines and constants; a discount is passed over, no reservation is the worst."""
    told: list[str] = []
    domain = read_domain(SAMPLES / "negmas", warn=told.append)
    alba, brandt = domain.profiles
    assert [issue.options for issue in domain.issues] == [
        ("here", "no"),
        ("1", "2", "3"),
        ("true", "false"),
    ]
    assert alba.values["line"] == {"here": 1e-05, "no": 1}
    assert alba.values["days"] == {"1": 3, "2": 5, "3": 7}
    assert brandt.values["days"] == {"1": -0.5, "2": -1, "3": -1.5}
    assert set(brandt.values["monitors"].values()) == {3}
    assert alba.reservation == 0.25
    assert brandt.reservation == domain.utilities[1].min()
    assert len(told) == 2


def test_negmas_json() -> None:
    """NegMAS's JSON, with its minus infinity and its halved characters."""
    domain = read_domain(SAMPLES / "negmas-json", warn=quiet)
    assert domain.issues[0].options == ("here", "grün 🕊")
    assert domain.profiles[0].values["line"] == {"here": 0.1, "grün 🕊": 1e-17}


def test_geniusweb() -> None:
    """Both names of the values; the reserved agreement's utility; other files are passed over."""
    first, second = read_domain(SAMPLES / "geniusweb").profiles
    assert (first.party, second.party) == ("truce1", "truce2")
    assert first.values["line"] == {"here": 0.1, "there": 1}
    assert second.reservation == 0.75 * 0.2 + 0.25 * 0.5


def test_geniusweb_says_a_reservation_as_an_agreement() -> None:
    """Where an agreement is worth the reservation it is named, else the number is warned of."""
    domain = read_domain(SAMPLES / "geniusweb")
    sides = (domain.profiles[0], replace(domain.profiles[1], reservation=0.123))
    told: list[str] = []
    with TemporaryDirectory() as folder:
        path = write_domain(
            Domain("d", domain.issues, sides), Path(folder) / "x", "geniusweb", warn=told.append
        )
        spaces = [
            json.loads(file.read_text(encoding="utf-8"))["LinearAdditiveUtilitySpace"]
            for file in sorted(path.glob("side-*.json"))
        ]
    assert spaces[0]["reservationBid"] == {"issuevalues": {"line": "here", "days": "2"}}
    assert spaces[1]["reserved_value"] == 0.123
    assert len(told) == 1


@given(domains())
@settings(max_examples=30)
def test_other_readers_agree(domain: Domain) -> None:
    """PyYAML, json and ElementTree find the same names in what is written."""
    options = [list(issue.options) for issue in domain.issues]
    with TemporaryDirectory() as folder:
        home = Path(folder)
        for format in ("genius", "geniusweb", "negmas"):
            write_domain(domain, home / format, format, "raw", warn=quiet)
        space = yaml.safe_load((home / "negmas" / "domain.yml").read_text(encoding="utf-8"))
        web = json.loads((home / "geniusweb" / "domain.json").read_text(encoding="utf-8"))
        root = ElementTree.parse(home / "genius" / "domain.xml").getroot()
    assert [issue["values"] for issue in space["issues"]] == options
    assert [issue["values"] for issue in web["issuesValues"].values()] == options
    assert [[item.get("value") for item in issue] for issue in root.iter("issue")] == options


def test_twelve_sides_keep_their_order(tmp_path: Path) -> None:
    """Files are numbered so that sorting them by name keeps the order of the table."""
    table = {"a": {"x": 1.0, "y": 0.0}}
    sides = tuple(Profile(f"Party {n}", {"a": 1.0}, table) for n in range(12, 0, -1))
    domain = Domain("d", (Issue("a", ("x", "y")),), sides)
    for format in FORMATS:
        written = write_domain(domain, tmp_path / format, format)
        assert same(read_domain(written), abroad(domain, format))


def test_content_tells_the_format(tmp_path: Path) -> None:
    """A misleading suffix misleads nobody."""
    domain = read_domain(SAMPLES / "sea.yaml")
    file = write_domain(domain, tmp_path / "talks.xml")
    assert same(read_domain(file), domain)
    as_json = yaml.safe_load(file.read_text(encoding="utf-8"))
    other = tmp_path / "talks.txt"
    other.write_text(json.dumps(as_json), encoding="utf-8")
    assert same(read_domain(other), domain)


def test_sides_of_one_name_are_called_after_their_files(tmp_path: Path) -> None:
    """Where the files name two sides alike, the files' names tell them apart."""
    for sample in (SAMPLES / "geniusweb").iterdir():
        text = sample.read_text(encoding="utf-8")
        (tmp_path / sample.name).write_text(text.replace('"truce2"', '"truce1"'), encoding="utf-8")
    domain = read_domain(tmp_path)
    assert [side.party for side in domain.profiles] == ["truce1", "truce2"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that exists and a folder that is not empty are left alone."""
    domain = read_domain(SAMPLES / "sea.yaml")
    file = write_domain(domain, tmp_path / "x.yaml")
    with pytest.raises(ScenarioError, match="this file exists"):
        write_domain(domain, file)
    with pytest.raises(ScenarioError, match="not empty"):
        write_domain(domain, tmp_path, "negmas")
    with pytest.raises(ScenarioError, match="cannot be written"):
        write_domain(domain, file / "y", "negmas")
    with pytest.raises(ScenarioError, match="did you mean 'negmas'"):
        write_domain(domain, tmp_path / "y", "negma")


def test_a_reservation_out_of_reach_is_warned_of(tmp_path: Path) -> None:
    """A side that no agreement can satisfy is most likely a slip."""
    text = (SAMPLES / "sea.yaml").read_text(encoding="utf-8")
    (tmp_path / "x.yaml").write_text(text.replace("30%", "30"), encoding="utf-8")
    told: list[str] = []
    assert read_domain(tmp_path, warn=told.append).profiles[0].reservation == 30
    assert told == ["no agreement reaches the reservation of North"]


def test_genius_objectives_may_hold_objectives(tmp_path: Path) -> None:
    """Issues count wherever they stand in the tree; the weights of objectives do not."""
    inner = '<objective index="9" name="inner"><issue index="4"'
    for file in (SAMPLES / "genius").iterdir():
        text = file.read_text(encoding="utf-8").replace('<issue index="4"', inner)
        end = "<weight" if "<weight" in text else "</objective>"
        text = text.replace(end, f'</objective><weight index="9" value="0.5"/>{end}', 1)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    plain = read_domain(SAMPLES / "genius", warn=quiet)
    assert same(read_domain(tmp_path, warn=quiet), plain)


def test_genius_elements_without_meaning_are_warned_of(tmp_path: Path) -> None:
    """What GENIUS's own extensions say is passed over, the weights' excess is told."""
    for file in (SAMPLES / "genius").iterdir():
        text = file.read_text(encoding="utf-8").replace('value="0.7"', 'value="1.7"')
        text = text.replace("<discount", '<optout value="0.1"/><discount')
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    told: list[str] = []
    read_domain(tmp_path, warn=told.append)
    assert told == [
        "north.xml: <optout> has no meaning in these talks and is ignored",
        "north.xml: the discount is ignored",
        "south.xml: <optout> has no meaning in these talks and is ignored",
        "south.xml: the weights sum to more than 1; GENIUS counts no utility above 1",
    ]


@pytest.mark.parametrize("said", ['value="s"', 'value=""', "", 'value="1e999"', 'value="0.9"'])
def test_a_discount_is_passed_over_whatever_it_says(said: str, tmp_path: Path) -> None:
    """GENIUS has a domain where it is the letter s; that it is passed over is told."""
    for file in (SAMPLES / "genius").iterdir():
        text = file.read_text(encoding="utf-8").replace('value="0.9"', said)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    told: list[str] = []
    assert same(
        read_domain(tmp_path, warn=told.append), read_domain(SAMPLES / "genius", warn=quiet)
    )
    assert told == ["north.xml: the discount is ignored"]


def test_warnings_are_pythons_own() -> None:
    """Without a listener, what is passed over is warned of."""
    with pytest.warns(UserWarning, match="the discount is ignored"):
        read_domain(SAMPLES / "genius")
