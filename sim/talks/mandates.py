"""What a delegation may sign: an option that is forbidden forbids all agreements that hold it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError, one_of
from sim.talks.domain import Domain

Allowed = Mapping[str, Collection[str]]
"""Issue to the options that may be signed; of an issue that is not named, all."""


def mandate(domain: Domain, allowed: Allowed) -> NDArray[np.bool_]:
    """Find the agreements that may be signed: a mask of shape (agreements,).

    Raises
    ------
    ScenarioError
        For an issue or an option that is not on the table.
    """
    known = {issue.name: issue for issue in domain.issues}
    for name, options in allowed.items():
        issue = known[one_of(name, known, "an issue on the table")]
        if isinstance(options, str):
            raise ScenarioError(f"expected a list of options of '{name}', got '{options}'")
        for option in options:
            one_of(option, issue.options, f"an option of '{name}'")
    mask = np.ones(1, bool)
    for issue in domain.issues:
        may = allowed.get(issue.name, issue.options)
        part = np.array([option in may for option in issue.options])
        mask = np.logical_and.outer(mask, part).ravel()
    return mask
