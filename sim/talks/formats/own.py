"""Summitry's own file of talks: YAML with `talks`, `issues` and `sides`.

talks: NAME
issues: {ISSUE: [OPTION, OPTION]}
sides:
  PARTY:
    weights: {ISSUE: 40%}                     # or vital, high, medium, low, none
    values: {ISSUE: {OPTION: 80%}}            # or best, good, fair, poor, worst
    reservation: 30%                          # 0 where nothing is said
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats import figures, names
from sim.talks.formats.form import Form
from sim.talks.formats.sheets import Normalise, Part, Sheet, Spread, settle

_KEYS = ("talks", "issues", "sides")
_SIDE = ("weights", "values", "reservation")


def part(sheet: Sheet) -> Part | None:
    """What a file is of this format; None if it is none."""
    whole = sheet.form and (sheet.form.find("talks") or sheet.form.find("sides"))
    return "whole" if whole else None


def read(spread: Spread) -> Domain:
    """The domain of a file."""
    form = spread.domain.form
    assert form is not None
    form.keys(known=_KEYS)
    name = form.name("talks")
    issues = [Issue(issue, form.names("issues", issue)) for issue in form.keys("issues")]
    return settle(spread, name, issues, [_side(form, p, issues) for p in form.keys("sides")])


def _side(form: Form, party: str, issues: Sequence[Issue]) -> Profile:
    where = ("sides", party)
    form.keys(*where, known=_SIDE)
    on_table = [issue.name for issue in issues]
    weights = form.numbers(on_table, "issue", *where, "weights", read=figures.said_weight)
    form.cover(on_table, "issue", *where, "values")
    values = {
        issue.name: form.numbers(
            issue.options, "option", *where, "values", issue.name, read=figures.said_value
        )
        for issue in issues
    }
    said = form.find(*where, "reservation") is not None
    floor = form.number(*where, "reservation", read=figures.said_value) if said else 0.0
    return Profile(party, weights, values, floor)


def pages(domain: Domain, normalise: Normalise, warnings: list[str]) -> Mapping[str, str]:
    """The text of the one file that holds a domain."""
    return {"": "\n".join(_lines(domain)) + "\n"}


def _lines(domain: Domain) -> Iterator[str]:
    yield f"talks: {names.quoted(domain.name)}"
    yield "issues:"
    for issue in domain.issues:
        yield f"  {names.key(issue.name)}: [{', '.join(map(names.quoted, issue.options))}]"
    yield "sides:"
    for side in domain.profiles:
        yield f"  {names.key(side.party)}:"
        weights = {issue.name: side.weights[issue.name] for issue in domain.issues}
        yield f"    weights: {_flow(weights)}"
        yield "    values:"
        for issue in domain.issues:
            values = {option: side.values[issue.name][option] for option in issue.options}
            yield f"      {names.key(issue.name)}: {_flow(values)}"
        yield f"    reservation: {figures.share(side.reservation)}"


def _flow(said: Mapping[str, float]) -> str:
    inside = ", ".join(f"{names.key(name)}: {figures.share(x)}" for name, x in said.items())
    return f"{{{inside}}}"
