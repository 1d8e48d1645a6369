"""Finds the classic slip in a rule's source: Python's `if` or `and` on a value of every round.

NumPy refuses it with an opaque error when there are many rounds, and takes it in silence when
there is one. So it is looked for before a rule is used.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator

from sim.errors import Place, RuleError
from sim.rules.base import Rule

_METHODS = ("attends", "decide")
_PLAIN = frozenset({"id", "name", "party", "scenario", "stage", "rule", "at_deadline"})
_INSTEAD = {
    ast.If: "'if' chooses once for all rounds; write '&' and '|', or np.where",
    ast.IfExp: "'... if ... else ...' chooses once for all rounds; write np.where",
    ast.While: "'while' asks once for all rounds; write '&' and '|', or np.where",
    ast.And: "'and' looks at all rounds at once; write '&'",
    ast.Or: "'or' looks at all rounds at once; write '|'",
    ast.Not: "'not' looks at all rounds at once; write '~'",
    ast.Compare: "a chained comparison looks at all rounds at once; write '(a < b) & (b < c)'",
    ast.Call: "'{}' of arrays compares all rounds at once; write np.{}imum",
}


def lint(rule: Rule) -> None:
    """Raise a `RuleError` that names class, line and what to write instead.

    A rule whose source is not to be had is let pass: its dry run is the second net.
    """
    for owner in type(rule).__mro__:
        if not issubclass(owner, Rule) or owner is Rule:
            continue
        for name in _METHODS:
            if name in vars(owner):
                _lint_method(owner, name)


def _lint_method(owner: type, name: str) -> None:
    method = vars(owner)[name]
    try:
        lines, first = inspect.getsourcelines(method)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError):
        return
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        return
    rounds = {argument.arg for argument in function.args.args[1:]}
    for node, said in _slips(function, rounds):
        place = Place(
            inspect.getsourcefile(method) or "",
            first + getattr(node, "lineno", 1) - 1,
            path=(owner.__qualname__, name),
        )
        raise RuleError(said, place)


def _slips(function: ast.FunctionDef, rounds: set[str]) -> Iterator[tuple[ast.AST, str]]:
    """The offending nodes; `rounds` are names that hold a value for every round."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _holds_rounds(node.value, rounds):
            rounds |= {part.id for target in node.targets for part in ast.walk(target)
                       if isinstance(part, ast.Name)}  # fmt: skip
    for node in ast.walk(function):
        match node:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                if _holds_rounds(test, rounds):
                    yield node, _INSTEAD[type(node)]
            case ast.BoolOp(op=op):
                if _holds_rounds(node, rounds):
                    yield node, _INSTEAD[type(op)]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                if _holds_rounds(operand, rounds):
                    yield node, _INSTEAD[ast.Not]
            case ast.Compare(ops=[_, _, *_]):
                if _holds_rounds(node, rounds):
                    yield node, _INSTEAD[ast.Compare]
            case ast.Call(func=ast.Name(id=("min" | "max") as called)):
                if _holds_rounds(node, rounds):
                    yield node, _INSTEAD[ast.Call].format(called, called)


def _holds_rounds(node: ast.AST, rounds: set[str]) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in _PLAIN:
        return False
    if isinstance(node, ast.Name):
        return node.id in rounds
    return any(_holds_rounds(child, rounds) for child in ast.iter_child_nodes(node))
