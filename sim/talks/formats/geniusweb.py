"""GeniusWeb JSON: a domain and, for each side, a `LinearAdditiveUtilitySpace` that repeats it.

GeniusWeb says a reservation as an agreement (`reservationBid`). Where no agreement is worth just
that, the utility itself is written as `reserved_value`, which NegMAS knows and GeniusWeb does not.
The options' values stand under `DiscreteValueSetUtilities`; `discreteutils`, its older name, is
read too. (GeniusWeb, Interactive Intelligence Group, TU Delft.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats import figures
from sim.talks.formats.form import Form
from sim.talks.formats.sheets import Normalise, Part, Sheet, Spread, settle, side_files

_SPACE = "LinearAdditiveUtilitySpace"
_OTHER_SPACES = ("SumOfGroupsUtilitySpace", "DefaultPartialOrdering")
_VALUES = ("DiscreteValueSetUtilities", "discreteutils")
_DISCOUNT = "discount_factor"


def part(sheet: Sheet) -> Part | None:
    """What a file is of this format; None if it is none."""
    form = sheet.form
    if form and any(form.find(space) for space in (_SPACE, *_OTHER_SPACES)):
        return "profile"
    return "domain" if form and form.find("issuesValues") else None


def read(spread: Spread) -> Domain:
    """The domain of a folder."""
    form = spread.domain.form
    assert form is not None
    issues = _issues(form)
    name = form.name("name") if form.find("name") else spread.domain.path.stem
    return settle(spread, name, issues, [_side(spread, s, issues) for s in spread.profiles])


def _issues(form: Form, *path: str) -> list[Issue]:
    where = (*path, "issuesValues")
    for issue in form.keys(*where):
        if form.find(*where, issue, "values") is None:
            form.fail("issues must be discrete: expected 'values'", *where, issue, key=True)
    return [Issue(key, form.names(*where, key, "values")) for key in form.keys(*where)]


def _unordered(issues: Sequence[Issue]) -> Mapping[str, set[str]]:
    return {issue.name: set(issue.options) for issue in issues}


def _side(spread: Spread, sheet: Sheet, issues: Sequence[Issue]) -> Profile:
    form = sheet.form
    assert form is not None
    for space in _OTHER_SPACES:
        if form.find(space):
            form.fail(f"a '{space}' is not read; only '{_SPACE}' is", space, key=True)
    if form.find(_SPACE, "domain") and _unordered(_issues(form, _SPACE, "domain")) != _unordered(
        issues
    ):
        form.fail(
            f"this is another domain than that of {spread.domain.path.name}", _SPACE, "domain"
        )
    if form.find(_SPACE, _DISCOUNT) and form.number(_SPACE, _DISCOUNT, read=figures.number) != 1:
        spread.warn(sheet, "the discount is ignored")
    on_table = [issue.name for issue in issues]
    weights = form.numbers(on_table, "issue", _SPACE, "issueWeights", read=figures.weight)
    form.cover(on_table, "issue", _SPACE, "issueUtilities")
    values = {issue.name: _values(form, issue) for issue in issues}
    party = form.text(_SPACE, "name") if form.find(_SPACE, "name") else ""
    return Profile(party, weights, values, _reservation(form, issues, weights, values))


def _values(form: Form, issue: Issue) -> Mapping[str, float]:
    where = (_SPACE, "issueUtilities", issue.name)
    kind = next((kind for kind in _VALUES if form.find(*where, kind)), None)
    if kind is None:
        form.fail(f"expected '{_VALUES[0]}': the values of options one by one", *where, key=True)
    table = (*where, kind, "valueUtilities")
    return form.numbers(issue.options, "option", *table, read=figures.number)


def _reservation(
    form: Form,
    issues: Sequence[Issue],
    weights: Mapping[str, float],
    values: Mapping[str, Mapping[str, float]],
) -> float:
    """The utility of the reserved agreement; an issue that it leaves out is worth nothing."""
    bid = (_SPACE, "reservationBid", "issuevalues")
    if not form.find(*bid):
        said = form.find(_SPACE, "reserved_value")
        return form.number(_SPACE, "reserved_value", read=figures.number) if said else 0.0
    form.keys(*bid, known=[issue.name for issue in issues])
    total = 0.0
    for issue in issues:
        if form.find(*bid, issue.name):
            option = form.text(*bid, issue.name)
            if option not in issue.options:
                form.fail(f"'{option:.60}' is no option of '{issue.name:.60}'", *bid, issue.name)
            total += weights[issue.name] * values[issue.name][option]
    return total


def pages(domain: Domain, normalise: Normalise, warnings: list[str]) -> Mapping[str, str]:
    """The files of a domain, each with its text."""
    space = {
        "name": domain.name,
        "issuesValues": {issue.name: {"values": list(issue.options)} for issue in domain.issues},
    }
    files = {"domain.json": _text(space)}
    for number, (file, side) in enumerate(side_files(domain, ".json").items()):
        floor = _floor(domain, number)
        files[file] = _text({_SPACE: _space(domain, side, space) | floor})
        warnings += _unheard(domain, side)
        if "reserved_value" in floor:
            warnings.append(
                f"no agreement is worth the reservation of {side.party}, so it is written as "
                "'reserved_value', which GeniusWeb does not know"
            )
    return files


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _space(domain: Domain, side: Profile, space: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": side.party,
        "domain": space,
        "issueWeights": {i.name: float(side.weights[i.name]) for i in domain.issues},
        "issueUtilities": {
            issue.name: {
                _VALUES[0]: {
                    "valueUtilities": {
                        option: float(side.values[issue.name][option]) for option in issue.options
                    }
                }
            }
            for issue in domain.issues
        },
    }


def _floor(domain: Domain, number: int) -> dict[str, Any]:
    """What is said of a side's reservation; nothing where it is 0."""
    floor = domain.profiles[number].reservation
    if not floor:
        return {}
    worth = np.flatnonzero(domain.utilities[number] == floor)
    if not worth.size:
        return {"reserved_value": float(floor)}
    named = zip(domain.issues, domain.agreements[worth[0]], strict=True)
    return {"reservationBid": {"issuevalues": {issue.name: option for issue, option in named}}}


def _unheard(domain: Domain, side: Profile) -> Iterator[str]:
    """What GeniusWeb itself would refuse."""
    if sum(Decimal(repr(float(side.weights[i.name]))) for i in domain.issues) != 1:
        yield f"the weights of {side.party} do not sum to 1, as GeniusWeb asks"
    values = [side.values[i.name][option] for i in domain.issues for option in i.options]
    if min(values) < 0 or max(values) > 1:
        yield f"the values of {side.party} do not lie between 0 and 1, as GeniusWeb asks"
