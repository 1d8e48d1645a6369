"""Why: one round told as a story.

`story` watches a round as it is played, `deciding` tells how a delegation's sending is decided,
`ending` how it was settled who attends (`unravelling` finds the order in which that fell), and
`telling` puts the story together. `typical` finds which round to tell of an outcome.
"""

from sim.studies.trace.telling import Trace, trace
from sim.studies.trace.typical import Typical, typical

__all__ = ["Trace", "Typical", "trace", "typical"]
