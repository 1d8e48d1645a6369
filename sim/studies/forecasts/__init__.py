"""Forecasts that are frozen before the event, published by their hash, and scored after it.

`freeze` makes a record of a run, `write` and `read` keep it in a file, `score` says how good it
was, and `replay` whether its numbers can be made again.
"""

from sim.studies.forecasts.files import read, write
from sim.studies.forecasts.record import Frozen, freeze
from sim.studies.forecasts.replaying import replay
from sim.studies.forecasts.scoring import Score, Scores, score

__all__ = ["Frozen", "Score", "Scores", "freeze", "read", "replay", "score", "write"]
