"""Rules from a Python file that the user names: it is code, and runs with the user's rights."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from sim.crews.sending import BY_VALUE
from sim.errors import Place, RuleError
from sim.rules import Rule


def load_rules(file: str | Path) -> Mapping[str, Rule]:
    """The mapping called `rules` that a Python file defines: actor to rule.

    Raises
    ------
    RuleError
        If the file cannot be read or run, or defines no such mapping.
    """
    path = Path(file)
    rules = getattr(_module(path), "rules", None)
    if not isinstance(rules, Mapping):
        raise RuleError(
            "expected a mapping of actors to rules, such as rules = {'Putin': MyRule()}",
            Place(str(path)),
        )
    return dict(rules)


def _module(path: Path) -> ModuleType:
    """The file as a module, under a name that workers find again."""
    name = f"summitry_rules_{sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise RuleError("there is no such Python file", Place(str(path)))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = BY_VALUE[name] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        place = Place(str(path), error.lineno or 0, error.offset or 0)
        raise RuleError(f"this is not Python: {error.msg}", place) from error
    except Exception as error:
        raise RuleError(f"{type(error).__name__}: {error}", Place(str(path))) from error
    return module
