"""Templates, and what a page is filled with: everything escaped, nothing left undefined."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.faces.answer import from_to
from sim.plots import percent
from sim.shown import shown


@cache
def environment(package: str = "sim.faces") -> Environment:
    """The templates of a package, and those that all faces share.

    What a template prints is escaped; signs that steer a reader's eye are written out; a name that
    is not there is an error and no gap.

    Parameters
    ----------
    package
        Whose folder `templates` is looked in first.
    """
    shared = PackageLoader("sim.faces")
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), shared]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_fit,
    )
    made.filters |= {"percent": percent, "from_to": lambda ends: from_to(*ends)}
    return made


def render(template: str, package: str = "sim.faces", /, **values: Any) -> str:
    """A template, filled.

    Parameters
    ----------
    template
        Its file name.
    package
        As of `environment`.
    values
        What it is filled with.
    """
    return environment(package).get_template(template).render(values)


@cache
def style() -> Markup:
    """The sheet that all faces share, to stand in a page or beside it."""
    return Markup(files("sim.faces").joinpath("style.css").read_text(encoding="utf-8"))


def _fit(value: Any) -> Any:
    """A text of somebody's, without signs that no page should hold."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value
