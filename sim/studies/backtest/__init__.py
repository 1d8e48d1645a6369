"""How forecasts of past meetings would have fared, beside simple rivals."""

from __future__ import annotations

from sim.studies.backtest.past import Backtest, backtest, leave_one_out

__all__ = ["Backtest", "backtest", "leave_one_out"]
