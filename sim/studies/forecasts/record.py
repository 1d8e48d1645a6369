"""A forecast as it was frozen: what was asked and said, when, with what, and a hash of it all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.errors import Place, ScenarioError
from sim.result import Result
from sim.saving import Command, made_by
from sim.scenario import Scenario
from sim.streams import NUMBERS
from sim.strengths import DRAWS, HORIZONS, MOST, Strengths
from sim.strictjson import canonical, plain
from sim.studies.forecasts.again import again, same

FORMAT = 1
"""The version of what a record holds."""

_OF_THE_CLOCK = ("seconds", "rounds_per_second")
_ROUNDING = 1e-6


def _day(text: Any) -> dt.date:
    if not isinstance(text, str):
        raise ValueError("expected a day")
    return dt.date.fromisoformat(text)


def _moment(text: Any) -> dt.datetime:
    if not isinstance(text, str) or not (moment := dt.datetime.fromisoformat(text)).tzinfo:
        raise ValueError("expected a moment with its time zone")
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("expected a moment of the calendar") from None


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


Number = Annotated[float, Field(ge=0, le=MOST)]
Strength = Number | Annotated[list[Number], Field(min_length=DRAWS, max_length=DRAWS)]


class Share(_Part):
    """The share of an outcome."""

    name: str
    share: float = Field(ge=0, le=1)


def _whole(shares: list[Share]) -> list[Share]:
    if len({share.name for share in shares}) < len(shares):
        raise ValueError("an outcome is named twice")
    if abs(sum(share.share for share in shares) - 1) > _ROUNDING:
        raise ValueError("the shares do not add up to 1")
    return shares


class Read(_Part):
    """How strongly words were read: draws of two strengths, or one strength each."""

    early: Strength
    late: Strength
    source: str
    sha256: str
    apart: str

    @property
    def strengths(self) -> Strengths:
        """The same, as the engine takes them."""
        early, late = np.array(self.early, np.float64), np.array(self.late, np.float64)
        return Strengths(early, late, self.source, self.sha256, self.apart)


def _as_read(strengths: Strengths | None) -> dict[str, Any] | None:
    """What `Read` is made of; None where words are read as elicited."""
    if strengths is None:
        return None
    draws = {name: getattr(strengths, name).tolist() for name in HORIZONS}
    return {**draws, **{name: getattr(strengths, name) for name in ("source", "sha256", "apart")}}


Day = Annotated[dt.date, BeforeValidator(_day)]
Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
Shares = Annotated[list[Share], Field(min_length=1), AfterValidator(_whole)]


class Said(_Part):
    """What is read back of a record; whatever else it holds is hashed and kept."""

    scenario: str
    question: str
    opens: Day | None
    resolves: Day | None
    what_happened: str
    frozen_at: Moment
    as_of: str
    rounds: int = Field(ge=1)
    seed: int = Field(ge=0)
    mode: str
    exact: bool
    until: float | None
    supposed: list[str]
    rules: dict[str, str]
    effective_sample_size: Annotated[float, Field(gt=0)] | None
    outcomes: Shares
    numbers: int
    scenario_sha256: str
    scenario_text: str
    read: Read | None


@dataclass(frozen=True, repr=False, eq=False)
class Frozen:
    """A forecast as it was frozen.

    Attributes
    ----------
    data
        All of it as plain data: what `Result.as_dict` holds, except how long it took, and beside
        it `format`, `question`, `opens`, `resolves`, `what_happened`, `frozen_at`,
        `frozen_after_resolving`, `rules`, `numbers` (the version of the program's numbers),
        `command`, `versions`, `scenario_text`, `read` (how strongly words were read) and `sha256`,
        which is of all the rest.
    file
        Where it was read, for messages.
    """

    data: Mapping[str, Any]
    file: str = ""

    def __repr__(self) -> str:
        return f"<Forecast of '{self.said.scenario}', frozen at {self.said.frozen_at.isoformat()}>"

    @property
    def sha256(self) -> str:
        """The hash that it says of itself: publish it, and nobody can change the record unnoticed.

        It is SHA-256 of the canonical JSON of everything else (`sim.strictjson`).
        """
        return str(self.data.get("sha256"))

    @cached_property
    def said(self) -> Said:
        """What is read back of it.

        Raises
        ------
        ScenarioError
            If something is missing, or of another kind.
        """
        try:
            return Said.model_validate(dict(self.data))
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
        path = tuple(f"{step:.80}" if isinstance(step, str) else str(step) for step in fault["loc"])
        reason = fault["msg"].removeprefix("Value error, ")
        raise ScenarioError(
            f"expected what a frozen forecast says here ({reason})", Place(self.file, path=path)
        )

    def verify(self) -> Frozen:
        """The record itself, if it still is what its hash is of.

        Raises
        ------
        ScenarioError
            If it was changed, is none, or is of a later version of the program.
        """
        spot = Place(self.file)
        if "sha256" not in self.data or "format" not in self.data:
            raise ScenarioError("expected a forecast that was frozen", spot)
        try:
            found = _digest(self.data)
        except ValueError as error:
            raise ScenarioError(f"expected a forecast that was frozen: {error}", spot) from None
        if found != self.data["sha256"]:
            raise ScenarioError(f"this record was changed: its SHA-256 is now {found}", spot)
        if self.data["format"] != FORMAT:
            message = f"this record is of format {self.data['format']!r:.20}, not {FORMAT}"
            raise ScenarioError(message, spot)
        if _hash(self._text) != self.said.scenario_sha256:
            message = "this is not the scenario that was played"
            raise ScenarioError(message, Place(self.file, path=("scenario_text",)))
        return self

    @property
    def scenario(self) -> Scenario:
        """The scenario that was played, with what was supposed."""
        read = self.said.read
        return again(self._text, self.said.supposed, read.strengths if read else None)

    @property
    def after_resolving(self) -> bool | None:
        """Whether it was frozen after the day on which the question resolved; None: not known."""
        return _after(self.said.frozen_at, self.said.resolves)

    @property
    def hindcast(self) -> bool:
        """Whether what happened may have been known when it was frozen."""
        return bool(self.after_resolving or self.said.what_happened)

    def days_before(self, day: dt.date | None) -> int | None:
        """How many days before a day it was frozen; below 0, how many after it."""
        return None if day is None else (day - self.said.frozen_at.date()).days

    @property
    def _text(self) -> bytes:
        return self.said.scenario_text.encode(errors="surrogatepass")


def freeze(result: Result, command: str | Command = "", now: dt.datetime | None = None) -> Frozen:
    """A record of a run's forecast, dated and hashed.

    Parameters
    ----------
    result
        The run; of several moments, the forecast as of `result.as_of`.
    command
        The command line that makes the run.
    now
        When it is frozen, with a time zone; by the clock, if left out.

    Raises
    ------
    ScenarioError
        If the scenario was changed in Python, so that its text does not say what was played.

    Examples
    --------
    >>> import sim
    >>> frozen = freeze(sim.run("granada-2023", exact=True))
    >>> frozen.verify().hindcast
    True
    """
    summit, now = result.scenario, now or dt.datetime.now(dt.UTC)
    _check_text(summit)
    made = made_by(command)
    del made["created"]
    data = plain(
        {
            "format": FORMAT,
            "question": summit.question,
            "opens": summit.opens and summit.opens.isoformat(),
            "resolves": summit.resolves and summit.resolves.isoformat(),
            "what_happened": summit.what_happened,
            "frozen_at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "frozen_after_resolving": _after(now.astimezone(dt.UTC), summit.resolves),
            **{k: value for k, value in result.as_dict().items() if k not in _OF_THE_CLOCK},
            "rules": dict(result.rules),
            "numbers": NUMBERS,
            **made,
            "scenario_text": summit.text.decode(),
            "read": _as_read(summit.strengths),
        }
    )
    return Frozen({**data, "sha256": _digest(data)}).verify()


def _check_text(summit: Scenario) -> None:
    """Refuse a scenario whose text, read again, gives another."""
    try:
        alike = same(again(summit.text, summit.supposed, summit.strengths), summit)
    except ScenarioError as error:
        raise ScenarioError(f"its scenario cannot be written down: {error}") from error
    if not alike:
        raise ScenarioError(
            "its scenario was changed in Python, so a record would not say what was played; change "
            "its file, or suppose the change"
        )


def _digest(data: Mapping[str, Any]) -> str:
    """The hash of all but the hash."""
    return _hash(canonical({name: value for name, value in data.items() if name != "sha256"}))


def _hash(raw: bytes) -> str:
    return sha256(raw).hexdigest()


def _after(moment: dt.datetime, day: dt.date | None) -> bool | None:
    return None if day is None else moment.date() > day
