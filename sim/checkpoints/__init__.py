"""Checkpoints: the finished blocks of a run, so that whatever ends it, it can be gone on with.

`fingerprints` says what decides the digits of a run, `records` is a file that only grows, `plain`
writes counts so that they come back bit for bit, and `checkpoint` puts them together.
"""

from __future__ import annotations

from sim.checkpoints.checkpoint import Checkpoint
from sim.checkpoints.fingerprints import fingerprint

__all__ = ["Checkpoint", "fingerprint"]
