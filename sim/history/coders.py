"""How far two codings of the same meetings agree, beyond what chance would bring.

Cohen's kappa (1960, *Educational and Psychological Measurement* 20, 37-46) takes each coder's own
habits as chance, Krippendorff's alpha (2004, *Content Analysis*, 2nd ed., chapter 11) those of both
together; of an ordered variable, alpha counts a near miss as less than a far one. Both are computed
by NLTK.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import chain
from math import nan
from typing import Any

import pandas as pd

from sim.errors import ScenarioError
from sim.history import codebook
from sim.history.cases import History

ORDERED = ("pressure",)
"""The variables whose words have an order that counts."""

_OF_ROWS = ("stance", "condition", "condition_met_late", "pressure", "attended", "rank_sent")
_OF_CASES = ("attendance_outcome", "talks_outcome")
_WORDS: Mapping[str, Sequence[str]] = {
    **{variable: codebook.STANCE_ROWS[variable] for variable in _OF_ROWS},
    **{variable: codebook.CASES[variable] for variable in _OF_CASES},
}
"""The words of each variable, in their order."""

_Codes = dict[Hashable, int]
"""What was coded, by its name, to the number of the word."""


def agreement(one: History, other: History) -> pd.DataFrame:
    """How far two codings agree; it is the same whichever comes first.

    Parameters
    ----------
    one, other
        Compared are the rows and cases that are in both, by their ids.

    Returns
    -------
    agreement
        A row a variable: its name, `n` compared, the share on which they `agree`, `kappa`, and
        `alpha`, ordinal for pressure and else nominal. A number is NaN where it has no meaning:
        nothing is compared, or a single word is all that either coder used.

    Raises
    ------
    ScenarioError
        Without NLTK.
    """
    first, second = _coded(one), _coded(other)
    return pd.DataFrame([_row(name, codes, second[name]) for name, codes in first.items()])


def _coded(history: History) -> dict[str, _Codes]:
    """Variable to what was coded."""
    found: dict[str, _Codes] = {variable: {} for variable in _WORDS}
    for variable, item, word in chain(_of_rows(history), _of_cases(history)):
        found[variable][item] = _WORDS[variable].index(word)
    return found


def _of_rows(history: History) -> Iterator[tuple[str, Hashable, str]]:
    for case in history.cases:
        for of in case.principals:
            for horizon, word in of.words.items():
                item = (case.id, of.id, horizon)
                yield "stance", item, word.said
                yield "condition", item, word.condition
                yield "condition_met_late", item, word.met_late
                yield "pressure", item, str(word.pressure)
                yield "attended", item, codebook.YES if of.attended else codebook.NO
                yield "rank_sent", item, of.rank_sent


def _of_cases(history: History) -> Iterator[tuple[str, Hashable, str]]:
    for case in history.cases:
        yield "attendance_outcome", case.id, case.attendance_outcome
        yield "talks_outcome", case.id, case.talks_outcome


def _row(variable: str, one: _Codes, other: _Codes) -> dict[str, Any]:
    pairs = [(one[item], other[item]) for item in one if item in other]
    kappa, alpha = coefficients(pairs, variable in ORDERED)
    agreed = sum(a == b for a, b in pairs) / len(pairs) if pairs else nan
    return {"variable": variable, "n": len(pairs), "agree": agreed, "kappa": kappa, "alpha": alpha}


def coefficients(pairs: Sequence[tuple[int, int]], ordered: bool) -> tuple[float, float]:
    """Kappa, and alpha, of pairs of codes; NaN where both coders used a single code.

    Raises
    ------
    ScenarioError
        Without NLTK.
    """
    counts = Counter(chain.from_iterable(pairs))
    if len(counts) < 2:
        return nan, nan
    task = _nltk()
    # What floats add up to hangs on their order, so it is one in which coders do not count.
    coded = sorted(
        (code, item, coder)
        for item, pair in enumerate(sorted(pairs, key=sorted))
        for coder, code in enumerate(pair)
    )
    data = [(coder, item, code) for code, item, coder in coded]
    nominal = task(data)
    alpha = task(data, ordinal(counts)).alpha() if ordered else nominal.alpha()
    return nominal.kappa(), alpha


def ordinal(counts: Mapping[int, int]) -> Callable[[int, int], float]:
    """Krippendorff's ordinal distance: how many of the codes given lie between two, squared."""

    def distance(one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        between = sum(counts[code] for code in range(low, high + 1))
        return (between - (counts[low] + counts[high]) / 2) ** 2

    return distance


def _nltk() -> Any:
    try:
        return import_module("nltk.metrics.agreement").AnnotationTask
    except ImportError:
        raise ScenarioError("this needs NLTK: pip install 'summitry[history]'") from None
