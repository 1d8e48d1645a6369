"""What a judgement says of things that may be said or done, by the heads of its entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sim.grammar import PhraseError
from sim.reading.cast import Cast
from sim.reading.document import Document
from sim.reading.heads import Head, read_head
from sim.reading.source import Source

_PART = ("judgement",)


@dataclass(frozen=True)
class Heads:
    """The heads of likelihoods and of acts to come, understood.

    Attributes
    ----------
    reads
        The words of the key to its head.
    to_come
        (stage, words of the key) to its head.
    """

    reads: Mapping[str, Head]
    to_come: Mapping[tuple[str, str], Head]


def read_heads(document: Document, stages: Sequence[str], cast: Cast, source: Source) -> Heads:
    """Understand who the likelihoods and the acts to come are about.

    Raises
    ------
    ScenarioError
        For unknown names and verbs.
    """
    part = document.judgement
    reads = {}
    for key in part.reads:
        reads[key] = _head(key, ("statement", "act", "omission"), cast, source, "reads", key)
    to_come = {}
    for stage, acts in part.acts_to_come.items():
        source.known(stage, stages, "a stage", *_PART, "acts to come", stage)
        for key in acts:
            head = _head(key, ("act",), cast, source, "acts to come", stage, key)
            to_come[stage, key] = head
    return Heads(reads, to_come)


def _head(key: str, kinds: Collection[str], cast: Cast, source: Source, *path: str) -> Head:
    try:
        head = read_head(key, cast)
    except PhraseError as error:
        raise source.locate(error, (*_PART, *path), key=True, offset=0) from None
    if head.kind not in kinds:
        expected = "an act" if kinds == ("act",) else "a statement or an act"
        source.fail(f"expected {expected}, such as 'Putin arrives'", *_PART, *path, key=True)
    return head
