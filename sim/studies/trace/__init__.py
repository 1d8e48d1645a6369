"""Why: one round told as a story.

`story` watches a round as it is played, `deciding` tells how a delegation's sending is decided,
`ending` how it was settled who attends (`unravelling` finds the order in which that fell), and
`telling` puts the story together.
"""

from sim.studies.trace.telling import Trace, trace

__all__ = ["Trace", "trace"]
