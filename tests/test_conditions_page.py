"""The page on conditions is the parser's: its grammar, its examples, where they may be asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from random import Random

from sim.conditions import Atom
from sim.grammar import ConditionError, parse
from sim.reading import loads
from sim.scenario import CLASSES
from sim.vocabulary import CONTEXTS, FIXED, OBJECTS, PREDICATES, RANKS, names
from tests.fuzz.conditions import condition as fuzzed
from tests.notation import grammar, words
from tests.pages import DOCS, block, tables

PAGE = DOCS / "reference" / "conditions.md"
SUMMIT = names(loads(block(PAGE, "file: summit.yaml"), "the page"))
NAMES = replace(SUMMIT, issues={"ceasefire": SUMMIT.issues["ceasefire"]})  # an OPTION is of it
KINDS = frozenset().union(*CONTEXTS.values())
COLUMNS = {
    "comes": (
        "a leader's 'comes if'",
        "a delegation's 'only if'",
        "a promise",
        "'moved by' of talks",
    ),
    "after": ("'decides: after'", "'moved by' of a belief"),
    "moved": ("'moved by' of a delegation",),
    "rank": ("'when' of a rank",),
    "intent": ("'when' of an intent",),
    "out": ("outcomes",),
    "given": ("what is supposed",),
}
GRAMMAR = grammar(
    block(PAGE, "grammar"),
    {
        "LEADER": NAMES.leaders,
        "PARTY": NAMES.parties,
        "ACTOR": (*NAMES.parties, *NAMES.leader_of.values()),
        "SPEAKER": (*NAMES.leaders, "North", "South"),
        "CHANCE": NAMES.chances,
        "ISSUE": ("ceasefire",),
        "OPTION": NAMES.issues["ceasefire"],
        "THING": NAMES.agenda,
        "NUMBER": ("1", "2"),
    },
)
CONDITION, PRIMARY = ("rule", "condition"), ("rule", "primary")
LANGUAGE = [word for phrase in (*PREDICATES, *FIXED, "and or not , ( )") for word in phrase.split()]
BEYOND_THE_GRAMMAR = ("is counted twice", "the number must lie between")


def refusal(text: str, allowed: Collection[str] = KINDS) -> str:
    """What the parser says against a text; nothing, if it reads it."""
    try:
        parse(text, NAMES, allowed)
    except ConditionError as error:
        return error.message
    return ""


def slip(text: str, chance: Random) -> str:
    """A text with some words left out, said twice, or with another word in place."""
    said = text.split()
    at = chance.randrange(len(said))
    end = at + chance.randint(1, 3)
    instead = [], said[at:end] * 2, [chance.choice(LANGUAGE)]
    return " ".join([*said[:at], *chance.choice(instead), *said[end:]])


def test_the_grammar_of_the_page_is_the_parser_s() -> None:
    """It reads what the parser reads, of its own sentences, with slips, and of other vocabulary."""
    agreed = {True: 0, False: 0}
    for seed in range(800):
        chance = Random(seed)
        long, short = (GRAMMAR.sentence(chance, rule) for rule in (CONDITION, PRIMARY))
        for text in (long, short, *(slip(short, chance) for _ in range(4)), fuzzed(NAMES, chance)):
            refused = refusal(text)
            if not any(reason in refused for reason in BEYOND_THE_GRAMMAR):
                assert (not refused) == GRAMMAR.holds(text, "condition"), (text, refused)
                agreed[not refused] += 1
    assert min(agreed.values()) > 1_000


def test_the_grammar_of_the_page_has_every_word_of_the_parser() -> None:
    """Fixed phrases, ranks, classes and acts done to another all stand in it."""
    written = {word for rule in GRAMMAR.rules.values() for word in words(rule)}
    assert {*FIXED, *RANKS, *CLASSES, *OBJECTS} <= written


def test_the_page_says_where_each_phrase_may_be_asked() -> None:
    """Each example parses exactly where the table has a dot, and no kind of phrase is missing."""
    (_, _, *columns), *rows = tables(PAGE)["contexts"]
    assert tuple(columns) == tuple(COLUMNS)
    assert {context for contexts in COLUMNS.values() for context in contexts} == set(CONTEXTS)
    shown = set()
    for phrase, _, *dots in rows:
        text = phrase.strip("`")
        shown |= {atom.kind for atom, _ in parse(text, NAMES, KINDS).atoms()}
        for column, dot in zip(columns, dots, strict=True):
            refused = {bool(refusal(text, CONTEXTS[context])) for context in COLUMNS[column]}
            assert refused == {dot != "•"}, (text, column)
    assert shown == KINDS - {"fact"}


def test_a_fact_is_of_the_resolver_alone() -> None:
    """What is handed to `sim.resolve` may be asked wherever a chance may, and is of no scenario."""
    assert not NAMES.facts
    known = replace(NAMES, facts=("open door",))
    assert parse("open door", known, CONTEXTS["outcomes"]) == Atom("fact", ("open door",))
