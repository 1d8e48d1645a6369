"""The small pictures of the explanations: of the resolver, from its answers, and of given and do.

    python docs/pictures/small.py

writes them beside this file. A test compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import hypot
from pathlib import Path

import sim
from sim.plots.style import INK, MAIN

HERE = Path(__file__).parent
WIDTH, NODE, SMALL = 230, 24, 15
TOP, BOTTOM, LINE = 34, 30, 15
FONT = "font-family='DejaVu Sans, Verdana, sans-serif'"

Place = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """One system of conditions, and who is trusted in it.

    Attributes
    ----------
    title, note
        What stands above and below.
    places
        Actor to where it stands, in hundredths of the panel.
    waits
        Who waits for whose presence.
    shuns
        Who waits for whose absence.
    conditions
        What the resolver is asked of an actor; by default what `waits` and `shuns` say.
    promised
        Who has promised in public and is believed.
    labels
        What stands in a node, if not the actor's name.
    """

    title: str
    note: str
    places: Mapping[str, Place]
    waits: Sequence[tuple[str, str]] = ()
    shuns: Sequence[tuple[str, str]] = ()
    conditions: Mapping[str, str | bool] = field(default_factory=dict)
    promised: Sequence[str] = ()
    mode: str = "credible"
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def radius(self) -> int:
        """Of its nodes."""
        return SMALL if len(self.places) > 3 else NODE

    @property
    def answer(self) -> dict[str, int]:
        """Actor to 1 attends, 0 stays away, -1 undecided."""
        said = {actor: self.conditions.get(actor, self._usual(actor)) for actor in self.places}
        found = sim.resolve(said, mode=self.mode, promised=self.promised)
        return {actor: int(codes[0]) for actor, codes in found.items()}

    def _usual(self, actor: str) -> str | bool:
        parts = [f"{other} attends" for one, other in self.waits if one == actor]
        parts += [f"{other} stays away" for one, other in self.shuns if one == actor]
        return " and ".join(parts) or True

    def svg(self, left: float, bottom: float) -> Iterator[str]:
        """Its elements, so far to the right."""
        at = {name: (left + x / 100 * WIDTH, TOP + y) for name, (x, y) in self.places.items()}
        both = {*self.waits, *self.shuns}
        for pairs, absent in ((self.waits, False), (self.shuns, True)):
            for one, other in pairs:
                aside = 7 if (other, one) in both else 0
                yield _arrow(at[one], at[other], absent, aside, self.radius + 7)
        for name, code in self.answer.items():
            said = self.labels.get(name, name)
            yield from _node(at[name], said, code, name in self.promised, self.radius)
        middle = left + WIDTH / 2
        yield _text(middle, 18, self.title, "middle", "bold")
        yield _text(middle, bottom, self.note, "middle")


def _text(
    x: float, y: float, text: str, anchor: str, weight: str = "normal", ink: str = INK
) -> str:
    style = f"{FONT} font-size='11' font-weight='{weight}' fill='{ink}' text-anchor='{anchor}'"
    return f"<text x='{x:.1f}' y='{y:.1f}' {style}>{escape(text)}</text>"


def _node(at: Place, said: str, code: int, promised: bool, radius: int) -> Iterator[str]:
    x, y = at
    fill = {1: MAIN, 0: "white", -1: "#d9dde1"}[code]
    dash = " stroke-dasharray='4 3'" if code == -1 else ""
    if promised:
        ring = f"r='{radius + 4}' fill='none' stroke='{MAIN}' stroke-width='1.5'"
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' {ring}/>"
    look = f"r='{radius}' fill='{fill}' stroke='{MAIN}' stroke-width='1.5'{dash}"
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' {look}/>"
    yield _text(x, y + 4, said, "middle", ink="white" if code == 1 else INK)


def _arrow(start: Place, end: Place, absent: bool, apart: int, gap: int) -> str:
    """A line from who waits to whom it waits for; with a bar at its end for an absence."""
    far = hypot(end[0] - start[0], end[1] - start[1])
    along = ((end[0] - start[0]) / far, (end[1] - start[1]) / far)
    across = (-along[1], along[0])
    ends = [
        (x + along[0] * way + across[0] * apart, y + along[1] * way + across[1] * apart)
        for (x, y), way in ((start, gap), (end, -gap))
    ]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
    mark, dash = ("bar", " stroke-dasharray='5 3'") if absent else ("tip", "")
    return f"<path d='M{line}' stroke='{INK}' fill='none'{dash} marker-end='url(#{mark})'/>"


_MARKS = (
    "<defs><marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='8' markerHeight='8' "
    f"orient='auto'><path d='M0 0L8 4L0 8z' fill='{INK}'/></marker>"
    "<marker id='bar' viewBox='0 0 4 12' refX='2' refY='6' markerWidth='4' markerHeight='12' "
    f"orient='auto'><path d='M2 0L2 12' stroke='{INK}' stroke-width='2'/></marker></defs>"
)


def drawing(panels: Sequence[Panel], described: str) -> str:
    """Panels side by side, with what their signs mean below them."""
    lowest = max(y for panel in panels for _, y in panel.places.values())
    bottom = TOP + lowest + panels[0].radius + BOTTOM
    signs = list(_signs(panels))
    width, height = WIDTH * len(panels), bottom + 12 + LINE * len(signs)
    drawn = [
        line for place, panel in enumerate(panels) for line in panel.svg(place * WIDTH, bottom)
    ]
    size = f"viewBox='0 0 {width} {height:.0f}' width='{width}' height='{height:.0f}'"
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img'>",
            f"<title>{escape(described)}</title>",
            _MARKS,
            f"<rect width='{width}' height='{height:.0f}' rx='6' fill='white'/>",
            *drawn,
            *(
                _text(width / 2, bottom + LINE * (number + 1) + 4, sign, "middle", ink="#666666")
                for number, sign in enumerate(signs)
            ),
            "</svg>\n",
        )
    )


def _signs(panels: Sequence[Panel]) -> Iterator[str]:
    """What the signs mean that are used."""
    codes = {code for panel in panels for code in panel.answer.values()}
    filled = {1: "filled: comes", 0: "white: stays away", -1: "dashed: undecided"}
    nodes = [said for code, said in filled.items() if code in codes]
    if any(panel.promised for panel in panels):
        nodes.append("ring: has promised, and is believed")
    yield " · ".join(nodes)
    arrows = (("waits", "→ comes if the other comes"), ("shuns", "⊣ comes if the other does not"))
    used = [said for kind, said in arrows if any(getattr(panel, kind) for panel in panels)]
    if used:
        yield " · ".join(used)
    if any(panel.labels for panel in panels):
        yield "the number: for how many others one waits"


TWO = {"Alba": (24.0, 26.0), "Brandt": (76.0, 26.0)}
THREE = {"Alba": (24.0, 28.0), "Brandt": (76.0, 28.0), "Duval": (50.0, 100.0)}
CIRCLE = (("Alba", "Brandt"), ("Brandt", "Alba"))
CROWD = {f"p{number}": (14.0 + 18 * number, 18.0) for number in range(5)}


def _crowd(thresholds: Sequence[int], title: str, note: str) -> Panel:
    """Who comes once so many others do."""
    others = {one: [other for other in CROWD if other != one] for one in CROWD}
    conditions: dict[str, str | bool] = {
        one: f"at least {least} of {', '.join(others[one])} attend" if least else True
        for one, least in zip(CROWD, thresholds, strict=True)
    }
    labels = {one: str(least) for one, least in zip(CROWD, thresholds, strict=True)}
    return Panel(title, note, CROWD, conditions=conditions, labels=labels)


PICTURES = {
    "circle": (
        "Two who wait for one another, under three modes",
        (
            Panel("cautious", "nobody moves first", TWO, CIRCLE, mode="cautious"),
            Panel("credible", "Alba said so in public", TWO, CIRCLE, promised=["Alba"]),
            Panel("assured", "both sign at once", TWO, CIRCLE, mode="assured"),
        ),
    ),
    "promise": (
        "A promise binds only if its condition can be met",
        (
            Panel(
                "Duval comes",
                "the promise closes the circle",
                THREE,
                (*CIRCLE, ("Alba", "Duval")),
                promised=["Alba"],
            ),
            Panel(
                "Duval does not",
                "Alba withdraws, so does Brandt",
                THREE,
                (*CIRCLE, ("Alba", "Duval")),
                conditions={"Duval": False},
                promised=["Alba"],
            ),
        ),
    ),
    "crowd": (
        "A chain of thresholds that tips, and one that does not",
        (
            _crowd(range(5), "it tips", "each brings the next"),
            _crowd((0, 2, 2, 3, 4), "it does not", "the second waits for one more"),
        ),
    ),
    "absence": (
        "Circles of absences: a standoff, a contradiction, and none",
        (
            Panel("standoff", "either could come, not both", TWO, shuns=CIRCLE),
            Panel(
                "contradiction",
                "Alba comes only by not coming",
                TWO,
                waits=[("Brandt", "Alba")],
                shuns=[("Alba", "Brandt")],
            ),
            Panel("no circle", "Brandt is settled first", TWO, shuns=[("Alba", "Brandt")]),
        ),
    ),
}
"""By name: what is drawn, for those who cannot see it, and the panels."""


BOXES = {
    "deal": (62, 60, "a deal"),
    "means": (170, 60, "what he means"),
    "comes": (282, 60, "he comes"),
    "says": (170, 130, "“I will come”"),
    "others": (282, 130, "what others do"),
}
CAUSES = (("deal", "means"), ("means", "comes"), ("means", "says"), ("says", "others"))
WIDE, HIGH, BOX = 345, 190, (92, 30)


def _box(x: float, y: float, said: str, seen: bool) -> str:
    width, height = BOX
    place = f"x='{x - width / 2:.1f}' y='{y - height / 2:.1f}' width='{width}' height='{height}'"
    fill, ink = (MAIN, "white") if seen else ("white", INK)
    rectangle = f"<rect {place} rx='5' fill='{fill}' stroke='{MAIN}' stroke-width='1.5'/>"
    return rectangle + _text(x, y + 4, said, "middle", ink=ink)


def _cause(start: str, end: str, left: float, look: str = "") -> str:
    (x1, y1, _), (x2, y2, _) = BOXES[start], BOXES[end]
    upright = x1 == x2
    gap = BOX[1] / 2 + 3 if upright else BOX[0] / 2 + 2
    ends = (x1, y1 + gap, x2, y2 - gap) if upright else (x1 + gap, y1, x2 - gap, y2)
    a, b, c, d = (number + left * (place % 2 == 0) for place, number in enumerate(ends))
    return (
        f"<path d='M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}' stroke='{INK}' marker-end='url(#tip)'{look}/>"
    )


def given_and_do() -> str:
    """The causes of a word, seen and set."""
    drawn = []
    for left, title, note in (
        (0, "given", "the word tells of what he means, and of the deal"),
        (WIDE, "do", "the word tells nothing; others hear it all the same"),
    ):
        cut = left > 0
        drawn.append(_text(left + 172, 22, title, "middle", "bold"))
        drawn.append(_text(left + 172, HIGH - 12, note, "middle", ink="#666666"))
        arrows = [pair for pair in CAUSES if not (cut and pair == ("means", "says"))]
        drawn += [_cause(*pair, left) for pair in arrows]
        if cut:
            x, y = left + 170, 95
            drawn.append(_cause("means", "says", left, " stroke-dasharray='2 4' opacity='0.4'"))
            cross = f"M{x - 8} {y - 8}L{x + 8} {y + 8}M{x - 8} {y + 8}L{x + 8} {y - 8}"
            drawn.append(f"<path d='{cross}' stroke='#a3312f' stroke-width='2.5'/>")
        for name, (x, y, said) in BOXES.items():
            drawn.append(_box(left + x, y, said, seen=name == "says"))
    size = f"viewBox='0 0 {2 * WIDE} {HIGH}' width='{2 * WIDE}' height='{HIGH}'"
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img'>",
            "<title>What causes a word, and what it tells if it is seen and if it is set</title>",
            _MARKS,
            f"<rect width='{2 * WIDE}' height='{HIGH}' rx='6' fill='white'/>",
            *drawn,
            "</svg>\n",
        )
    )


def pictures() -> dict[str, str]:
    """File name to SVG."""
    found = {f"{name}.svg": drawing(panels, said) for name, (said, panels) in PICTURES.items()}
    return found | {"given-and-do.svg": given_and_do()}


if __name__ == "__main__":
    for name, text in pictures().items():
        (HERE / name).write_text(text, encoding="utf-8")
