"""Plays the pages of the documents: runs what they show, and compares what comes.

A page is played from top to bottom in a temporary folder with links to `docs` and `scenarios`.
A comment before a fenced block says what else to do with it:

    <!-- file: NAME -->       the block is written to the file NAME
    <!-- merge: NAME -->      the YAML is laid over the file NAME, and must still be a scenario
    <!-- change: NAME -->     in the file NAME, lines with `-` give way to lines with `+`
    <!-- quotes: NAME -->     every line of the block stands in the file NAME of the repository
    <!-- table: NAME -->      the table is compared with a fresh run

Shown and printed text agree if they differ only in blanks, in what `...` stands for, and in
decimals by no more than a percentage point.
"""

from __future__ import annotations

import doctest
import io
import json
import linecache
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from sim.cli import main
from sim.reading import loads
from tests.pages import ROOT, Block

TOLERANCE = 0.01
"""By how much a decimal may differ; by a hundred times as much, if it is a percentage."""

_PIECE = re.compile(r"(?P<gap>\.\.\.)|(?P<blank>\s+)|(?P<number>\d+\.\d+)(?P<percent>%?)")


def summitry(*arguments: str) -> Result:
    """Run the command in this process, eighty columns wide."""
    return CliRunner().invoke(main, arguments, env={"COLUMNS": "80"}, catch_exceptions=False)


def agrees(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed; see above."""
    pattern, numbers, at = [], [], 0
    shown = shown.strip()
    for piece in _PIECE.finditer(shown):
        pattern.append(re.escape(shown[at : piece.start()]))
        at = piece.end()
        if piece["number"]:
            pattern.append(rf"(\d+\.\d+){piece['percent']}")
            numbers.append((float(piece["number"]), 100 if piece["percent"] else 1))
        else:
            pattern.append(".*?" if piece["gap"] else r"\s*")
    pattern.append(re.escape(shown[at:]))
    found = re.fullmatch("".join(pattern), printed.strip(), re.DOTALL)
    return found is not None and all(
        abs(value - float(got)) <= TOLERANCE * scale + 1e-9
        for (value, scale), got in zip(numbers, found.groups(), strict=True)
    )


class _Checker(doctest.OutputChecker):
    """Compares as `agrees` does."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return agrees(want, got)


class Player:
    """Plays the blocks of a page one after another, in one namespace and one folder."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.module = ModuleType(f"page_{page.stem}")

    def play(self, block: Block) -> None:
        """Do with a block what its language and its comment ask for."""
        verb, _, name = block.mark.partition(": ")
        if verb == "file":
            (self.folder / name).write_text(block.text, encoding="utf-8")
        elif verb == "merge":
            self.merge(block, name)
        elif verb == "change":
            self.change(block, name)
        elif verb == "quotes":
            self.quotes(block, name)
        elif block.language in ("python", "pycon", "console"):
            getattr(self, block.language)(block)

    def where(self, block: Block) -> str:
        """The page and line of a block."""
        return f"{self.page.name}:{block.line}"

    def python(self, block: Block) -> None:
        """Run code; its source is kept, so that rules in it can be read."""
        name = f"<{self.where(block)}>"
        linecache.cache[name] = (len(block.text), None, block.text.splitlines(True), name)
        sys.modules[self.module.__name__] = self.module
        exec(compile(block.text, name, "exec"), self.module.__dict__)

    def pycon(self, block: Block) -> None:
        """Compare an interactive session with what it gives."""
        parser, said = doctest.DocTestParser(), io.StringIO()
        name = self.where(block)
        test = parser.get_doctest(block.text, self.module.__dict__, name, name, block.line)
        runner = doctest.DocTestRunner(_Checker())
        failed = runner.run(test, out=said.write, clear_globs=False).failed
        self.module.__dict__.update(test.globs)
        assert not failed, said.getvalue()

    def console(self, block: Block) -> None:
        """Run the commands and compare what they print, where the page shows it."""
        joined = block.text.replace("\\\n", " ")
        for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
            line, _, shown = part.partition("\n")
            command, *arguments = shlex.split(line.removeprefix(".venv/bin/"))
            assert command == "summitry", f"{self.where(block)}: only `summitry` is run here"
            done = summitry(*arguments)
            refused = shown.startswith(("summitry: ", "Usage: "))
            assert done.exit_code == (2 if refused else 0), done.output
            if shown.strip():
                assert agrees(shown, done.output), f"{self.where(block)} prints\n{done.output}"

    def merge(self, block: Block, name: str) -> None:
        """Lay a snippet over a scenario and read the whole."""
        yaml = YAML(typ="safe", pure=True)
        whole = yaml.load((self.folder / name).read_text(encoding="utf-8"))
        laid_over = _laid_over(whole, yaml.load(block.text))
        loads(json.dumps(laid_over, default=str), self.where(block))  # JSON is YAML

    def change(self, block: Block, name: str) -> None:
        """Change lines of a file, which has them once."""
        lines = block.text.splitlines(True)
        before, after = (
            "".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +")
        )
        text = (self.folder / name).read_text(encoding="utf-8")
        assert f"\n{text}".count(f"\n{before}") == 1, f"{self.where(block)}: not in {name}"
        changed = f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:]
        (self.folder / name).write_text(changed, encoding="utf-8")

    def quotes(self, block: Block, name: str) -> None:
        """Find every line of a block in a file."""
        known = lines_of((ROOT / name).read_text(encoding="utf-8"))
        unknown = [line for line in lines_of(block.text) if line not in known]
        assert not unknown, f"{self.where(block)} quotes what {name} does not say: {unknown}"


def _laid_over(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    if "otherwise" in above or "always" in above.values():
        return above  # cases and outcomes, in which order counts
    return below | {key: _laid_over(below.get(key), value) for key, value in above.items()}


def lines_of(text: str) -> list[str]:
    """The lines that say something, without comments and in single blanks."""
    bare = (re.sub(r"(^|\s)#.*", "", line) for line in text.splitlines())
    return [" ".join(line.split()) for line in bare if line.strip()]
