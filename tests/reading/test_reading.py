"""Loading: the bundled scenario, every error where it stands, and no text that breaks it."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.conditions import ALWAYS, Atom
from sim.errors import ScenarioError
from sim.readback import readback
from sim.reading import bundled, load, loads
from sim.scenario import Act, Hearsay, Rank, Statement
from tests.reading import ISTANBUL, SMALL, TEXT, changed


def test_the_bundled_scenario_loads_by_name_and_by_path() -> None:
    """`istanbul-2025` is the file istanbul_2025.yaml."""
    by_name, by_path = load("istanbul-2025"), load(ISTANBUL)
    assert bundled()["istanbul-2025"] == ISTANBUL
    assert by_name.sha256 == by_path.sha256 == hashlib.sha256(ISTANBUL.read_bytes()).hexdigest()
    assert by_name.warnings == ()


def test_no_such_file(tmp_path: Path) -> None:
    """A name that is no file says which bundled one may be meant."""
    with pytest.raises(ScenarioError, match="did you mean 'istanbul-2025'"):
        load("istanbul-2052")
    with pytest.raises(ScenarioError, match="this is a directory"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match="cannot be read"):
        load("a\0b")


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    """Its size is said, not its content."""
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (2 << 20))
    with pytest.raises(ScenarioError, match="at most 524,288"):
        load(path)


def test_the_record_of_istanbul() -> None:
    """Statements are leaders', lists show a rank, promises carry a condition."""
    record = load("istanbul-2025").record
    peskov = next(e for e in record if isinstance(e, Statement) and e.speaker == "Peskov")
    assert (peskov.leader, peskov.said, peskov.source) == ("Putin", "evasive", "cnbc")
    lists = {e.actor: e.listed for e in record if isinstance(e, Act) and e.verb == "lists"}
    assert lists == {
        "Russia": Rank.OFFICIAL,
        "United States": Rank.MINISTER,
        "Ukraine": Rank.MINISTER,
    }
    promise = next(e for e in record if isinstance(e, Act) and e.verb == "promises")
    assert promise.condition == Atom("attends", ("Putin",))
    hearsay = next(e for e in record if isinstance(e, Hearsay))
    assert (hearsay.speaker, hearsay.about, hearsay.source) == ("Trump", "Putin", "known")
    assert ("Zelenskyy", "waits", "Erdogan") in [e.name for e in record if isinstance(e, Act)]


def test_the_record_is_sorted_by_stage() -> None:
    """Stages may stand in any order; within one the order of the file is kept."""
    text = changed(
        "  Monday:\n    - Ann inclined: would like to\n",
        "  Tuesday:\n    - Bob silent: nothing\n  Monday:\n    - Bob arrives\n"
        "    - Sam inclined: would like to\n",
    )
    assert [(e.stage, type(e).__name__) for e in loads(text).record] == [
        ("Monday", "Act"),
        ("Monday", "Statement"),
        ("Tuesday", "Statement"),
    ]


def with_record(*lines: str) -> str:
    """The small scenario with other lines on Monday."""
    return changed("    - Ann inclined: would like to\n", "".join(f"    {x}\n" for x in lines))


def test_whom_a_list_shows() -> None:
    """Names of the delegation, the leader, or a rank, as a list or with commas."""
    for line, rank, leader in [
        ("- Red lists: [Rita, Rolf]", Rank.MINISTER, False),
        ("- Red lists: Rolf, Ann", Rank.OFFICIAL, True),
        ("- Sam lists: officials", Rank.OFFICIAL, False),
        ("- Red lists: leader", Rank.NONE, True),
    ]:
        act = loads(with_record(line)).record[0]
        assert isinstance(act, Act)
        assert (act.name, act.listed, act.includes_leader) == (("Red", "lists"), rank, leader)


def test_a_promise_gives_the_condition() -> None:
    """Without `comes if`, what was promised is the condition; and who promises may come."""
    text = changed(
        "    - Ann inclined: would like to\n",
        "    - Cid promises: attends only if Ann attends and Bob attends [paper]\n",
    )
    scenario = loads(text)
    assert str(scenario.judgement.conditions["Cid"]) == "Ann attends and Bob attends"
    assert scenario.judgement.intents["Cid"][0].value == (0, 1, 0)
    assert [leader.name for leader in scenario.leaders] == ["Ann", "Bob", "Cid"]


def test_a_promise_that_is_not_the_condition_is_a_warning() -> None:
    """Words and judgement may differ, but not unnoticed."""
    scenario = loads(with_record("- Ann promises: attends if Bob stays away"))
    assert "but is judged to come if Bob attends" in scenario.warnings[0]


def test_the_short_form_of_pressing() -> None:
    """Among what moves a party, `Bob presses` means that Bob presses this party."""
    scenario = loads(changed("{base: 50%}", "{base: 50%, moved by: {Bob presses: strong up}}"))
    mover = scenario.judgement.sending["Red"].odds.movers[0]
    assert mover.when == Atom("presses", ("Bob", "Red"))
    assert mover.said == "strong up"


def test_what_is_left_out() -> None:
    """No decision to wait for, no company needed, the rank of the delegation's highest."""
    sending = loads(SMALL).judgement.sending["Red"]
    assert sending.after is ALWAYS
    assert sending.only_if is ALWAYS
    assert sending.ranks[0].value == (0, 0, 1)


def judged(text: str) -> str:
    """The small scenario with something more in its judgement."""
    return changed("on the table:", f"{text}\non the table:")


PARTIES = SMALL[SMALL.index("parties:") : SMALL.index("delegations:")]

WRONG = [
    (
        "opens late",
        changed("stages:", "opens: 2025-02-02\nresolves: 2025-02-01\nstages:"),
        (4, 11),
        "before it opens",
    ),
    ("no date", changed("stages:", "opens: soon\nstages:"), (3, 8), "expected a date"),
    (
        "stages backward",
        changed("[Monday, Tuesday]", "{Monday: 2025-02-02, Tuesday: 2025-02-01}"),
        (3, 39),
        "dated before",
    ),
    ("stage twice", changed("[Monday, Tuesday]", "[Monday, Monday]"), (3, 18), "stands here twice"),
    (
        "stage start",
        changed("[Monday, Tuesday]", "[start, Monday]"),
        (3, 10),
        "a meaning of its own",
    ),
    ("no stages", changed("[Monday, Tuesday]", "[]"), (3, 9), "at least one stage"),
    ("unknown key", changed("question:", "qestion:"), (2, 1), "did you mean 'question'?"),
    ("missing", changed("question: Who comes?\n", ""), (1, 1), "'question' is missing here"),
    (
        "empty text",
        changed("question: Who comes?", "question:"),
        (2, 1),
        "expected text, found nothing",
    ),
    ("bad role", changed("role: host", "role: hosst"), (8, 30), "did you mean 'host'?"),
    (
        "leader is a list",
        changed("leader: Bob", "leader: [Bob]"),
        (7, 18),
        "expected text or a mapping, found a list",
    ),
    (
        "same names",
        changed("leader: Bob", "leader: Ann"),
        (7, 18),
        "'Ann' is the name of a leader already",
    ),
    (
        "same ids",
        changed("{leader: Bob}", "{leader: {name: Bob, id: Ann}}"),
        (7, 3),
        "have the same id 'Ann'",
    ),
    ("reserved name", changed("storm", "always"), (17, 12), "a meaning of its own"),
    ("name with sign", changed("storm", "'sto(rm'"), (17, 12), "cannot hold '('"),
    (
        "name like a condition",
        changed("storm", "Ann attends soon"),
        (17, 12),
        "would read like something said of 'Ann'",
    ),
    (
        "name with and",
        changed("{storm: 10%}", "{storm: 10%, storm and rain: 5%}"),
        (17, 24),
        "would read like something said of 'storm'",
    ),
    (
        "bad rank",
        changed("affairs, minister", "affairs, ministr"),
        (11, 11),
        "did you mean 'minister'?",
    ),
    (
        "delegation of nobody",
        changed("delegations:\n  Red:", "delegations:\n  Rad:"),
        (10, 3),
        "did you mean 'Red'?",
    ),
    ("unknown stage", changed("  Monday:", "  Munday:"), (14, 3), "did you mean 'Monday'?"),
    ("unknown speaker", with_record("- Anne inclined: yes"), (15, 7), "did you mean 'Ann'?"),
    ("unknown class", with_record("- Ann inclind: yes"), (15, 11), "did you mean 'inclined'?"),
    ("no class at all", with_record("- Ann maybe: yes"), (15, 11), "known here: confirmed, "),
    ("unknown object", with_record("- Ann presses Bleu: yes"), (15, 19), "did you mean 'Blue'?"),
    (
        "too many words",
        with_record("- Ann arrives early: yes"),
        (15, 19),
        "expected ':' and the words themselves",
    ),
    (
        "two statements",
        with_record("- Ann inclined: yes", "- Sam silent: no"),
        (16, 7),
        "a statement at 'Monday' already",
    ),
    (
        "act twice",
        with_record("- Ann arrives", "- Ann arrives"),
        (16, 7),
        "on record at 'Monday' already",
    ),
    (
        "two keys in a line",
        with_record("- {Ann arrives: a, Bob arrives: b}"),
        (15, 7),
        "expected one 'WHO WHAT: text'",
    ),
    (
        "unknown source",
        with_record("- Ann inclined: yes [papr]"),
        (15, 21),
        "did you mean 'paper'?",
    ),
    ("nobody listed", with_record("- Red lists: []"), (15, 18), "say who is on the list"),
    (
        "unknown listed",
        with_record("- Red lists: [Rita, Rudolf]"),
        (15, 25),
        "'Rudolf' is not of Red's delegation",
    ),
    (
        "promise of nothing",
        with_record("- Ann promises: peace"),
        (15, 21),
        "expected 'attends only if ...'",
    ),
    (
        "promise of nobody",
        with_record("- Ann promises: attends if Bib attends"),
        (15, 32),
        "did you mean 'Bob'?",
    ),
    (
        "no condition",
        changed("  comes if: {Ann: Bob attends}\n", ""),
        (19, 5),
        "add 'Ann: ...' to 'comes if'",
    ),
    ("sum", changed("comes: 30%", "comes: 40%"), (19, 10), "these sum to 110%, not 100%"),
    ("percent", changed("comes: 30%", "comes: 30"), (19, 50), "did you mean '30%'?"),
    ("not a number", changed("comes: 30%", "comes: .nan"), (19, 50), "expected a probability"),
    (
        "cases without otherwise",
        changed("Bob: {stays away: 50%, comes: 50%}", "Bob: {when storm: {comes: 100%}}"),
        (20, 5),
        "the last case must be 'otherwise'",
    ),
    (
        "otherwise first",
        changed("Bob: {stays away: 50%, comes: 50%}", "Bob: {otherwise: {}, when storm: {}}"),
        (20, 11),
        "'otherwise' must be the last case",
    ),
    (
        "case of public facts",
        changed(
            "Bob: {stays away: 50%, comes: 50%}", "Bob: {when Ann is silent: {}, otherwise: {}}"
        ),
        (20, 16),
        "cannot be asked here",
    ),
    (
        "party attends",
        changed("Ann: Bob attends", "Ann: Blue attends"),
        (21, 19),
        "Blue is a party: write 'Blue sends at least technical' or 'Bob attends'",
    ),
    (
        "quoted condition",
        changed("Ann: Bob attends", "Ann: 'Bob attend'"),
        (21, 24),
        "did you mean 'attends'?",
    ),
    (
        "who does not come",
        changed("Ann: Bob attends", "Ann: Cid attends"),
        (21, 19),
        "Cid has neither an intent nor a 'comes if'",
    ),
    (
        "hidden from a party",
        changed("{base: 50%}", "{base: 50%, decides: after Ann attends}"),
        (23, 37),
        "cannot be asked here",
    ),
    (
        "not after",
        changed("{base: 50%}", "{base: 50%, decides: when storm}"),
        (23, 31),
        "expected 'after ...'",
    ),
    (
        "mover",
        changed("{base: 50%}", "{base: 50%, moved by: {Blue lits: strong up}}"),
        (23, 38),
        "did you mean 'lists'?",
    ),
    (
        "strength",
        changed("{base: 50%}", "{base: 50%, moved by: {Blue lists: up}}"),
        (23, 45),
        "say how strongly",
    ),
    (
        "another's intent",
        changed("{base: 50%}", "{base: 50%, rank: {when Bob means to come: {}, otherwise: {}}}"),
        (23, 34),
        "only Ann's own intent",
    ),
    (
        "rank sum",
        changed("{base: 50%}", "{base: 50%, rank: {minister: 50%}}"),
        (23, 28),
        "these sum to 50%, not 100%",
    ),
    (
        "two beliefs",
        judged("  promise kept: {Cid: 1}"),
        (24, 18),
        "Cid has neither an intent nor a 'comes if'",
    ),
    ("unknown leader", judged("  reopens: {Ane: 1%}"), (24, 13), "did you mean 'Ann'?"),
    (
        "more than ten",
        judged("  reads: {Ann silent: 6 v 6, Ann evasive: 6 v 6}"),
        (24, 43),
        "for Ann they sum to 1.2",
    ),
    (
        "reads twice",
        judged("  reads: {Ann silent: 1 v 1, Sam silent: 1 v 1}"),
        (24, 30),
        "is said twice",
    ),
    (
        "reads hearsay",
        judged("  reads: {Ann says of Bob: 1 v 1}"),
        (24, 11),
        "expected a statement or an act",
    ),
    (
        "reads who tells nothing",
        judged("  reads: {Cid arrives: 1 v 1}"),
        (24, 11),
        "this tells nothing",
    ),
    (
        "another's absence",
        judged("  reads: {Red lists without Bob: 1 v 1}"),
        (24, 29),
        "only Red's own leader, Ann, can be left out",
    ),
    (
        "as read without",
        judged("  acts to come: {Monday: {Ann arrives: as read}}"),
        (24, 40),
        "needs an entry 'Ann arrives' in 'reads'",
    ),
    (
        "read but by chance",
        judged("  reads: {Ann arrives: 9 v 4}\n  acts to come: {Monday: {Ann arrives: 90%}}"),
        (25, 40),
        "depends on the intent: write 'as read'",
    ),
    (
        "statement to come",
        judged("  acts to come: {Monday: {Ann silent: 5%}}"),
        (24, 27),
        "expected an act",
    ),
    (
        "decides when",
        judged("  decides: {Ann: {at: Munday, threshold: 5%}}"),
        (24, 19),
        "did you mean 'Monday'?",
    ),
    (
        "not on the table",
        judged("  may sign: {Red: {minister: [open borders]}}"),
        (24, 31),
        "did you mean 'open border'?",
    ),
    (
        "any or nothing",
        judged("  may sign: {Red: {minister: all}}"),
        (24, 30),
        "'any', or 'nothing'",
    ),
    (
        "option twice",
        changed("[open, closed]", "[open, open]"),
        (25, 18),
        "the option 'open' stands here twice",
    ),
    (
        "no catch-all",
        changed("  else: always", "  else: storm"),
        (28, 9),
        "the last outcome must be a catch-all",
    ),
    (
        "early catch-all",
        changed("  both: Ann attends and Bob attends", "  both: always"),
        (27, 9),
        "no outcome after 'both' can ever fit",
    ),
    (
        "outcome",
        changed("Ann attends and Bob attends", "Ann attends and Bob atends"),
        (27, 29),
        "did you mean 'attends'?",
    ),
    ("no parties", changed(PARTIES, "parties: {}\n"), (5, 1), "expected at least one party"),
    (
        "speaks for nobody",
        changed("{leader: Bob}", "{speaks through: Sue}"),
        (7, 10),
        "add 'leader'",
    ),
    (
        "no member",
        changed("Rolf (aide)", "Rolf (aide) (x)"),
        (12, 12),
        "expected 'Name (title, rank)'",
    ),
    ("name with blanks", changed("storm", "'sto  rm'"), (17, 12), "more blanks"),
    (
        "same chance ids",
        changed("{storm: 10%}", "{storm: 10%, hail: {chance: 5%, id: storm}}"),
        (17, 24),
        "the same id 'storm'",
    ),
    (
        "nobody speaks",
        changed("{leader: Bob}", "{role: host}")
        .replace("Bob", "Cid")
        .replace("Ann inclined", "Blue inclined"),
        (15, 7),
        "Blue has no leader who could speak",
    ),
    ("list of text", with_record("- Ann arrives: [a]"), (15, 20), "only 'lists' takes a list"),
    ("left off on record", with_record("- Red lists without Ann: x"), (15, 7), "list who is on it"),
    ("no mishap", judged("  follows through: {Blue: 90%}"), (24, 21), "sends no delegation"),
    (
        "act read twice",
        judged("  reads: {Red lists: 1 v 1, Sam lists: 1 v 1}"),
        (24, 29),
        "is said twice",
    ),
    (
        "act to come twice",
        judged("  acts to come: {Monday: {Red lists: 1%, Sam lists: 1%}}"),
        (24, 42),
        "is to come twice",
    ),
    (
        "many movers",
        changed(
            "{base: 50%}",
            "{base: 50%, moved by: {"
            + ", ".join(f"storm {'and storm ' * n}: slight up" for n in range(13))
            + "}}",
        ),
        (23, 32),
        "at most 12 movers",
    ),
    ("no options", changed("[open, closed]", "[]"), (25, 11), "at least one option"),
    (
        "no outcomes",
        changed("  both: Ann attends and Bob attends\n  else: always\n", "  {}\n"),
        (27, 3),
        "at least one outcome",
    ),
    (
        "mixed cases",
        changed(
            "Bob: {stays away: 50%, comes: 50%}", "Bob: {when storm: {}, comes: {}, otherwise: {}}"
        ),
        (20, 27),
        "expected 'when ...' or 'otherwise'",
    ),
    (
        "several",
        changed("base: 50%", "base: 500").replace("role: host", "role: hosst"),
        (8, 30),
        "(and 1 more)",
    ),
]


@pytest.mark.parametrize(
    ("text", "spot", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_an_error_says_where_and_what(text: str, spot: tuple[int, int], words: str) -> None:
    """Line, column, and what would have been right; never the library's own words."""
    with pytest.raises(ScenarioError) as caught:
        loads(text, "small.yaml")
    assert words in str(caught.value)
    assert (caught.value.place.line, caught.value.place.column) == spot
    assert "pydantic" not in str(caught.value).lower()


def test_the_path_is_said_in_words() -> None:
    """A reader finds the place without counting lines."""
    with pytest.raises(ScenarioError, match="judgement > intent > Ann: these sum to 110%"):
        loads(changed("comes: 30%", "comes: 40%"))


WARNED = [
    (
        "posterior",
        changed("{stays away: 50%, comes if: 20%, comes: 30%}", "{comes: 98%, comes if: 2%}"),
        "read into it",
    ),
    (
        "certainty",
        changed("{stays away: 50%, comes if: 20%, comes: 30%}", "{comes: 100%}"),
        "read into it",
    ),
    ("no promise", judged("  promise kept: {Bob: 90%}"), "Bob, who promises nothing"),
    (
        "same outcome",
        changed("  else: always", "  again: Ann attends and Bob attends\n  else: always"),
        "'again' can never fit",
    ),
    (
        "never sent",
        changed("  sends a delegation:\n    Red: {base: 50%}\n", ""),
        "Red's delegation is never sent",
    ),
    (
        "never done",
        changed("{base: 50%}", "{base: 50%, decides: after Blue lists}"),
        "it never holds",
    ),
    (
        "nobody to send",
        changed("Ann attends and Bob attends", "Green sends nobody"),
        "neither a leader who may come",
    ),
    (
        "no belief",
        changed("{base: 50%}", "{base: 50%, moved by: {Blue believed unable to sign: slight up}}"),
        "says nothing",
    ),
    (
        "no mandate",
        changed("Ann attends and Bob attends", "Blue may sign border"),
        "Blue may sign nothing",
    ),
    ("no lateness", changed("Ann attends and Bob attends", "held late"), "no probability"),
    (
        "unmoved",
        changed("{base: 50%}", "{base: 100%, moved by: {storm: slight down}}"),
        "nothing moves a base of 100%",
    ),
]


@pytest.mark.parametrize(
    ("text", "words"), [case[1:] for case in WARNED], ids=[case[0] for case in WARNED]
)
def test_a_slip_is_a_warning(text: str, words: str) -> None:
    """What is allowed but odd is said in one sentence."""
    assert any(words in warning for warning in loads(text).warnings)


def test_a_contradictory_circle_warns_and_strictness_forbids_it() -> None:
    """If each comes only if the other stays away in an odd circle, nothing may be stable."""
    odd = changed("Ann: Bob attends", "Ann: Ann stays away")
    assert any("odd number of absences" in warning for warning in loads(odd).warnings)
    with pytest.raises(ScenarioError, match="'strict' forbids it"):
        loads(odd + "strict: true\n")


# Whatever the text


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """The text of Istanbul after some accidents."""
    text = TEXT
    for _ in range(draw(st.integers(1, 4))):
        chance = random.Random(draw(st.integers(0, 2**32)))
        at = chance.randrange(len(text)) if text else 0
        lines = text.split("\n")
        line = chance.randrange(len(lines))
        match draw(st.integers(0, 6)):
            case 0:
                text = text[:at] + text[at + chance.choice([1, 1, 30]) :]
            case 1:
                text = text[:at] + draw(st.text(min_size=1, max_size=3)) + text[at:]
            case 2:
                text = text[:at] + chance.choice(":-[]{}#&*!|>'\"%@,\n\t 9(.") + text[at:]
            case 3:
                text = "\n".join(lines[:line] + lines[line + 1 :])
            case 4:
                text = "\n".join([*lines[:line], chance.choice(lines), *lines[line:]])
            case 5:
                text = "\n".join([*lines[:line], " " + lines[line], *lines[line + 1 :]])
            case _:
                words = TEXT.replace(":", " ").split()
                text = text.replace(chance.choice(words), chance.choice(words), 1)
    return text


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(mutilated() | st.text(max_size=80))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    """A text is a scenario, which can be said back, or it is refused in one clear message."""
    message = ""
    try:
        message = readback(loads(text))
    except ScenarioError as error:
        message = str(error)
    assert message


def test_other_ways_of_saying_the_same() -> None:
    """Leaders and chances with ids, one number for all, members of a mere rank, early decisions."""
    text = changed("{leader: Bob}", "{leader: {name: Bob, id: b}}")
    text = changed("{storm: 10%}", "{storm: {chance: 10%, id: s}}", text)
    text = changed("Rolf (aide)", "Rolf (technical)", text)
    more = (
        "  changes of mind: {Ann: 2% a stage}\n  follows through: 90%\n"
        "  decides: {Ann: {at: Monday, threshold: 60%}}\n  held late: 5%\n"
        "  may sign: {Red: {official: nothing, minister: [border]}}\n"
    )
    scenario = loads(changed("on the table:", f"{more}on the table:", text))
    judgement = scenario.judgement
    assert scenario.leader["Bob"].id == "b"
    assert judgement.chance_ids == {"storm": "s"}
    assert scenario.party["Red"].delegation[1].rank is Rank.TECHNICAL
    assert judgement.changes_of_mind == {"Ann": 0.02}
    assert judgement.follows_through == {"Ann": 0.9, "Bob": 0.9, "Red": 0.9}
    assert judgement.decides["Ann"].threshold == 0.6
    assert judgement.may_sign["Red"] == {
        Rank.OFFICIAL: frozenset(),
        Rank.MINISTER: frozenset({"border"}),
    }
    said = readback(scenario)
    assert "Ann decides at Monday: goes if the belief that the condition holds exceeds 60%." in said
    assert "Talks that are not held are held later with 5%." in said
    assert "For Red, officials may sign nothing." in said


def test_a_delegation_that_goes_only_in_company() -> None:
    """`only if` is resolved with everyone else's coming."""
    scenario = loads(
        changed("{base: 50%}", "{base: 50%, only if: Blue sends nobody or Bob attends}")
    )
    assert "The delegation goes only if Blue sends nobody or Bob attends." in readback(scenario)
