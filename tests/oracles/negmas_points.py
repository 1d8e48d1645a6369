"""A script for an interpreter that has NegMAS: what it finds in domains, JSON in and JSON out."""

from __future__ import annotations

import json
import sys
from typing import Any


def points(domain: dict[str, Any]) -> dict[str, Any]:
    """Indices of the frontier, and of all agreements that tie for each point."""
    from negmas import make_issue
    from negmas.outcomes import make_os
    from negmas.preferences import LinearAdditiveUtilityFunction as Utility
    from negmas.preferences import ops

    issues = [make_issue(options, name) for name, options in domain["issues"].items()]
    space = make_os(issues)
    sides = [
        Utility(
            values=[side["values"][issue.name] for issue in issues],
            weights=[side["weights"][issue.name] for issue in issues],
            outcome_space=space,
            reserved_value=side["reservation"],
        )
        for side in domain["sides"]
    ]
    outcomes = list(space.enumerate())
    places, frontier = ops.pareto_frontier(sides, outcomes=outcomes)
    named = {
        "Nash": ops.nash_points,
        "Kalai-Smorodinsky": ops.ks_points,
        "egalitarian": ops.kalai_points,
        "utilitarian": ops.max_welfare_points,
    }
    found = {
        name: [int(frontier[at]) for _, at in find(sides, places, outcomes=outcomes)]
        for name, find in named.items()
    }
    utilities = [[float(side(outcome)) for outcome in outcomes] for side in sides]
    return {"frontier": [int(at) for at in frontier], "utilities": utilities, **found}


if __name__ == "__main__":
    json.dump([points(domain) for domain in json.load(sys.stdin)], sys.stdout)
