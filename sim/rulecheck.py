"""Rules are tried out on two rounds before they are used on many."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Mapping
from typing import Any

from sim.errors import Place, Refusal, RuleError, ScenarioError
from sim.model import SummitModel
from sim.rules import Rule
from sim.rules.lint import lint
from sim.scenario import START, Scenario


def checked(rules: Mapping[str, Rule | type[Rule]], scenario: Scenario) -> dict[str, Rule]:
    """The rules, read and tried out; a class stands for itself without arguments.

    Raises
    ------
    RuleError
        Naming class, line and what to write instead, if a rule would choose once for all rounds,
        returns something that is no condition, or fails.
    """
    ready = {actor: _instance(actor, rule) for actor, rule in rules.items()}
    for actor, rule in ready.items():
        lint(rule)
        _dry_run(actor, rule, scenario)
    return ready


def _instance(actor: str, rule: Any) -> Rule:
    if isinstance(rule, type) and issubclass(rule, Rule):
        try:
            return rule()
        except TypeError as error:
            raise RuleError(f"the rule of '{actor}' is a class that needs more: {error}") from error
    if isinstance(rule, Rule):
        return rule
    raise RuleError(f"the rule of '{actor}' is {rule!r:.60}; expected a sim.Rule")


def _dry_run(actor: str, rule: Rule, scenario: Scenario) -> None:
    model = None
    try:
        model = SummitModel(scenario, 2, as_of=START, rules={actor: rule})
        model.run_model()
    except Refusal:
        raise
    except Exception as error:
        place = _place(rule, error)
        if isinstance(error, ScenarioError) and not isinstance(error, RuleError) and place is None:
            raise
        raise RuleError(_said(error), place or _definition(rule)) from error
    finally:
        if model is not None:
            model.forget()


def _place(rule: Rule, error: Exception) -> Place | None:
    """The innermost line of the rule's own file on the way to the error."""
    name = type(rule).__qualname__
    try:
        file = inspect.getsourcefile(type(rule))
    except TypeError:
        file = None
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if file is not None and frame.filename == file:
            return Place(frame.filename, frame.lineno or 0, path=(name, frame.name))
    return None


def _definition(rule: Rule) -> Place:
    """Where the rule says what it returns: the place of what is wrong with that."""
    path = (type(rule).__qualname__, "attends")
    try:
        file = inspect.getsourcefile(type(rule).attends) or ""
        return Place(file, inspect.getsourcelines(type(rule).attends)[1], path=path)
    except (OSError, TypeError):
        return Place(path=path)


def _said(error: Exception) -> str:
    if isinstance(error, RuleError):
        return error.message
    if isinstance(error, ValueError) and "truth value" in str(error):
        return (
            "Python's 'if', 'and', 'or' and 'not' ask once for all rounds; "
            "write '&' for and, '|' for or, '~' for not, np.where for a choice"
        )
    if isinstance(error, ValueError) and "broadcast" in str(error):
        return "an array must hold one value for every round, shape (rounds,), or be a single one"
    return f"{type(error).__name__}: {error}"
