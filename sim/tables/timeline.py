"""A timeline as text: how the outcomes moved from stage to stage."""

from __future__ import annotations

from sim.result import Result
from sim.tables.layout import WIDTH, fill, paragraphs
from sim.tables.shares import BELOW, asked, by_moment, effort, reading, title


def text(result: Result, width: int = WIDTH) -> str:
    """Outcomes by stage, in several blocks where a line would be longer than `width`."""
    return paragraphs(
        [
            *(fill(line, width) for line in asked(result.scenario)),
            fill(title(result), width),
            *by_moment(result, width, BELOW),
            *(fill(line, width) for line in reading(result)),
            "\n".join(fill(line, width) for line in effort(result)),
        ]
    )
