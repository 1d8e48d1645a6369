"""Reading and writing domains: our own file, GENIUS, GeniusWeb and NegMAS.

One module a format (`own`, `genius`, `geniusweb`, `negmas`), each with `part` (what a file is of
it), `read` and `pages` (the text of its files). Only discrete issues and linear-additive utilities
are read; all else is refused where it stands, or passed over with a warning.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import get_args

from sim.errors import Place, ScenarioError, one_of
from sim.talks.domain import Domain
from sim.talks.formats import genius, geniusweb, names, negmas, own
from sim.talks.formats.sheets import Normalise, Sheet, Spread, files, open_sheet
from sim.talks.manners import UNSAID

__all__ = ["FORMATS", "Normalise", "read_domain", "write_domain"]

FORMATS: Mapping[str, ModuleType] = {
    "talks": own,
    "genius": genius,
    "geniusweb": geniusweb,
    "negmas": negmas,
}
"""The formats by name; all but the first are folders."""


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=3)


def read_domain(
    path: str | Path,
    normalise: Normalise = "genius",
    *,
    profiles: Sequence[str | Path] = (),
    warn: Callable[[str], None] = _warn,
) -> Domain:
    """A domain, in whichever format its content is.

    Parameters
    ----------
    path
        A file of talks; or the folder of a GENIUS, GeniusWeb or NegMAS domain; or the domain's
        file in such a folder.
    normalise
        What evaluations of a GENIUS file mean: divided by the largest of their issue, as in
        GENIUS, or `raw`, as in NegMAS.
    profiles
        The sides' files in the order of the table; all of the folder, sorted by name, if none.
        They must be named where several domains lie in the folder.
    warn
        Told, in one sentence each, of all that is passed over.

    Raises
    ------
    ScenarioError
        With the place of the first thing that is wrong.
    """
    one_of(normalise, get_args(Normalise), "a way to normalise")
    domain, beside = _gather(Path(path), not profiles)
    format, _ = _known(domain)
    sheets = [open_sheet(Path(profile)) for profile in profiles] or _profiles(domain, beside)
    for sheet in sheets:
        if _known(sheet) != (format, "profile"):
            sheet.fail(f"this is no profile of the format '{format}'")
    spread = Spread(domain, sheets, normalise)
    read: Domain = FORMATS[format].read(spread)
    for message in spread.warnings:
        warn(message)
    return read


def _known(sheet: Sheet) -> tuple[str, str]:
    """A file's format and what it is of it; empty if it is of none."""
    for name, module in FORMATS.items():
        if part := module.part(sheet):
            return name, part
    return "", ""


def _gather(path: Path, beside: bool) -> tuple[Sheet, Sequence[Sheet]]:
    """The file that says the issues, and, if they are wanted, those beside it."""
    if path.is_dir():
        sheets = [open_sheet(file) for file in files(path)]
        return _only(path, [sheet for sheet in sheets if _says_issues(sheet)]), sheets
    domain = open_sheet(path)
    _, part = _known(domain)
    if part == "profile":
        domain.fail("this is one side's profile; name the folder, or the domain's file in it")
    if not part:
        domain.fail(f"this is no domain of a known format ({', '.join(FORMATS)})")
    near = files(path.parent, (path.suffix.lower(),)) if beside and part == "domain" else []
    return domain, [open_sheet(file) for file in near if file != path]


def _says_issues(sheet: Sheet) -> bool:
    return _known(sheet)[1] in ("domain", "whole")


def _profiles(domain: Sheet, beside: Sequence[Sheet]) -> Sequence[Sheet]:
    """The sides of a domain, where there is no other whose they could be."""
    format, _ = _known(domain)
    profiles = [sheet for sheet in beside if _known(sheet) == (format, "profile")]
    others = [sheet for sheet in beside if _known(sheet) == (format, "domain")]
    if any(other is not domain for other in others):
        domain.fail(
            f"other domains lie beside it ({_listed(others)}), so it is not clear whose profiles "
            f"these are: {_listed(profiles)}; name its sides with --side, in Python `profiles`"
        )
    return profiles


def _listed(sheets: Sequence[Sheet]) -> str:
    return ", ".join(sheet.path.name for sheet in sheets) or "none"


def _only(folder: Path, domains: Sequence[Sheet]) -> Sheet:
    """The one domain of a folder."""
    if len(domains) == 1:
        return domains[0]
    if not domains:
        raise ScenarioError(
            f"the folder holds no domain of a known format ({', '.join(FORMATS)})",
            Place(str(folder)),
        )
    raise ScenarioError(
        f"the folder holds {len(domains)} domains: {_listed(domains)}; name one of the files",
        Place(str(folder)),
    )


def write_domain(
    domain: Domain,
    path: str | Path,
    format: str = "talks",
    normalise: Normalise = "genius",
    *,
    warn: Callable[[str], None] = _warn,
) -> Path:
    """Write a domain: a new file of talks, or a new folder of another format.

    Read back, it is the same domain; with GENIUS's normalisation, its utilities are the same and
    the weights carry the scale.

    Parameters
    ----------
    domain
        What is written.
    path
        The file, or the folder; neither may hold anything yet.
    format
        One of `FORMATS`.
    normalise
        For whom GENIUS files are written: see `read_domain`.
    warn
        Told, in one sentence each, of what other programs may not take.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    ScenarioError
        If the format cannot say the domain, or the path cannot be written.
    """
    module = FORMATS[one_of(format, FORMATS, "a format that is known")]
    one_of(normalise, get_args(Normalise), "a way to normalise")
    names.check(domain)
    noted = [] if module is own else list(_left_out(domain))
    pages = module.pages(domain, normalise, noted)
    target = Path(path)
    try:
        _save(target, pages)
    except OSError as error:
        raise ScenarioError(f"this cannot be written: {error.strerror}", Place(str(path))) from None
    for message in noted:
        warn(message)
    return target


def _left_out(domain: Domain) -> Iterator[str]:
    for side, utilities in zip(domain.profiles, domain.utilities, strict=True):
        if replace(side.manner, floor=UNSAID.floor) != UNSAID:
            yield f"how {side.party} bargains, and what it is unsure of, is left out"
        if side.manner.floor == "reservation" and side.reservation < utilities.min():
            yield f"elsewhere {side.party} comes down to its worst agreement only"


def _save(target: Path, pages: Mapping[str, str]) -> None:
    """Each page beneath the target; a page without a name is the target itself."""
    if "" in pages:
        if target.exists():
            raise ScenarioError("this file exists; choose another name", Place(str(target)))
    else:
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise ScenarioError("this folder is not empty; choose another", Place(str(target)))
    for name, text in pages.items():
        with (target / name).open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
