"""`plot`: the pictures of a results folder drawn again, and those of a scenario."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import suggestions
from sim.cli.inputs import is_results
from sim.cli.printing import hurry, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FORMATS = ("png", "svg")


@click.command()
@click.argument("target", shell_complete=suggestions.scenarios)
@click.option(
    "--figure",
    "names",
    metavar="NAME",
    multiple=True,
    help="Which: outcomes, timeline, attendance, modes, waits of a run; differences, flow of a "
    "comparison; ranking, tornado of a sensitivity; reliability of a backtest. Repeatable.  "
    "[default: all that there are]",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(_FORMATS),
    multiple=True,
    default=_FORMATS,
    help="Repeatable.  [default: both]",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where to.  [default: the results folder; of a scenario the current directory]",
)
def plot(
    target: str,
    names: tuple[str, ...],
    formats: tuple[str, ...],
    out: Path | None,
) -> None:
    """Draw the pictures of TARGET, playing nothing.

    TARGET is a results folder, whose pictures are drawn from its tables as they were; or a
    scenario, of which it is drawn who waits for whom. A file that is no picture of this program is
    never replaced, nor anything in the results folder of another run.
    """
    with hurry():
        kinds = [f".{kind}" for kind in dict.fromkeys(formats)]
        folder = Path(target)
        if out is not None and not (out.exists() and folder.exists() and out.samefile(folder)):
            _refuse_results(out)
        if is_results(target):
            drawn = _again(folder, names)
            place = out or folder
        else:
            drawn = _of_scenario(target, names)
            place = out or Path()
        written = _write(drawn, kinds, place)
    say(f"Drawn: {', '.join(str(place / name) for name in written)}")


def _again(folder: Path, names: tuple[str, ...]) -> Mapping[str, Axes]:
    """The figures of a results folder, by their names."""
    from sim.redrawing import redrawn
    from sim.saving import read_manifest

    return redrawn(folder, read_manifest(folder), tuple(dict.fromkeys(names)))


def _of_scenario(source: str, names: tuple[str, ...]) -> Mapping[str, Axes]:
    """The figure of a scenario, called after its file."""
    from sim.errors import Place, ScenarioError, did_you_mean, one_of
    from sim.plots import plot_waits
    from sim.reading import bundled, load

    if not Path(source).exists() and source not in bundled():
        hint = did_you_mean(source, bundled())
        raise ScenarioError(f"expected a results folder or a scenario{hint}", Place(source))
    for name in names:
        one_of(name, ("waits",), "a figure of a scenario that has not been played")
    return {f"{Path(source).stem}-waits": plot_waits(load(source))}


def _write(figures: Mapping[str, Axes], kinds: Collection[str], place: Path) -> list[str]:
    """Write figures into a folder, all or none, and give the files' names."""
    from sim.folders import replacing
    from sim.plots import draw_figures

    with replacing(place) as draft:
        draw_figures(figures, draft, kinds)
        written = sorted(file.name for file in draft.iterdir())
        _keep_to_ours(place, written, draft)
    return written


def _refuse_results(place: Path) -> None:
    """Refuse the results folder of another run, whose pictures are its own.

    Raises
    ------
    ScenarioError
        Naming it.
    """
    from sim.errors import Place, ScenarioError
    from sim.saving import read_manifest

    try:
        read_manifest(place)
    except ScenarioError:
        return
    reason = "these are the results of something else; choose another folder"
    raise ScenarioError(reason, Place(str(place)))


def _keep_to_ours(place: Path, names: Collection[str], draft: Path) -> None:
    """Refuse to replace a file that is not ours; in a results folder, say that these are its own.

    Raises
    ------
    ScenarioError
        Naming the file in the way.
    """
    from sim.errors import Place, ScenarioError
    from sim.plots import drawn_here
    from sim.saving import read_manifest, write_manifest

    manifest: dict[str, Any] = {}
    with suppress(ScenarioError):
        manifest = read_manifest(place)
    known = set(manifest.get("files", ()))
    for file in (place / name for name in names if name not in known):
        if file.exists() and not (file.is_file() and drawn_here(file)):
            reason = "there is something here already that is no picture drawn by this program"
            raise ScenarioError(f"{reason}; choose another folder", Place(str(file)))
    if manifest and not known.issuperset(names):
        write_manifest(draft, manifest, known.union(names))
