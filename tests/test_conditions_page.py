"""The page on conditions is the parser's: its grammar, its examples, where they may be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from random import Random

from sim.conditions import Atom
from sim.grammar import ConditionError, parse
from sim.grammar import words as tokens
from sim.reading import loads
from sim.scenario import CLASSES
from sim.vocabulary import CONTEXTS, FIXED, OBJECTS, RANKS, names
from tests.fuzz.conditions import condition
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
PHRASES = ["not Alba attends", *(row[0].strip("`") for row in tables(PAGE)["contexts"][1:])]
WRITTEN = {word for rule in GRAMMAR.rules.values() for word in words(rule)}
LANGUAGE = sorted({word for phrase in WRITTEN for word in tokens(phrase)})
BEYOND_THE_GRAMMAR = ("is counted twice", "the number must lie between")


def refusal(text: str, allowed: Collection[str] = KINDS) -> str:
    """What the parser says against a text; nothing, if it reads it."""
    try:
        parse(text, NAMES, allowed)
    except ConditionError as error:
        return error.message
    return ""


def slips(text: str) -> Iterator[str]:
    """A text with any one word left out, put in, or in the place of another."""
    said = tokens(text)
    for at in range(len(said) + 1):
        yield " ".join(said[:at] + said[at + 1 :])
        for word in LANGUAGE:
            yield " ".join([*said[:at], word, *said[at:]])
            yield " ".join([*said[:at], word, *said[at + 1 :]])


def test_the_grammar_of_the_page_is_the_parser_s() -> None:
    """They read the same: sentences of the grammar, each phrase with any slip, and a fuzzer's."""
    drawn = [GRAMMAR.sentence(Random(seed), ("rule", "condition")) for seed in range(300)]
    slipped = {slip for phrase in PHRASES for slip in slips(phrase)}
    fuzzed = [condition(NAMES, Random(seed)) for seed in range(300)]
    read = [text for text in (*drawn, *slipped, *fuzzed) if agreed(text)]
    assert set(drawn) <= set(read)
    assert len(read) > 500


def agreed(text: str) -> bool:
    """Whether the parser reads a text, on which the page's grammar must be of one mind with it."""
    refused = refusal(text)
    beyond = any(reason in refused for reason in BEYOND_THE_GRAMMAR)
    assert beyond or GRAMMAR.holds(text, "condition") == (not refused), (text, refused)
    return beyond or not refused


def test_the_grammar_of_the_page_has_every_word_of_the_parser() -> None:
    """Fixed phrases, ranks, classes and acts done to another all stand in it."""
    assert {*FIXED, *RANKS, *CLASSES, *OBJECTS} <= WRITTEN


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
