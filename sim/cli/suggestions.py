"""What may stand on the command line, for shells that complete it.

A suggestion is never worth an error: where a scenario cannot be read there is none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from sim.bundled import bundled
from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.scenario import Scenario

NOTHING = "nothing"
"""The kind of suggestion that says that there is none, where a shell might offer files."""

_NAMED = ("scenario", "target", "domain")
"""How commands call the argument that names a scenario."""

Suggest = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]
Words = Callable[[click.Context, str], Iterator[str]]


def _beginning(words: Words) -> Suggest:
    """Those of some words that go on as what is written begins."""

    def suggest(
        ctx: click.Context, param: click.Parameter, begun: str
    ) -> list[CompletionItem[str]]:
        begun = os.path.expanduser(begun)  # what a shell puts in, it quotes, and so the tilde
        found = dict.fromkeys(word for word in words(ctx, begun) if word.startswith(begun))
        return [CompletionItem(word) for word in found] or [CompletionItem("", type=NOTHING)]

    return suggest


def _scenarios(ctx: click.Context, begun: str) -> Iterator[str]:
    yield from bundled()
    yield from _files(begun, (".yaml", ".yml"))


def _parameters(ctx: click.Context, begun: str) -> Iterator[str]:
    yield from ("packaged", "assumed")
    yield from _files(begun, (".json",))


def _forecasts(ctx: click.Context, begun: str) -> Iterator[str]:
    yield from _files(begun, (".json",))


def _frozen(ctx: click.Context, begun: str) -> Iterator[str]:
    """The outcomes of the first of some forecasts: all must ask the same."""
    from sim.studies.forecasts import read

    files = [*(ctx.params.get("files") or ()), *ctx.args]  # as for `_scenario`
    with suppress(ScenarioError):
        yield from (outcome.name for file in files[:1] for outcome in read(file).said.outcomes)


def _rules(ctx: click.Context, begun: str) -> Iterator[str]:
    yield from _files(begun, (".py",))


def _stages(ctx: click.Context, begun: str) -> Iterator[str]:
    if summit := _scenario(ctx):
        yield from summit.stage_index


def _outcomes(ctx: click.Context, begun: str) -> Iterator[str]:
    if summit := _scenario(ctx):
        yield from (outcome.name for outcome in summit.outcomes)


def _numbers(ctx: click.Context, begun: str) -> Iterator[str]:
    from sim.inventory import numbers

    if summit := _scenario(ctx):
        yield from (f"{name}=" for name in numbers(summit))


def _files(begun: str, endings: tuple[str, ...]) -> Iterator[str]:
    """The files of some kinds in the folder that is begun, and the folders, with a slash."""
    folder, name = os.path.split(begun)
    try:
        found = sorted(os.scandir(folder or os.curdir), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.name.startswith(".") and not name:
            continue  # nobody asks for what is hidden
        path = os.path.join(folder, entry.name)
        if entry.is_dir():
            yield os.path.join(path, "")
        elif entry.name.endswith(endings):
            yield path


def _scenario(ctx: click.Context) -> Scenario | None:
    """The scenario that the command line names so far."""
    from sim.reading import load

    # Where an option still waits for its value, click leaves the arguments before it unread.
    named = next(filter(None, map(ctx.params.get, _NAMED)), None) or next(iter(ctx.args), None)
    try:
        return load(named) if named else None
    except ScenarioError:
        return None


scenarios, parameters, rules = map(_beginning, (_scenarios, _parameters, _rules))
stages, outcomes, numbers = map(_beginning, (_stages, _outcomes, _numbers))
forecasts, frozen = map(_beginning, (_forecasts, _frozen))
