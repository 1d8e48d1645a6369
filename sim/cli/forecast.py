"""`forecast` and `score`: say it before, on record; and see afterwards how good it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options, suggestions
from sim.cli.inputs import Supposed, code, follow, read
from sim.cli.output import command_line
from sim.cli.printing import hurry, progress, say, say_json, warn, width
from sim.errors import Place, ScenarioError

if TYPE_CHECKING:
    from sim.result import Result
    from sim.studies.forecasts import Frozen

_DIFFERENT = 1


@click.command()
@options.scenario
@options.rounds(100_000, until=True)
@options.exact
@options.played()
@options.workers
@click.option("--freeze", is_flag=True, help="Write a dated, hashed record of it.")
@click.option(
    "--out",
    metavar="FILE.json",
    type=click.Path(path_type=Path),
    callback=options.place(".json", new=True),
    help="Where to freeze it.  [default: a new file in forecasts/]",
)
@options.as_json
def forecast(
    scenario: str,
    rules_file: str | None,
    exact: bool,
    parameters: str | None,
    supposed: Supposed,
    freeze: bool,
    out: Path | None,
    as_json: bool,
    **how: Any,
) -> None:
    """Say how likely each outcome is, and put it on record.

    It is played like `run`. With --freeze it is dated and hashed, to be published before the event.
    """
    if out is not None and not freeze:
        raise click.UsageError("--out says where to freeze it: say --freeze, too")
    with hurry():
        from sim.rounds import run as play
        from sim.tables.forecast import text
    summit = read(scenario, supposed, parameters)
    rules = follow(rules_file)
    with progress() as watched:
        result = play(summit, rules=rules, progress=watched, exact=exact, **how)
    frozen = _freeze(result, exact) if freeze else None
    if not as_json:
        say(text(result, width()))
    data = result.as_dict()
    if frozen is not None:
        file = _keep(frozen, out, Path(scenario).stem, as_json)
        data["frozen"] = {
            "file": str(file),
            **{name: frozen.data[name] for name in ("sha256", "frozen_at")},
            "hindcast": frozen.hindcast,
        }
    if as_json:
        say_json(data)


def _freeze(result: Result, exact: bool) -> Frozen:
    from sim.saving import Command
    from sim.studies.forecasts import freeze

    return freeze(result, Command(command_line({"rounds"} if exact else ()), code()))


def _keep(frozen: Frozen, out: Path | None, name: str, quiet: bool) -> Path:
    """Write the record, and say what it is and is not."""
    from sim.studies.forecasts import write
    from sim.tables.forecast import too_late, when
    from sim.tables.layout import fill

    file = write(frozen, out, name)
    if not quiet:
        say(f"\nWritten: {file}\nSHA-256 {frozen.sha256}")
        say(fill(f"{when(frozen)}.", width()))
    if reason := too_late(frozen):
        warn(f"this is a hindcast and no forecast: {reason}")
    elif not quiet:
        say("Publish that hash now: it shows later that nothing was changed.")
    if frozen.said.resolves is None:
        warn("the scenario does not say when its question resolves ('resolves:')")
    return file


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILES",
    shell_complete=suggestions.forecasts,
)
@click.option(
    "--outcome",
    metavar="NAME",
    shell_complete=suggestions.frozen,
    help="What happened, by its name in the scenario.",
)
@click.option(
    "--outcomes",
    "published_in",
    metavar="FILE.csv",
    help="What happened to each forecast that was published: columns sha256, outcome.",
)
@click.option("--replay", "again", is_flag=True, help="Play each again: do the numbers come back?")
@options.as_json
def score(
    files: Sequence[str],
    outcome: str | None,
    published_in: str | None,
    again: bool,
    as_json: bool,
) -> None:
    """Score forecasts that were frozen, once the outcome is known.

    FILES are records that `forecast --freeze` wrote.
    """
    if (outcome is None) == (published_in is None):
        raise click.UsageError("say what happened: with --outcome, or with --outcomes")
    with hurry():
        from sim.studies.forecasts import Scores
        from sim.studies.forecasts import score as scored
        from sim.tables.forecast import scored as text
    forecasts = _read(files)
    happened = _happened(forecasts, outcome, published_in)
    scores = Scores(tuple(map(scored, forecasts, happened)))
    lines = _replayed(forecasts) if again else {}
    if as_json:
        say_json({**scores.as_dict(), **({"replayed": lines} if again else {})})
    else:
        say(text(scores, width()))
        for file, apart in lines.items():
            say(
                "\n".join([f"\n{file}: played again, not the same:", *apart])
                if apart
                else f"\n{file}: played again, the same to the last digit"
            )
    if any(lines.values()):
        click.get_current_context().exit(_DIFFERENT)


def _read(files: Sequence[str]) -> list[Frozen]:
    """The records of some files, no two of them the same."""
    from sim.studies.forecasts import read

    known: dict[str, Frozen] = {}
    for file in files:
        frozen = read(file)
        if frozen.sha256 in known:
            other = known[frozen.sha256].file
            raise ScenarioError(f"this is the same forecast as '{other}'", Place(file))
        known[frozen.sha256] = frozen
    return list(known.values())


def _happened(
    forecasts: Sequence[Frozen], outcome: str | None, published_in: str | None
) -> list[str]:
    """What happened, forecast by forecast; of what was published and is not given, a warning."""
    from sim.studies.forecasts.published import outcomes_of, published
    from sim.studies.forecasts.scoring import check_same_question

    if outcome is not None:
        check_same_question(forecasts)
        return [outcome] * len(forecasts)
    assert published_in is not None
    known = published(published_in)
    happened = outcomes_of(forecasts, known, published_in)
    if missing := len(known) - len(forecasts):
        warn(f"of what was published, {missing:,} are not given here, and not in the means")
    return happened


def _replayed(forecasts: Sequence[Frozen]) -> dict[str, list[str]]:
    """File to what is not the same when it is played again, and what is of another version."""
    from sim.reproducing import other_versions
    from sim.studies.forecasts import replay

    found: dict[str, list[str]] = {}
    for frozen in forecasts:
        with progress() as watched:
            lines = replay(frozen, "auto", watched)
        versions = [f"({line})" for line in other_versions(frozen.data)]
        found[frozen.file] = [*lines, *versions] if lines else []
    return found
