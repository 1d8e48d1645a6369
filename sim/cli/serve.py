"""`serve`: a page to play with, in a browser on this computer."""

from __future__ import annotations

import click

from sim.cli import suggestions
from sim.cli.printing import hurry, say

PORT = 8765


@click.command()
@click.argument(
    "target", metavar="[SCENARIO|FOLDER]", required=False, shell_complete=suggestions.scenarios
)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65_535),
    default=PORT,
    show_default=True,
    help="Where on this computer; 0 is any port that is free.",
)
def serve(target: str | None, port: int) -> None:
    """Serve a page to play with, for browsers on this computer.

    It shows SCENARIO, or those of FOLDER, or the bundled ones. Nothing that is done on it changes
    a file, and all that is asked stands in the link. Ctrl-C ends it.
    """
    with hurry():
        from sim.web.serving import serve as run

    def told(address: str) -> None:
        say(f"Serving at {address} (end with Ctrl-C)")

    run(target, port, told)
