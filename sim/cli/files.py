"""`check`, `plot`, `list`, `new` and `schema`: scenario files, and the files of results."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from textwrap import fill, wrap

import click

from sim.cli import options
from sim.cli.printing import hurry, say

_WIDTH, _GAP = 80, 3


@click.command()
@options.scenario
@options.parameters
def check(scenario: str, parameters: str | None) -> None:
    """Read SCENARIO and say it back in plain sentences."""
    with hurry():
        from sim.readback import readback
        from sim.reading import load

        for line in readback(load(scenario, parameters)).splitlines():
            within = " " * (len(line) - len(line.lstrip()))
            say(fill(line, _WIDTH, subsequent_indent=f"{within}  ") if line else "")


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Where to.  [default: RESULTS]"
)
def plot(results: Path, out: Path | None) -> None:
    """Draw the outcomes of a RESULTS folder again, as PNG and SVG."""
    with hurry():
        from sim.folders import replacing
        from sim.plots import draw, subtitle
        from sim.saving import read_manifest, read_outcomes

        target = out or results
        table, manifest = read_outcomes(results), read_manifest(results)
        with replacing(target) as draft:
            asked = subtitle(
                str(manifest.get("question", "")),
                [str(text) for text in manifest.get("supposed", ())],
                str(manifest.get("mode", "")),
            )
            draw(table, str(manifest.get("scenario", "")), asked, draft, manifest.get("interval"))
            drawn = sorted(file.name for file in draft.iterdir())
    say(f"Drawn: {', '.join(str(target / name) for name in drawn)}")


@click.command("list")
def list_scenarios() -> None:
    """List the bundled scenarios, and what each teaches."""
    with hurry():
        from sim.reading import bundled, load

        summits = {name: load(name) for name in sorted(bundled())}
    column = max(map(len, summits), default=0) + _GAP
    for name, summit in summits.items():
        lines = [*wrap(summit.name, _WIDTH - column), *wrap(summit.teaches, _WIDTH - column)]
        say(f"{name:{column}}" + f"\n{'':{column}}".join(lines))


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Write NAME.yaml, a commented scenario to start from."""
    from sim.skeleton import write_skeleton

    file = write_skeleton(Path(name))
    say(f"Written: {file}\nNext: {shlex.join(['summitry', 'run', str(file)])}")


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    with hurry():
        from sim.reading import json_schema

        say(json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True))
