"""Who comes of many, without enumerating what each may do: all who wait come, or none of them.

Let every side stay away, come anyway, or come if at least one other does, trusted in that or not.
Then the resolver's answer (`sim.attendance`), the greatest fixed point over those trusted of the
least over the rest, can be said in a sentence: all but those who stay away come, unless nobody of
them comes anyway, and either none is trusted or there is only one of them.

- If one comes anyway, everyone who waits has company, in any order of moves.
- If nobody does and two wait, one of them trusted: let all who are trusted sign. The others join,
  as one has signed, and then every signer has company. So it is a fixed point, and none is greater.
- If nobody does and all who wait are untrusted, the least fixed point is that nobody comes.
- If nobody does and one alone waits, it has no company, trusted or not.

So those who attend are either a set S, who are then all that do not stay away, or nobody. With the
probabilities a of staying away, n of coming anyway, t and u of waiting, trusted and not,

    P(S) = prod_{not S} a * [ prod_S (n + t + u) - prod_S u - (t of the one, if S has one member) ]

for any S that is not empty, and what is taken off goes to the empty set. Nothing is in fact
subtracted below, so that no digits are lost where nearly all of it is taken off: side by side,
each set is carried on twice, once as *closed*, where all its members wait untrusted, and once as
all else. There are 2 ** sides sets, in place of 4 ** sides combinations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

AWAY, ANYWAY, TRUSTED, UNTRUSTED = range(4)
"""What kind of side one is: the last two come if another does."""


def company(kinds: Floats, weights: Floats) -> Floats:
    """The probability of every pattern of attendance, by the formula.

    Parameters
    ----------
    kinds
        The probability of each kind of every side: (meetings, sides, 4, worlds, draws).
    weights
        The probability of each world, (meetings, worlds, draws).

    Returns
    -------
    Shape (meetings, 2 ** sides, draws); the last side differs between neighbouring patterns.
    """
    closed = weights[:, None]
    other = np.zeros_like(closed)
    for side in kinds.swapaxes(0, 1):
        away, anyway, trusted, untrusted = side.swapaxes(0, 1)[:, :, None]
        opening = anyway + trusted
        other = _either(other * away, other * (opening + untrusted) + closed * opening)
        closed = _either(closed * away, closed * untrusted)
    alone = weights[:, None] * _all_others_away(kinds[:, :, AWAY])
    one = 1 << np.arange(kinds.shape[1])[::-1]
    other[:, one] = alone * kinds[:, :, ANYWAY]
    other[:, 0] = closed.sum(axis=1) + (alone * kinds[:, :, TRUSTED]).sum(axis=1)
    found: Floats = other.sum(axis=2)
    return found


def _either(without: Floats, including: Floats) -> Floats:
    """Patterns of one side more, which is in every second of them."""
    both = np.stack([without, including], axis=2)
    return both.reshape(len(both), -1, *both.shape[3:])


def _all_others_away(away: Floats) -> Floats:
    """Of each side, the probability that all others stay away: (meetings, sides, ...)."""
    others = [np.delete(away, side, axis=1).prod(axis=1) for side in range(away.shape[1])]
    return np.stack(others, axis=1)
