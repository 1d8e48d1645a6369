"""Write pictures as files, the same picture as the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SVG: dict[Any, Any] = {"svg.hashsalt": "summitry", "svg.fonttype": "none"}

_MAKER = "summitry"

KINDS: Mapping[str, Mapping[str, Any]] = {
    ".svg": {"metadata": {"Date": None, "Creator": _MAKER}},
    ".png": {"dpi": 150, "metadata": {"Software": _MAKER}},
}
"""The endings of pictures that are written, and how."""

_SIGNED = (b"tEXtSoftware\0summitry", b"<dc:title>summitry</dc:title>")
_BEGINNING = 4096


def subtitle(question: str, supposed: Sequence[str], mode: str) -> str:
    """What a picture answers: the question, under what is supposed, in a mode that is not usual."""
    parts = [*supposed, *([f"{mode} mode"] if mode not in ("", "credible") else [])]
    return f"{question} Supposed: {'; '.join(parts)}." if parts else question


def draw_figures(
    figures: Mapping[str, Axes], folder: Path, kinds: Collection[str] = tuple(KINDS)
) -> None:
    """Write figures as NAME.svg and NAME.png; the same input gives the same bytes.

    Parameters
    ----------
    figures
        Name to an axis of the figure.
    folder
        Where to; it is there already.
    kinds
        Some of `KINDS`.
    """
    for name, ax in figures.items():
        for kind in kinds:
            draw_figure(ax, folder / f"{name}{kind}")


def draw_figure(ax: Axes, file: Path) -> None:
    """Write a figure as one of `KINDS`, which the file's name ends in."""
    import matplotlib as mpl

    figure: Any = ax.figure
    with mpl.rc_context(SVG):
        figure.savefig(file, **KINDS[file.suffix])


def drawn_here(file: Path) -> bool:
    """Whether a file is a picture that `draw_figure` wrote, by what the picture says of itself."""
    with file.open("rb") as stream:
        beginning = stream.read(_BEGINNING)
    return any(sign in beginning for sign in _SIGNED)
