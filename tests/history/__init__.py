"""A small coded history as files, for tests that spoil it."""

from __future__ import annotations

from pathlib import Path

CASES = """\
case_id,name,planned_date,place,format_planned,attendance_outcome,talks_outcome
alba,Alba meeting,2001-05-03,"Alba, the old town",leaders,as_planned,partial
brandt,"The ""Brandt"" round",2002-10,Brandt,ministers,cancelled,not_held
"""

STANCES = """\
case_id,actor_id,horizon,stance,condition,condition_met_late,pressure,attended,rank_sent
alba,ann,early,inclined,none,na,1,yes,leader
alba,ann,late,confirmed,none,na,0,yes,leader
alba,bob,late,conditional,security,yes,2,yes,leader
brandt,cem,late,declined,none,na,0,no,none
brandt,cem,early,conditional,ceasefire_first,no,0,no,none
"""

DISPUTES = "case_id,dispute\nalba,hills\n"

NOTES = """\
# Two meetings

## What it can bear
- Very little.
- `ann` is made up.

## More
- This is of no interest.
"""

SMALL = {
    "cases.csv": CASES,
    "stances.csv": STANCES,
    "disputes.csv": DISPUTES,
    "README.md": NOTES,
}


def written(folder: Path, **texts: str | bytes | None) -> Path:
    """The small history in a folder; `cases=TEXT` and its like change a file, None removes it."""
    folder.mkdir(exist_ok=True)
    for name, small in SMALL.items():
        text = texts.get(name.partition(".")[0], small)
        if text is not None:
            raw = text if isinstance(text, bytes) else text.encode()
            (folder / name).write_bytes(raw)
    return folder
