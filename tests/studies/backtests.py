"""Backtests that several tests look at, made once a process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sim import fits
from sim.calibration import write
from sim.calibration.calibrating import Calibration
from sim.fits import Fits
from sim.history import HORIZONS, History, read
from sim.studies.backtest import Backtest, backtest, leave_one_out


@cache
def filed() -> Backtest:
    """The packaged history by the packaged file."""
    return backtest()


@cache
def halves() -> tuple[History, History]:
    """A part of the packaged disputes to learn from, and the others."""
    known = read()
    names = sorted({one.dispute for one in known.cases})[1::2]
    return (
        replace(known, cases=tuple(one for one in known.cases if one.dispute in names)),
        replace(known, cases=tuple(one for one in known.cases if one.dispute not in names)),
    )


@cache
def learnt() -> Calibration:
    """What the first part teaches."""
    return Calibration(halves()[0])


@cache
def as_elicited() -> Calibration:
    """What it teaches where words are read as the elicited table says, at either horizon."""
    return Calibration(halves()[0], fixed=dict.fromkeys(HORIZONS, 0.0))


@cache
def file_of_the_first() -> Fits:
    """That as a file."""
    with TemporaryDirectory() as folder:
        return fits.read(write(learnt(), Path(folder) / "p.json"))


@cache
def left_out() -> Backtest:
    """The first part, each dispute left out, and beside it each case."""
    return leave_one_out(halves()[0])
