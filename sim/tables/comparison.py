"""A comparison as text: by how much each outcome moved, and which rounds moved where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.plots import percent
from sim.tables.layout import GAP, INDENT, WIDTH, fill, left, lines, paragraphs, table

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.compare import Comparison

_MOVED = 10
_PAIRED = (
    "Each round is played twice with the same luck. The difference is in percentage points, with "
    "its 95% interval; what luck does to both sides alike is not in it."
)

NO_FLOW = (
    "Rounds do not weigh alike on the two sides, since something is supposed to have been learnt "
    "on one of them: so it cannot be said which rounds moved where."
)


def text(comparison: Comparison, width: int = WIDTH) -> str:
    """Differences and flow, in lines of at most `width` characters."""
    return paragraphs(
        [
            fill(f"Before: {comparison.before_said}", width),
            fill(f"After: {comparison.after_said}", width),
            "How often each outcome occurs",
            _differences(comparison.differences, width),
            fill(_PAIRED, width),
            *_flow(comparison.flow, width),
            fill(_played(comparison), width),
        ]
    )


def _played(comparison: Comparison) -> str:
    """How many rounds, from which seed, in which mode."""
    return (
        f"{comparison.rounds:,} rounds on either side, seed {comparison.seed}, "
        f"{comparison.mode} mode."
    )


def _differences(differences: pd.DataFrame, width: int) -> str:
    rows = [
        (
            row["outcome"],
            [
                _share(row["before"]),
                _share(row["after"]),
                _points(row["difference"], row["low"], row["high"]),
            ],
        )
        for row in differences.to_dict("records")
    ]
    return table(["    before", "     after", "difference"], rows, width, left)[0]


def _share(share: float) -> str:
    return f"{percent(share, 2):>10}"


def _points(difference: float, low: float, high: float) -> str:
    return f"{100 * difference:>+6.2f} [{100 * low:+.2f}, {100 * high:+.2f}]"


def _flow(flow: pd.DataFrame, width: int) -> list[str]:
    """How many rounds stayed, and the strongest streams of those that moved."""
    if flow.empty:
        return [fill(NO_FLOW, width)]
    stayed = flow["before"] == flow["after"]
    same = f"The outcome is the same in {percent(flow.loc[stayed, 'share'].sum(), 2)} of rounds."
    moved = flow[~stayed & (flow["share"] > 0)].sort_values("share", ascending=False, kind="stable")
    if moved.empty:
        return [fill(same, width)]
    shown = moved.head(_MOVED)
    room = max(1, (width - len(INDENT) - 2 * len(GAP) - 10) // 2)
    rows = [
        (row["before"], ["\n".join(lines(row["after"], room)), _share(row["share"])])
        for row in shown.to_dict("records")
    ]
    streams = f"the {len(shown)} strongest of {len(moved)} streams"
    return [
        fill(f"{same} Of the others, {streams if len(shown) < len(moved) else 'all'}:", width),
        table(["to", "     share"], rows, width, left)[0],
    ]
