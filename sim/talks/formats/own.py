"""Summitry's own file of talks: YAML with `talks`, `issues` and `sides`.

talks: NAME
issues: {ISSUE: [OPTION, OPTION]}
sides:
  PARTY:
    weights: {ISSUE: 40%}                     # or vital, high, medium, low, none
    values: {ISSUE: {OPTION: 80%}}            # or best, good, fair, poor, worst
    reservation: 30%                          # 0 where nothing is said
    tactic: boulware                          # or linear, conceder, tit-for-tat
    exponent: 2 from 1 to 4                   # in place of a tactic; or one number
    imitation: 20%                            # 0 where nothing is said
    patience: 5                               # turns; without, the side stays
    floor: worst                              # never comes down below its worst agreement

A weight, a value, a reservation or an exponent may have a range: `30% from 20% to 40%`, or
`low to high`.

A side of which neither tactic nor exponent, imitation or patience is said bargains as whoever plays
decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sim.errors import ScenarioError
from sim.ranges import Range
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats import figures, names
from sim.talks.formats.form import Form
from sim.talks.formats.sheets import Normalise, Part, Sheet, Spread, settle
from sim.talks.manners import Floor, Manner
from sim.talks.tactics import LINEAR, NAMED, TIT_FOR_TAT, Tactic

_KEYS = ("talks", "issues", "sides")
_MANNER = ("tactic", "exponent", "imitation", "patience")
_SIDE = ("weights", "values", "reservation", "floor", *_MANNER)


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
    weights, weighed = form.ranges(on_table, "issue", *where, "weights", read=figures.said_weight)
    form.cover(on_table, "issue", *where, "values")
    values, valued = {}, {}
    for issue in issues:
        values[issue.name], unsure = form.ranges(
            issue.options, "option", *where, "values", issue.name, read=figures.said_value
        )
        if unsure:
            valued[issue.name] = unsure
    said = form.find(*where, "reservation") is not None
    floor, floors = (
        form.ranged(*where, "reservation", read=figures.said_value) if said else (0.0, None)
    )
    manner = replace(
        _manner(form, party),
        floor=_floor(form, party),
        reservation=floors,
        weights=weighed,
        values=valued,
    )
    return Profile(party, weights, values, floor, manner)


def _floor(form: Form, party: str) -> Floor:
    where = ("sides", party, "floor")
    if form.find(*where) is None or form.text(*where) == "reservation":
        return "reservation"
    if form.text(*where) != "worst":
        form.fail(f"expected reservation or worst, found '{form.text(*where):.60}'", *where)
    return "worst"


def _manner(form: Form, party: str) -> Manner:
    where = ("sides", party)
    said = [key for key in _MANNER if form.find(*where, key) is not None]
    if not said:
        return Manner()
    exponent, exponents, imitation, patience = LINEAR, None, 0.0, None
    if "tactic" in said:
        if "exponent" in said:
            form.fail("a tactic is its exponent: say one of the two", *where, "exponent", key=True)
        name, known = form.text(*where, "tactic"), [*NAMED, TIT_FOR_TAT]
        if name not in known:
            form.fail(f"expected one of {', '.join(known)}, found '{name:.60}'", *where, "tactic")
        called = Tactic.called(name)
        exponent, imitation = called.exponent, called.imitation
    if "exponent" in said:
        exponent, exponents = form.ranged(*where, "exponent", read=figures.exponent)
    if "imitation" in said:
        imitation = form.number(*where, "imitation", read=figures.said_value)
    if "patience" in said:
        patience = int(form.number(*where, "patience", read=figures.integer))
    try:
        return Manner(Tactic(exponent, imitation, patience), exponent=exponents)
    except ScenarioError as error:
        form.fail(error.message, *where)


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
        manner = side.manner
        yield f"  {names.key(side.party)}:"
        weights = {issue.name: side.weights[issue.name] for issue in domain.issues}
        yield f"    weights: {_flow(weights, manner.weights)}"
        yield "    values:"
        for issue in domain.issues:
            values = {option: side.values[issue.name][option] for option in issue.options}
            unsure = manner.values.get(issue.name, {})
            yield f"      {names.key(issue.name)}: {_flow(values, unsure)}"
        yield f"    reservation: {_share(side.reservation, manner.reservation)}"
        if manner.floor == "worst":
            yield "    floor: worst"
        yield from _bearing(manner)


def _bearing(manner: Manner) -> Iterator[str]:
    tactic, exponents = manner.tactic, manner.exponent
    if tactic is None:
        return
    digits = figures.digits
    said = figures.ranged(exponents, digits) if exponents else digits(tactic.exponent)
    yield f"    exponent: {said}"
    if tactic.imitation:
        yield f"    imitation: {figures.share(tactic.imitation)}"
    if tactic.patience is not None:
        yield f"    patience: {tactic.patience}"


def _flow(said: Mapping[str, float], ranges: Mapping[str, Range]) -> str:
    inside = (f"{names.key(name)}: {_share(x, ranges.get(name))}" for name, x in said.items())
    return f"{{{', '.join(inside)}}}"


def _share(number: float, range_: Range | None) -> str:
    return figures.ranged(range_, figures.share) if range_ else figures.share(number)
