"""The command `summitry`. Heavy imports wait until a command needs them, so help is quick."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sim.errors import Refusal, ScenarioError

_BAD_INPUT, _REFUSED, _INTERRUPTED = 2, 3, 130
_LONG = 2_000_000


class _Command(click.Group):
    """Turns what can go wrong into one clear message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ScenarioError as error:
            _stop(str(error), _BAD_INPUT)
        except Refusal as error:
            _stop(str(error), _REFUSED)
        except KeyboardInterrupt:
            _stop("interrupted; nothing was saved", _INTERRUPTED)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from sim.errors import did_you_mean

        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"'{args[0]}' is not a command{near}", ctx)
        return super().resolve_command(ctx, args)


def _stop(message: str, code: int) -> None:
    click.echo(f"summitry: {message}", err=True)
    sys.exit(code)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"summitry {version('summitry')}")
        ctx.exit()


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and stop.",
)
def main() -> None:
    """Simulate diplomatic summits: who comes, who meets, how likely each outcome is.

    SCENARIO is the path of a YAML file or the name of a bundled one (see `summitry list`).
    """


@main.command()
@click.argument("scenario")
@click.option("--rounds", type=click.IntRange(1), default=100_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--mode",
    type=click.Choice(["cautious", "credible", "assured"]),
    default="credible",
    show_default=True,
    help="Who may break a circle of 'I come if you come'.",
)
@click.option(
    "--as-of", metavar="STAGE", help="Know the record up to this stage, or 'start'.  [its end]"
)
@click.option(
    "--rules",
    "rules_file",
    metavar="FILE.py",
    help="Python file with a mapping `rules` of actors to rules. It is code and will be run.",
)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True)
@click.option("--out", metavar="DIR", help="Where to save the results.  [a new one in results/]")
@click.option("--no-save", is_flag=True, help="Save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; save nothing.")
def run(
    scenario: str,
    rounds: int,
    seed: int,
    mode: str,
    as_of: str | None,
    rules_file: str | None,
    workers: int,
    out: str | None,
    no_save: bool,
    as_json: bool,
) -> None:
    """Play SCENARIO in many rounds and show how often each outcome occurs."""
    if out and (as_json or no_save):
        raise click.UsageError("--out saves, --json and --no-save do not: choose one")
    from sim.reading import load
    from sim.rounds import run as play
    from sim.rulefile import load_rules

    summit = load(scenario)
    rules = load_rules(rules_file) if rules_file else None
    with _progress(rounds, quiet=as_json) as progress:
        result = play(summit, rounds, seed, mode, as_of, rules, workers, progress)
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, allow_nan=False))
        return
    from sim.tables import show

    show(result)
    if not no_save:
        folder = Path(out) if out else _fresh_folder(scenario)
        result.save(folder, shlex.join(["summitry", *sys.argv[1:]]))
        click.echo(f"\nSaved in {folder}")


@contextmanager
def _progress(rounds: int, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """A bar on standard error, for long runs that somebody watches."""
    if quiet or rounds < _LONG or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=rounds, label="playing", file=sys.stderr) as bar:
        yield bar.update


def _fresh_folder(scenario: str) -> Path:
    """A folder in results/ that is not there yet, named after the scenario and the moment."""
    from datetime import datetime

    stem = Path(scenario).stem.replace("_", "-")
    moment = datetime.now().strftime("%Y%m%d-%H%M%S")
    folder = Path("results") / f"{stem}-{moment}"
    number = 1
    while folder.exists():
        number += 1
        folder = Path("results") / f"{stem}-{moment}-{number}"
    return folder


@main.command()
@click.argument("scenario")
def check(scenario: str) -> None:
    """Read SCENARIO and say it back in plain sentences."""
    from sim.readback import readback
    from sim.reading import load

    click.echo(readback(load(scenario)))


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where to draw.  [RESULTS]")
def plot(results: Path, out: Path | None) -> None:
    """Draw the outcomes of a RESULTS folder again, as PNG and SVG."""
    from sim.plots import draw
    from sim.saving import read_manifest, read_outcomes, replacing

    target = out or results
    table, manifest = read_outcomes(results), read_manifest(results)
    with replacing(target) as draft:
        draw(table, str(manifest["scenario"]), str(manifest.get("question", "")), draft)
    click.echo(f"Drawn: {target / 'outcomes.png'}, {target / 'outcomes.svg'}")


@main.command("list")
def list_scenarios() -> None:
    """List the bundled scenarios."""
    from sim.reading import bundled, load

    for name in sorted(bundled()):
        summit = load(name)
        click.echo(f"{name}  {summit.name}: {summit.question}")


@main.command()
@click.argument("name")
def new(name: str) -> None:
    """Write NAME.yaml, a commented scenario that runs, to start your own from."""
    from sim.skeleton import write_skeleton

    file = write_skeleton(Path(name))
    click.echo(f"Written: {file}\nNext: summitry run {file}")


@main.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.reading import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True))
