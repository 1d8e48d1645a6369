"""Domains with awkward names and numbers, drawn by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats.names import UNPRINTABLE

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
