"""What all pictures share: colours, words, numbers."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import pandas as pd

from sim.errors import ScenarioError
from sim.sequences import SEQUENCE

INK, GRID, MAIN = "#333333", "#e3e6e9", "#1a5485"

ON_COLOUR = "#323232"
"""Ink on a coloured part, which stays as it is where a page turns ink and paper round."""

PALE, BAND = "#f2b86b", "how strongly words count"
"""Of bands: their colour, which shows on light and on dark, and what they are for."""

LABEL, TITLE, QUESTION = 30, 48, 62
"""After how many letters a line is broken."""

SHORTEST = 0.05
"""The least that an axis of shares spans, so that nothing at all can be drawn too."""

_SEQUENCE = (
    *("#1a5485", "#ece793", "#9f654d", "#77bfc7", "#5f244a", "#da7c89"),
    *("#7a272e", "#b1e0ae", "#72667e", "#ccb7fe", "#6f570e", "#cb9c5c"),
)
_FROM, _TO = np.array((0.75, 0.79, 0.83)), np.array((0.10, 0.33, 0.52))
_DARK = 0.3


def colours(number: int) -> list[str]:
    """Colours for so many outcomes: dark and light by turns, so that neighbours differ in grey.

    All twelve differ in lightness, and for the colour-blind as well. After twelve they come again.

    Notes
    -----
    Found by a search for the largest least distance in CIELAB, seen as normal and as by the three
    kinds of dichromats of Machado, Oliveira & Fernandes (2009), "A physiologically-based model for
    simulation of color vision deficiency", IEEE Transactions on Visualization and Computer
    Graphics 15(6).
    """
    return [_SEQUENCE[place % len(_SEQUENCE)] for place in range(number)]


def shade(number: int, moments: int) -> tuple[float, ...]:
    """Early moments are light and the last one dark, which print and the colour-blind can tell."""
    part = (number + 1) / moments if moments == 1 else number / (moments - 1)
    return tuple((_FROM + part * (_TO - _FROM)).tolist())


def legible_on(colour: str) -> str:
    """Ink on light colours and white on dark ones."""
    return "white" if luminance(colour) < _DARK else ON_COLOUR


def darker(colour: str, part: float) -> tuple[float, ...]:
    """The colour with only part of its light."""
    from matplotlib.colors import to_rgb

    return tuple(part * light for light in to_rgb(colour))


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1 (relative luminance of WCAG 2.1)."""
    from matplotlib.colors import to_rgb

    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def wrapped(text: str, width: int) -> str:
    """The text in lines, a dollar being a dollar and no mathematics."""
    return "\n".join(wrap(text, width)).replace("$", r"\$")


def within(text: str, width: int, most: int) -> str:
    """The text in lines of that many letters, or of more where it would take too many lines."""
    enough = (wrapped(text, letters) for letters in range(width, max(width, len(text)) + 1))
    return next(said for said in enough if lines(said) <= max(1, most))


def lines(text: str) -> int:
    """How many lines a text takes."""
    return text.count("\n") + 1 if text else 0


def quoted(name: str) -> str:
    """A name as it stands in a sentence."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}"


def percent(share: float, digits: int = 1) -> str:
    """A share as it is written: never as nothing where there was something, nor as everything.

    Examples
    --------
    >>> [percent(share) for share in (0, 0.00001, 0.1234, 0.99999, 1)]
    ['0%', '<0.1%', '12.3%', '>99.9%', '100%']
    """
    if share in (0, 1):
        return f"{share:.0%}"
    said = f"{share:.{digits}%}"
    if float(said[:-1]) == 0:
        return f"<{10.0**-digits:.{digits}f}%"
    return f">{100 - 10.0**-digits:.{digits}f}%" if float(said[:-1]) == 100 else said


def interval_said(kind: str | None) -> str:
    """An interval as readers are told of it; kinds are those of `Result.interval`."""
    return f"95% {SEQUENCE}" if kind == SEQUENCE else "95% interval"


def scale(value: float, _: object = None) -> str:
    """A share as it stands at an axis."""
    return f"{100 * value:.6g}%"


def banded(table: pd.DataFrame) -> bool:
    """Whether there is a band in a table of shares."""
    return "band_low" in table and bool(table["band_low"].notna().any())


def filled(table: pd.DataFrame) -> pd.DataFrame:
    """The table, if it has rows; else raise `ScenarioError`."""
    if table.empty:
        raise ScenarioError("nothing to draw: the table is empty")
    return table
