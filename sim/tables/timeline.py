"""A timeline as text: how the outcomes moved from stage to stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from sim.result import Result
from sim.tables.layout import WIDTH, enough, fill, paragraphs, right, table
from sim.tables.shares import BELOW, asked, cells, effort, said, title


def text(result: Result, width: int = WIDTH) -> str:
    """Outcomes by stage, in several blocks where a line would be longer than `width`."""
    return paragraphs(
        [
            *(fill(line, width) for line in asked(result.scenario)),
            fill(title(result), width),
            *_blocks(result, width),
            "\n".join(fill(line, width) for line in effort(result)),
        ]
    )


def _blocks(result: Result, width: int) -> list[str]:
    """The moments in as few blocks as leave names their room, each with about as many moments."""
    moments = result.moments
    tables = {moment: result.outcomes_as_of(moment) for moment in moments}
    names = [outcome.name for outcome in result.scenario.outcomes]
    blocks: list[tuple[str, int]] = []
    for count in range(1, len(moments) + 1):
        blocks = [_block(names, part, tables, width) for part in _parted(moments, count)]
        if min(room for _, room in blocks) >= enough(names):
            break
    return [block for block, _ in blocks]


def _block(
    names: Sequence[str], moments: Sequence[str], tables: dict[str, pd.DataFrame], width: int
) -> tuple[str, int]:
    rows = zip(names, cells(BELOW, [tables[moment] for moment in moments]), strict=True)
    return table([said(moment) for moment in moments], list(rows), width, right)


def _parted(moments: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    """The moments in so many parts, of which no two differ by more than one in length."""
    for part in range(count):
        yield moments[part * len(moments) // count : (part + 1) * len(moments) // count]
