"""The talks as NegMAS plays them: reads JSON on standard input, prints JSON.

NegMAS (Mohammad, Nakadai & Greenwald) may live in a Python of its own, so this file imports
nothing of ours and nobody imports it. Each of the talks is given as `utilities` (sides,
agreements) with null for what a side may not sign, `reservations`, `exponents` and `turns`;
`impossible` as true where an outcome that nobody may sign is to be added, and `stable` as false
where NegMAS is to be timed with an inverter of its own. The answer has every offer as (side,
agreement); the agreement, its turn and its proposer, or null; and the processor seconds that the
talks took.

What of NegMAS is used, and how it behaves: `SAOMechanism`, where a step is a turn of the whole
table, in which each negotiator answers the offer on the table or, refusing it, makes its own; time
is `(step + 1) / (n_steps + 1)`; it stops after the last step, the last offer unanswered.
`AspirationNegotiator` (a `TimeBasedNegotiator`) offers the worst outcome in, and accepts any
outcome in, the band from its level up, where the level runs from the best outcome down to the
reserved value or, if that is higher, to the worst outcome; with an outcome that nobody may sign,
the reserved value is always the higher. Its `tolerance`, which widens the band, is set to our
slack. NegMAS sorts outcomes in whatever order the processor finds quickest where they are equal;
the inverter below sorts them stably.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from time import process_time

import numpy as np
from negmas import MappingUtilityFunction, SAOMechanism, make_issue
from negmas.outcomes import make_os
from negmas.preferences.inv_ufun import PresortingInverseUtilityFunction
from negmas.sao import AspirationNegotiator

FORBIDDEN = float("-inf")
SLACK = 1e-9


class StableInverter(PresortingInverseUtilityFunction):
    """Sorted as NegMAS does, but equal ones in the order of their numbers."""

    def init(self) -> None:
        """Sort once more, stably."""
        super().init()
        order = sorted(range(len(self.outcomes)), key=lambda n: (self.utils[n], self.outcomes[n]))
        self.outcomes = [self.outcomes[n] for n in order]
        self.utils = np.array([self.utils[n] for n in order])


def play(talks: dict) -> dict:
    """One negotiation."""
    added = [FORBIDDEN] * talks["impossible"]
    rows = [
        [*(FORBIDDEN if value is None else value for value in row), *added]
        for row in talks["utilities"]
    ]
    began = process_time()
    space = make_os([make_issue(len(rows[0]), "agreement")])
    mechanism = SAOMechanism(outcome_space=space, n_steps=talks["turns"])
    for row, reservation, exponent in zip(
        rows, talks["reservations"], talks["exponents"], strict=True
    ):
        ufun = MappingUtilityFunction(
            {(number,): value for number, value in enumerate(row)},
            outcome_space=space,
            reserved_value=reservation,
        )
        negotiator = AspirationNegotiator(
            aspiration_type=float(exponent),
            tolerance=SLACK * (max(row) - max(min(row), reservation)),
            ufun_inverter=StableInverter if talks.get("stable", True) else None,
        )
        mechanism.add(negotiator, ufun=ufun)
    state = mechanism.run()
    seconds = process_time() - began
    sides = {name: number for number, name in enumerate(mechanism.negotiator_ids)}
    return {
        "offers": [[sides[name], offer[0]] for _, name, offer in mechanism.extended_trace],
        "agreement": state.agreement and state.agreement[0],
        "turn": state.agreement and mechanism.history[-1].step,
        "proposer": state.agreement and sides[state.current_proposer],
        "seconds": seconds,
    }


if __name__ == "__main__":
    logging.disable()
    warnings.simplefilter("ignore")
    json.dump([play(talks) for talks in json.load(sys.stdin)], sys.stdout)
