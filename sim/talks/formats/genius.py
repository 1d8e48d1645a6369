"""GENIUS XML: a `negotiation_template` and, for each side, a `utility_space`.

GENIUS 10.4 divides every evaluation by the largest of its issue, and takes an issue without one of
at least 0.00001 as worth nothing (`EvaluatorDiscrete.normalize`); an integer issue lies on a line
above its lower bound, held between 0 and 1 (`EvaluatorInteger.getEvaluation`). NegMAS takes both
as they stand. `normalise` says whose reading counts. (Lin et al. 2014, *Genius: an integrated
environment for supporting the design of generic automated negotiators*.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.sax.saxutils import quoteattr

from sim.errors import ScenarioError, did_you_mean
from sim.talks.domain import MOST, Domain, Issue, Profile, twice
from sim.talks.formats import figures
from sim.talks.formats.sheets import Normalise, Part, Sheet, Spread, settle, side_files
from sim.talks.formats.xmltext import Element

SMALLEST = 0.00001
"""Below it GENIUS takes the largest evaluation of an issue for nothing."""
ROUNDING = 1e-6
"""By how much weights may miss a sum of 1 without a word."""
_PARTS: Mapping[str, Part] = {"negotiation_template": "domain", "utility_space": "profile"}
_NAMELESS = ("", "root", "any")
_KNOWN = ("issue", "weight", "objective")
_HEARD = ("objective", "reservation", "discount_factor", "weight")


def part(sheet: Sheet) -> Part | None:
    """What a file is of this format; None if it is none."""
    return _PARTS.get(sheet.root.tag) if sheet.root else None


def read(spread: Spread) -> Domain:
    """The domain of a folder."""
    root = spread.domain.root
    assert root is not None
    space = root.first("utility_space")
    top = (space or root).first("objective")
    if top is None:
        root.fail("expected an <objective> with issues")
    found = dict(_issues(top))
    sides = [_side(spread, sheet, found) for sheet in spread.profiles]
    name = _name(space, top, spread.domain.path.stem)
    return replace(settle(spread, name, list(found.values()), sides), normalise=spread.normalise)


def _name(space: Element | None, top: Element, stem: str) -> str:
    """As we write it, as GENIUS does (NegMAS calls them all the same), or as the file is called."""
    if space and "name" in space.attributes:
        return space.called("name")
    said = top.attributes.get("name", "").strip()
    return stem if said in _NAMELESS else said


def _tree(objective: Element) -> Iterator[Element]:
    """What stands under an objective and the objectives in it, in the order of the file."""
    for child in objective.children:
        yield child
        if child.tag == "objective":
            yield from _tree(child)


def _issues(top: Element) -> Iterator[tuple[int, Issue]]:
    """The issues of a domain, each with its number."""
    indices: set[int] = set()
    called: set[str] = set()
    for element in _tree(top):
        if element.tag == "issue":
            index, name = element.read("index", figures.integer), element.called("name")
            if index in indices or name in called:
                element.fail(f"the issue {index}, '{name:.60}', stands here twice")
            indices.add(index)
            called.add(name)
            yield index, Issue(name, _options(element))


def _options(issue: Element) -> tuple[str, ...]:
    kind = issue.attributes.get("type", "discrete")
    if kind == "integer" and not issue.first("item"):
        low, high = _bounds(issue)
        return tuple(str(option) for option in range(low, high + 1))
    if kind not in ("discrete", "integer"):
        issue.fail(f"an issue of type '{kind:.60}' is not read; issues must be discrete")
    options = tuple(item.called("value") for item in issue.all("item"))
    if not options:
        issue.fail("an issue needs at least one <item>")
    if (again := twice(options)) >= 0:
        issue.fail(f"the item '{options[again]:.60}' stands here twice")
    return options


def _bounds(issue: Element) -> tuple[int, int]:
    holder = issue if "lowerbound" in issue.attributes else issue.first("range") or issue
    low, high = (holder.read(f"{end}bound", figures.integer) for end in ("lower", "upper"))
    if not 0 <= high - low < MOST:
        holder.fail(f"expected a range of at most {MOST:,} whole numbers")
    return low, high


def _side(spread: Spread, sheet: Sheet, issues: Mapping[int, Issue]) -> Profile:
    root = sheet.root
    assert root is not None
    top = root.first("objective")
    if top is None:
        root.fail("expected an <objective> with issues and weights")
    found = _found(top, issues)
    told = _weights(top, found)
    weights: dict[str, float] = {}
    values: dict[str, Mapping[str, float]] = {}
    for index, issue in issues.items():
        if index not in found:
            top.fail(f"nothing is said here of the issue '{issue.name:.60}'")
        if index not in told:
            found[index].fail(f"the issue '{issue.name:.60}' has no <weight>")
        weights[issue.name] = told[index]
        values[issue.name] = _values(found[index], issue, spread.normalise)
    _warn(spread, sheet, root, weights)
    reservation = root.first("reservation")
    floor = reservation.read("value", figures.number) if reservation else 0.0
    return Profile(root.attributes.get("name", sheet.path.stem), weights, values, floor)


def _found(top: Element, issues: Mapping[int, Issue]) -> Mapping[int, Element]:
    """A profile's issues by their numbers, which the domain must know by the same names."""
    found: dict[int, Element] = {}
    known = {issue.name for issue in issues.values()}
    for element in _tree(top):
        if element.tag not in _KNOWN:
            element.fail(f"<{element.tag:.60}> is not read; utilities must be linear-additive")
        if element.tag == "issue":
            index, name = element.read("index", figures.integer), element.called("name")
            if index in found:
                element.fail(f"the issue {index} stands here twice")
            if index not in issues:
                element.fail(f"the domain has no issue {index}{did_you_mean(name, known)}")
            if issues[index].name != name:
                here, there = name, issues[index].name
                element.fail(f"the issue {index} is '{here:.60}' here, '{there:.60}' in the domain")
            found[index] = element
    return found


def _weights(top: Element, found: Mapping[int, Element]) -> Mapping[int, float]:
    """The weights of issues; as in GENIUS, those of objectives between them count for nothing."""
    objectives = {e.attributes.get("index") for e in (top, *_tree(top)) if e.tag == "objective"}
    weights: dict[int, float] = {}
    for element in _tree(top):
        if element.tag != "weight":
            continue
        index, weight = (
            element.read("index", figures.integer),
            element.read("value", figures.weight),
        )
        if index in weights:
            element.fail(f"the weight of the issue {index} stands here twice")
        if index not in found and weight and str(index) not in objectives:
            element.fail(f"there is no issue {index} here that could have a weight")
        weights[index] = weight
    return weights


def _values(element: Element, issue: Issue, normalise: Normalise) -> Mapping[str, float]:
    if element.first("item"):
        table = _table(element, issue)
        return _scaled(table) if normalise == "genius" else table
    line = element.first("evaluator")
    if line is None:
        element.fail("an issue needs <item>s with evaluations, or an <evaluator>")
    if (kind := line.attributes.get("ftype", "linear")) != "linear":
        line.fail(f"an evaluator of type '{kind:.60}' is not read; it must be linear")
    slope = line.read("slope" if "slope" in line.attributes else "parameter1", figures.number)
    offset = line.read("offset" if "offset" in line.attributes else "parameter0", figures.number)
    if normalise == "raw":
        return {option: offset + slope * _whole(element, option) for option in issue.options}
    low, _ = _bounds(element)
    heights = {option: offset + slope * (_whole(element, option) - low) for option in issue.options}
    return {option: min(max(height, 0.0), 1.0) for option, height in heights.items()}


def _whole(element: Element, option: str) -> int:
    try:
        return figures.integer(option)
    except ValueError:
        element.fail(f"the option '{option:.60}' is no number, so it lies on no line")


def _table(element: Element, issue: Issue) -> Mapping[str, float]:
    table: dict[str, float] = {}
    known = set(issue.options)
    for item in element.all("item"):
        option = item.text("value")
        if option not in known:
            near = did_you_mean(option, issue.options)
            item.fail(f"'{option:.60}' is no option of '{issue.name:.60}'{near}")
        if option in table:
            item.fail(f"the item '{option:.60}' stands here twice")
        table[option] = item.read("evaluation", figures.number)
    missing = [option for option in issue.options if option not in table]
    if missing:
        element.fail(f"nothing is said here of the option '{missing[0]:.60}'")
    return table


def _scaled(table: Mapping[str, float]) -> Mapping[str, float]:
    """Evaluations as GENIUS counts them."""
    largest = max(table.values())
    if largest < SMALLEST:
        return dict.fromkeys(table, 0.0)
    return {option: value / largest for option, value in table.items()}


def _warn(spread: Spread, sheet: Sheet, root: Element, weights: Mapping[str, float]) -> None:
    for child in root.children:
        if child.tag not in _HEARD:
            spread.warn(sheet, f"<{child.tag:.60}> has no meaning in these talks and is ignored")
    if (discount := root.first("discount_factor")) and _discounts(discount):
        spread.warn(sheet, "the discount is ignored")
    if spread.normalise == "genius" and sum(weights.values()) > 1 + ROUNDING:
        spread.warn(sheet, "the weights sum to more than 1; GENIUS counts no utility above 1")


def _discounts(discount: Element) -> bool:
    """Whether there is a discount; GENIUS, too, takes one of 0 or of 1 for none."""
    try:
        return figures.number(discount.attributes.get("value", "")) not in (0, 1)
    except ValueError:
        return True  # what is passed over need not be understood


def pages(domain: Domain, normalise: Normalise, warnings: list[str]) -> Mapping[str, str]:
    """The files of a domain, each with its text.

    With `genius`, values are divided by the largest of their issue and the weights multiplied by
    it, so that GENIUS and NegMAS both count the utilities of the domain. With `raw`, all numbers
    are written as they are.
    """
    sides = side_files(domain, ".xml").items()
    return {"domain.xml": _text(_template(domain))} | {
        file: _text(_profile(domain, side, normalise)) for file, side in sides
    }


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _template(domain: Domain) -> Iterator[str]:
    name = quoteattr(domain.name)
    yield "<negotiation_template>"
    yield f'<utility_space number_of_issues="{len(domain.issues)}" name={name}>'
    yield f'<objective index="0" etype="objective" type="objective" description="" name={name}>'
    for index, issue in enumerate(domain.issues, 1):
        yield _open(index, issue)
        for place, option in enumerate(issue.options, 1):
            yield f'<item index="{place}" value={quoteattr(option)} description="" cost="0"/>'
        yield "</issue>"
    yield "</objective>"
    yield "</utility_space>"
    yield "</negotiation_template>"


def _open(index: int, issue: Issue) -> str:
    kind = 'etype="discrete" type="discrete" vtype="discrete"'
    return f'<issue index="{index}" {kind} name={quoteattr(issue.name)}>'


def _profile(domain: Domain, side: Profile, normalise: Normalise) -> Iterator[str]:
    party, name = quoteattr(side.party), quoteattr(domain.name)
    yield f'<utility_space number_of_issues="{len(domain.issues)}" name={party}>'
    yield f'<objective index="0" etype="objective" type="objective" description="" name={name}>'
    weights = []
    for index, issue in enumerate(domain.issues, 1):
        weight, values = _rescaled(side, issue) if normalise == "genius" else _plain(side, issue)
        weights.append(f'<weight index="{index}" value="{figures.digits(weight)}"/>')
        yield _open(index, issue)
        for place, (option, value) in enumerate(values.items(), 1):
            worth = figures.digits(value)
            yield f'<item index="{place}" value={quoteattr(option)} evaluation="{worth}"/>'
        yield "</issue>"
    yield from weights
    yield "</objective>"
    yield '<discount_factor value="1.0"/>'
    yield f'<reservation value="{figures.digits(side.reservation)}"/>'
    yield "</utility_space>"


def _plain(side: Profile, issue: Issue) -> tuple[float, Mapping[str, float]]:
    table = side.values[issue.name]
    return side.weights[issue.name], {option: table[option] for option in issue.options}


def _rescaled(side: Profile, issue: Issue) -> tuple[float, Mapping[str, float]]:
    """A weight and values such that GENIUS counts the same utilities."""
    weight, values = _plain(side, issue)
    largest = max(values.values())
    if largest >= SMALLEST:
        return weight * largest, {option: value / largest for option, value in values.items()}
    if weight and any(values.values()):
        raise ScenarioError(
            f"GENIUS would take all options of '{issue.name:.60}' as worth 0 to {side.party}, for "
            f"none is worth at least {SMALLEST:.5f}; write them 'raw'"
        )
    return weight, values
