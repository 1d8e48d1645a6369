"""Tests of reading; each module mirrors one of `sim.reading`."""

from __future__ import annotations

from pathlib import Path

ISTANBUL = Path(__file__).parents[2] / "scenarios" / "istanbul_2025.yaml"
TEXT = ISTANBUL.read_text(encoding="utf-8")

SMALL = """\
summit: A small summit
question: Who comes?
stages: [Monday, Tuesday]
sources: {paper: The Paper}
parties:
  Red: {leader: Ann, speaks through: Sam}
  Blue: {leader: Bob}
  Green: {leader: Cid, role: host}
delegations:
  Red:
    head: Rita (minister of foreign affairs, minister)
    with: [Rolf (aide)]
record:
  Monday:
    - Ann inclined: would like to
judgement:
  chance: {storm: 10%}
  intent:
    Ann: {stays away: 50%, comes if: 20%, comes: 30%}
    Bob: {stays away: 50%, comes: 50%}
  comes if: {Ann: Bob attends}
  sends a delegation:
    Red: {base: 50%}
on the table:
  border: [open, closed]
outcomes:
  both: Ann attends and Bob attends
  else: always
"""


def changed(old: str, new: str, text: str = SMALL) -> str:
    """A text with one thing exchanged, which must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
    return text.replace(old, new)
