"""How NegMAS reads and writes scenario folders: reads JSON on standard input, prints JSON.

NegMAS may live in a Python of its own, so this file imports nothing of ours and nobody imports it.
Given are `read`, a list of folders, and `write`, a list of domains: each with `folder`, `format`
(yml, json or xml), `name`, `issues` (pairs of name and options) and `sides` (name, weights, values
of every issue in the order of its options, reservation). Of each, the answer has `issues` (names),
`agreements` and `sides`: name, reservation and the utility of every agreement, as NegMAS counts it.
"""

from __future__ import annotations

import json
import logging
import math
import sys
import warnings
from itertools import product
from pathlib import Path

from negmas import LinearAdditiveUtilityFunction, Scenario, make_issue
from negmas.outcomes import make_os


def told(scenario: Scenario) -> dict:
    """A scenario as this file answers."""
    agreements = list(product(*(list(issue.all) for issue in scenario.issues)))
    return {
        "issues": [issue.name for issue in scenario.issues],
        "agreements": [[str(option) for option in agreement] for agreement in agreements],
        "sides": [
            {
                "name": ufun.name,
                "reservation": reservation(ufun.reserved_value),
                "utilities": [float(ufun(agreement)) for agreement in agreements],
            }
            for ufun in scenario.ufuns
        ],
    }


def reservation(value: float | None) -> float | None:
    """A reserved value; None where there is none."""
    return None if value is None or math.isinf(value) else float(value)


def written(given: dict) -> dict:
    """Write a domain and tell of it."""
    issues = [make_issue(options, name) for name, options in given["issues"]]
    space = make_os(issues, name=given["name"])
    ufuns = [
        LinearAdditiveUtilityFunction(
            values=[
                dict(zip(options, values, strict=True))
                for (_, options), values in zip(given["issues"], side["values"], strict=True)
            ],
            weights=side["weights"],
            outcome_space=space,
            reserved_value=side["reservation"],
            name=side["name"],
        )
        for side in given["sides"]
    ]
    scenario = Scenario(outcome_space=space, ufuns=tuple(ufuns))
    answer = told(scenario)
    scenario.dumpas(Path(given["folder"]), given["format"])
    return answer


def main() -> None:
    """Answer what is asked on standard input."""
    logging.disable()
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    answer = {
        "read": [told(Scenario.load(Path(folder))) for folder in asked.get("read", [])],
        "write": [written(domain) for domain in asked.get("write", [])],
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
