"""A picture as part of a page: an inline SVG that takes its ink and its paper from the page.

A page may forbid style attributes (a Content-Security-Policy without `unsafe-inline` does), holds
several pictures, and may be read in the dark. So what Matplotlib writes is written anew: styles
become presentation attributes, ids carry the picture's name, and what is ink, paper, grid or band
gets a class, whose colour `style.css` knows; without that sheet it keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, filterwarnings
from xml.etree import ElementTree

from markupsafe import Markup

from sim.plots.drawing import KINDS, SVG
from sim.plots.style import GRID, INK, MAIN, PALE
from sim.shown import shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONTS = '"DejaVu Sans", Verdana, sans-serif'

_ROLES = {
    INK: "ink",
    "#000000": "ink",
    "#ffffff": "paper",
    GRID: "grid",
    PALE: "pale",
    MAIN: "main",
    "#195485": "main",  # as `shade` rounds it
}
"""Colours that a page has its own of, by what they are for; all others are data."""

_PAD = 0.04
"""Inches around what is drawn."""

_FONTS = ("font", "font-family")
_HREF = "{http://www.w3.org/1999/xlink}href"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_UNTURNED = re.compile(r"rotate\(-?0 [^)]*\)")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")

Element = ElementTree.Element


def inline(ax: Axes, name: str, title: str, desc: str) -> Markup:
    """A figure as an inline SVG for HTML; the same figure gives the same text.

    Parameters
    ----------
    ax
        An axis of the figure.
    name
        What its ids begin with: small letters, digits, hyphens; another for each on a page.
    title, desc
        What it is called and what it shows, for those who do not see it.

    Raises
    ------
    ValueError
        If the name cannot stand in an id.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"expected small letters, digits and hyphens: {name!r}")
    root = _drawn(ax)
    root.set("viewBox", _frame(ax))
    _bare(root)
    for element in list(root.iter()):
        _attributes(element)
    _classes(root)
    _names(root, name)
    _flat(root)
    _headed(root, name, title, desc)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _drawn(ax: Axes) -> Element:
    import matplotlib as mpl

    figure: Any = ax.figure
    file = BytesIO()
    with mpl.rc_context(SVG), any_letters():
        figure.savefig(file, format="svg", **KINDS[".svg"])
    # A name may hold signs that no XML can.
    return ElementTree.fromstring(shown(file.getvalue().decode()))


@contextmanager
def any_letters() -> Iterator[None]:
    """Draw letters of any script: what Matplotlib's own font lacks, a page's reader may have."""
    with catch_warnings():
        filterwarnings("ignore", "Glyph", UserWarning)
        yield


def _frame(ax: Axes) -> str:
    """What is shown: the figure's whole width, and no blank above or below."""
    figure: Any = ax.figure
    with any_letters():
        box, (wide, high) = figure.get_tightbbox(), figure.get_size_inches()
    left, right = min(0.0, box.x0 - _PAD), max(wide, box.x1 + _PAD)
    top, bottom = high - box.y1 - _PAD, high - box.y0 + _PAD
    edges = (72 * part for part in (left, top, right - left, bottom - top))
    return " ".join(f"{edge:.6f}" for edge in edges)


def _bare(root: Element) -> None:
    """Leave out namespaces, which HTML does without, metadata, and a sheet for the whole page."""
    for parent in list(root.iter()):
        parent.tag = parent.tag.rpartition("}")[2]
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style"):
                parent.remove(child)
        parent.text, parent.tail = _said(parent.text), None


def _said(text: str | None) -> str | None:
    return text if text and text.strip() else None


def _attributes(element: Element) -> None:
    """Styles as attributes; links plain; numbers to a hundredth of a point."""
    style = element.attrib.pop("style", "")
    for part in filter(None, map(str.strip, style.split(";"))):
        key, _, value = map(str.strip, part.partition(":"))
        if key == "font":  # as Matplotlib wrote it before 3.10
            *weight, size = value.partition("'")[0].split()
            element.attrib |= {"font-size": size} | ({"font-weight": weight[-1]} if weight else {})
        elif key not in _FONTS:
            element.set(key, value)
    if link := element.attrib.pop(_HREF, None):
        element.set("href", link)
    for key, value in element.attrib.items():
        if not value.startswith("data:"):
            element.set(key, _LONG.sub(_short, " ".join(value.split())))
    if _UNTURNED.fullmatch(element.get("transform", "")):
        del element.attrib["transform"]


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _classes(root: Element) -> None:
    """Say by class what is ink, paper, grid or band."""
    for element in root.iter():
        if element.tag == "text" and "fill" not in element.attrib:
            element.set("fill", INK)
        if found := " ".join(_roles(element)):
            element.set("class", found)


def _roles(element: Element) -> Iterator[str]:
    fill, stroke = (_ROLES.get(element.get(key, ""), "") for key in ("fill", "stroke"))
    if fill and not (element.tag == "text" and fill == "paper"):  # white on a dark part stays so
        yield f"fill-{fill}"
    if stroke == "paper" and element.get("fill", "none") != "none":
        yield "stroke-edge"
    elif stroke:
        yield f"stroke-{stroke}"


def _names(root: Element, name: str) -> None:
    """Keep the ids that something refers to, and make them the picture's own."""
    used = set(_referred(root))
    for element in root.iter():
        own = element.attrib.pop("id", None)
        if own in used:
            element.set("id", f"{name}-{own}")
        for key, value in element.attrib.items():
            if key == "href" and value.startswith("#"):
                element.set(key, f"#{name}-{value[1:]}")
            elif found := _REFERENCE.fullmatch(value):
                element.set(key, f"url(#{name}-{found[1]})")


def _referred(root: Element) -> Iterator[str]:
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "href" and value.startswith("#"):
                yield value[1:]
            elif found := _REFERENCE.fullmatch(value):
                yield found[1]


def _flat(parent: Element) -> None:
    """Take what is in groups and definitions that do nothing out of them."""
    for child in list(parent):
        _flat(child)
    kept = [part for child in parent for part in (child if _idle(child) else [child])]
    parent[:] = kept


def _idle(element: Element) -> bool:
    return not (element.attrib if element.tag == "g" else len(element) or element.tag != "defs")


def _headed(root: Element, name: str, title: str, desc: str) -> None:
    """Its frame, and what it is for those who do not see it."""
    named = {"title": title, "desc": desc}
    for place, (tag, text) in enumerate(named.items()):
        head = Element(tag, {"id": f"{name}-{tag}"})
        head.text = shown(text)
        root.insert(place, head)
    frame = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib |= {
        "class": "picture",
        "viewBox": frame,
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
        "font-family": FONTS,
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }
