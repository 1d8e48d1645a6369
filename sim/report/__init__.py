"""A run told to the end: one HTML file with everything that belongs to it.

`gathering` plays, `numbers` and `figures` show, `caveats` warns, `page` puts it together.
"""

from sim.report.gathering import Study
from sim.report.making import Report, report

__all__ = ["Report", "Study", "report"]
