"""Pictures that a template draws: where bars end and how streams run, in percent of their width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from sim.web.answers import Answer, Line, Stream

_STEPS = (5, 10, 20, 25, 50, 75, 100)
"""Where an axis of shares may end, in percent."""

_STACK, _GAP, _HEIGHT = 1.5, 1.5, 40.0


@dataclass(frozen=True)
class Bars:
    """The bars of an outcome: where they end, as parts of a hundred of the axis.

    Attributes
    ----------
    now, before
        The shares; the second is None where nothing is compared.
    whisker, band
        Where an interval begins, and how long it is.
    """

    now: float
    before: float | None
    whisker: tuple[float, float]
    band: tuple[float, float] | None


def top(answer: Answer) -> int:
    """Where the axis ends, in percent: above all that is drawn, and no farther than needs be."""
    ends = [end for line in answer.outcomes for end in (line.high, line.before, line.band_high)]
    most = ceil(100 * max((end for end in ends if end is not None), default=1.0))
    return next((step for step in _STEPS if step >= most), 100)


def bars(line: Line, end: int) -> Bars:
    """The bars of an outcome on an axis that ends at so many percent."""
    band = None
    if line.band_low is not None and line.band_high is not None:
        band = _from_to(line.band_low, line.band_high, end)
    before = None if line.before is None else _at(line.before, end)
    return Bars(_at(line.share, end), before, _from_to(line.low, line.high, end), band)


def _at(share: float, end: int) -> float:
    return round(min(100.0, 10_000 * share / end), 3)


def _from_to(low: float, high: float, end: int) -> tuple[float, float]:
    first = _at(low, end)
    return first, max(0.6, round(_at(high, end) - first, 3))


@dataclass(frozen=True)
class Block:
    """An outcome's part of a stack, with its upper left corner."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Ribbon:
    """A stream, as a path; `kind` says whether its rounds end otherwise."""

    path: str
    kind: str


@dataclass(frozen=True)
class Flow:
    """Two stacks of outcomes, and the streams between them."""

    height: float
    blocks: tuple[Block, ...]
    ribbons: tuple[Ribbon, ...]


def flow(streams: Sequence[Stream]) -> Flow:
    """How rounds run from the outcomes before to those after.

    Parameters
    ----------
    streams
        Those that have a share.
    """
    befores = list(dict.fromkeys(stream.before for stream in streams))
    afters = list(dict.fromkeys([*befores, *(stream.after for stream in streams)]))
    left = _stack(befores, [(one.before, one.share) for one in streams])
    right = _stack(afters, [(one.after, one.share) for one in streams])
    starts, ends = dict(left.tops), dict(right.tops)
    ribbons = []
    order = {name: place for place, name in enumerate(afters)}
    for stream in sorted(streams, key=lambda one: (order[one.before], order[one.after])):
        high = stream.share * _HEIGHT
        kind = "same" if stream.before == stream.after else "stream"
        ribbons.append(Ribbon(_path(starts[stream.before], ends[stream.after], high), kind))
        starts[stream.before] += high
        ends[stream.after] += high
    blocks = [Block(0, y, left.heights[name]) for name, y in left.tops.items()]
    blocks += [Block(100 - _STACK, y, right.heights[name]) for name, y in right.tops.items()]
    shown = tuple(Block(b.x, round(b.y, 3), round(b.height, 3)) for b in blocks if b.height)
    return Flow(round(max(left.end, right.end), 3), shown, tuple(ribbons))


@dataclass(frozen=True)
class _Stack:
    tops: dict[str, float]
    heights: dict[str, float]
    end: float


def _stack(names: Sequence[str], shares: Sequence[tuple[str, float]]) -> _Stack:
    tops, heights, y = {}, {}, 0.0
    for name in names:
        heights[name] = _HEIGHT * sum(share for other, share in shares if other == name)
        tops[name] = y
        y += heights[name] + (_GAP if heights[name] else 0)
    return _Stack(tops, heights, y)


def _path(start: float, end: float, high: float) -> str:
    """A ribbon between two stacks, its borders cubic curves that set out level."""
    left, right = _STACK, 100 - _STACK
    corners = [round(y, 3) for y in (start, end, end + high, start + high)]
    a, b, c, d = corners
    return f"M{left} {a}C50 {a} 50 {b} {right} {b}L{right} {c}C50 {c} 50 {d} {left} {d}Z"
