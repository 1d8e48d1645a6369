"""Parameter files: what past meetings teach, with all of them, and without each dispute's.

A file is JSON (`sim.strictjson`). It holds draws from the posterior of every parameter, on the
scale on which its prior is normal; once of all cases, and once for each dispute without the cases
of that one, so that no forecast of a meeting rests on the meeting itself or on its relatives. The
counts of what came of whom, by what was said, go with each, for simple rivals to forecast with.
"""

from __future__ import annotations

from sim.fits.reading import COUNTED, FORMAT, MOST_BYTES, PACKAGED, read
from sim.fits.records import NAMES, RELATED, Dispute, Fit, Fits, Taught, bare

__all__ = [
    "COUNTED",
    "FORMAT",
    "MOST_BYTES",
    "NAMES",
    "PACKAGED",
    "RELATED",
    "Dispute",
    "Fit",
    "Fits",
    "Taught",
    "bare",
    "read",
]
