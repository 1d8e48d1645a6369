"""What a user of the page has asked: all of it stands in the link, and nothing on the server."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlencode

from sim.decoding import MAX_BYTES
from sim.errors import Refusal, ScenarioError, check_number, one_of
from sim.scenario import MODES
from sim.web.library import Library
from sim.web.linked import packed, unpacked

ROUNDS, MOST_ROUNDS = 20_000, 1_000_000
MOST_SEED = 10**15
MOST_SUPPOSED, MOST_SETTINGS, LONGEST = 20, 200, 500
"""The most texts of a kind that are supposed, and numbers that are set; the letters of each."""
LONGEST_LINK = 1 << 15
"""The most letters of a link that is handed out."""

_WHOLE = re.compile(r"[0-9]{1,18}")


class Fields(Protocol):
    """A query, or the fields of a form: names, of which each may have several values."""

    def multi_items(self) -> Sequence[tuple[str, object]]:
        """Each name with each of its values, in order."""


@dataclass(frozen=True)
class Asked:
    """A question to the page.

    Attributes
    ----------
    scenario
        The slug of a scenario of the library.
    text
        The scenario's text, where it was edited.
    given, do, settings
        What is supposed, as in `sim.supposing.suppose`; a setting is a name and a value.
    mode, as_of, rounds, seed
        As in `sim.rounds.run`; as of nothing said, the record's end.
    beside
        A mark of what is in the parameter file that the scenario's file names, if it does.
    name, base
        What the command line calls the scenario, and the bytes of its file.
    """

    scenario: str
    text: str | None = None
    given: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    mode: str = "credible"
    as_of: str = ""
    rounds: int = ROUNDS
    seed: int = 0
    beside: str = ""
    name: str = field(default="", compare=False, repr=False)
    base: bytes = field(default=b"", compare=False, repr=False)

    @classmethod
    def read(cls, params: Fields, library: Library) -> Asked:
        """What a query or a form asks.

        Fields: scenario, given, do, set ("name=value"), each of the last three as often as one
        likes, mode, as-of, rounds, seed, edit (a compressed text). Those left empty say nothing,
        others than these are passed over.

        Raises
        ------
        ScenarioError
            For the first thing that is not well asked.
        """
        said = _Said.of(params)
        shelved = library[said.one("scenario")]
        asked = cls(
            shelved.slug,
            given=said.several("given"),
            do=said.several("do"),
            settings=said.settings(),
            mode=one_of(said.one("mode") or "credible", MODES, "a mode"),
            as_of=said.one("as-of"),
            rounds=said.number("rounds", ROUNDS, 1, MOST_ROUNDS),
            seed=said.number("seed", 0, 0, MOST_SEED),
            beside=shelved.beside,
            name=shelved.name,
            base=shelved.text,
        )
        letters = said.one("edit", LONGEST_LINK)
        return asked._with(unpacked(letters, shelved.text)) if letters else asked

    def edited(self, text: str) -> Asked:
        """The same of another text, with the ends of lines that its file has.

        Raises
        ------
        ScenarioError
            If it is too long, or no text.
        """
        try:
            raw = _lines_as_in(self.base, text.encode())
        except UnicodeEncodeError:
            raise ScenarioError("the text holds half a character") from None
        if len(raw) > MAX_BYTES:
            message = f"the text has {len(raw):,} bytes; at most {MAX_BYTES:,} are read"
            raise ScenarioError(message)
        return self._with(raw)

    def _with(self, raw: bytes) -> Asked:
        return replace(self, text=None if raw == self.base else raw.decode())

    @property
    def supposes(self) -> bool:
        """Whether anything is supposed beside the record."""
        return bool(self.given or self.do or self.settings)

    @property
    def changed(self) -> bool:
        """Whether there is anything to compare with the file as it stands."""
        return self.supposes or self.text is not None

    def query(self) -> str:
        """The shortest query that asks the same; what is as usual is left out.

        Read again, it is equal to this. A text that was edited may make it too long for a link.
        """
        return urlencode(list(self._fields()))

    def link(self, path: str | None = None) -> str:
        """The link to a state of the page: `path` and the query; by default, of the whole page.

        Raises
        ------
        Refusal
            If it is longer than a link should be.
        """
        fields = [(key, value) for key, value in self._fields() if path or key != "scenario"]
        query = urlencode(fields)
        link = (path or f"/s/{self.scenario}") + (f"?{query}" if query else "")
        if len(link) > LONGEST_LINK:
            raise Refusal(
                f"what was edited makes a link of {len(link):,} letters, and at most "
                f"{LONGEST_LINK:,} go in one: download the text, and serve that file"
            )
        return link

    def command(self, verb: str = "run") -> str:
        """The same on the command line; of an edited text, once it has been downloaded."""
        return shlex.join(["summitry", verb, self.file, *self._options()])

    def comparing(self, as_of: str) -> str:
        """The comparison with the file as it stands, on the command line.

        Empty where there is none: nothing is changed, or it takes an edited text on one side and
        something supposed on the same side alone.
        """
        if not self.changed or (self.supposes and self.text is not None):
            return ""
        files = [self.name or self.scenario, *([] if self.text is None else [self.file])]
        return shlex.join(["summitry", "compare", *files, *replace(self, as_of=as_of)._options()])

    @property
    def file(self) -> str:
        """What the command line calls the scenario: an edited one, as it is downloaded."""
        return self.name or self.scenario if self.text is None else f"{self.scenario}-edited.yaml"

    def _options(self) -> Iterator[str]:
        for text in self.given:
            yield from ("--given", text)
        for text in self.do:
            yield from ("--do", text)
        for name, value in self.settings:
            yield from ("--set", f"{name}={value}")
        if self.mode != "credible":
            yield from ("--mode", self.mode)
        if self.as_of:
            yield from ("--as-of", self.as_of)
        yield from ("--rounds", str(self.rounds))
        if self.seed:
            yield from ("--seed", str(self.seed))

    def _fields(self) -> Iterator[tuple[str, str]]:
        yield "scenario", self.scenario
        yield from (("given", text) for text in self.given)
        yield from (("do", text) for text in self.do)
        yield from (("set", f"{name}={value}") for name, value in self.settings)
        if self.mode != "credible":
            yield "mode", self.mode
        if self.as_of:
            yield "as-of", self.as_of
        if self.rounds != ROUNDS:
            yield "rounds", str(self.rounds)
        if self.seed:
            yield "seed", str(self.seed)
        if self.text is not None:
            yield "edit", packed(self.text, self.base)


@dataclass(frozen=True)
class _Said:
    """What stands in fields, each value without the blanks around it."""

    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, params: Fields) -> _Said:
        """The fields that say something; what is no text, such as a file, says nothing."""
        stripped = ((key, v.strip()) for key, v in params.multi_items() if isinstance(v, str))
        return cls(tuple((key, value) for key, value in stripped if value))

    def of_name(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]

    def one(self, name: str, longest: int = LONGEST) -> str:
        """The value of a field that is said at most once."""
        found = self.of_name(name)
        if len(found) > 1:
            raise ScenarioError(f"'{name}' is said {len(found)} times; once is enough")
        return _short(name, found[0], longest) if found else ""

    def several(self, name: str) -> tuple[str, ...]:
        """The values of a field that may be said more than once."""
        return tuple(_short(name, text) for text in _few(name, self.of_name(name), MOST_SUPPOSED))

    def settings(self) -> tuple[tuple[str, str], ...]:
        """Numbers and what they are set to."""
        found: dict[str, str] = {}
        for text in _few("set", self.of_name("set"), MOST_SETTINGS):
            name, _, value = (part.strip() for part in _short("set", text).rpartition("="))
            if not name or not value:
                raise ScenarioError(f"set: expected NAME=VALUE, found '{text:.60}'")
            if name in found:
                raise ScenarioError(f"set: '{name:.60}' is named twice")
            found[name] = value
        return tuple(found.items())

    def number(self, name: str, usual: int, least: int, most: int) -> int:
        """A whole number, or the usual one where nothing is said."""
        text = self.one(name)
        if text and not _WHOLE.fullmatch(text):
            raise ScenarioError(f"expected {name} to be a whole number, found '{text:.60}'")
        number = int(text or usual)
        check_number(name, number, least, most)
        return number


def _few(name: str, texts: list[str], most: int) -> list[str]:
    if len(texts) > most:
        raise ScenarioError(f"'{name}' is said {len(texts):,} times; at most {most} times, please")
    return texts


def _short(name: str, text: str, longest: int = LONGEST) -> str:
    if len(text) > longest:
        raise ScenarioError(f"'{name}' has {len(text):,} letters; at most {longest:,} are read")
    return text


def _lines_as_in(base: bytes, raw: bytes) -> bytes:
    """A text whose lines end as those of another: a browser ends them in its own way."""
    plain = raw.replace(b"\r\n", b"\n")
    return plain.replace(b"\n", b"\r\n") if b"\r\n" in base else plain
