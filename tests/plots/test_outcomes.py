"""Bars of outcomes: what they show, and that nothing covers anything."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.plots import plot_outcomes
from tests.plots.samples import LONG, banded, boxes, table


@pytest.mark.parametrize("moments", [["start"], ["start", "Friday"], ["start", "Monday", "Friday"]])
def test_every_outcome_has_a_bar_for_every_moment(moments: list[str]) -> None:
    """Bars are as long as the shares, and each is labelled with its share."""
    ax = plot_outcomes(table(*moments), "Talks")
    widths = [patch.get_width() for patch in ax.patches]
    assert widths == list(table(*moments)["share"])
    labels = [text.get_text() for text in ax.texts if text.get_text()]
    assert labels == ["50.0%", "0%", "<0.1%", "50.0%"] * len(moments)


def test_the_legend_says_which_moment_is_which() -> None:
    """Earlier moments are lighter; the start is called so."""
    ax = plot_outcomes(table("start", "Monday", "Friday"), "Talks")
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "at the start",
        "as of Monday",
        "as of Friday",
    ]
    lightness = [sum(ax.patches[4 * number].get_facecolor()[:3]) for number in range(3)]
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Talks", ""),
        ("Talks", "Who comes?"),
        ("The third and, it is hoped, last round of talks on ending the war", f"{LONG}? " * 3),
    ],
)
@pytest.mark.parametrize(
    "moments", [["start"], ["start", "Monday", "Friday"], ["x" * 40, "y" * 40]]
)
def test_nothing_covers_anything(title: str, question: str, moments: list[str]) -> None:
    """Title, question, legend, bars and labels stand apart, all of them on the figure."""
    ax = plot_outcomes(table(*moments), title, question)
    legend = ax.get_legend()
    heads = [ax._left_title, *(text for text in ax.texts if text.get_va() == "bottom"), legend]  # type: ignore[attr-defined]
    title_box, *rest = boxes(ax, [head for head in heads if head is not None])
    stack = [title_box, *(box for box in rest if box.height > 1), ax.get_window_extent()]
    for upper, lower in pairwise(stack):
        assert upper.y0 >= lower.y1 - 1
    page = ax.figure.bbox
    labels = [*ax.get_yticklabels(), *ax.texts]
    for box in [*boxes(ax, labels), *stack]:
        assert page.x0 <= box.x0 + 1
        assert box.x1 <= page.x1 + 1
        assert box.y1 <= page.y1 + 1
    names = boxes(ax, ax.get_yticklabels())
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(names))


def test_shares_of_nothing_and_of_everything_can_be_drawn() -> None:
    """All zero, and all in one outcome."""
    nothing = plot_outcomes(table("start", shares=(0.0, 0.0)), "Talks")
    assert nothing.get_xlim()[1] > 0
    everything = plot_outcomes(table("start", shares=(1.0,)), "Talks")
    assert everything.get_xlim() == (0, 1)
    assert [text.get_text() for text in everything.texts if text.get_text()] == ["100%"]


def test_a_dollar_is_a_dollar() -> None:
    """Names are not read as mathematics."""
    rows = table("start", shares=(0.5, 0.5)).replace({"leaders meet": "$5bn for a $6bn_debt"})
    ax = plot_outcomes(rows, "A $ and a $", "Is it $1 or $2?")
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    assert ax.get_yticklabels()[0].get_text() == r"\$5bn for a \$6bn_debt"


def test_draws_where_it_is_told() -> None:
    """An axis that is given is used, and its figure left as it is."""
    figure = Figure(figsize=(3, 2))
    mine = figure.add_subplot()
    assert plot_outcomes(table("start"), "Talks", ax=mine) is mine
    assert tuple(figure.get_size_inches()) == (3, 2)


def test_bands_are_broad_lines_low_on_their_bars() -> None:
    """From end to end, below the intervals and not over them; and the legend says what they are."""
    shown = banded(table("start", "Friday"))
    ax = plot_outcomes(shown, "Talks")
    broad = [lines for lines in ax.collections if lines.get_linewidth()[0] == 3]
    segments = [segment for lines in broad for segment in lines.get_segments() if len(segment)]
    expected = shown[["band_low", "band_high"]].dropna().to_numpy()
    np.testing.assert_allclose([segment[:, 0] for segment in segments], expected)
    bars = [patch.get_bbox() for patch in ax.patches if isinstance(patch, Rectangle)]
    kept = [bar for bar, low in zip(bars, shown["band_low"], strict=True) if low == low]
    for bar, segment in zip(kept, segments, strict=True):
        assert 0.5 < (segment[0, 1] - bar.y0) / bar.height < 1
    legend = ax.get_legend()
    assert legend is not None
    assert legend.get_texts()[-1].get_text() == "band: how strongly words count"


def test_what_bands_are_stands_on_the_page() -> None:
    """Beside long names and moments, too."""
    shown = banded(table("start", "Wednesday")).replace({"leaders meet": "x" * 30})
    ax = plot_outcomes(shown, "Talks")
    (legend,) = boxes(ax, [ax.get_legend()])
    assert legend.x1 <= ax.figure.bbox.x1


def test_labels_stand_beyond_the_bands() -> None:
    """A share is written where its interval or its band ends."""
    shown = banded(table("start"))
    ax = plot_outcomes(shown, "Talks")
    ends = shown[["high", "band_high"]].max(axis=1)
    written = [label for label in ax.texts if label.get_text().endswith("%")]
    np.testing.assert_allclose([label.xy[0] for label in written], ends)  # type: ignore[attr-defined]


def test_a_table_without_a_single_band_is_drawn_as_one_that_has_none() -> None:
    """No mark in the legend for what is not there."""
    shown = banded(table("start")).assign(band_low=np.nan, band_high=np.nan)
    legend = plot_outcomes(shown, "Talks").get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 1
