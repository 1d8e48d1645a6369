"""How numbers are said: `72%`, `0.72`, `7 v 5`, `strong up`, `odds x 2.5`, `2% a stage`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from math import exp, isfinite, log

from sim.errors import did_you_mean
from sim.likelihoods import STRENGTHS
from sim.scenario import Intents
from sim.strengths import MOST
from sim.talks.tactics import NAMED
from sim.talks.words import WEIGHTS, WORTHS, worded

_NUMBER = r"(?:[0-9]{1,12}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,3})?"
_STRENGTH = "(slight|moderate|strong|decisive)"


def ranged(pattern: str, how: str = " from") -> str:
    """The pattern of a number that may stand alone or with a range."""
    one = f"({pattern})"
    return f"^({one}|({one}({how}) )?{one} to {one})$"


def _or_word(words: Iterable[str]) -> str:
    """The pattern of a share, or a word for one, that may have a range."""
    return ranged(f"{_SHARE}|{'|'.join(words)}")


_SHARE = r"((100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)%|0?\.[0-9]+|[01])"
PROBABILITY = ranged(_SHARE, " from|, likely")
RATE = ranged(f"{_SHARE}( a stage)?", " from|, likely")
LIKELIHOOD = ranged(rf"{_NUMBER} v {_NUMBER}( v {_NUMBER})?|{_STRENGTH} (for|against)")
SHIFT = ranged(rf"{_STRENGTH} (up|down)|odds x {_NUMBER}")
WORTH, WEIGHT = _or_word(WORTHS), _or_word(WEIGHTS)
EXPONENT = ranged("|".join([*NAMED, _NUMBER]))
"""What JSON Schema is told; the bounds are checked when it is read."""
AS_READ = "as read"
_OUT_OF = 10
MOST_TURNS = 1_000
"""The most turns that talks may last."""


def number(text: str) -> float | None:
    """A finite decimal number without a sign; None if the text is none."""
    value = float(text) if re.fullmatch(_NUMBER, text) else None
    return value if value is not None and isfinite(value) else None


def probability(text: str) -> float:
    """`72%`, `0.72`, `1` or `0`.

    Raises
    ------
    ValueError
        Saying what was expected.
    """
    said = text.strip()
    percent = said.endswith("%")
    value = number(said.removesuffix("%") if percent else said)
    if value is None:
        raise _none("a probability such as '72%' or '0.72'", said)
    if percent:
        value /= 100
    if value > 1:
        hint = "" if percent or value > 100 else f"; did you mean '{said}%'?"
        raise ValueError(f"a probability lies between 0% and 100%, found '{said}'{hint}")
    return value


def rate(text: str) -> float:
    """A probability at each stage: `2% a stage`, or a probability alone."""
    return probability(text.strip().removesuffix("a stage"))


def worth(text: str) -> float:
    """What something is worth: `40%`, or one of `WORTHS`."""
    return _worded(text, WORTHS)


def weight(text: str) -> float:
    """How much an issue counts: `40%`, or one of `WEIGHTS`."""
    return _worded(text, WEIGHTS)


def _worded(text: str, words: Mapping[str, float]) -> float:
    meant = worded(text.strip(), words, "a share such as '40%'")
    return probability(text) if meant is None else meant


def tactic(text: str) -> float:
    """The exponent of a tactic: a word (boulware, linear, conceder) or a number above 0.

    Raises
    ------
    ValueError
        Saying what was expected.
    """
    said = text.strip()
    if said in NAMED:
        return NAMED[said]
    value = number(said)
    if not value:
        near = did_you_mean(said, NAMED) if said.isalpha() else ""
        raise _none("a tactic or an exponent above 0", said, near)
    return value


def strength(text: str) -> float:
    """A strength of words: a number from 0, they tell nothing, to 100; 1 is as elicited.

    Raises
    ------
    ValueError
        Saying what was expected.
    """
    said = text.strip()
    value = number(said)
    if value is None or value > MOST:
        raise _none(f"a strength from 0 to {MOST:g}", said)
    return value


def whole(text: str) -> int:
    """A whole number of turns, from 1 to 1,000."""
    said = text.strip()
    if not re.fullmatch("[0-9]{1,4}", said) or not 1 <= int(said) <= MOST_TURNS:
        raise _none(f"a whole number from 1 to {MOST_TURNS:,}", said)
    return int(said)


def date(text: str) -> dt.date:
    """A date such as 2025-05-16."""
    said = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
            return dt.date.fromisoformat(said)
    except ValueError:
        pass
    raise _none("a date such as 2025-05-16", said)


def truth(text: str) -> bool:
    """`true` or `false`."""
    said = text.strip()
    if said not in ("true", "false"):
        raise _none("'true' or 'false'", said)
    return said == "true"


def likelihood(text: str) -> Intents:
    """By how many out of ten of each intent something is said, in the order of `INTENTS`.

    `2 v 5` is of ten who come and of ten who stay away, with those who `come if` midway;
    `2 v 3 v 5` names these too; `strong for` is a ratio, as `STRENGTHS` says.
    """
    said = " ".join(text.split())
    word, _, side = said.partition(" ")
    if word in STRENGTHS and side in ("for", "against"):
        ratio = exp(STRENGTHS[word])
        high, low = ratio / (1 + ratio), 1 / (1 + ratio)
        comes, stays = (high, low) if side == "for" else (low, high)
        return stays, (comes + stays) / 2, comes
    shares = [number(part) for part in re.split(r" v | vs\.? ", said)]
    values = [share for share in shares if share is not None]
    if len(values) != len(shares) or len(values) not in (2, 3):
        expected = "how many of ten who come v of ten who stay away, such as '7 v 5' or "
        raise _none(f"{expected}'strong for'", said, _strength_hint(word))
    if max(values) > _OUT_OF:
        raise ValueError(f"these are out of ten, so at most 10 each, found '{said:.60}'")
    comes, stays = values[0] / _OUT_OF, values[-1] / _OUT_OF
    return stays, values[1] / _OUT_OF if len(values) == 3 else (comes + stays) / 2, comes


def shift(text: str) -> float:
    """A shift of log-odds: `strong up`, `moderate down`, `odds x 2.5`."""
    said = " ".join(text.split())
    word, _, way = said.partition(" ")
    if word in STRENGTHS and way in ("up", "down"):
        return STRENGTHS[word] if way == "up" else -STRENGTHS[word]
    if said in ("up", "down"):
        raise ValueError(f"say how strongly, such as 'moderate {said}'; found '{said}'")
    factor = number(said.removeprefix("odds x ")) if said.startswith("odds x ") else None
    if factor is not None:
        if not (factor > 0 and isfinite(factor)):
            raise ValueError(f"the odds must be multiplied by more than 0, found '{said}'")
        return log(factor)
    expected = "a strength and a way, such as 'strong up', 'moderate down' or 'odds x 2.5'"
    raise _none(expected, said, _strength_hint(word))


def _none(expected: str, said: str, hint: str = "") -> ValueError:
    """That a text is none of what was expected."""
    return ValueError(f"expected {expected}, found '{said:.60}'{hint}")


def _strength_hint(word: str) -> str:
    hint = did_you_mean(word, STRENGTHS) if word.isalpha() else ""
    return hint if hint.startswith("; did") else ""


def percent(p: float) -> str:
    """A probability as it is said: `8%`, `0.5%`."""
    return f"{p * 100:.4g}%"
