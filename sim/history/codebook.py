"""The words of the codebook: the columns of a coded history, and what may stand in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.scenario import CLASSES
from sim.strengths import HORIZONS as HORIZONS

STANCES = CLASSES
"""What an actor's own official voice said of its coming, from most to least willing."""

SETTLED = ("confirmed", "declined")
"""The stances that leave nothing open."""

CONDITIONS = (
    "counterpart_attends",
    "counterpart_rank",
    "invitees",
    "concession_first",
    "ceasefire_first",
    "recognition",
    "third_party_attends",
    "agenda_or_format",
    "security",
    "domestic",
    "none",
    "unclear",
)
"""On what a coming hangs."""

NO_CONDITION, NOT_ASKED = "none", "na"
"""The condition where there is none, and then whether it was met."""

MET_LATE = ("yes", "no", "unclear", NOT_ASKED)
"""Whether the condition was met by the evening before."""

PRESSURES = ("0", "1", "2")
"""None, some, strong and public; by a patron, mediator or ally."""

YES, NO = "yes", "no"

RANKS_SENT = ("leader", "minister", "official", "technical", "none", "unclear")
"""Who was sent in the end, the principal included."""

FORMATS = ("leaders", "ministers", "delegations")
"""Who was to meet."""

ATTENDANCE_OUTCOMES = ("as_planned", "lower_rank", "partial", "postponed", "cancelled")
"""What came of the meeting as a meeting."""

DISPUTED = "disputed"
"""A talks outcome that two coders saw differently."""

TALKS_OUTCOMES = ("not_held", "breakdown", "process", "partial", "comprehensive")
"""What came of the talks, from nothing to a settlement; `DISPUTED` may stand there too."""

Columns = Mapping[str, Sequence[str]]
"""Column to the words that may stand in it; none are named where any text may."""

CASES: Columns = {
    "case_id": (),
    "name": (),
    "planned_date": (),
    "place": (),
    "format_planned": FORMATS,
    "attendance_outcome": ATTENDANCE_OUTCOMES,
    "talks_outcome": (*TALKS_OUTCOMES, DISPUTED),
}
"""A row a case."""

STANCE_ROWS: Columns = {
    "case_id": (),
    "actor_id": (),
    "horizon": HORIZONS,
    "stance": STANCES,
    "condition": CONDITIONS,
    "condition_met_late": MET_LATE,
    "pressure": PRESSURES,
    "attended": (YES, NO),
    "rank_sent": RANKS_SENT,
}
"""A row an actor a horizon."""

DISPUTES: Columns = {"case_id": (), "dispute": ()}
"""A row a case: the conflict that it belongs to."""
