"""The command `summitry`. Heavy imports wait until a command needs them, so help is quick."""

from __future__ import annotations

import gc
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sim.errors import Refusal, ScenarioError, did_you_mean

if TYPE_CHECKING:
    from sim.result import Result
    from sim.rounds import Progress

_BAD_INPUT, _REFUSED, _INTERRUPTED = 2, 3, 130
_PATIENCE = 1.0
_NARROWEST, _WIDEST = 60, 120


class _Command(click.Group):
    """Turns what can go wrong into one clear message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ScenarioError as error:
            _stop(str(error), _BAD_INPUT)
        except Refusal as error:
            _stop(str(error), _REFUSED)
        except BrokenPipeError:
            raise  # click ends quietly
        except OSError as error:
            _mute()
            _stop(f"{error.filename or 'output'}: {error.strerror or error}", _BAD_INPUT)
        except KeyboardInterrupt:
            _stop("interrupted", _INTERRUPTED)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"'{args[0]}' is not a command{near}", ctx)
        return super().resolve_command(ctx, args)


def _stop(message: str, code: int) -> NoReturn:
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
    Try: summitry run istanbul-2025
    """


@main.command()
@click.argument("scenario")
@click.option(
    "--rounds",
    metavar="N",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="How many histories to play.",
)
@click.option(
    "--seed",
    metavar="S",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The same seed gives the same numbers.",
)
@click.option(
    "--mode",
    type=click.Choice(["cautious", "credible", "assured"]),
    default="credible",
    show_default=True,
    help="Who may break a circle of 'I come if you come'.",
)
@click.option(
    "--as-of",
    metavar="STAGE",
    help="Know the record up to this stage, or 'start'.  [default: all of it]",
)
@click.option(
    "--rules",
    "rules_file",
    metavar="FILE.py",
    help="Python file with a mapping `rules` of actors to rules. It is code and will be run.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many processes to use; it changes no number.",
)
@click.option(
    "--out",
    metavar="DIR",
    help="Where to save tables, plot and manifest.  [default: a new folder in results/]",
)
@click.option("--no-save", is_flag=True, help="Save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; save nothing.")
@click.pass_context
def run(
    ctx: click.Context,
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
    """Play SCENARIO in many rounds and count the outcomes."""
    if out is not None and (as_json or no_save):
        raise click.UsageError("--out saves, --json and --no-save do not: choose one")
    with _hurry():
        from sim.reading import load
        from sim.rounds import run as play
        from sim.rulefile import load_rules
        from sim.saving import refuse_to_harm

        summit = load(scenario)
    for warning in summit.warnings:
        click.echo(f"summitry: warning: {warning}", err=True)
    if out is not None:
        refuse_to_harm(Path(out))
    rules = load_rules(rules_file) if rules_file is not None else None
    with _progress() as progress:
        result = play(summit, rounds, seed, mode, as_of, rules, workers, progress)
    if as_json:
        click.echo(json.dumps(result.as_dict(), allow_nan=False))
        return
    _show(result)
    if not no_save:
        with _hurry():
            folder = result.save(out, _command(ctx.params), Path(scenario).stem)
        _say(f"\nSaved in {folder}")


@contextmanager
def _hurry() -> Iterator[None]:
    """Do without the collector of garbage while importing and drawing, which make little.

    What they leave is never looked through again, not even at the end: a third of a second saved.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar on standard error, for long runs that somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    began = monotonic()
    with ExitStack() as stack:
        bars: list[Any] = []

        def show(done: int, total: int) -> None:
            if not bars and done < total and monotonic() - began > _PATIENCE:
                bar = click.progressbar(length=total, label="playing", file=sys.stderr)
                bars.append(stack.enter_context(bar))
            for bar in bars:
                bar.update(done - bar.pos)

        yield show


def _show(result: Result) -> None:
    from sim.tables import WIDTH, text

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    _say(text(result, max(_NARROWEST, min(columns, _WIDEST))))


def _say(words: str) -> None:
    """Print, unless the reader has gone: then go on without, since there is more to do."""
    try:
        click.echo(words)
    except BrokenPipeError:
        _mute()


def _mute() -> None:
    """Let what is still to be printed go nowhere, so that nothing fails at the very end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _command(said: Mapping[str, Any]) -> str:
    """The command line that makes a run again, its defaults spelt out."""
    options = {
        "--rounds": said["rounds"],
        "--seed": said["seed"],
        "--mode": said["mode"],
        "--as-of": said["as_of"],
        "--rules": said["rules_file"],
    }
    chosen = [(name, str(value)) for name, value in options.items() if value is not None]
    return shlex.join(["summitry", "run", said["scenario"], *chain.from_iterable(chosen)])


@main.command()
@click.argument("scenario")
def check(scenario: str) -> None:
    """Read SCENARIO and say it back in plain sentences."""
    with _hurry():
        from sim.readback import readback
        from sim.reading import load

        click.echo(readback(load(scenario)), nl=False)


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Where to.  [default: RESULTS]"
)
def plot(results: Path, out: Path | None) -> None:
    """Draw the outcomes of a RESULTS folder again, as PNG and SVG."""
    with _hurry():
        from sim.plots import draw
        from sim.saving import read_manifest, read_outcomes, replacing

        target = out or results
        table, manifest = read_outcomes(results), read_manifest(results)
        with replacing(target) as draft:
            draw(table, str(manifest.get("scenario", "")), str(manifest.get("question", "")), draft)
    click.echo(f"Drawn: {target / 'outcomes.png'}, {target / 'outcomes.svg'}")


@main.command("list")
def list_scenarios() -> None:
    """List the bundled scenarios."""
    with _hurry():
        from sim.reading import bundled, load

        for name in sorted(bundled()):
            summit = load(name)
            click.echo(f"{name}  {summit.name}: {summit.question}")


@main.command()
@click.argument("name")
def new(name: str) -> None:
    """Write NAME.yaml, a commented scenario to start from."""
    from sim.skeleton import write_skeleton

    file = write_skeleton(Path(name))
    click.echo(f"Written: {file}\nNext: {shlex.join(['summitry', 'run', str(file)])}")


@main.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    with _hurry():
        from sim.reading import json_schema

        click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True))
