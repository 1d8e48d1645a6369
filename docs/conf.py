"""How Sphinx builds these pages: offline, and with every warning an error."""

import re
import sys
from importlib.metadata import version as installed
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

project = "Summitry"
author = "the Summitry authors"
release = version = installed("summitry")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"

# Annotations name types of other projects and of inner modules, which have no page here.
nitpick_ignore_regex = [
    (
        "py:class",
        r"(numpy|np|NDArray|pandas|pd|matplotlib|mesa|collections|pathlib|datetime)(\..*)?",
    ),
    ("py:class", r"sim\.[a-z_]+\..*|Axes|Party|Posterior|ArrayLike"),
    ("py:obj", r"typing\.Literal.*"),
]

html_theme = "furo"
html_title = "Summitry"
html_show_sourcelink = False

_SECTION = re.compile(r"^(Parameters|Attributes|Returns|Raises|Examples)$")


def sections(app, what, name, obj, options, lines):
    """Turn a docstring's underlined headings, which no docstring may hold, into rubrics.

    What stands under them is a definition list already: NumPy's form without types.
    """
    listed = False
    for number, line in enumerate(lines):
        if _SECTION.match(line) and set(lines[number + 1]) == {"-"}:
            listed = line not in ("Returns", "Examples")
            lines[number : number + 2] = [f".. rubric:: {line}", ""]
        elif listed and line and not line.startswith((" ", ".. ")):
            lines[number] = f"``{line}``"


def keys(app, page, source):
    """Put the tables of a scenario's keys where a page asks for them."""
    import scenario_keys

    source[0] = source[0].replace(scenario_keys.MARK, scenario_keys.markdown())


def setup(app):
    """Hand the docstrings, and the pages, over before they are read."""
    app.connect("autodoc-process-docstring", sections)
    app.connect("source-read", keys)
