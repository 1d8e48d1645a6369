"""Pictures that a template draws: where bars end, and how streams run."""

from __future__ import annotations

import pytest

from sim.web.answers import Line, Stream
from sim.web.bars import bars, flow


def test_bars_end_where_the_shares_do() -> None:
    """In parts of a hundred of an axis that need not reach to 100%."""
    line = Line("one", 0.3, 0.25, 0.35, 0.2, 0.45, before=0.1)
    drawn = bars(line, 50)
    assert (drawn.now, drawn.before) == (60, 20)
    assert drawn.whisker == (50, 20)
    assert drawn.band == (40, 50)
    bare = bars(Line("one", 0.3, 0.25, 0.35), 100)
    assert (bare.now, bare.before, bare.band) == (30, None, None)


def test_streams_fill_both_stacks() -> None:
    """Each block is as high as all that leaves or reaches it, and what stays is told apart."""
    streams = [
        Stream("a", "a", 50, 0.5),
        Stream("a", "b", 30, 0.3),
        Stream("b", "c", 20, 0.2),
    ]
    drawn = flow(streams)
    left = [block.height for block in drawn.blocks if block.x == 0]
    right = [block.height for block in drawn.blocks if block.x > 0]
    assert left == pytest.approx([32, 8])
    assert right == pytest.approx([20, 12, 8])
    assert [ribbon.kind for ribbon in drawn.ribbons] == ["same", "stream", "stream"]
