"""Domains with awkward names and numbers, drawn by Hypothesis."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from sim.ranges import Range, between
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats.names import UNPRINTABLE
from sim.talks.manners import Manner

AWKWARD = [
    *("no", "null", "~", "true", "1", "1e5", "0o7", "12:30", "2020-01-01", ".inf", "=", "-", "?"),
    *("a: b", "# x", "'", '"', "\\", "{a: b}", "[x", "*a", "&a", "!t", "%", "@", "|", "- x", ", "),
    *("&amp;", "<x>", "]]>", "a\nb", "a\tb", "a\r\nb", " padded ", "\x85x", "\u2028x", "\ufeffx"),
    *("é", "e\u0301", "Ωмега", "平和", "🕊", "name", "type", "talks", "issues", "../x", "a/b", "."),
]

names = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
        lambda text: text.strip() and text != "<<" and not UNPRINTABLE.search(text)
    ),
)
numbers = st.one_of(
    st.sampled_from([0.0, 1.0, 0.1, 0.07, 1 / 3, 1e-17, 5e-324, 1e22, 123456789.123]),
    st.floats(-1e9, 1e9),
)
weights = st.one_of(numbers.map(abs), st.integers(0, 100).map(lambda share: share / 100))


@st.composite
def domains(draw: st.DrawFn, values: st.SearchStrategy[float] = numbers) -> Domain:
    """Up to three issues and three sides."""
    issues = tuple(
        Issue(name, tuple(draw(st.lists(names, min_size=1, max_size=3, unique=True))))
        for name in draw(st.lists(names, min_size=1, max_size=3, unique=True))
    )
    sides = tuple(
        Profile(
            party,
            {issue.name: draw(weights) for issue in issues},
            {issue.name: {option: draw(values) for option in issue.options} for issue in issues},
            draw(numbers),
        )
        for party in draw(st.lists(names, min_size=2, max_size=3, unique=True))
    )
    return Domain(draw(names), issues, sides)


@st.composite
def unsure(draw: st.DrawFn) -> Domain:
    """A domain where some weights and values have ranges, and the number that the range says."""
    domain = draw(domains())
    return replace(domain, profiles=tuple(draw(_unsure(side)) for side in domain.profiles))


@st.composite
def _unsure(draw: st.DrawFn, side: Profile) -> Profile:
    weighed = {issue: draw(st.none() | _ranges(weights)) for issue in side.weights}
    valued = {
        issue: {option: draw(st.none() | _ranges(numbers)) for option in table}
        for issue, table in side.values.items()
    }
    manner = Manner(
        weights={issue: range_ for issue, range_ in weighed.items() if range_},
        values={
            issue: {option: range_ for option, range_ in table.items() if range_}
            for issue, table in valued.items()
            if any(table.values())
        },
    )
    return replace(
        side,
        weights={issue: _middle(weighed[issue], said) for issue, said in side.weights.items()},
        values={
            issue: {option: _middle(valued[issue][option], said) for option, said in table.items()}
            for issue, table in side.values.items()
        },
        manner=manner,
    )


def _ranges(ends: st.SearchStrategy[float]) -> st.SearchStrategy[Range]:
    three = st.tuples(ends, ends, ends).map(sorted)
    return three.map(lambda said: Range("pert", *said)) | three.map(
        lambda said: between(said[0], said[2])
    )


def _middle(range_: Range | None, said: float) -> float:
    return said if range_ is None else float(range_.value)
