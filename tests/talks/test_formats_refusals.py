"""What is no domain, or might harm, is refused in one sentence that says where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats import FORMATS, read_domain, write_domain

SAMPLES = Path(__file__).parent / "samples"
SEA = (SAMPLES / "sea.yaml").read_text(encoding="utf-8")
BOMB = "talks: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {n} "{f"&{o};" * 10}">' for o, n in zip("abcdefg", "bcdefgh", strict=True))
    + "]><negotiation_template>&h;</negotiation_template>"
)
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE x SYSTEM "file:///etc/passwd">\n<utility_space/>'
ENTITY = '<negotiation_template><utility_space name="&who;"/></negotiation_template>'


def refused(path: Path, **options: object) -> str:
    """What is said of a path that is refused."""
    with pytest.raises(ScenarioError) as caught:
        read_domain(path, warn=lambda _: None, **options)  # type: ignore[arg-type]
    return str(caught.value)


WHOLE = [
    ("nothing", "", "the file is empty"),
    ("comments", "# nothing\n---\n", "the file is empty"),
    ("prose", "hello", "no domain of a known format (talks, genius, geniusweb, negmas)"),
    ("other keys", "summit: x", "no domain of a known format"),
    ("alias bomb", BOMB, "aliases repeat more than 1,000 pieces"),
    ("YAML depth", "talks: " + "[" * 90_000, "nested more than 32 deep"),
    ("JSON depth", '{"talks": ' + "[" * 90_000, "nested more than 32 deep"),
    ("XML depth", "<a>" * 90_000, "nested more than 32 deep"),
    ("entities", ENTITIES, "a document type (<!DOCTYPE ...>) is not read"),
    ("outside entity", OUTSIDE, "a document type (<!DOCTYPE ...>) is not read"),
    ("unknown entity", ENTITY, ":1:23: this is not XML: undefined entity"),
    ("bad XML", "<a>\n<b></a>", ":2:6: this is not XML: mismatched tag"),
    ("unknown encoding", '<?xml version="1.0" encoding="x-none"?><a/>', "unknown encoding"),
    ("other XML", "<html/>", "no domain of a known format"),
    ("profile alone", "<utility_space/>", "this is one side's profile; name the folder"),
    ("empty template", "<negotiation_template/>", ":1:1: expected an <objective> with issues"),
    ("tag", "talks: !!python/object:os.system x", "tags such as"),
    ("JSON duplicate", '{"talks": "a",\n "talks": "b"}', ":2:2: 'talks' stands here twice"),
    ("JSON open text", '{"talks": "a', ":1:11: this is not JSON: a text that does not end"),
    ("JSON bare key", "{talks: 1}", ":1:2: this is not JSON: expected a key, found 'talks'"),
    ("JSON end", '{"talks": 1', ":1:12: this is not JSON: expected ',' or '}', found the end"),
    ("JSON more", '{"talks": 1} 2', ":1:14: this is not JSON: expected nothing more"),
    ("JSON number", '{"talks": 01}', "this is not JSON: expected a value, found '01'"),
    ("JSON escape", '{"talks": "\\x"}', "escapes nothing"),
    ("JSON half character", '{"talks": "\\ud800"}', "cannot hold the character U+D800"),
    ("JSON blank key", '{"": 1}', "expected a name before ':'"),
    ("JSON open", '{"talks" 1}', ":1:10: this is not JSON: expected ':', found '1'"),
    ("JSON sign", '{"talks": ?}', ":1:11: this is not JSON: this"),
]


@pytest.mark.parametrize(("text", "words"), [c[1:] for c in WHOLE], ids=[c[0] for c in WHOLE])
def test_a_file_is_refused(text: str, words: str, tmp_path: Path) -> None:
    """A bomb does not go off; what is no domain is said to be none."""
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    said = refused(file)
    assert words in said
    assert str(file) in said


OURS = [
    ("slip", "sides:", "side:", "'side' is not a key that is known here; did you mean 'sides'?"),
    (
        "slip of a side",
        "reservation",
        "reserved",
        ":12:5: sides > North > reserved: 'reserved' is not",
    ),
    ("no name", "talks: Talks on the sea", "talks:", "talks: expected 'talks'"),
    ("slip of an issue", "{boundary: 60%", "{bondary: 60%", "did you mean 'boundary'?"),
    ("slip of an option", "{shared: good", "{shard: good", "did you mean 'shared'?"),
    (
        "issue without values",
        "fishing: {shared: good, separate: fair}",
        "",
        "here of the issue 'fishing'",
    ),
    (
        "option left out",
        "{shared: good, separate: fair}",
        "{shared: good}",
        "the option 'separate'",
    ),
    ("no options", "[shared, separate]", "[]", "expected a list, found an empty list"),
    ("option twice", "[shared, separate]", "[shared, shared]", "stands in this list twice"),
    ("blank option", "[shared, separate]", "[shared, ' ']", "expected a name, found nothing"),
    ("option is a list", "[shared, separate]", "[[a]]", "expected a text, found a list"),
    ("issues are a list", "issues:", "issues: [a]\nx:", "is not a key that is known here"),
    ("issue twice", "  fishing: [", "  boundary: [", "'boundary' stands here twice"),
    ("word", "shared: good", "shared: goood", "did you mean 'good'?"),
    ("not a number", "80%", "8o%", "expected a finite number such as '0.4', found '8o'"),
    ("NaN", "80%", "nan", "expected a number or one of best, good, fair, poor, worst"),
    ("YAML NaN", "80%", ".nan", "expected a finite number"),
    ("infinite", "80%", ".inf", "expected a finite number"),
    ("beyond a double", "80%", "1e999", "expected a finite number"),
    ("huge", "80%", "9" * 100_000, "expected a finite number"),
    ("negative weight", "{boundary: 60%", "{boundary: -60%", ":8:25: sides > North > weights"),
    (
        "range below 0",
        "{boundary: 60%",
        "{boundary: 60% from -10% to 80%",
        ":8:25: sides > North > weights > boundary: a weight is at least 0, found '-0.1'",
    ),
    (
        "word in a range",
        "{boundary: 60%",
        "{boundary: hgh to vital",
        "expected a number or one of vital, high, medium, low, none, found 'hgh'; did you mean",
    ),
    (
        "word in a range of values",
        "80%",
        "por to best",
        ":10:26: sides > North > values > boundary > median: expected a number or one of best",
    ),
    ("falling range", "80%", "90% to 80%", "the low end of a range must be below its high end"),
    ("outside its range", "80%", "80% from 10% to 70%", "0.8 lies outside its range"),
    ("interval", "80%", "'80%, likely 70% to 90%'", "say the ends, such as '80% from 70% to 90%'"),
    ("half a range", "80%", "80% from", "expected a finite number such as '0.4', found '80% from'"),
    ("a list for a number", "80%", "[80%]", "expected a text, found a list"),
    ("nothing for a number", "80%", "", "expected 'median'"),
    ("infinite sum", "80%", "1e308", None),
    ("half the sides", "  South:", "#", "stands here twice"),
]


@pytest.mark.parametrize(
    ("old", "new", "words"), [case[1:] for case in OURS], ids=[case[0] for case in OURS]
)
def test_our_file_is_refused(old: str, new: str, words: str | None, tmp_path: Path) -> None:
    """A slip is said where it stands, with the nearest right name."""
    assert old in SEA
    file = tmp_path / "sea.yaml"
    file.write_text(SEA.replace(old, new, 1), encoding="utf-8")
    if words is None:
        assert read_domain(file).utilities.max() > 1e307
    else:
        assert words in refused(file)


LINE = '<evaluator ftype="linear" offset="0.1" slope="0.4"></evaluator>'
LOW = '<item index="1" value="low" evaluation="0.2"></item>'
EDITED = [
    ("genius", "domain.xml", 'name="Fee"', 'name="Port"', ":10:3: the issue 3, 'Port', stands"),
    ("genius", "domain.xml", 'index="3" etype', 'index="2" etype', "stands here twice"),
    ("genius", "domain.xml", 'value="low"', 'value="high"', "the item 'high' stands here twice"),
    ("genius", "domain.xml", 'value="low"', "", "<item> needs an attribute 'value'"),
    ("genius", "domain.xml", 'value="low"', 'value=" "', "expected a name, found nothing"),
    ("genius", "domain.xml", 'type="integer" v', 'type="real" v', "of type 'real' is not read"),
    ("genius", "domain.xml", 'upperbound="5"', 'upperbound="' + "9" * 5000 + '"', "whole number"),
    ("genius", "domain.xml", 'upperbound="5"', 'upperbound="999999999"', "at most 100,000 whole"),
    ("genius", "domain.xml", 'upperbound="5"', 'upperbound="1"', "expected a range"),
    ("genius", "domain.xml", 'index="2" etype', 'index="x" etype', "expected a whole number"),
    ("genius", "north.xml", 'evaluation="40"', 'evaluation="NaN"', ":4:5: expected a finite"),
    ("genius", "north.xml", 'evaluation="40"', "", "needs an attribute 'evaluation'"),
    ("genius", "north.xml", 'value="none"', 'value="nine"', "did you mean 'none'?"),
    ("genius", "north.xml", 'value="none"', 'value="East only"', "stands here twice"),
    ("genius", "north.xml", 'name="Fee"', 'name="Feet"', "is 'Feet' here, 'Fee' in the domain"),
    ("genius", "north.xml", 'index="3" etype', 'index="9" etype', "the domain has no issue 9"),
    ("genius", "north.xml", '<weight index="3"', '<weight index="2"', "stands here twice"),
    ("genius", "north.xml", '<weight index="3"', '<weight index="7"', "no issue 7 here"),
    ("genius", "north.xml", '<weight index="3" value="0.25"></weight>', "", "has no <weight>"),
    ("genius", "north.xml", 'value="0.5"', 'value="-0.5"', "a weight is at least 0"),
    ("genius", "north.xml", '"linear"', '"quadratic"', "it must be linear"),
    ("genius", "north.xml", "<weight", "<ufun/><weight", "utilities must be linear-additive"),
    ("genius", "north.xml", 'index="3" etype', 'index="2" etype', "the issue 2 stands here twice"),
    ("genius", "north.xml", LINE, "", "an issue needs <item>s with evaluations, or an <evaluator>"),
    ("genius", "north.xml", '<weight index="2"', '<weight index="5"', "no issue 5 here"),
    ("genius", "north.xml", LOW, "", "nothing is said here of the option 'low'"),
    ("genius", "north.xml", "</objective>", "</objective", "this is not XML"),
    ("genius", "north.xml", 'slope="0.4"', 'slope="1e400"', "expected a finite number"),
    ("negmas", "truce.yml", "CategoricalIssue", "ContinuousIssue", "issues must be discrete"),
    ("negmas", "truce.yml", "- 3", "- 300000", "at most 100,000 whole numbers"),
    ("negmas", "truce.yml", "- 3", "- 3\n  - 4", "the lowest and the highest number"),
    ("negmas", "truce.yml", "name: days", "name: line", "two issues called 'line'"),
    ("negmas", "truce.yml", "  - here", "  - 'no'", "stands in this list twice"),
    ("negmas", "truce.yml", "DiscreteCartesian", "Enumerating", "independent discrete issues"),
    ("negmas", "a.yml", "0.25", ".nan", ":3:17: reserved_value: expected a finite number"),
    ("negmas", "a.yml", "- 0.3", "- .nan", ":19:3: weights > item 1: expected a finite number"),
    ("negmas", "a.yml", "- 0.3\n", "", "expected 3, one for each issue; found 2"),
    ("negmas", "a.yml", "AffineFun", "QuadraticFun", "value function of type 'QuadraticFun'"),
    ("negmas", "a.yml", "here: 1.0e-05", "hare: 1", "did you mean 'here'?"),
    ("negmas", "a.yml", "LinearAdditiveUtilityFunction", "HyperFunction", "is not read"),
    ("negmas", "a.yml", "stability: 2047", "bias: 0.1", "a constant that is added"),
    (
        "negmas",
        "a.yml",
        "type: TableFun",
        "type: IdentityFun",
        "'here' is no number, so it lies on",
    ),
    ("negmas", "a.yml", "weights:\n- 0.3\n- 0.6\n- 0.1", "weights: {line: 1}", "the issue 'days'"),
    ("negmas", "a.yml", "weights:", "weight:", "expected 'weights'"),
    ("negmas", "b.yml", "type: LinearFun", "type: !!binary x", "tags such as"),
    ("geniusweb", "truce.json", '"values": ["here"', '"range": ["here"', "must be discrete"),
    ("geniusweb", "truce.json", '"here"', '"home"', "this is another domain than that of truce"),
    ("geniusweb", "truce1.json", "discreteutils", "numberutils", "one by one"),
    ("geniusweb", "truce1.json", '"line": 0.75', '"lane": 0.75', "did you mean 'line'?"),
    ("geniusweb", "truce1.json", "0.75", "NaN", ":8:28: LinearAdditiveUtilitySpace > issueW"),
    ("geniusweb", "truce1.json", "0.75", "1" * 9999, "expected a finite number"),
    ("geniusweb", "truce1.json", '"here", "days"', '"hare", "days"', "is no option of 'line'"),
    ("geniusweb", "truce1.json", "LinearAdditive", "SumOfGroups", "only 'LinearAdditiveUtility"),
]


@pytest.mark.parametrize(("sample", "name", "old", "new", "words"), EDITED)
def test_a_folder_is_refused(
    sample: str, name: str, old: str, new: str, words: str, tmp_path: Path
) -> None:
    """What is missing, doubled, of another type or not linear-additive is said where it stands."""
    for file in (SAMPLES / sample).iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == name:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    said = refused(tmp_path)
    assert words in said
    assert said.startswith(str(tmp_path))


def test_a_folder_without_one_domain(tmp_path: Path) -> None:
    """A folder must hold one domain and at least two profiles of its format."""
    assert "no domain of a known format" in refused(tmp_path)
    (tmp_path / "a.yaml").write_text(SEA, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SEA, encoding="utf-8")
    assert "holds 2 domains: a.yaml, b.yaml; name one of the files" in refused(tmp_path)
    assert read_domain(tmp_path / "a.yaml").name == "Talks on the sea"
    alone = tmp_path / "c.xml"
    alone.write_bytes((SAMPLES / "genius" / "domain.xml").read_bytes())
    assert "at least two sides" in refused(alone)
    assert "no profile of the format 'genius'" in refused(alone, profiles=[tmp_path / "a.yaml"])


def test_among_several_domains_the_sides_must_be_named(tmp_path: Path) -> None:
    """As in the folders of ANAC 2012; what lies beside it is then of no account, even if broken."""
    for name in ("A", "B"):
        for part in ("domain", "north", "south"):
            text = (SAMPLES / "genius" / f"{part}.xml").read_text(encoding="utf-8")
            (tmp_path / f"{name}-{part}.xml").write_text(text, encoding="utf-8")
    said = refused(tmp_path / "A-domain.xml")
    assert "other domains lie beside it (B-domain.xml)" in said
    assert "these are: A-north.xml, A-south.xml, B-north.xml, B-south.xml; name" in said
    assert "--side" in said
    (tmp_path / "B-south.xml").write_text("", encoding="utf-8")
    sides = [tmp_path / f"A-{side}.xml" for side in ("south", "north")]
    found = read_domain(tmp_path / "A-domain.xml", profiles=sides, warn=list)
    alone = read_domain(SAMPLES / "genius" / "domain.xml", warn=list)
    assert found.utilities.tolist() == alone.utilities[::-1].tolist()


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    """A path that is not there, a file that is too long or no text, and a folder too full."""
    assert "the file cannot be read: No such file" in refused(tmp_path / "x")
    assert "the file cannot be read" in refused(Path("x\0y"))
    long = tmp_path / "long"
    for start in (b"<a>", b"a: "):
        long.write_bytes(start + b" " * (1 << 20))
        assert "at most 524,288 are read" in refused(long)
    long.write_bytes(b"talks: \xff")
    assert "the file is not UTF-8 text" in refused(long)
    for number in range(101):
        (tmp_path / f"{number}.json").touch()
    assert "at most 100 are read" in refused(tmp_path)


def test_too_many_agreements_to_count() -> None:
    """The number of agreements may have more digits than Python prints."""
    table = {f"i{n}": {"a": 1.0, "b": 0.0} for n in range(15_000)}
    issues = tuple(Issue(name, ("a", "b")) for name in table)
    sides = tuple(Profile(party, dict.fromkeys(table, 1.0), table) for party in "ab")
    with pytest.raises(ScenarioError, match="too many agreements"):
        Domain("d", issues, sides)


def test_names_that_cannot_be_written(tmp_path: Path) -> None:
    """What a format cannot say is refused before anything is written."""
    table = {"a": {"x": 1.0}}
    sides = tuple(Profile(party, {"a": 1.0}, table) for party in ("North", "South"))
    domain = Domain("\x07", (Issue("a", ("x",)),), sides)
    for format in FORMATS:
        with pytest.raises(ScenarioError, match=r"U\+0007"):
            write_domain(domain, tmp_path / format, format)
    for party, why in (("<<", "a meaning of its own"), ("x" * 2_000, "is too long")):
        merged = Domain("d", domain.issues, (sides[0], Profile(party, {"a": 1.0}, table)))
        with pytest.raises(ScenarioError, match=why):
            write_domain(merged, tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_utilities_that_overflow(tmp_path: Path) -> None:
    """Finite numbers whose sum is not finite are refused."""
    text = SEA.replace("80%", "1e308").replace("shared: good", "shared: 1.7e308")
    file = tmp_path / "x.yaml"
    file.write_text(text.replace("60%", "9"), encoding="utf-8")
    assert "the utilities of North are too large" in refused(file)
    nothing = text.replace("60%", "0").replace("0.35", "-1.7e308 to 1.7e308")
    for wide in (text.replace("60%", "0 to 9"), nothing):
        file.write_text(wide, encoding="utf-8")
        assert "the utilities of North are too large" in refused(file)


@pytest.mark.parametrize("sample", ["sea.yaml", "genius", "geniusweb", "negmas", "negmas-json"])
@given(data=st.data())
@settings(max_examples=40)
def test_a_spoilt_file_is_a_domain_or_an_error(
    sample: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is cut out of a file or put into it, nothing but a ScenarioError comes of it."""
    path = SAMPLES / sample
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    spoilt = data.draw(st.sampled_from(files))
    folder = tmp_path_factory.mktemp("spoilt")
    for file in files:
        raw = file.read_bytes()
        if file == spoilt:
            start = data.draw(st.integers(0, len(raw)))
            end = data.draw(st.integers(start, min(start + 30, len(raw))))
            inside = data.draw(
                st.one_of(
                    st.binary(max_size=6),
                    st.sampled_from(
                        [b"[", b"{", b"null", b"1e999", b"-", b'"', b"<a>", b": ", b"0"]
                    ),
                )
            )
            raw = raw[:start] + inside + raw[end:]
        (folder / file.name).write_bytes(raw)
    try:
        domain = read_domain(folder, warn=lambda _: None)
    except ScenarioError as error:
        said = str(error)
    else:
        said = str(folder)
        assert domain.utilities.shape == (len(domain.profiles), domain.size)
    assert said.startswith(str(folder))
