"""Pictures of tables, each drawn on a Matplotlib axis.

Figures are made without pyplot, which costs time and keeps every figure alive.
Matplotlib itself is loaded only when something is drawn.
"""

from sim.plots.attendance import plot_attendance
from sim.plots.bargaining import plot_outcome_space
from sim.plots.difference import plot_difference
from sim.plots.drawing import draw_figure, draw_figures, drawn_here, subtitle
from sim.plots.flow import plot_flow
from sim.plots.modes import plot_modes
from sim.plots.outcomes import ends, plot_outcomes
from sim.plots.ranking import plot_ranking
from sim.plots.reliability import plot_reliability, reliability
from sim.plots.style import interval_said, percent
from sim.plots.timeline import plot_timeline
from sim.plots.tornado import plot_tornado
from sim.plots.waits import plot_waits

__all__ = [
    "draw_figure",
    "draw_figures",
    "drawn_here",
    "ends",
    "interval_said",
    "percent",
    "plot_attendance",
    "plot_difference",
    "plot_flow",
    "plot_modes",
    "plot_outcome_space",
    "plot_outcomes",
    "plot_ranking",
    "plot_reliability",
    "plot_timeline",
    "plot_tornado",
    "plot_waits",
    "reliability",
    "subtitle",
]
