"""What reads input from outside, and the judgement of what comes of an input.

An input is good if it is read, or refused in one line that a terminal can show. Anything else
that is raised is a defect, and so is more than a second of work.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir, closing
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from click.testing import CliRunner

from sim import fits, strictjson
from sim.checkpoints.fingerprints import digest
from sim.checkpoints.records import Records
from sim.errors import Refusal, ScenarioError
from sim.grammar import parse
from sim.history import read
from sim.readback import readback
from sim.reading import bundled, load, loads
from sim.reproducing import tables
from sim.rounds import run
from sim.saving import read_manifest, refuse_to_harm
from sim.scenario import Scenario
from sim.shown import in_one_line, shown
from sim.studies import forecasts
from sim.supposing import suppose
from sim.tablefiles import read_table
from sim.tables.forecast import scored
from sim.tables.history import of_case, text
from sim.talks.formats import read_domain
from sim.vocabulary import CONTEXTS, Names, names
from tests import history
from tests.fuzz import conditions, mutants, nasty
from tests.reading import SMALL

SECONDS = 1.0
"""The most work that an input may make."""

SAMPLES = Path(__file__).parents[1] / "talks" / "samples"
PARTED = "\n=====\n"
"""Between the files of a domain that are given as one text: the domain, then its sides."""


class Defect(AssertionError):
    """An input that is neither read nor refused as it should be."""


def judged(call: Callable[[], object]) -> bool:
    """Whether a call accepts its input; refusing it in one clear line is as good.

    Raises
    ------
    Defect
        For anything else.
    """
    try:
        call()
    except (ScenarioError, Refusal) as error:
        message = str(error)
    except Exception as error:
        raise Defect(f"{type(error).__name__}: {error!s:.200}") from error
    else:
        return True
    if not message.strip() or in_one_line(message) != message:
        raise Defect(f"a message is one line that can be shown, not {message!a:.200}")
    return False


def in_time(call: Callable[[], object]) -> None:
    """Make a call, which may take a second of this process.

    Raises
    ------
    Defect
        If it takes longer.
    """
    began = process_time()
    call()
    if (took := process_time() - began) > SECONDS:
        raise Defect(f"this took {took:.1f} seconds")


# What reads


def _scenario(data: bytes) -> None:
    def read() -> None:
        scenario = loads(data)
        for said in (readback(scenario), *scenario.warnings):
            _clean(said)

    judged(read)


def _played(data: bytes) -> None:
    """What the reader takes can be played."""
    judged(lambda: run(loads(data), rounds=2))


def _clean(said: str) -> None:
    if shown(said) != said:
        raise Defect(f"this steers a terminal: {said!a:.200}")


def _condition(data: bytes) -> None:
    text, known = data.decode("utf-8", "surrogateescape"), _names()
    context = list(CONTEXTS.values())[len(text) % len(CONTEXTS)]

    judged(lambda: parse(text, known, context))


def _supposed(data: bytes) -> None:
    """Lines such as `given Putin attends`, `do not Trump presses Ukraine`, `set NAME=VALUE`."""
    said: dict[str, list[str]] = {"given": [], "do": [], "set": []}
    for line in data.decode("utf-8", "replace").split("\n"):
        flag, _, text = line.partition(" ")
        said.get(flag, said["given"]).append(text)
    settings = dict(text.rpartition("=")[::2] for text in said["set"])
    judged(lambda: suppose(_istanbul(), said["given"], said["do"], settings))


def _domain(*suffixes: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        with TemporaryDirectory(dir=_memory()) as folder:
            for number, page in enumerate(data.split(PARTED.encode())[:5]):
                suffix = suffixes[number % len(suffixes)]
                (
                    Path(folder) / f"{'domain' if not number else f'side{number}'}{suffix}"
                ).write_bytes(page)
            judged(lambda: read_domain(folder, warn=_told))

    return read


def _told(message: str) -> None:
    if in_one_line(message) != message:
        raise Defect(f"a warning is one line that can be shown, not {message!a:.200}")


def _results(data: bytes) -> None:
    """A manifest, and a table of outcomes."""
    manifest, _, table = data.partition(PARTED.encode())
    with TemporaryDirectory(dir=_memory()) as folder:
        (Path(folder) / "manifest.json").write_bytes(manifest)
        (Path(folder) / "outcomes.csv").write_bytes(table)
        for read in (read_manifest, _outcomes, refuse_to_harm, tables):
            judged(lambda read=read: read(Path(folder)))  # type: ignore[misc]


def _outcomes(folder: Path) -> object:
    return read_table(folder, "outcomes")


def _history(data: bytes) -> None:
    """Cases, stances, disputes, and what is said of them."""
    with TemporaryDirectory(dir=_memory()) as folder:
        for name, page in zip(history.SMALL, data.split(PARTED.encode()), strict=False):
            (Path(folder) / name).write_bytes(page)

        def tell() -> None:
            found = read(folder)
            for said in (text(found), *map(of_case, found.cases)):
                _clean(said)

        judged(tell)


def _frozen(data: bytes) -> None:
    """A record of a forecast as it stands, and with a hash as a forger would make it."""
    with TemporaryDirectory(dir=_memory()) as folder:
        (Path(folder) / "x.json").write_bytes(data)
        judged(lambda: forecasts.read(Path(folder) / "x.json"))
    try:
        said = strictjson.parse(data)
        said["scenario_sha256"] = sha256(said["scenario_text"].encode()).hexdigest()
        del said["sha256"]
        hashed = sha256(strictjson.canonical(said)).hexdigest()
        forged = forecasts.Frozen({**said, "sha256": hashed})
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    if judged(forged.verify):
        judged(lambda: _scored(forged))


def _scored(frozen: forecasts.Frozen) -> None:
    """Every outcome of a forecast, as if it had happened."""
    scores = [forecasts.score(frozen, share.name) for share in frozen.said.outcomes]
    _clean(shown(scored(forecasts.Scores(tuple(scores)))))


def _parameters(data: bytes) -> None:
    """A parameter file, and what a scenario tells of it."""
    with TemporaryDirectory(dir=_memory()) as folder:
        file = Path(folder) / "p.json"
        file.write_bytes(data)

        def tell() -> None:
            for text in (SMALL, f"{SMALL}dispute: {_DISPUTE}\n"):
                scenario = loads(text, parameters=file)
                for said in (readback(scenario), *scenario.warnings):
                    _clean(shown(said))

        judged(tell)


def _resume(data: bytes) -> None:
    """A record of a checkpoint, with a checksum as a forger would make it."""
    with TemporaryDirectory(dir=_memory()) as folder:
        kept = Path(folder) / "kept"
        with closing(_records(kept)) as records:
            records.append(data.replace(b"\n", b" "))
        judged(lambda: run(_granada(), rounds=_ROUNDS, checkpoint=kept).as_dict())


def _records(folder: Path) -> Records:
    """The records of a new checkpoint, none of them kept."""
    run(_granada(), rounds=_ROUNDS, checkpoint=folder)
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))["job"]
    (folder / "blocks").write_bytes(b"")
    return Records(folder / "blocks", digest(json.dumps(job, indent=2, ensure_ascii=False)))


def _command(data: bytes) -> None:
    """The words of a command line, as a shell would part them."""
    from sim.cli import main

    try:
        words = shlex.split(data.decode("utf-8", "replace").replace("\0", ""))
    except ValueError:
        return
    with TemporaryDirectory(dir=_memory()) as folder, chdir(folder):
        for name, text in zip(
            ("domain.xml", "a.xml", "b.xml"), _genius().split(PARTED), strict=True
        ):
            Path(name).write_text(text, encoding="utf-8")
        found = CliRunner().invoke(main, [word for word in words if _modest(word)])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise Defect(f"{type(found.exception).__name__}: {found.exception!s:.200}") from (
            found.exception
        )
    if found.exit_code not in (0, 2, 3):
        raise Defect(f"the exit code {found.exit_code}")
    _clean(found.output)


def _modest(word: str) -> bool:
    """Whether a word asks for no code, and for no more than a moment's work."""
    return word not in ("--rules", "--rules-after", "--exact") and not re.search(
        "(^|=)[0-9]{4}", word
    )


@cache
def _istanbul() -> Scenario:
    return load("istanbul-2025")


@cache
def _granada() -> Scenario:
    return load("granada-2023")


@cache
def _names() -> Names:
    return names(_istanbul())


@cache
def _memory() -> str | None:
    """A folder in memory, where there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


# What is read


@cache
def _scenarios() -> Sequence[str]:
    """The bundled scenarios, and, three times as often, a small one."""
    texts = [path.read_text(encoding="utf-8") for path in bundled().values()]
    return [*texts, *[SMALL] * (3 * len(texts))]


def _files(*paths: str) -> Callable[[], Sequence[str]]:
    return lambda: [PARTED.join((SAMPLES / path).read_text(encoding="utf-8") for path in paths)]


@cache
def _genius() -> str:
    (files,) = _files("genius/domain.xml", "genius/north.xml", "genius/south.xml")()
    return files


def _conditions() -> Sequence[str]:
    known = _istanbul()
    return [str(outcome.when) for outcome in known.outcomes] + [
        str(condition) for condition in known.judgement.conditions.values()
    ]


def _phrase(seeds: Sequence[str], chance: Random) -> bytes:
    if chance.random() < 0.3:
        return mutants.mutant(seeds, chance)
    return conditions.condition(_names(), chance).encode("utf-8", "replace")


_SUPPOSED = (
    "given Wednesday: Putin confirmed\ndo Thursday: Trump presses Ukraine",
    "given Putin attends\nset intent.Trump.comes=30%",
    "do not Trump presses Ukraine\nset reads.Putin evasive=2 v 5",
    "do Russia sends at least ministers\ngiven deal prepared",
    "do Putin means to come\ndo Russia believed unable to sign",
    "set talks.Russia.no agreement=30%\nset chance.deal prepared=nan",
)

_COMMANDS = (
    "check istanbul-2025",
    "run istanbul-2025 --rounds 2 --no-save --given 'Putin attends' --seed 1 --as-of Wednesday",
    "run granada-2023 --rounds 2 --set 'follows through=90%' --json --mode assured",
    "trace helsinki-2018 --round 3 --do 'Trump attends'",
    "compare paris-1960 --rounds 2 --no-save --set 'follows through=90%'",
    "sweep istanbul-2025 --vary 'intent.Trump.comes=0% to 40%' --points 2 --rounds 2",
    "sweep istanbul-2025 --vary 'reads.Putin evasive=1 v 2 to 2 v 3' --samples 2 --rounds 2",
    "sensitivity granada-2023 --rounds 64 --no-save --odds 2",
    "talks domain.xml --tactics boulware,0.3 --turns 3",
    "new name",
    "plot results",
)

_ROUNDS = 50


@cache
def _records_of_forecasts() -> Sequence[str]:
    before = dt.datetime(2023, 10, 1, tzinfo=dt.UTC)
    frozen = forecasts.freeze(run(_granada(), rounds=_ROUNDS), now=before)
    return [json.dumps(frozen.data, indent=1)]


_DISPUTE = "hills"


@cache
def _files_of_parameters() -> Sequence[str]:
    """The packaged file, with a dispute less and its numbers shorter."""
    data = json.loads(fits.PACKAGED.read_text(encoding="ascii"))
    data["disputes"] = {_DISPUTE: next(iter(data["disputes"].values()))}
    for fit in (data["whole"], data["disputes"][_DISPUTE]["without"]):
        fit["draws"] = {name: [round(draw) for draw in of] for name, of in fit["draws"].items()}
    return [json.dumps(data)]


_RECORD = (
    '{"block":["start",0,50],"seconds":0.006,"tally":{"rounds":50,"weight":{"int":[50,50,50],'
    '"shape":[3]},"outcomes":{"int":[8,16,17,0,9,8,16,17,0,9,8,16,17,0,9],"shape":[3,5]},'
    '"attends":{"int":[41,24],"shape":[2]},"ranks":{"int":[9,0,0,0,41,26,0,0,0,24,50,0,0,0,0,50,'
    '0,0,0,0,50,0,0,0,0,50,0,0,0,0],"shape":[6,5]},"deadlock":{"int":[0,0,0,0],"shape":[4]},'
    '"ends":null,"agreements":null,"squares":null}}',
)

_RESULTS = (
    json.dumps(
        {
            "scenario": "Istanbul",
            "question": "Who?",
            "scenario_sha256": "0" * 64,
            "supposed": ["given Putin attends"],
            "mode": "credible",
            "files": ["manifest.json", "outcomes.csv"],
        }
    )
    + PARTED
    + "as_of,outcome,share,low,high\nFriday,talks,0.5,0.4,0.6\nFriday,none,0.5,0.4,0.6\n",
)


@dataclass(frozen=True)
class Target:
    """Something that reads input.

    Attributes
    ----------
    read
        Reads an input.
    seeds
        Good inputs.
    make
        Makes inputs of them that may or may not be good.
    plays
        Whether it also plays what it reads, which may take its time.
    """

    read: Callable[[bytes], None]
    seeds: Callable[[], Sequence[str]]
    make: Callable[[Sequence[str], Random], bytes] = mutants.mutant
    plays: bool = False

    def draw(self, chance: Random) -> bytes:
        """An input that may or may not be good."""
        if chance.random() < 0.02:
            return "".join(chance.choices(nasty.ALL, k=5)).encode("utf-8", "replace")
        return self.make(self.seeds(), chance)

    def check(self, data: bytes) -> None:
        """Read an input.

        Raises
        ------
        Defect
            If it is neither read nor refused in a clear line, or takes too long.
        """
        if self.plays:
            self.read(data)
        else:
            in_time(lambda: self.read(data))


TARGETS: Mapping[str, Target] = {
    "scenario": Target(_scenario, _scenarios),
    "played": Target(_played, _scenarios, plays=True),
    "condition": Target(_condition, _conditions, _phrase),
    "supposed": Target(_supposed, lambda: _SUPPOSED),
    "talks": Target(_domain(".yaml"), _files("sea.yaml")),
    "genius": Target(_domain(".xml"), lambda: [_genius()]),
    "geniusweb": Target(
        _domain(".json"),
        _files("geniusweb/truce.json", "geniusweb/truce1.json", "geniusweb/truce2.json"),
    ),
    "negmas": Target(_domain(".yml"), _files("negmas/truce.yml", "negmas/a.yml", "negmas/b.yml")),
    "negmas-json": Target(
        _domain(".json"),
        _files("negmas-json/truce.json", "negmas-json/a.json", "negmas-json/b.json"),
    ),
    "resume": Target(_resume, lambda: _RECORD, plays=True),
    "history": Target(_history, lambda: [PARTED.join(history.SMALL.values())]),
    "results": Target(_results, lambda: _RESULTS),
    "parameters": Target(_parameters, _files_of_parameters),
    "frozen": Target(_frozen, _records_of_forecasts),
    "command": Target(_command, lambda: _COMMANDS, mutants.command, plays=True),
}
"""Everything that reads input from outside, by name."""
