"""A NegMAS scenario folder: one file of the outcome space and one for each utility function.

Read as `negmas.Scenario.load` and `dumpas` leave it (YAML or JSON, NegMAS 0.15 and 0.16);
written as YAML, the only one of the two that NegMAS loads. Issues must be discrete and utilities
linear-additive. (Mohammad et al. 2021, *NegMAS: a platform for automated negotiations*.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf

from sim.errors import did_you_mean
from sim.talks.domain import MOST, Domain, Issue, Profile, twice
from sim.talks.formats import figures, names
from sim.talks.formats.form import Form
from sim.talks.formats.sheets import Normalise, Part, Sheet, Spread, settle, side_files

_LISTED = ("CategoricalIssue", "DiscreteOrdinalIssue", "DiscreteCardinalIssue")
_LINEAR = ("LinearAdditiveUtilityFunction", "LinearUtilityAggregationFunction")
_DISCOUNTED = ("ExpDiscountedUFun", "LinDiscountedUFun")
_MINUS_INFINITY = ("-.inf", "-.Inf", "-.INF", "-Infinity")
_RESERVED = "type"
"""What NegMAS takes in any mapping for the name of a class."""


def part(sheet: Sheet) -> Part | None:
    """What a file is of this format, as NegMAS tells it: by its `type`."""
    node = sheet.form.find("type") if sheet.form else None
    kind = node.value if node and isinstance(node.value, str) else ""
    if "OutcomeSpace" in kind:
        return "domain"
    return "profile" if "fun" in kind.lower() else None


def _kind(form: Form, *path: str | int) -> str:
    """A type without the modules before it."""
    return form.text(*path, "type").rpartition(".")[2]


def read(spread: Spread) -> Domain:
    """The domain of a folder."""
    form = spread.domain.form
    assert form is not None
    space = _kind(form)
    if space not in ("DiscreteCartesianOutcomeSpace", "CartesianOutcomeSpace"):
        form.fail(f"'{space:.60}' is not read; only independent discrete issues are", "type")
    issues = [_issue(form, number) for number in range(form.count("issues"))]
    if (again := twice([issue.name for issue in issues])) >= 0:
        form.fail(f"there are two issues called '{issues[again].name:.60}'", "issues", again)
    name = form.name("name") if form.find("name") else spread.domain.path.stem
    return settle(spread, name, issues, [_side(spread, s, issues) for s in spread.profiles])


def _issue(form: Form, number: int) -> Issue:
    where = ("issues", number)
    kind, name = _kind(form, *where), form.name(*where, "name")
    if kind in _LISTED:
        return Issue(name, form.names(*where, "values"))
    if kind != "ContiguousIssue":
        form.fail(f"an issue of type '{kind:.60}' is not read; issues must be discrete", *where)
    if form.count(*where, "values") != 2:
        form.fail("expected the lowest and the highest number", *where, "values")
    low, high = (int(form.number(*where, "values", end, read=figures.integer)) for end in (0, 1))
    if not 0 <= high - low < MOST:
        form.fail(f"expected a range of at most {MOST:,} whole numbers", *where, "values")
    return Issue(name, tuple(str(option) for option in range(low, high + 1)))


def _side(spread: Spread, sheet: Sheet, issues: Sequence[Issue]) -> Profile:
    form = sheet.form
    assert form is not None
    root: tuple[str, ...] = ()
    while (kind := _kind(form, *root)) in _DISCOUNTED:
        spread.warn(sheet, "the discount is ignored")
        root = (*root, "ufun")
    if kind not in _LINEAR:
        near = did_you_mean(kind, _LINEAR)
        form.fail(f"a utility of type '{kind:.60}' is not read{near}", *root, "type")
    if form.find(*root, "bias") and form.number(*root, "bias", read=figures.number):
        form.fail("a constant that is added to the utility is not read", *root, "bias")
    if _said(form, *root, "reserved_outcome"):
        spread.warn(sheet, "the reserved outcome is ignored; the reserved value counts")
    weights, values = {}, {}
    for number, issue in enumerate(issues):
        weight = _of(form, number, issue, len(issues), *root, "weights")
        weights[issue.name] = form.number(*weight, read=figures.weight)
        worth = _of(form, number, issue, len(issues), *root, "values")
        values[issue.name] = _values(form, issue, *worth)
    party = form.text("name") if _said(form, "name") else ""
    floors = (_reservation(form, *root[:depth]) for depth in range(len(root) + 1))
    outermost = next((floor for floor in floors if floor > -inf), -inf)
    return Profile(party, weights, values, outermost)


def _of(
    form: Form, number: int, issue: Issue, count: int, *path: str | int
) -> tuple[str | int, ...]:
    """The way to what is said of an issue: by its place in a list or by its name."""
    node = form.need(*path)
    if isinstance(node.value, dict):
        if issue.name not in node.value:
            form.fail(f"nothing is said here of the issue '{issue.name:.60}'", *path, key=True)
        return (*path, issue.name)
    if form.count(*path) != count:
        form.fail(f"expected {count}, one for each issue; found {form.count(*path)}", *path)
    return (*path, number)


def _values(form: Form, issue: Issue, *path: str | int) -> Mapping[str, float]:
    kind = _kind(form, *path)
    if kind == "TableFun":
        return form.numbers(issue.options, "option", *path, "mapping", read=figures.number)

    def term(name: str, default: float) -> float:
        said = form.find(*path, name) is not None
        return form.number(*path, name, read=figures.number) if said else default

    lines: Mapping[str, Callable[[], tuple[float, float]]] = {
        "AffineFun": lambda: (form.number(*path, "slope", read=figures.number), term("bias", 0)),
        "LinearFun": lambda: (form.number(*path, "slope", read=figures.number), 0),
        "IdentityFun": lambda: (1, 0),
        "ConstFun": lambda: (0, form.number(*path, "bias", read=figures.number)),
    }
    if kind not in lines:
        near = did_you_mean(kind, ("TableFun", *lines))
        form.fail(f"a value function of type '{kind:.60}' is not read{near}", *path)
    slope, bias = lines[kind]()
    return {option: slope * _numeric(form, option, slope, *path) + bias for option in issue.options}


def _numeric(form: Form, option: str, slope: float, *path: str | int) -> float:
    """An option as a number; it need not be one where it is multiplied by nothing."""
    try:
        return figures.number(option)
    except ValueError:
        if not slope:
            return 0.0
        form.fail(f"the option '{option:.60}' is no number, so it lies on no line", *path)


def _said(form: Form, *path: str | int) -> bool:
    """Whether anything is said at a path; `null` is nothing, unless it stands between quotes."""
    node = form.find(*path)
    # Within quotes, a text begins a column later than what it stands in.
    return node is not None and not (node.value in ("null", "~") and node.exact == node.column)


def _reservation(form: Form, *path: str | int) -> float:
    where = (*path, "reserved_value")
    if not _said(form, *where) or form.text(*where) in _MINUS_INFINITY:
        return -inf
    return form.number(*where, read=figures.number)


def pages(domain: Domain, normalise: Normalise, warnings: list[str]) -> Mapping[str, str]:
    """The files of a domain, each with its text."""
    if any(_RESERVED in issue.options for issue in domain.issues):
        warnings.append(f"NegMAS itself cannot read an option that is called '{_RESERVED}'")
    sides = side_files(domain, ".yml").items()
    return {"domain.yml": _text(_space(domain))} | {
        file: _text(_ufun(domain, side)) for file, side in sides
    }


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _space(domain: Domain) -> Iterator[str]:
    yield "type: DiscreteCartesianOutcomeSpace"
    yield f"name: {names.quoted(domain.name)}"
    yield "issues:"
    for issue in domain.issues:
        yield "- type: CategoricalIssue"
        yield f"  name: {names.quoted(issue.name)}"
        yield "  values:"
        yield from (f"  - {names.quoted(option)}" for option in issue.options)


def _ufun(domain: Domain, side: Profile) -> Iterator[str]:
    yield "type: LinearAdditiveUtilityFunction"
    yield f"name: {names.quoted(side.party)}"
    yield f"reserved_value: {figures.digits(side.reservation)}"
    yield "weights:"
    yield from (f"- {figures.digits(side.weights[issue.name])}" for issue in domain.issues)
    yield "values:"
    for issue in domain.issues:
        yield "- type: TableFun"
        yield "  mapping:"
        for option in issue.options:
            value = figures.digits(side.values[issue.name][option])
            yield f"    {names.key(option)}: {value}"
