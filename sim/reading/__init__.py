"""Reading scenario files: YAML text to a `Scenario`, with errors that say where and what.

`nodes` reads the YAML, `document` says its shape (`schema` says it to editors), `cast`, `record`
and `judgement` understand its parts, and `build` puts them together.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from sim.bundled import bundled
from sim.decoding import MAX_BYTES, decode
from sim.errors import Place, ScenarioError, did_you_mean
from sim.reading import nodes
from sim.reading.build import build
from sim.reading.circles import signed_graph
from sim.reading.parameters import Beside, asked
from sim.reading.record import entry_of
from sim.reading.schema import json_schema
from sim.scenario import Scenario

__all__ = ["bundled", "entry_of", "json_schema", "load", "loads", "signed_graph"]


def load(source: str | Path, parameters: str | Path | None = None) -> Scenario:
    """The scenario of a file, or a bundled one by its name.

    Parameters
    ----------
    source
        The file's path, or the name.
    parameters
        How strongly words are read, whatever the file says of it: `"packaged"`, as past meetings
        teach; `"assumed"`, as elicited; or the path of a parameter file.

    Raises
    ------
    ScenarioError
        With file, line, column, what was expected and the nearest right name.

    Examples
    --------
    >>> load("istanbul-2025").place
    'Istanbul'
    """
    file = str(source)
    path = Path(source)
    try:
        if not path.is_file() and file in bundled():
            path = bundled()[file]
        if path.is_dir():
            raise ScenarioError("this is a directory, not a scenario file", Place(file))
        # One byte more than may be read is enough to see that a file is too long.
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        hint = did_you_mean(file, bundled())
        message = f"there is no such file and no bundled scenario of this name{hint}"
        raise ScenarioError(message, Place(file)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the file cannot be read: {reason}", Place(file)) from None
    return loads(raw, str(path), parameters)


def loads(
    text: str | bytes,
    file: str = "",
    parameters: str | Path | None = None,
    files: Collection[str] | None = None,
) -> Scenario:
    """The scenario that a YAML text holds.

    Parameters
    ----------
    text
        The text, or its bytes as they stand in a file.
    file
        How messages call it, and beside which a parameter file must be that it names.
    parameters
        As for `load`.
    files
        The parameter files that the text may name, by their paths beside it; None: any. A text
        that a stranger wrote should name none.

    Raises
    ------
    ScenarioError
        With line, column, what was expected and the nearest right name.
    """
    try:
        raw = text if isinstance(text, bytes) else text.encode()
    except UnicodeEncodeError:
        raise ScenarioError("the text holds half a character", Place(file)) from None
    tree, wanted = nodes.read(decode(raw, file), file), asked(parameters)
    beside = Beside(Path(file).parent, files)
    summit = build(tree, sha256(raw).hexdigest(), beside, wanted)
    return replace(summit, text=raw)
