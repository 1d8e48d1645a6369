"""A calibration as text: what the data moved, what they did not, and what they are."""

from __future__ import annotations

from typing import Any

from sim.calibration.calibrating import Calibration
from sim.calibration.elicited import ASSUMED
from sim.calibration.parameters import LEARNT, parameters
from sim.tables.history import what_is_open, what_it_can_bear
from sim.tables.layout import WIDTH, fill, left, paragraphs, table

_READ = (
    "Ends of 80% intervals; x: a factor. Shrunk by: the part of the variance thought before that "
    "is gone (contraction); 0, nothing was learned; 1, all is known. Below {least} a number is as "
    "good as assumed."
)


def text(calibration: Calibration, width: int = WIDTH) -> str:
    """What was learned, in lines of at most `width` characters."""
    history, found = calibration.history, parameters(calibration)
    sure = (
        f"{calibration.points:,} points were weighed, which tell as much as "
        f"{calibration.posterior.effective:,.0f} of equal weight."
    )
    return paragraphs(
        [
            fill(
                f"What {len(history.cases):,} past meetings teach ({history.source})",
                width,
            ),
            fill(what_is_open(history), width),
            _learned(found, width),
            fill(_READ.format(least=LEARNT), width),
            "What each number is",
            "\n".join(fill(f"  {one['name']}: {one['meaning']}", width) for one in found),
            "What the data cannot tell",
            fill(_silent(found), width),
            fill(f"{ASSUMED} A parameter file lists them all.", width),
            what_it_can_bear(history, width),
            fill(sure, width),
        ]
    )


def _learned(found: list[dict[str, Any]], width: int) -> str:
    between = " " if width >= WIDTH else "\n"  # else no room is left for names
    rows = [
        (
            one["name"],
            [
                _said(one["prior"], one["scale"], between),
                _said(one["posterior"], one["scale"], between),
                f"{one['contraction']:.2f}",
                "learned" if one["learned"] else f"assumed,{between}not learned",
            ],
        )
        for one in found
    ]
    return table(["thought before", "now", "shrunk by", ""], rows, width, left)[0]


def _said(ends: dict[str, float], scale: str, between: str) -> str:
    low, high = ends["low"], ends["high"]
    if scale == "probability":
        return f"{low:.0%} to{between}{high:.0%}"
    return f"x{low:.2f} to{between}x{high:.2f}"


def _silent(found: list[dict[str, Any]]) -> str:
    unmoved = [one["name"] for one in found if not one["learned"]]
    if not unmoved:
        return "All of these numbers moved by more than that."
    return f"Hardly moved, and so assumed: {', '.join(unmoved)}."
