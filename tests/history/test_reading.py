"""A coded history is read as it stands, or refused at the very field that is wrong."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.decoding import MAX_BYTES
from sim.errors import ScenarioError
from sim.history import Case, History, Principal, Word, codebook, read
from sim.history.sheets import LONGEST
from tests.history import CASES, DISPUTES, STANCES, written


def test_what_is_coded_is_read(tmp_path: Path) -> None:
    """Case by case, principals in the order in which they appear, horizons in their own."""
    found = read(written(tmp_path))
    ann = Principal(
        "ann",
        {"early": Word("inclined", "none", "na", 1), "late": Word("confirmed", "none", "na", 0)},
        True,
        "leader",
    )
    bob = Principal("bob", {"late": Word("conditional", "security", "yes", 2)}, True, "leader")
    assert found.cases[0] == Case(
        "alba",
        "Alba meeting",
        "2001-05-03",
        "Alba, the old town",
        "leaders",
        "as_planned",
        "partial",
        "hills",
        (ann, bob),
    )
    brandt = found.case["brandt"]
    assert (brandt.name, brandt.planned) == ('The "Brandt" round', "2002-10")
    assert list(brandt.principals[0].words) == ["early", "late"]
    assert (len(found.cases), found.rows, found.source) == (2, 5, str(tmp_path))


@pytest.mark.parametrize("disputes", [None, "case_id,dispute\n", DISPUTES])
def test_a_case_in_no_dispute_is_one_of_its_own(disputes: str | None, tmp_path: Path) -> None:
    """As is each where there is no file of disputes."""
    found = read(written(tmp_path, disputes=disputes))
    assert found.case["brandt"].dispute == "brandt"
    assert found.case["alba"].dispute == ("hills" if disputes == DISPUTES else "alba")


def test_a_case_that_is_packaged_has_its_dispute_from_there(tmp_path: Path) -> None:
    """So that another coding of the same meetings need not say it again, but may."""
    names = {"alba": "budapest-2025", "brandt": "alaska-2025"}
    cases, stances = CASES, STANCES
    for old, new in names.items():
        cases, stances = (
            cases.replace(f"\n{old},", f"\n{new},"),
            stances.replace(f"{old},", f"{new},"),
        )
    disputes = "case_id,dispute\nalaska-2025,arctic\n"
    found = read(written(tmp_path, cases=cases, stances=stances, disputes=disputes))
    assert [case.dispute for case in found.cases] == ["russia-west", "arctic"]


def _refused(folder: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(folder)
    return str(caught.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "said"),
    [
        ("cases", CASES, None, "", "this file is missing"),
        ("stances", STANCES, None, "", "this file is missing"),
        ("cases", CASES, "", "1:1", "the file is empty; expected a heading 'case_id,name,"),
        ("cases", CASES, CASES.splitlines()[0], "", "there is no case in this file"),
        (
            "cases",
            ",place,",
            ",plaice,",
            "1:27",
            "'plaice' is no column that is known here; did you mean 'place'?",
        ),
        ("cases", ",place,", ",name,", "1:27", "the column 'name' stands here twice"),
        ("stances", ",pressure,", ",", "1:1", "the column 'pressure' is missing"),
        (
            "stances",
            STANCES,
            STANCES.replace(",", ";"),
            "1:1",
            "expected a heading parted by commas, such as 'case_id,",
        ),
        (
            "stances",
            "alba,bob,late",
            "alba,bob",
            "4:1",
            "expected 9 fields, as in the heading, found 8",
        ),
        (
            "stances",
            "confirmed,none",
            "comfirmed,none",
            "3:15",
            "stance: 'comfirmed' is no word of the codebook here; did you mean 'confirmed'?",
        ),
        (
            "stances",
            "bob,late",
            "bob,last",
            "4:10",
            "horizon: 'last' is no word of the codebook here; did you mean 'late'?",
        ),
        (
            "stances",
            "yes,2",
            "yes,3",
            "4:40",
            "pressure: '3' is no word of the codebook here; known here: 0, 1, 2",
        ),
        (
            "stances",
            "alba,bob",
            "alma,bob",
            "4:1",
            "case_id: 'alma' is no case of cases.csv; did you mean 'alba'?",
        ),
        (
            "stances",
            "bob,late",
            "ann,late",
            "4:10",
            "horizon: 'ann' of 'alba' by this horizon stands here twice, first in line 3",
        ),
        (
            "stances",
            "0,yes,leader",
            "0,no,leader",
            "3:35",
            "attended: 'no' here, but 'yes' in line 2: it is the same at both horizons",
        ),
        (
            "stances",
            "0,yes,leader",
            "0,yes,official",
            "3:39",
            "rank_sent: 'official' here, but 'leader' in line 2",
        ),
        (
            "stances",
            "security,yes",
            "security,na",
            "4:36",
            "condition_met_late: expected yes, no or unclear, as there is a condition",
        ),
        (
            "stances",
            "declined,none,na",
            "declined,none,no",
            "5:31",
            "condition_met_late: expected na, as there is no condition",
        ),
        (
            "stances",
            "alba,bob",
            "alba, ",
            "4:6",
            "actor_id: expected something here, found nothing",
        ),
        (
            "stances",
            "alba,bob",
            f"alba,{'b' * 201}",
            "4:6",
            "actor_id: a field has at most 200 characters, found 201",
        ),
        (
            "stances",
            "alba,bob",
            "alba,b\x1bob",
            "4:6",
            "actor_id: expected plain text in one line, found 'b\\x1bob'",
        ),
        (
            "stances",
            "alba,bob",
            "alba,bob\0",
            "4:9",
            "the file holds a NUL character, so it is not text",
        ),
        (
            "stances",
            "alba,bob",
            'alba,b"ob',
            "4:7",
            "expected a comma here; text that holds one, or a quotation mark,",
        ),
        ("stances", "alba,bob", 'alba,"bob', "4:6", "expected a comma here;"),
        ("stances", "alba,bob", 'alba,"bob" ', "4:11", "expected a comma here;"),
        (
            "cases",
            "\nbrandt",
            "\nalba",
            "3:1",
            "case_id: the case 'alba' stands here twice, first in line 2",
        ),
        (
            "cases",
            "2001-05-03",
            "2001-02-29",
            "2:19",
            "planned_date: expected a day such as 2025-05-15 or a month such as 2025-10, "
            "found '2001-02-29'",
        ),
        ("cases", "2001-05-03", "3 May 2001", "2:19", "planned_date: expected a day"),
        ("cases", "2001-05-03", "20010503", "2:19", "planned_date: expected a day"),
        ("cases", "2001-05-03", "2001-13", "2:19", "planned_date: expected a day"),
        ("cases", "2001-05-03", "२००१-05-03", "2:19", "planned_date: expected a day"),
        (
            "cases",
            "leaders",
            "kings",
            "2:51",
            "format_planned: 'kings' is no word of the codebook here; known here: leaders, "
            "ministers, delegations",
        ),
        (
            "disputes",
            "alba",
            "alma",
            "2:1",
            "case_id: 'alma' is no case of cases.csv; did you mean 'alba'?",
        ),
        (
            "disputes",
            "alba,hills\n",
            "alba,hills\nalba,dales\n",
            "3:1",
            "case_id: the case 'alba' stands here twice, first in line 2",
        ),
        (
            "disputes",
            ",dispute",
            ",conflict",
            "1:9",
            "'conflict' is no column that is known here; known here: case_id, dispute",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    file: str, old: str, new: str | None, at: str, said: str, tmp_path: Path
) -> None:
    """File, line, column, what was expected, and the nearest right word."""
    text = {"cases": CASES, "stances": STANCES, "disputes": DISPUTES}[file]
    assert old in text
    spoilt = None if new is None else text.replace(old, new, 1)
    place = f"{file}.csv:{at}" if at else f"{file}.csv"
    assert _refused(written(tmp_path / "h", **{file: spoilt})).startswith(f"{place}: {said}")


def test_a_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """At the first byte that is none; a table saved as UTF-16 is such a text."""
    folder = written(tmp_path / "h", cases=CASES.replace("Alba, ", "Álba, ").encode("latin-1"))
    assert _refused(folder) == "cases.csv:2:31: the file is not UTF-8 text"
    written(tmp_path / "h", cases=CASES.encode("utf-16"))
    assert "the file is not UTF-8 text" in _refused(folder)


def test_a_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """Before it is looked into."""
    folder = written(tmp_path / "h", stances="x" * (MAX_BYTES + 1))
    assert _refused(folder).startswith("stances.csv: the file is too long; at most 524,288 bytes")


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    """Be it nothing, a file, a name that the system does not take, or a folder without files."""
    for path in (tmp_path / "none", written(tmp_path) / "cases.csv", "a\0b", "x" * 5_000, ""):
        with pytest.raises(ScenarioError, match=r"there is no such folder|this file is missing"):
            read(path)
    (tmp_path / "h" / "cases.csv").mkdir(parents=True)
    assert _refused(tmp_path / "h") == "cases.csv: the file cannot be read: Is a directory"


@pytest.mark.parametrize(
    "spelt",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: f"\ufeff{text}",
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\n\n  \n,,,\n"),
        lambda text: "\n".join(
            ",".join(f'"{field}"' for field in line.split(",")) for line in text.splitlines()
        ),
    ],
    ids=["CRLF", "CR", "BOM", "no end of line", "blank lines", "all quoted"],
)
def test_how_a_spreadsheet_writes_it_is_no_matter(spelt: object, tmp_path: Path) -> None:
    """What is read is the same."""
    assert callable(spelt)
    plain = read(written(tmp_path / "h"))
    found = read(written(tmp_path / "h", stances=spelt(STANCES), disputes=spelt(DISPUTES)))
    assert found == plain


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    """They are known by their names."""
    turned = "".join(",".join(reversed(line.split(","))) + "\n" for line in STANCES.splitlines())
    assert read(written(tmp_path / "h", stances=turned)) == read(written(tmp_path / "h"))


def test_the_order_of_rows_does_not_change_the_hash(tmp_path: Path) -> None:
    """The order of cases and principals changes what comes first, and nothing else."""
    head, *rows = STANCES.splitlines(True)
    top, *cases = CASES.splitlines(True)
    plain = read(written(tmp_path / "h"))
    turned = read(
        written(
            tmp_path / "h",
            stances="".join([head, *reversed(rows)]),
            cases="".join([top, *reversed(cases)]),
        )
    )
    assert turned.sha256 == plain.sha256
    assert [case.id for case in turned.cases] == ["brandt", "alba"]
    assert [of.id for of in turned.case["alba"].principals] == ["bob", "ann"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("cases", "Alba meeting", "Alba gathering"),
        ("cases", "2002-10", "2002-11"),
        ("cases", "partial", "process"),
        ("stances", "ann,early,inclined", "ann,early,silent"),
        ("stances", "bob", "bobby"),
        ("stances", "security,yes,2", "security,yes,1"),
        ("disputes", "hills", "dales"),
    ],
)
def test_all_that_is_coded_changes_the_hash(file: str, old: str, new: str, tmp_path: Path) -> None:
    """One word is enough."""
    text = {"cases": CASES, "stances": STANCES, "disputes": DISPUTES}[file]
    plain = read(written(tmp_path / "h")).sha256
    changed = written(tmp_path / "h", **{file: text.replace(old, new)})
    assert read(changed).sha256 != plain


def test_a_formula_that_was_made_harmless_is_read_as_it_was(tmp_path: Path) -> None:
    """With the apostrophe that the program's own tables have."""
    found = read(written(tmp_path / "h", cases=CASES.replace("Alba meeting", "'=Alba")))
    assert found.case["alba"].name == "=Alba"


# ---- whatever is coded ------------------------------------------------------------------------

PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=' ,"'),
    min_size=1,
    max_size=LONGEST,
).filter(lambda text: text.strip() and text[0] not in "'=+-@＝＋－＠")


@st.composite
def words(draw: st.DrawFn) -> Word:
    """Anything that the codebook lets be said."""
    condition = draw(st.sampled_from(codebook.CONDITIONS))
    met = "na" if condition == "none" else draw(st.sampled_from(("yes", "no", "unclear")))
    stance = draw(st.sampled_from(codebook.STANCES))
    return Word(stance, condition, met, draw(st.integers(0, 2)))


def _principals(name: str) -> st.SearchStrategy[Principal]:
    said = st.dictionaries(st.sampled_from(codebook.HORIZONS), words(), min_size=1)
    return st.builds(
        Principal,
        st.just(name),
        said.map(lambda of: {h: of[h] for h in codebook.HORIZONS if h in of}),
        st.booleans(),
        st.sampled_from(codebook.RANKS_SENT),
    )


@st.composite
def cases(draw: st.DrawFn, name: str) -> Case:
    """A case of that name."""
    actors = draw(st.lists(PLAIN, unique=True, max_size=3))
    return Case(
        id=name,
        name=draw(PLAIN),
        planned=draw(st.dates().map(str) | st.dates().map(lambda day: f"{day:%Y-%m}".zfill(7))),
        place=draw(PLAIN),
        format=draw(st.sampled_from(codebook.FORMATS)),
        attendance_outcome=draw(st.sampled_from(codebook.ATTENDANCE_OUTCOMES)),
        talks_outcome=draw(st.sampled_from((*codebook.TALKS_OUTCOMES, codebook.DISPUTED))),
        dispute=draw(PLAIN),
        principals=tuple(draw(_principals(actor)) for actor in actors),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[Case, ...]:
    """A few cases."""
    names = draw(st.lists(PLAIN, unique=True, min_size=1, max_size=3))
    return tuple(draw(cases(name)) for name in names)


def _as_files(coded: tuple[Case, ...], folder: Path) -> None:
    """Write cases with Python's own writer of CSV."""
    tables: dict[str, list[list[object]]] = {
        "cases": [list(codebook.CASES)],
        "stances": [list(codebook.STANCE_ROWS)],
        "disputes": [list(codebook.DISPUTES)],
    }
    for case in coded:
        told = (case.format, case.attendance_outcome, case.talks_outcome)
        tables["cases"].append([case.id, case.name, case.planned, case.place, *told])
        tables["disputes"].append([case.id, case.dispute])
        for of in case.principals:
            came = ("yes" if of.attended else "no", of.rank_sent)
            for horizon, word in of.words.items():
                said = (word.said, word.condition, word.met_late, word.pressure)
                tables["stances"].append([case.id, of.id, horizon, *said, *came])
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


@settings(max_examples=60)
@given(histories())
def test_whatever_is_coded_is_read_back(coded: tuple[Case, ...]) -> None:
    """As Python's own writer of CSV writes it."""
    with TemporaryDirectory() as folder:
        _as_files(coded, Path(folder))
        found = read(folder)
    assert found.cases == coded
    assert isinstance(found, History)
