"""Words, numbers and colours of all pictures."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from sim.plots import percent
from sim.plots.style import ON_COLOUR, colours, legible_on, luminance, within, wrapped

DICHROMATS = {
    "normal": np.eye(3),
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""What is left of linear red, green and blue: Machado et al. (2009), table 1, severity 1."""


def lab(colour: str, seen: object) -> np.ndarray:
    """A colour in CIELAB (CIE 15), as it is seen."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(np.asarray(seen) @ linear, 0, 1) / to_xyz.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eyes", DICHROMATS)
def test_colours_differ_for_all_eyes(eyes: str) -> None:
    """Any two of the twelve, by many times what can just be told apart (about 2)."""
    seen = [lab(colour, DICHROMATS[eyes]) for colour in colours(12)]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 18


def test_neighbours_differ_in_grey() -> None:
    """Lightness alone tells them apart, also where the sequence starts again."""
    lightness = [lab(colour, np.eye(3))[0] for colour in colours(13)]
    assert min(abs(one - other) for one, other in pairwise(lightness)) > 20


def test_numbers_on_colours_are_legible() -> None:
    """A contrast of 3:1 at least (WCAG 2.1)."""
    for colour in colours(12):
        light, dark = sorted((luminance(colour), luminance(legible_on(colour))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 3
    assert legible_on("white") == ON_COLOUR


def test_luminance_is_that_of_the_textbook() -> None:
    """White, black and the primaries."""
    known = {"white": 1, "black": 0, "#ff0000": 0.2126, "#00ff00": 0.7152, "#0000ff": 0.0722}
    assert {colour: luminance(colour) for colour in known} == pytest.approx(known)


@pytest.mark.parametrize("text", ["", "talks", "one two three four five six", "x" * 50])
@pytest.mark.parametrize("most", [0, 1, 2])
def test_a_text_fits_within_lines(text: str, most: int) -> None:
    """Lines grow longer rather than more, and no word is lost."""
    said = within(text, 10, most)
    assert said.count("\n") < max(1, most)
    assert said.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert within("talks on talks", 10, 2) == wrapped("talks on talks", 10)


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0, 2, "0%"),
        (1e-9, 2, "<0.01%"),
        (0.00004, 2, "<0.01%"),
        (0.00006, 2, "0.01%"),
        (0.12345, 2, "12.35%"),
        (0.12345, 0, "12%"),
        (0.001, 0, "<1%"),
        (0.99994, 2, "99.99%"),
        (0.99999, 2, ">99.99%"),
        (np.float64(1), 2, "100%"),
    ],
)  # fmt: skip
def test_percentages_never_round_to_nothing_or_everything(
    share: float, digits: int, said: str
) -> None:
    """0% means never and 100% always; what is between says so."""
    assert percent(share, digits) == said
