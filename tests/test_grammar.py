"""The language of conditions: what parses, what does not, and what is said then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.conditions import ALWAYS, NEVER, AllOf, AnyOf, AtLeast, Atom, Condition, Not
from sim.grammar import MAX_DEPTH, ConditionError, parse
from sim.vocabulary import CONTEXTS, Names

NAMES = Names(
    leaders=("Putin", "Zelenskyy", "Trump"),
    parties=("Russia", "Ukraine", "United States", "Turkey", "Bosnia and Herzegovina", "NATO"),
    persons=("Erdogan",),
    chances=("deal prepared", "storm"),
    facts=("good mood",),
    agenda=("prisoners", "ceasefire", "limited ceasefire", "1000 for 1000 prisoners"),
    leader_of={
        "Russia": "Putin",
        "Ukraine": "Zelenskyy",
        "United States": "Trump",
        "Turkey": "Erdogan",
    },
)
EVERYTHING = frozenset().union(*CONTEXTS.values())


def read(text: str, context: str = "") -> Condition:
    """A condition where everything may be asked, or in one context."""
    return parse(text, NAMES, CONTEXTS[context] if context else EVERYTHING)


PUTIN, TRUMP, STORM = (
    Atom("attends", ("Putin",)),
    Atom("attends", ("Trump",)),
    Atom("chance", ("storm",)),
)

SAID = [
    ("Putin attends", PUTIN),
    ("Putin stays away", Atom("stays away", ("Putin",))),
    ("Russia sends at least ministers", Atom("sends", ("Russia", "minister"))),
    ("Russia sends at least minister", Atom("sends", ("Russia", "minister"))),
    ("United States sends at least technical", Atom("sends", ("United States", "technical"))),
    ("Russia sends nobody", Atom("sends nobody", ("Russia",))),
    ("Putin has declined", Atom("said", ("Putin", "declined"))),
    ("Russia has confirmed", Atom("said", ("Putin", "confirmed"))),
    ("Trump is evasive", Atom("said", ("Trump", "evasive"))),
    ("Trump is deadlocked", Atom("deadlocked", ("Trump",))),
    ("Putin means to stay away", Atom("means", ("Putin", "stay away"))),
    ("Putin means to come", Atom("means", ("Putin", "come"))),
    ("Putin means to come if", Atom("means", ("Putin", "come if"))),
    ("deal prepared", Atom("chance", ("deal prepared",))),
    ("good mood", Atom("fact", ("good mood",))),
    ("Trump presses Ukraine", Atom("presses", ("Trump", "Ukraine"))),
    ("Trump presses", Atom("presses", ("Trump",))),
    ("Russia lists", Atom("lists", ("Russia",))),
    ("Russia lists below ministers", Atom("lists below", ("Russia", "minister"))),
    ("Zelenskyy promises", Atom("promises", ("Zelenskyy",))),
    ("Ukraine promises", Atom("promises", ("Zelenskyy",))),
    ("Zelenskyy waits for Erdogan", Atom("waits", ("Zelenskyy", "Erdogan"))),
    ("Zelenskyy waits", Atom("waits", ("Zelenskyy",))),
    ("Zelenskyy arrives", Atom("arrives", ("Zelenskyy",))),
    ("Erdogan consults Zelenskyy", Atom("consults", ("Erdogan", "Zelenskyy"))),
    ("Trump warns United States", Atom("warns", ("Trump", "United States"))),
    ("NATO doubts Bosnia and Herzegovina", Atom("doubts", ("NATO", "Bosnia and Herzegovina"))),
    ("Russia believed unable to sign", Atom("believed unable to sign", ("Russia",))),
    ("Russia is believed unable to sign", Atom("believed unable to sign", ("Russia",))),
    ("Russia may sign limited ceasefire", Atom("may sign", ("Russia", "limited ceasefire"))),
    (
        "Russia may sign 1000 for 1000 prisoners",
        Atom("may sign", ("Russia", "1000 for 1000 prisoners")),
    ),
    ("no-show blame", Atom("no-show blame")),
    ("talks held", Atom("talks held")),
    ("held late", Atom("held late")),
    ("deadlock", Atom("deadlock")),
    ("always", ALWAYS),
    ("otherwise", ALWAYS),
    ("never", NEVER),
    (
        "at least 2 of Putin, Trump, Zelenskyy attend",
        AtLeast((PUTIN, TRUMP, Atom("attends", ("Zelenskyy",))), 2),
    ),
    ("at least 1 of Putin and Trump attend", AtLeast((PUTIN, TRUMP), 1)),
    (
        "Bosnia and Herzegovina sends nobody and storm",
        AllOf((Atom("sends nobody", ("Bosnia and Herzegovina",)), STORM)),
    ),
    ("Putin attends and Trump attends or storm", AnyOf((AllOf((PUTIN, TRUMP)), STORM))),
    ("Putin attends and (Trump attends or storm)", AllOf((PUTIN, AnyOf((TRUMP, STORM))))),
    ("not Putin attends and storm", AllOf((Not(PUTIN), STORM))),
    ("not (Putin attends and storm)", Not(AllOf((PUTIN, STORM)))),
    ("not not Putin attends", PUTIN),
    ("not (not Putin attends)", PUTIN),
    ("  Putin\n attends ", PUTIN),
]


@pytest.mark.parametrize(("text", "condition"), SAID, ids=[text.strip() for text, _ in SAID])
def test_it_is_understood(text: str, condition: Condition) -> None:
    """Each phrase of the language means one condition."""
    assert read(text) == condition


WRONG = [
    ("", 1, "expected a condition"),
    ("Putn attends", 1, "did you mean 'Putin'?"),
    ("Putin atends", 7, "did you mean 'attends'?"),
    ("Putin", 6, "such as 'Putin attends'"),
    ("Russia", 7, "such as 'Russia sends nobody'"),
    ("Putin and Trump attend", 7, "expected what 'Putin' does"),
    ("Putin stays", 12, "expected 'away'"),
    ("Putin attends,", 14, "expected 'and', 'or' or the end"),
    ("Putin attends)", 14, "never opened"),
    ("(Putin attends", 15, "expected ')'"),
    ("Putin attends and", 18, "expected a declared name, found nothing more"),
    (
        "storm and Russia attends",
        11,
        "Russia is a party: write 'Russia sends at least technical' or 'Putin attends'",
    ),
    ("Turkey attends", 1, "write 'Turkey sends at least technical'"),
    ("Russia stays away", 1, "write 'Russia sends nobody'"),
    ("Erdogan attends", 1, "Erdogan has neither an intent nor a 'comes if'"),
    ("Erdogan has declined", 1, "Erdogan has neither an intent nor a 'comes if'"),
    ("NATO has declined", 1, "NATO has no leader"),
    ("Putin sends nobody", 1, "write 'Russia sends nobody'"),
    ("Putin lists", 1, "write 'Russia lists'"),
    ("Russia sends ministers", 14, "expected 'at least' and a rank, or 'nobody'"),
    ("Russia sends at least minsters", 23, "did you mean 'minister'?"),
    ("Russia lists below technical", 20, "nobody ranks below technical"),
    ("Putin is declined", 10, "write 'Putin has declined'"),
    ("Putin has evasive", 11, "write 'Putin is evasive'"),
    ("Putin is evassive", 10, "did you mean 'evasive'?"),
    ("Putin means well", 13, "expected 'to come' or 'to stay away'"),
    ("Putin means to dither", 16, "expected 'come', 'come if' or 'stay away'"),
    ("Russia may sign prisners", 17, "did you mean 'prisoners'?"),
    ("Russia may come", 12, "expected 'sign'"),
    ("Russia believed dead", 17, "expected 'unable to sign'"),
    ("Zelenskyy waits for", 20, "expected a party or a leader after 'waits for'"),
    ("Zelenskyy consults Erdogn", 20, "did you mean 'Erdogan'?"),
    ("at least two of Putin, Trump attend", 10, "expected a number"),
    ("at least 2 Putin", 12, "expected 'of'"),
    ("at least 3 of Putin, Trump attend", 10, "must lie between 1 and 2"),
    ("at least 0 of Putin attend", 10, "must lie between 1 and 1"),
    ("at least 1 of Putin, Putin attend", 22, "counted twice"),
    ("at least 1 of Putin, Russia attend", 22, "Russia is a party"),
    ("at least 1 of Putin, storm attend", 22, "storm is not a leader"),
    ("at least 1 of Putin, Trmp attend", 22, "did you mean 'Trump'?"),
    ("at least 1 of Putin come", 21, "or 'attend'"),
    ("__import__('os')", 1, "expected a declared name"),
    ("(" * 1_000_000, 1, "1,000,000 characters"),
    ("(" * 9_999, MAX_DEPTH + 1, "nested more than 64 deep"),
    ("not " * 2_400, 9_600, "expected a declared name"),
]


@pytest.mark.parametrize(("text", "column", "words"), WRONG, ids=[text[:40] for text, *_ in WRONG])
def test_it_is_refused(text: str, column: int, words: str) -> None:
    """A slip is shown at its column, with what would have been right."""
    with pytest.raises(ConditionError) as caught:
        read(text)
    assert words in str(caught.value)
    assert caught.value.column == column


def test_where_an_atom_may_be_used() -> None:
    """What is hidden from an actor cannot be asked by it; the message says by whom it can."""
    with pytest.raises(ConditionError, match=r"'Putin attends' cannot be .*outcomes"):
        read("storm or Putin attends", "'moved by' of a delegation")
    with pytest.raises(ConditionError, match=r"'deadlock' cannot be .*outcomes"):
        read("deadlock", "a leader's 'comes if'")
    with pytest.raises(ConditionError, match="'Trump is evasive' cannot be asked here"):
        read("Trump is evasive", "'when' of an intent")


def test_only_the_own_leaders_intent_may_be_asked() -> None:
    """A rank hangs on what the party's own leader means to do, not on another's."""
    names = Names(leaders=("Putin", "Trump"), asked=("Putin",))
    assert parse("Putin means to come", names, {"means"}) == Atom("means", ("Putin", "come"))
    with pytest.raises(ConditionError, match="only Putin's own intent"):
        parse("Trump means to come", names, {"means"})


def test_the_longest_name_counts() -> None:
    """Where one name begins another, the longer is meant if it fits."""
    names = Names(chances=("storm", "storm at sea"))
    assert parse("storm at sea", names, {"chance"}) == Atom("chance", ("storm at sea",))
    assert parse("storm and storm at sea", names, {"chance"}) == AllOf(
        (Atom("chance", ("storm",)), Atom("chance", ("storm at sea",)))
    )


ATOMS = st.sampled_from(
    [c for _, c in SAID if isinstance(c, Atom | AtLeast) or c is ALWAYS or c is NEVER]
)


def _not(part: Condition) -> Condition:
    return ~part


CONDITIONS = st.recursive(
    ATOMS,
    lambda parts: (
        st.lists(parts, min_size=2, max_size=4).map(lambda p: AllOf(tuple(p)))
        | st.lists(parts, min_size=2, max_size=4).map(lambda p: AnyOf(tuple(p)))
        | parts.map(_not)
    ),
    max_leaves=12,
)


@given(CONDITIONS)
def test_a_condition_reads_as_it_is_written(condition: Condition) -> None:
    """What a condition says of itself parses back to the same condition."""
    assert read(str(condition)) == condition


WORDS = st.sampled_from(
    sorted({word for text, _ in SAID for word in text.split()} | {"(", ")", ",", "x", "12", "é"})
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=60))
def test_any_text_is_understood_or_refused_with_a_column(text: str) -> None:
    """No text whatever breaks the parser; the column of an error lies in the text or behind it."""
    column = 1
    try:
        read(text)
    except ConditionError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
